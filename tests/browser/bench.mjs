// The competent department at work: the bench by risk and by keyboard, copied texts side by side, remarks on a cell and a
// paragraph that lead the clerk to the place, the rules, the page for leaders, and a board of 12,000 bodies.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {eventually, launch, System, Visitor} from './harness.mjs';

const system = await System.start();
const browser = await launch();
try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY', {regionCode: '321300'});
  await system.organ('huaian', '淮安市人民政府', 'GOV_CITY', {regionCode: '320800'});
  const model = system.content('suqian-2024.txtpb');
  const last = await system.create('suqian', 2023, system.content('suqian-2023.txtpb'));
  await system.file(last.name);
  await system.step('checker', 'Approve', last.name);
  await system.reach(last.name, 'PUBLISHED');  // this year's reports are judged by it
  const mine = await system.create('suqian', 2024, model);
  const copy = await system.create('huaian', 2024, JSON.parse(JSON.stringify(model).replaceAll('宿迁市', '淮安市')));
  await system.file(mine.name);
  // The copy needs words for what was found before it may be filed.
  await system.step('clerk', 'Submit', copy.name);
  const verdict = await eventually('the copy is judged', async () => {
    const report = await system.report(copy.name);
    return report.state !== 'VALIDATING' && report;
  });
  const {checkResult, content} = await system.call('checker', 'intake.v1.ReportService/GetRevision', {name: `${copy.name}/revisions/-`});
  const copied = checkResult.findings.find((finding) => /相似度|套用/.test(finding.message));
  assert.ok(copied, JSON.stringify(checkResult.findings.map((f) => f.message)));
  if (verdict.state === 'RETURNED') {
    await system.step('clerk', 'Revise', copy.name);
    const explanations = checkResult.findings.filter((f) => f.severity !== 'HINT').map((f) => ({ruleId: f.ruleId, fingerprint: f.fingerprint, text: '情况属实，已核对。'}));
    await system.step('clerk', 'Submit', (await system.call('clerk', 'intake.v1.ReportService/UpdateContent', {name: copy.name, content: {...content, explanations}, etag: (await system.report(copy.name)).etag})).name);
  }
  await eventually('the copy waits for its reviewer', async () => (await system.report(copy.name)).state === 'IN_REVIEW');

  // The reviewer's bench: the copy comes first of all, and leads to both texts.
  const reviewer = await Visitor.arrive(browser, system);
  const bench = await reviewer.signIn('reviewer');
  await bench.getByRole('link', {name: '核查台'}).click();
  await bench.getByText('1处雷同').waitFor();
  await bench.getByRole('row', {name: /本年新收政府信息公开申请数量/}).getByText('3525').waitFor();
  await reviewer.look('bench');
  await bench.getByRole('link', {name: '对照原文'}).click();
  await bench.locator('.copied mark').first().waitFor();
  const part = Number(/(\d+)%/.exec(await bench.locator('.copied .soft').first().innerText())[1]);
  assert.ok(part > 80, `${part}% copied`);
  await reviewer.look('copied-text');

  // Remarks on a cell and on a paragraph, told when it is returned.
  await reviewer.open(`/${copy.name}`);
  await bench.locator('[data-cell="requests/newly_received/natural_person"]').click();
  await bench.getByLabel('需要改什么').fill('请核对自然人申请数。');
  await bench.getByRole('button', {name: '确定'}).click();
  await bench.locator('.remarkable', {hasText: '（一）主动公开'}).first().hover();
  await bench.locator('.remarkable', {hasText: '（一）主动公开'}).first().getByRole('button', {name: '批注'}).click();
  await bench.getByLabel('需要改什么').fill('这一段与宿迁市相同，请重写。');
  await bench.getByRole('button', {name: '确定'}).click();
  await bench.getByText('批注（2条').waitFor();
  await reviewer.look('report-remarks');
  await bench.locator('section', {hasText: '批注（2条'}).getByRole('button', {name: '退回'}).click();
  await bench.getByRole('dialog').getByText('请核对自然人申请数。').waitFor();
  await bench.getByRole('dialog').getByRole('button', {name: '退回', exact: true}).click();
  await bench.getByRole('heading', {name: '退回意见'}).waitFor();
  await reviewer.leave();

  const clerk = await Visitor.arrive(browser, system);
  const desk = await clerk.signIn('clerk');
  await system.step('clerk', 'Revise', copy.name);
  await clerk.open(`/${copy.name}/edit`);
  await desk.getByText('请核对自然人申请数。').waitFor();
  await desk.locator('.returned').getByRole('button', {name: /自然人/}).click();
  assert.equal(await desk.evaluate(() => document.activeElement.dataset.cell), 'requests/newly_received/natural_person');
  await desk.locator('.returned').getByRole('button', {name: /第1段/}).click();
  assert.match(await desk.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), /^（一）主动公开/);
  await clerk.look('form-returned');
  await clerk.leave();

  // The checker clears the bench by keys alone; last year stands beside this year.
  const checker = await Visitor.arrive(browser, system);
  const page = await checker.signIn('checker');
  await checker.open('/bench');
  const received = page.getByRole('row', {name: /本年新收政府信息公开申请数量/});
  await received.getByText('3511').waitFor();
  assert.match(await received.innerText(), /3525\s+3511\s+\+14/);
  await page.keyboard.press('a');
  await page.getByRole('dialog').getByRole('button', {name: '核查通过'}).waitFor();
  await page.getByLabel('意见（可不填）').focus();
  await page.keyboard.type('数字已核。a r j');
  await page.getByRole('dialog').getByRole('button', {name: '核查通过'}).press('Enter');
  await page.getByText('没有等您办理的年报').waitFor();
  await system.reach(mine.name, 'PUBLISHED');

  // What another does shows on an open page by itself: events of the history, pushed.
  await checker.open(`/${copy.name}`);
  await page.locator('h1 .state', {hasText: '草稿'}).waitFor();
  await system.step('clerk', 'Submit', copy.name);
  await page.locator('h1 .state', {hasText: /待审核|已退回/}).waitFor();

  // Differences to last year, side by side.
  await checker.open(`/${mine.name}`);
  await page.getByRole('tab', {name: '版本比较'}).click();
  await page.locator('.sides del').first().waitFor();
  await checker.look('report-last-year');

  // The rules have addresses; each shows what breaks it.
  await page.getByRole('tab', {name: /校验结果/}).click();
  const id = await page.locator('.findings a.rule').first().innerText();
  await page.locator('.findings a.rule').first().click();
  await page.locator(`#rule-${id} .example`).first().waitFor();
  await checker.look('rules');

  // Leaders look rather than read.
  await page.getByRole('link', {name: '概览'}).click();
  await page.getByRole('heading', {name: '年报概览', level: 1}).waitFor();  // the list before it has a year as well
  await page.getByLabel('年度', {exact: true}).selectOption('2024');
  await page.locator('.tiles strong', {hasText: '100%'}).or(page.locator('.tiles strong', {hasText: '0%'})).last().waitFor();
  await page.locator('.chart canvas').nth(1).waitFor();
  await page.getByRole('rowheader', {name: '宿迁市'}).waitFor();
  await checker.look('leader');
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name: '导出CSV'}).click()]);
  assert.match(readFileSync(await csv.path(), 'utf8'), /宿迁市,2024,1,政府汇总,/);
  const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name: '导出图片'}).first().click()]);
  assert.equal(readFileSync(await png.path()).subarray(1, 4).toString(), 'PNG');

  // 12,000 bodies: the page holds only what is in sight, whatever is open or looked for.
  const many = Array.from({length: 12_000}, (_, i) => ({name: `organs/o${i}`, displayName: `第${i}号单位`, kind: 'DEPT', regionCode: `32${String(1 + i % 13).padStart(2, '0')}${String(1 + i % 9).padStart(2, '0')}`}));
  await page.route('**/ListOrgans', (route) => {
    const from = Number(route.request().postDataJSON().pageToken ?? 0);
    return route.fulfill({json: {organs: many.slice(from, from + 1000), nextPageToken: from + 1000 < many.length ? String(from + 1000) : ''}});
  });
  await page.route('**/ListAnnualReports', (route) => {
    const from = Number(route.request().postDataJSON().pageToken ?? 0);
    const annualReports = many.slice(from, from + 500).map((organ, i) => ({name: `${organ.name}/annualReports/2024`, reportYear: 2024, state: i % 3 ? 'FILED' : 'DRAFT', organDisplayName: organ.displayName, errorCount: i % 50 === 0 ? 1 : 0}));
    return route.fulfill({json: {annualReports, nextPageToken: from + 500 < many.length ? String(from + 500) : '', totalSize: many.length}});
  });
  await page.getByRole('link', {name: '总览'}).click();
  await page.getByText('共12000份').waitFor();
  const inPage = () => page.locator('.virtual tbody tr').count();
  assert.ok(await inPage() < 120, `${await inPage()} rows`);
  await page.getByLabel('查找单位').fill('第119');
  await page.getByText('共111份').waitFor();
  assert.ok(await inPage() < 120);
  await page.locator('.virtual').evaluate((box) => box.scrollTo(0, 3000));
  await page.getByRole('link', {name: '第11990号单位'}).or(page.getByRole('link', {name: /第119\d\d号单位/}).first()).first().waitFor();
  await page.getByLabel('查找单位').fill('');
  await page.getByText('共12000份').waitFor();
  await checker.look('board-12000');
  // How quick it is depends on the machine: scripts/bench.d/gateway measures it. Here it only must not hang.
  await checker.leave();
} finally {
  await browser.close();
  await system.stop();
}
