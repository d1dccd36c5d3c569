// The competent department and the operator: the board, batches, returns, queues, messages; on a phone and in English.
import assert from 'node:assert/strict';
import {launch, System, Visitor} from './harness.mjs';

// What each city says beside the shared text: reports copied from one another are found by their similarity.
const OF_ITS_OWN = [
  '同时，政策发布后的宣传辅导还不够及时，企业和群众在办理事项前难以一次看全相关文件，个别镇村公开栏更新不够规范，' +
    '重点民生领域的目录与实际业务有脱节，老年人查找信息仍不方便。下一步，将把政策文件、办事指南和常见问题按主题归集展示，' +
    '由牵头单位对归集内容逐项负责，随业务调整同步更新；组织业务骨干到园区、社区面对面讲解，把听到的意见带回来改进目录；' +
    '对公开栏实行张贴登记和巡查通报，把适老化改造列入网站年度计划，请群众代表试用后再上线，切实让信息找得到、看得懂、用得上；' +
    '还将与档案馆、图书馆共建查阅场所，配齐自助设备和导办人员，延长周末开放时间，并把读者留言整理成清单交有关单位答复。',
  '此外，部分承办人员更换频繁，对新修订的办理规范掌握不牢，答复文书说理不充分的情形时有发生，跨部门会商的流程偏长。' +
    '为此，将建立新任承办人员跟班学习制度，由业务处室结对辅导，定期研读典型复议和诉讼案例，统一文书样式和用语；' +
    '依托协同平台压缩会商环节，明确牵头和配合责任，对复杂申请提前听取法律顾问意见；把答复质量纳入季度抽查，' +
    '抽查结果在系统内通报并与评优挂钩；同步梳理高频申请事项，能够主动公开的及时转为主动公开，从源头减少重复劳动，' +
    '并在政务服务大厅设置咨询窗口，由专人引导申请人准确描述所需信息，减少补正和往返。',
  '另外，政务新媒体与门户网站之间的内容联动还不紧密，图解、视频等形式的解读占比不高，基层单位制作力量薄弱，' +
    '公众留言的办理情况反馈不够主动。今后，将推行文件与解读同步起草、同步审签、同步发布，由起草部门负责人带头解读；' +
    '整合融媒体中心的制作力量，为乡镇和街道提供脚本模板与拍摄支持；打通网站、客户端和新媒体的发布渠道，做到一次录入、多端呈现；' +
    '对公众留言实行限时办结和回访，办理结果适合公开的及时公布，形成问题收集、研究、改进、反馈的闭环，不断提升公众的获得感，' +
    '同时把解读材料的阅读和评价情况作为改进选题的依据，逐步形成贴近群众的表达方式。',
];
const withOwnText = (content, text) => (content.sections[4].paragraphs.push({text}), content);

const system = await System.start();
const browser = await launch();
try {
  const model = system.content('suqian-2024.txtpb');
  const names = [];
  for (const [i, city] of ['宿迁市人民政府', '淮安市人民政府', '盐城市人民政府'].entries()) {
    const id = `city-${i}`;
    await system.organ(id, city, 'GOV_CITY', {regionCode: ['321300', '320800', '320900'][i]});
    const content = JSON.parse(JSON.stringify(model).replaceAll('宿迁市', city.slice(0, 3)));
    if (i > 0) withOwnText(content, OF_ITS_OWN[0]);
    names.push((await system.create(id, 2024, content)).name);
  }
  await system.file(names[0]);
  await system.file(names[1]);

  const checker = await Visitor.arrive(browser, system);
  const page = await checker.signIn('checker');
  await page.getByRole('link', {name: '总览'}).click();
  await page.getByRole('heading', {name: '总览', exact: true}).waitFor();  // the page before has a year to choose as well
  await page.getByLabel('年度', {exact: true}).selectOption('2024');
  await page.getByRole('button', {name: /^2 已报送/}).waitFor();
  await page.locator('.chart canvas').nth(1).waitFor();
  await checker.look('board');
  // A report with a hint is not for the batch; nothing else is offered.
  const hints = (await system.report(names[0])).hintCount ?? 0;
  assert.equal(await page.getByRole('checkbox').count(), hints > 0 ? 0 : 2);
  await page.getByRole('button', {name: /草稿/}).click();
  await page.getByText('共1份').waitFor();

  // Returned with reasons, mended, filed again.
  await checker.open(`/${names[0]}`);
  await page.getByRole('button', {name: '退回', exact: true}).click();
  await page.getByLabel('退回意见').fill('第六部分请写明收费通知的件数。\n落款日期请核对。');
  await checker.look('return');
  await page.getByRole('dialog').getByRole('button', {name: '退回', exact: true}).click();
  await page.getByRole('heading', {name: '退回意见'}).waitFor();
  await page.getByText('落款日期请核对。').waitFor();
  await checker.look('returned');

  // Several clean reports at once.
  const clean = structuredClone(model);
  const corrected = clean.cells.filter((cell) => /^disputes\/.*\.corrected$/.test(cell.id));
  for (const cell of corrected) cell.count = '0';
  for (const path of ['administrative_reconsideration', 'administrative_litigation.litigation_direct', 'administrative_litigation.litigation_after_reconsideration']) {
    const of = (line) => clean.cells.find((cell) => cell.id === `disputes/cases/${path}.${line}`);
    of('total').count = String(['upheld', 'corrected', 'other_result', 'pending'].reduce((sum, line) => sum + Number(of(line).count), 0));
  }
  for (const [id, city, text] of [['city-8', '扬州市人民政府', OF_ITS_OWN[1]], ['city-9', '泰州市人民政府', OF_ITS_OWN[2]]]) {
    await system.organ(id, city, 'GOV_CITY');
    const {name} = await system.create(id, 2024, withOwnText(JSON.parse(JSON.stringify(clean).replaceAll('宿迁市', city.slice(0, 3))), text));
    await system.file(name);
    const filed = await system.report(name);
    assert.deepEqual([filed.errorCount ?? 0, filed.warningCount ?? 0, filed.hintCount ?? 0], [0, 0, 0], name);
  }
  await checker.open('/board');
  await page.getByLabel('年度', {exact: true}).selectOption('2024');
  await page.getByRole('button', {name: '全选可批量通过的'}).click();
  await page.getByText('已选2份').waitFor();
  await page.getByRole('button', {name: '批量核查通过'}).click();
  await page.getByText('已通过2份').waitFor();
  await system.reach('organs/city-8/annualReports/2024', 'PUBLISHED');
  await system.reach('organs/city-9/annualReports/2024', 'PUBLISHED');
  await checker.leave();

  // The operator sees the queues, pauses one, and finds no dead letter.
  const operator = await Visitor.arrive(browser, system);
  const ops = await operator.signIn('operator');
  await ops.getByRole('link', {name: '运行'}).click();
  await ops.getByRole('rowheader', {name: '校验'}).waitFor();
  await ops.getByText('没有死信。').waitFor();
  await ops.getByRole('button', {name: '暂停 通知'}).click();
  await ops.getByRole('button', {name: '恢复 通知'}).waitFor();
  await operator.look('operator');
  await ops.getByRole('button', {name: '恢复 通知'}).click();
  await ops.getByRole('button', {name: '暂停 通知'}).waitFor();
  await operator.leave();

  // On a phone, in English.
  const phone = await Visitor.arrive(browser, system, {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true});
  const small = await phone.signIn('clerk');
  await phone.look('phone-reports');
  await small.getByRole('link', {name: '消息'}).click();
  await small.getByRole('heading', {name: /退回/}).first().waitFor();
  await phone.look('phone-messages');
  await phone.open(`/${names[2]}/edit`);
  await small.getByText('0个错误').waitFor();
  await phone.look('phone-form');
  const wide = await small.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than the phone`);
  await small.getByRole('button', {name: 'English'}).click();
  await small.getByRole('button', {name: 'Submit'}).waitFor();
  assert.equal(await small.evaluate(() => document.documentElement.lang), 'en');
  await phone.look('phone-form-english');
  await phone.leave();
} finally {
  await browser.close();
  await system.stop();
}
