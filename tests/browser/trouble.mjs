// What goes wrong on a working day: two editors at once, a session that ends, a network that breaks. Nothing is lost.
import assert from 'node:assert/strict';
import {eventually, launch, System, Visitor} from './harness.mjs';

const NAME = 'organs/suqian/annualReports/2024';
const system = await System.start();
const browser = await launch();
const kept = async () => (await system.call('clerk', 'intake.v1.ReportService/GetRevision', {name: `${NAME}/revisions/-`})).content;
try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY');
  await system.create('suqian', 2024, system.content('suqian-2024.txtpb'));
  const first = await Visitor.arrive(browser, system);
  const second = await Visitor.arrive(browser, system);
  const a = await first.signIn('clerk');
  const b = await second.signIn('clerk');
  for (const visitor of [first, second]) {
    await visitor.open(`/${NAME}/edit`);
    await visitor.page.getByLabel('标题', {exact: true}).waitFor();
    await visitor.page.getByText('0个错误').waitFor();
  }

  // Two editors: the later one is asked, and may have it either way.
  await a.getByLabel('落款单位').fill('宿迁市人民政府（甲）');
  await a.getByText('已保存').waitFor();
  await eventually('the first editor is saved', async () => (await kept()).signature.organ === '宿迁市人民政府（甲）');
  await second.allow(/409/, async () => {
    await b.getByLabel('落款单位').fill('宿迁市人民政府（乙）');
    await b.getByText('年报已被别人修改').waitFor();
  });
  await second.look('conflict');
  await b.getByRole('button', {name: '载入对方的版本'}).click();
  await eventually('their version is shown', async () => await b.getByLabel('落款单位').inputValue() === '宿迁市人民政府（甲）');
  await b.getByLabel('落款单位').fill('宿迁市人民政府（丙）');
  await eventually('the second editor is saved', async () => (await kept()).signature.organ === '宿迁市人民政府（丙）');
  await first.allow(/409/, async () => {
    await a.getByLabel('落款单位').fill('宿迁市人民政府');
    await a.getByRole('button', {name: '用我的版本覆盖'}).click();
    await eventually('mine overwrote', async () => (await kept()).signature.organ === '宿迁市人民政府');
  });
  await second.leave();

  // The session ends in the middle of typing: sign in on top of the page, and what was typed is saved.
  await first.context.clearCookies();
  await first.allow(/401/, async () => {
    await a.getByLabel('落款日期').fill('2025年3月29日');
    await a.getByText('您填写的内容还在，登录后会继续保存').waitFor();
    await a.locator('.status').getByText('没有保存').waitFor();
    await first.look('session-ended');
    await first.signInAgain('clerk');
    await a.getByText('已保存').waitFor();
  });
  await eventually('typing outlived the session', async () => (await kept()).signature.date === '2025年3月29日');

  // The network breaks and comes back.
  await first.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch/, async () => {
    await first.context.setOffline(true);
    await a.getByLabel('落款日期').fill('2025年3月30日');
    await a.locator('.status').getByText('连接不上系统').waitFor();
    await first.look('offline');
    await first.context.setOffline(false);
    await a.getByText('已保存').waitFor();
  });
  assert.equal((await kept()).signature.date, '2025年3月30日');

  // A slow network: the page says that it is saving, and one save follows the other.
  await a.route('**/*UpdateContent', async (route) => {
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
  });
  await a.getByLabel('落款日期').fill('2025年3月31日');
  await a.getByText('正在保存').waitFor();
  await a.getByLabel('落款日期').fill('2025年4月1日');
  await eventually('the last word is saved', async () => (await kept()).signature.date === '2025年4月1日');
  await a.unroute('**/*UpdateContent');

  // The gateway restarts: sessions end, the page stays, the work is kept.
  await a.getByText('已保存').waitFor();
  const http = `--gateway.http_listen=${system.address}`;
  await system.stopServer();
  await first.allow(/ERR_CONNECTION_REFUSED|Failed to fetch|401/, async () => {
    await a.getByLabel('落款日期').fill('2025年4月2日');
    await a.locator('.status').getByText('连接不上系统').waitFor();
    await system.startServer(http);
    await a.getByText('您填写的内容还在，登录后会继续保存').waitFor();
    await first.signInAgain('clerk');
    await eventually('typing outlived the restart', async () => (await kept()).signature.date === '2025年4月2日');
    await a.getByText('0个错误').waitFor();
  });

  // Closing the page with unsaved words: they are back at the next visit.
  await a.route('**/*UpdateContent', (route) => route.abort());
  await first.allow(/ERR_FAILED|Failed to fetch/, async () => {
    await a.getByLabel('落款日期').fill('2025年4月3日');
    await a.locator('.status').getByText(/没有保存/).waitFor();
    a.once('dialog', (dialog) => dialog.accept());
    await a.reload();
  });
  await a.unroute('**/*UpdateContent');
  await a.getByText('已恢复上次没有保存的内容').waitFor();
  await eventually('restored words are saved', async () => (await kept()).signature.date === '2025年4月3日');
  await first.leave();
} finally {
  await browser.close();
  await system.stop();
}
