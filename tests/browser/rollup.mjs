// A government's sums while its bodies file, down to the filing; and the auditor, who searches and verifies.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {launch, System, Visitor} from './harness.mjs';

const system = await System.start();
const browser = await launch();
try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY', {regionCode: '321300'});
  const parts = [['sucheng', '宿城区人民政府', 'GOV_COUNTY'], ['kjj', '宿迁市科学技术局', 'DEPT'], ['jyj', '宿迁市教育局', 'DEPT']];
  for (const [id, name, kind] of parts) await system.organ(id, name, kind, {regionCode: id === 'sucheng' ? '321302' : '321300', parentGovernment: 'organs/suqian'});
  await system.organ('scjyj', '宿城区教育局', 'DEPT', {regionCode: '321302', parentGovernment: 'organs/sucheng'});
  const model = system.content('suqian-2024.txtpb');
  const named = (name) => JSON.parse(JSON.stringify(model).replaceAll('宿迁市人民政府', name));
  const kjj = await system.create('kjj', 2024, named('宿迁市科学技术局'));
  await system.file(kjj.name);

  const checker = await Visitor.arrive(browser, system);
  const page = await checker.signIn('checker');
  await page.getByRole('link', {name: '汇总'}).click();
  await page.getByRole('heading', {name: '汇总', level: 1}).waitFor();
  await page.getByLabel('年度', {exact: true}).selectOption('2024');
  await page.getByLabel('汇总单位').selectOption({label: '宿迁市人民政府'});
  await page.getByText('各级未报送的单位（3个）').click();
  await page.getByText('宿城区教育局').waitFor();
  const received = page.getByRole('button', {name: /本年新收政府信息公开申请数量｜总计 3525 看构成/});
  await received.waitFor();
  await checker.look('rollup');

  // Every figure opens down to the filing.
  await received.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('row', {name: /宿迁市科学技术局 第1版 3525/}).waitFor();
  await dialog.getByRole('row', {name: /宿城区人民政府 下级合计（尚未报送） 0/}).waitFor();
  await checker.look('rollup-parts');
  await dialog.getByRole('link', {name: '宿迁市科学技术局'}).click();
  await page.getByRole('tab', {name: /校验结果/}).waitFor();
  await page.goBack();
  await page.getByRole('heading', {name: '汇总', level: 1}).waitFor();
  assert.equal(await page.getByLabel('年度', {exact: true}).inputValue(), '2024', 'the way back leads to the same sums');

  // Where nobody is counted it says so.
  await page.getByLabel('年度', {exact: true}).selectOption('2024');
  await received.waitFor();
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name: '导出CSV'}).click()]);
  assert.ok(/本年新收政府信息公开申请数量｜总计,,3525/.test(readFileSync(await csv.path(), 'utf8')), 'the sums are exported');
  const [book] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name: '导出表格（Excel）'}).click()]);
  assert.match(book.suggestedFilename(), /汇总\.xlsx$/);
  const sheet = execFileSync('python3', ['-c', 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("xl/worksheets/sheet1.xml").decode())', await book.path()]).toString();
  assert.ok(/<v>3525<\/v>/.test(sheet), 'figures stay figures in the workbook');
  await checker.leave();

  // The auditor sees every step, and that the chain holds; a head of another chain does not lie on it.
  const auditor = await Visitor.arrive(browser, system);
  const desk = await auditor.signIn('auditor');
  await desk.getByRole('link', {name: '审计'}).click();
  await desk.getByRole('heading', {name: '审计', level: 1}).waitFor();
  await desk.getByLabel('对象').fill('organs/kjj');
  await desk.getByLabel('操作').fill('SignOff');
  await desk.getByRole('button', {name: '查找'}).click();
  await desk.getByText('共1条').waitFor();
  await desk.getByRole('cell', {name: '赵签发'}).waitFor();
  await desk.getByRole('button', {name: '核对'}).click();
  await desk.getByText(/审计链完整，共\d+条/).waitFor();
  await auditor.look('audit');
  await desk.getByLabel('上次抄下的链尾').fill(`1:${'0'.repeat(64)}`);
  await desk.getByRole('button', {name: '核对'}).click();
  await desk.getByText(/审计链不完整/).waitFor();
  const [log] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('button', {name: '导出表格'}).click()]);
  assert.ok(/SignOff,organs\/kjj\/annualReports\/2024/.test(readFileSync(await log.path(), 'utf8')), 'the entries are exported');
  await auditor.leave();
} finally {
  await browser.close();
  await system.stop();
}
