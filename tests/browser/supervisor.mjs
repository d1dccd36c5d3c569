// The competent department and the operator: the board, batches, returns, queues, messages; on a phone and in English.
import assert from 'node:assert/strict';
import {launch, System, Visitor} from './harness.mjs';

const system = await System.start();
const browser = await launch();
try {
  const model = system.content('suqian-2024.txtpb');
  const names = [];
  for (const [i, city] of ['宿迁市人民政府', '淮安市人民政府', '盐城市人民政府'].entries()) {
    const id = `city-${i}`;
    await system.organ(id, city, 'GOV_CITY');
    const content = JSON.parse(JSON.stringify(model).replaceAll('宿迁市', city.slice(0, 3)));
    names.push((await system.create(id, 2024, content)).name);
  }
  await system.file(names[0]);
  await system.file(names[1]);

  const checker = await Visitor.arrive(browser, system);
  const page = await checker.signIn('checker');
  await page.getByRole('link', {name: '总览'}).click();
  await page.getByLabel('年度', {exact: true}).selectOption('2024');
  await page.getByRole('button', {name: /^2 已报送/}).waitFor();
  await page.locator('.chart canvas').waitFor();
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
  for (const [id, city] of [['city-8', '扬州市人民政府'], ['city-9', '泰州市人民政府']]) {
    await system.organ(id, city, 'GOV_CITY');
    const {name} = await system.create(id, 2024, JSON.parse(JSON.stringify(clean).replaceAll('宿迁市', city.slice(0, 3))));
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
