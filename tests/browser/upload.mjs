// A clerk files the report of 2016 from the document as it was written: upload, confirmation, mending, submission.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {launch, ROOT, System, Visitor} from './harness.mjs';

const NAME = 'organs/kjj/annualReports/2016';
const system = await System.start();
const browser = await launch();
try {
  await system.organ('kjj', '舒兰市科学技术局');
  await system.create('kjj', 2016, undefined);
  const clerk = await Visitor.arrive(browser, system);
  const page = await clerk.signIn('clerk');
  await page.getByRole('link', {name: '舒兰市科学技术局'}).click();
  await page.getByRole('button', {name: '填报'}).click();
  await page.getByLabel('标题', {exact: true}).waitFor();

  // A file that is no report is refused with a sentence, not with a stack.
  await page.getByRole('button', {name: '上传文件'}).click();
  const chooser = page.getByLabel('选择文件');
  await clerk.allow(/400/, async () => {
    await chooser.setInputFiles({name: 'picture.txt', mimeType: 'text/plain', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])});
    await page.getByRole('dialog').getByRole('alert').waitFor();
  });
  assert.match(await page.getByRole('dialog').getByRole('alert').innerText(), /[\u4e00-\u9fff]/);

  await chooser.setInputFiles(join(ROOT, 'tests/data/shulan-kejiju-2016.txt'));
  await page.getByText('读出的内容').waitFor();
  await clerk.look('import-confirmation');
  // Figures read from prose are suggestions; the clerk takes one.
  const first = page.getByRole('checkbox', {name: /采用/}).first();
  await first.check();
  const taken = await page.getByRole('dialog').locator('tbody tr').first().locator('td').nth(2).innerText();
  await page.getByRole('button', {name: '采用到草稿'}).click();
  await page.locator('#section-0').waitFor();
  await page.getByText('已保存').waitFor();
  await page.getByText(/[1-9]\d*个错误/).first().waitFor();
  await clerk.look('import-taken');

  const kept = await system.call('clerk', 'intake.v1.ReportService/GetRevision', {name: `${NAME}/revisions/-`});
  assert.match(kept.content.title, /2016年政府信息公开年度报告/);
  assert.equal(kept.content.cells.length >= 1, true);
  assert.ok(kept.content.cells.some((cell) => taken.startsWith(String(cell.count ?? ''))), taken);
  // The traces of the word processor in the real document are found and shown where they stand.
  const told = await page.locator('.findings').allInnerTexts();
  assert.match(told.join('\n'), /_GoBack|书签|bookmark|残留/);

  // Submitting in spite of errors leads back to the clerk, with the reasons.
  await page.getByRole('button', {name: '提交', exact: true}).click();
  await page.getByText(/还有\d+处需要改正或说明/).waitFor();
  await page.getByRole('dialog').getByRole('button', {name: '提交', exact: true}).click();
  await page.locator('h1 .state', {hasText: '已退回'}).waitFor();
  await page.getByRole('tab', {name: /校验结果/}).click();
  await clerk.look('report-returned');
  await page.getByRole('button', {name: '修改', exact: true}).click();
  await page.getByRole('dialog').getByRole('button', {name: '修改', exact: true}).click();
  await page.waitForURL(/edit$/);

  // The second revision: mended by the corrected document, compared with the first.
  await page.getByLabel('标题', {exact: true}).waitFor();
  await page.getByLabel('标题', {exact: true}).fill('舒兰市科学技术局2016年政府信息公开年度报告');
  await page.getByText('已保存').waitFor();
  await page.locator('.bar h1 a').click();
  await page.getByRole('tab', {name: '版本比较'}).click();
  await page.locator('ins', {hasText: '舒兰市科学技术局2016年'}).waitFor();
  await page.locator('del', {hasText: /^科技局2016年/}).waitFor();
  await clerk.look('report-differences');
  await clerk.leave();
} finally {
  await browser.close();
  await system.stop();
}
