// Findings beside the figure and the word they concern while somebody types, mended by a button; last year's figures
// carried over and locked. The whole report's verdict is held back, so that what shows comes from the live check alone.
import assert from 'node:assert/strict';
import {eventually, launch, System, Visitor} from './harness.mjs';

const NAME = 'organs/suqian/annualReports/2024';
const system = await System.start();
const browser = await launch();
try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY');
  await system.create('suqian', 2023, system.content('suqian-2023.txtpb'));
  const content = system.content('suqian-2024.txtpb');
  const isCarried = (cell) => cell.id.startsWith('requests/carried_over_in/');
  const carried = content.cells.filter(isCarried);
  await system.create('suqian', 2024, {...content, cells: content.cells.filter((cell) => !isCarried(cell))});

  const clerk = await Visitor.arrive(browser, system);
  const page = await clerk.signIn('clerk');
  await clerk.open(`/${NAME}/edit`);
  await page.getByLabel('标题', {exact: true}).waitFor();

  // Last year's closing figures are this year's opening ones, locked, and the total follows.
  for (const cell of carried) {
    const shown = page.locator(`span[data-cell="${cell.id}"]`);
    await eventually(`${cell.id} is carried over`, async () => (await shown.evaluate((span) => span.firstChild.textContent)) === String(cell.count));
  }
  await page.getByText('0个错误').waitFor();
  await page.getByText('已保存').waitFor();
  const kept = (await system.call('clerk', 'intake.v1.ReportService/GetRevision', {name: `${NAME}/revisions/-`})).content;
  assert.equal(kept.cells.find((cell) => cell.id === carried[0].id).count, String(carried[0].count));
  await page.locator('#section-2 .locked').first().scrollIntoViewIfNeeded();
  await clerk.look('form-carried-over');

  // From here on the whole report is not judged.
  await page.route('**/CheckReport', () => {});
  let live = 0;
  page.on('request', (request) => request.url().endsWith('/CheckCells') && ++live);

  // A wrong figure: told beside the cell, mended by a key.
  const first = 'requests/carried_over_in/natural_person';
  await page.locator(`td:has(> [data-cell="${first}"])`).getByRole('button', {name: '改填'}).click();
  const input = page.locator(`input[data-cell="${first}"]`);
  await input.click();
  await input.fill('120');
  await page.locator('.cell-note').getByText(/上年结转/).first().waitFor();
  assert.ok(live > 0);
  await page.screenshot({path: 'build/screenshots/form-cell-note.png'});
  await page.locator('.cell-note').getByRole('button', {name: '改为“118”'}).waitFor();
  await page.keyboard.press('Alt+Enter');
  await eventually('the figure is mended', async () => await input.inputValue() === '118');
  await page.locator('.cell-note').waitFor({state: 'detached'});

  // A total that no longer adds up, told while typing; only the last answer counts.
  const received = page.locator('input[data-cell="requests/newly_received/natural_person"]');
  const right = await received.inputValue();
  await received.focus();
  await page.keyboard.type(`${right}7`, {delay: 30});
  await page.locator('.cell-note .severity-1').first().waitFor();
  await received.fill(right);
  await page.locator('.cell-note').waitFor({state: 'detached'});
  await page.unroute('**/CheckReport');

  // A word of the lexicon is marked where it stands; the button writes the right one.
  const text = page.locator('#section-4 .narrative textarea');
  const before = await text.inputValue();
  await text.fill(`${before}\n下一步将会同国家税务局完善机制。`);
  const told = page.locator('#section-4 .findings li', {hasText: '国家税务局'});
  await told.waitFor();
  assert.equal(await page.locator('#section-4 .behind mark').count(), 1);
  assert.equal(await page.locator('#section-4 .behind mark').innerText(), '国家税务局');
  await told.getByRole('button', {name: /第/}).click();
  assert.equal(await text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), '国家税务局');
  await clerk.look('form-word-marked');
  await told.getByRole('button', {name: '改为“税务局”'}).click();
  await eventually('the word is mended', async () => (await text.inputValue()).endsWith('会同税务局完善机制。'));
  await told.waitFor({state: 'detached'});
  await page.getByText('已保存').waitFor();

  // A figure put into the text follows its cell, before and after the page is opened anew.
  const overview = page.locator('#section-0 .narrative textarea');
  await overview.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\n合计新收{{');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('新收 总计');
  await page.locator('.picker li').first().waitFor();
  await clerk.look('form-figure-picker');
  await page.keyboard.press('Enter');
  await page.keyboard.type('件。');
  assert.match(await overview.inputValue(), /合计新收3525件。$/);
  await received.fill(String(Number(right) + 1));
  await eventually('the text follows', async () => /合计新收3526件。$/.test(await overview.inputValue()));
  assert.equal(await page.locator('#section-0 .behind .severity-9').innerText(), '3526');
  await page.locator('.status').getByText('已保存').waitFor();
  await page.reload();
  await page.getByLabel('标题', {exact: true}).waitFor();
  await received.fill(right);
  await eventually('the text still follows', async () => /合计新收3525件。$/.test(await overview.inputValue()));
  await eventually('text and table are saved together', async () => {
    const saved = (await system.call('clerk', 'intake.v1.ReportService/GetRevision', {name: `${NAME}/revisions/-`})).content;
    return saved.sections[0].paragraphs.at(-1).text === '合计新收3525件。' && saved.cells.find((cell) => cell.id === 'requests/newly_received/total').count === '3525';
  });

  // A slow network: an answer that was overtaken changes nothing.
  let held;
  await page.route('**/CheckCells', async (route) => {
    if (held) return route.continue();
    held = route;  // the first question waits
  });
  await received.focus();
  await received.fill('1');
  await eventually('the first question is asked', () => held);
  await received.fill(right);
  await page.locator('.cell-note').waitFor({state: 'detached'});
  await page.getByText('0个错误').waitFor();
  await held.continue();
  await page.getByText('已保存').waitFor();
  assert.equal(await page.locator('.cell-note').count(), 0);
  await page.getByText('0个错误').waitFor();
  await clerk.leave();
} finally {
  await browser.close();
  await system.stop();
}
