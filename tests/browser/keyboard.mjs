// A clerk and a reviewer without a mouse: every step from signing in to returning a report, by keys alone.
import assert from 'node:assert/strict';
import {eventually, launch, System, Visitor} from './harness.mjs';

const NAME = 'organs/suqian/annualReports/2024';
const system = await System.start();
const browser = await launch();

// Tab until the focus is where the test wants it; nothing else moves it.
async function tabTo(page, what, test, arg, most = 400) {
  for (let i = 0; i < most; ++i) {
    if (await page.evaluate(test, arg)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard never reaches ${what}`);
}
const named = (page, words) => tabTo(page, words, (w) => document.activeElement?.textContent.trim() === w || document.activeElement?.getAttribute('aria-label') === w, words);
const focused = (page) => page.evaluate(() => ({tag: document.activeElement.tagName, cell: document.activeElement.dataset.cell, value: document.activeElement.value}));

async function signIn(page, who) {
  await page.goto(`${system.url}/`);
  await page.getByLabel('用户名').waitFor();
  await tabTo(page, 'the name', () => document.activeElement?.tagName === 'INPUT');
  await page.keyboard.type(who);
  await page.keyboard.press('Tab');
  await page.keyboard.type('nianbao-test-password');
  await page.keyboard.press('Enter');
  await page.getByRole('link', {name: '宿迁市人民政府'}).waitFor();
}

try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY');
  await system.create('suqian', 2024, system.content('suqian-2024.txtpb'));

  const clerk = await Visitor.arrive(browser, system);
  const {page} = clerk;
  await signIn(page, 'clerk');
  await named(page, '宿迁市人民政府');
  await page.keyboard.press('Enter');
  await page.locator('h1 .state').waitFor();
  await named(page, '填报');
  await page.keyboard.press('Enter');
  await page.getByText('0个错误').waitFor();

  // Into the table, over it with arrows, a wrong figure and back.
  await tabTo(page, 'the first figure of requests', () => document.activeElement?.dataset.cell === 'requests/newly_received/natural_person');
  await page.keyboard.press('ArrowDown');
  assert.equal((await focused(page)).cell, 'requests/carried_over_in/natural_person');
  await page.keyboard.press('ArrowRight');
  assert.equal((await focused(page)).cell, 'requests/carried_over_in/legal_person.commercial_enterprise');
  await page.keyboard.press('ArrowUp');
  const {value} = await focused(page);
  await page.keyboard.type('999');
  await page.locator('.cell-note .severity-1').first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.cell-note').waitFor({state: 'detached'});
  await page.keyboard.press('Control+a');
  await page.keyboard.type(value);
  await page.getByText('0个错误').waitFor();

  // Every explanation that is asked for, then submit.
  const asked = await page.getByLabel('填报说明').count();
  for (let i = 0; i < asked; ++i) {
    await tabTo(page, 'an explanation', () => document.activeElement?.closest('.explain') && document.activeElement.value === '', undefined, 900);
    await page.keyboard.type('数据已与台账核对，属实。');
  }
  await page.getByText('已保存').waitFor();
  await named(page, '提交');
  await page.keyboard.press('Enter');
  await page.getByText('提交后内容不能再改').waitFor();
  await tabTo(page, 'the last word', () => document.activeElement?.textContent.trim() === '提交' && document.activeElement.closest('[role=dialog]'));
  await page.keyboard.press('Enter');
  await page.locator('h1 .state', {hasText: '待审核'}).waitFor();
  await clerk.leave();

  // A reviewer remarks on a cell and returns it.
  const visitor = await Visitor.arrive(browser, system);
  const desk = visitor.page;
  await signIn(desk, 'reviewer');
  await named(desk, '宿迁市人民政府');
  await desk.keyboard.press('Enter');
  await desk.locator('h1 .state').waitFor();
  await tabTo(desk, 'a cell', () => document.activeElement?.dataset.cell === 'requests/newly_received/natural_person');
  await desk.keyboard.press('Enter');
  await desk.getByLabel('需要改什么').waitFor();
  await tabTo(desk, 'the remark', () => document.activeElement?.tagName === 'TEXTAREA');
  await desk.keyboard.type('请核对。');
  await named(desk, '确定');
  await desk.keyboard.press('Enter');
  await desk.getByText('批注（1条').waitFor();
  await named(desk, '退回');
  await desk.keyboard.press('Enter');
  await desk.getByRole('dialog').getByText('请核对。').waitFor();
  await tabTo(desk, 'the return', () => document.activeElement?.textContent.trim() === '退回' && document.activeElement.closest('[role=dialog]'));
  await desk.keyboard.press('Enter');
  await desk.locator('h1 .state', {hasText: '已退回'}).waitFor();
  const revision = await system.call('checker', 'intake.v1.ReportService/GetRevision', {name: `${NAME}/revisions/1`});
  assert.equal(revision.returnReasons[0].place.cell, 'requests/newly_received/natural_person');

  // The remaining pages stand up to the same look as all others.
  await visitor.open('/queue');
  await desk.getByText('没有等您办理的年报').waitFor();
  await visitor.look('queue-empty');
  await visitor.open('/messages');
  await desk.getByRole('heading', {name: '消息'}).waitFor();
  await visitor.look('messages');
  await visitor.open('/');
  await desk.getByRole('link', {name: '宿迁市人民政府'}).waitFor();
  await visitor.look('reports');
  await visitor.leave();
  await eventually('nothing is left to do', async () => (await system.report(NAME)).state === 'RETURNED');

  const reader = await Visitor.arrive(browser, system);
  await reader.page.goto(`${system.url}/reference`);
  await reader.page.getByRole('heading').first().waitFor();
  await reader.look('reference');
  await reader.leave();
} finally {
  await browser.close();
  await system.stop();
}
