// A clerk without training files a report of the present form by hand; it goes through every pair of eyes to the public.
import assert from 'node:assert/strict';
import {eventually, launch, System, Visitor} from './harness.mjs';

const NAME = 'organs/suqian/annualReports/2024';
const system = await System.start();
const browser = await launch();
try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY');
  const model = system.content('suqian-2024.txtpb');
  const cells = new Map(model.cells.map((cell) => [cell.id, cell]));

  const clerk = await Visitor.arrive(browser, system);
  await clerk.page.goto(`${system.url}/`);
  await clerk.page.getByLabel('用户名').waitFor();
  await clerk.look('sign-in');
  const page = await clerk.signIn('clerk');
  await page.getByText('还没有年报。').waitFor();
  await clerk.look('reports-empty');

  await page.getByRole('button', {name: '新建年报'}).click();
  await page.getByLabel('单位', {exact: true}).or(page.getByLabel('选择单位')).selectOption('organs/suqian');
  await page.getByLabel('报告年度').last().fill('2024');
  await page.getByLabel('补录历史年度').check();
  await clerk.look('new-report');
  await page.getByRole('button', {name: '开始填报'}).click();
  await page.waitForURL(/annualReports\/2024\/edit$/);

  // The law's words stand there already.
  const title = page.getByLabel('标题', {exact: true});
  await title.waitFor();
  assert.equal(await title.inputValue(), '宿迁市人民政府2024年政府信息公开工作年度报告');
  assert.match(await page.getByLabel('导语').inputValue(), /总体情况、主动公开政府信息情况/);
  await page.getByText(/\d+个错误/).first().waitFor();
  await clerk.look('form-blank');

  // Text.
  await page.getByLabel('标题下日期').fill(model.headDate);
  await page.getByLabel('导语').fill(model.lead.map((p) => p.text).join('\n'));
  for (const [i, section] of model.sections.entries()) {
    const text = (section.paragraphs ?? []).map((p) => p.text).join('\n');
    if (text) await page.locator(`#section-${i} .narrative textarea`).fill(text);
  }
  await page.getByLabel('落款单位').fill(model.signature.organ);
  await page.getByLabel('落款日期').fill(model.signature.date);
  assert.match(await page.locator('#section-0 .count').innerText(), /^\d{3,}字$/);

  // Figures: one typed, the rest pasted as blocks, totals included, as they come from a spreadsheet.
  const shown = (cell) => cell.count !== undefined ? String(cell.count) : cell.fen !== undefined ? undefined : '';
  const paste = async (input, text) => {
    await input.focus();
    await input.evaluate((element, block) => {
      const data = new DataTransfer();
      data.setData('text/plain', block);
      element.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
    }, text);
  };
  const regions = await page.locator('.grid .scroll').all();
  for (const region of regions) {
    const rows = await region.locator('tbody tr').evaluateAll((lines) => lines.map((line) =>
      [...line.querySelectorAll('[data-cell]')].map((cell) => cell.dataset.cell)).filter((ids) => ids.length > 0));
    const block = rows.map((ids) => ids.map((id) => shown(cells.get(id) ?? {}) ?? '0').join('\t')).join('\n');
    await paste(region.locator('input').first(), `${block}\n`);
  }
  // Money is told in the printed unit.
  for (const cell of model.cells.filter((c) => c.fen !== undefined)) {
    const input = page.locator(`input[data-cell="${cell.id}"]`);
    const unit = /万元/.test(await input.getAttribute('aria-label')) ? 1_000_000 : 100;
    await input.fill(String(Number(cell.fen) / unit));
  }
  const totals = await page.locator('span[data-cell]').evaluateAll((spans) => spans.map((span) => [span.dataset.cell, span.firstChild.textContent]));
  assert.ok(totals.length > 20);
  for (const [id, text] of totals) assert.equal(text, shown(cells.get(id)), `total of ${id}`);

  await page.getByText('已保存').waitFor();
  await page.getByText('0个错误').waitFor();
  await clerk.look('form-filled');
  const kept = await system.call('clerk', 'intake.v1.ReportService/GetRevision', {name: `${NAME}/revisions/-`});
  const number = (list) => Object.fromEntries(list.map((c) => [c.id, c.count ?? c.fen ?? 'none']));
  const saved = number(kept.content.cells);
  assert.deepEqual(Object.entries(number(model.cells)).filter(([id, value]) => saved[id] !== value), []);
  assert.equal(kept.content.cells.length, model.cells.length);

  // A wrong figure is told where it stands, and mended.
  const wrong = page.locator('#section-2 input').first();
  const right = await wrong.inputValue();
  await wrong.fill('9999');
  await page.locator('#section-2 .findings .severity-1').first().waitFor();
  assert.ok(await page.locator('#section-2 td.severity-1').count() > 0);
  await clerk.look('form-error');
  await wrong.fill(right);
  await page.getByText('0个错误').waitFor();

  // What is no number stays as written and is told.
  await wrong.fill('三千');
  await page.locator('#section-2 .findings .severity-1').first().waitFor();
  await wrong.fill(right);
  await page.getByText('0个错误').waitFor();

  // Warnings take a word of explanation right there.
  for (const box of await page.getByLabel('填报说明').all()) await box.fill('数据已与办理台账核对，属实。');
  await page.getByText('已保存').waitFor();

  await page.getByRole('button', {name: '预览'}).click();
  await page.getByText(/共\d+页/).waitFor();
  // The browser's own viewer draws the pages: the frame is dark grey until it has.
  await eventually('the pages are drawn', async () => {
    const picture = await page.locator('iframe.pages').screenshot();
    return picture.length > 30_000;
  });
  await clerk.look('preview');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', {name: '下载'}).click()]);
  assert.match(download.suggestedFilename(), /\.pdf$/);
  await page.keyboard.press('Escape');

  await page.getByText('已保存').waitFor();
  await page.getByRole('button', {name: '提交', exact: true}).click();
  await page.getByText('提交后内容不能再改').waitFor();
  await clerk.look('submit');
  await page.getByRole('dialog').getByRole('button', {name: '提交', exact: true}).click();
  await page.locator('h1 .state', {hasText: '待审核'}).waitFor();
  await clerk.look('report-in-review');
  await clerk.leave();

  // The others, each from the list of what waits for them.
  for (const [who, button, state] of [['reviewer', '审核通过', '待保密审查'], ['reviewer', '保密审查通过', '待签发'], ['signer', '签发报送', '已报送'], ['checker', '核查通过', /待公布|已公布/]]) {
    const visitor = await Visitor.arrive(browser, system);
    const theirs = await visitor.signIn(who);
    await theirs.getByRole('link', {name: '待办'}).click();
    await theirs.getByRole('link', {name: '宿迁市人民政府'}).click();
    await theirs.getByRole('button', {name: button, exact: true}).click();
    await theirs.getByRole('dialog').getByRole('button', {name: button, exact: true}).click();
    await theirs.locator('h1 .state', {hasText: state}).waitFor();
    if (who === 'signer') {
      await theirs.getByText('回执编号').waitFor();
      await visitor.look('receipt');
    }
    if (who === 'checker') {
      await theirs.locator('h1 .state', {hasText: '已公布'}).waitFor();
      await theirs.getByRole('tab', {name: '文件'}).click();
      await theirs.getByRole('link', {name: /\.pdf$/}).waitFor();
      await visitor.look('report-files');
      await theirs.getByRole('tab', {name: '办理经过'}).click();
      await visitor.look('report-history');
    }
    await visitor.leave();
  }
} finally {
  await browser.close();
  await system.stop();
}
