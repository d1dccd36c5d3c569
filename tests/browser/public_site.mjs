// Citizens read what was published, with scripts switched off; and a person at a keyboard alone gets through.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {launch, System, Visitor} from './harness.mjs';

const NAME = 'organs/suqian/annualReports/2024';
const system = await System.start();
const browser = await launch();
try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY');
  await system.create('suqian', 2024, system.content('suqian-2024.txtpb'));
  await system.file(NAME);
  await system.step('checker', 'Approve', NAME);
  await system.reach(NAME, 'PUBLISHED');

  const citizen = await Visitor.arrive(browser, system);
  const {page} = citizen;
  await page.goto(`${system.url}/public/?year=2024&q=${encodeURIComponent('宿迁')}`);
  await citizen.look('public-list');
  await page.getByRole('link', {name: '宿迁市人民政府2024年政府信息公开工作年度报告'}).click();
  await page.getByText('第1版（现行）').waitFor();
  assert.match(page.url(), /\/public\/suqian\/2024\/$/);
  await citizen.look('public-report');
  const file = await page.getByRole('link', {name: 'PDF'}).getAttribute('href');
  const bytes = Buffer.from(await (await fetch(system.url + file)).arrayBuffer());
  const digest = createHash('sha256').update(bytes).digest('hex');
  await page.getByText(digest).waitFor();
  const part = await fetch(system.url + file, {headers: {Range: 'bytes=0-3'}});
  assert.equal(part.status, 206);
  assert.equal(await part.text(), '%PDF');
  await page.getByRole('link', {name: 'HTML'}).click();
  await page.getByRole('heading', {name: '宿迁市人民政府2024年政府信息公开工作年度报告'}).waitFor();
  await citizen.look('public-html');
  await page.goto(`${system.url}/public/verify`);
  await page.getByLabel(/SHA-256/).fill(digest);
  await page.getByRole('button', {name: '核验'}).click();
  await page.getByText('与公布的文件一致').waitFor();
  await citizen.look('public-verify');
  const manifest = await (await fetch(`${system.url}/public/index.json`)).json();
  assert.ok(manifest.files.some((entry) => entry.sha256 === digest));
  await citizen.leave();

  const scriptless = await browser.newContext({javaScriptEnabled: false, locale: 'zh-CN'});
  const plain = await scriptless.newPage();
  await plain.goto(`${system.url}/public/`);
  await plain.getByLabel('报告年度').selectOption('2024');
  await plain.getByRole('button', {name: '查找'}).click();
  await plain.getByRole('link', {name: /宿迁市人民政府2024年/}).click();
  await plain.getByText('本页地址永久有效').waitFor();
  await plain.goto(`${system.url}/`);
  await plain.getByText('需要启用 JavaScript').waitFor();
  await scriptless.close();

  // Keyboard only: sign in, open the report, look at its history.
  const visitor = await Visitor.arrive(browser, system);
  const keys = visitor.page;
  await keys.goto(`${system.url}/`);
  await keys.getByLabel('用户名').waitFor();
  await keys.keyboard.type('checker');
  await keys.keyboard.press('Tab');
  await keys.keyboard.type('nianbao-test-password');
  await keys.keyboard.press('Enter');
  await keys.getByRole('link', {name: '宿迁市人民政府'}).waitFor();
  const tabTo = async (test) => {
    for (let i = 0; i < 60; ++i) {
      await keys.keyboard.press('Tab');
      if (await keys.evaluate(test)) return;
    }
    throw new Error(`the keyboard never reaches ${test}`);
  };
  await tabTo(() => document.activeElement?.textContent === '宿迁市人民政府');
  await keys.keyboard.press('Enter');
  await keys.getByText('回执编号').waitFor();
  await tabTo(() => document.activeElement?.textContent === '办理经过');
  await keys.keyboard.press('Enter');
  await keys.locator('.history').getByText('公布').waitFor();
  await visitor.leave();

  // The budget of the clerk's path: script as it travels, before anything is typed.
  await system.create('suqian', 2023, system.content('suqian-2023.txtpb'));
  const guest = await Visitor.arrive(browser, system);
  const sizes = [];
  guest.page.on('response', (response) => {
    if (/\.js$/.test(response.url())) sizes.push(response.allHeaders().then((headers) => Number(headers['content-length'])));
  });
  await guest.signIn('clerk');
  await guest.open('/organs/suqian/annualReports/2023/edit');
  await guest.page.getByText('0个错误').waitFor();
  const script = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  assert.ok(script > 50 * 1024 && script <= 300 * 1024, `${script} bytes of script`);
  console.log(`script on the clerk's path: ${Math.round(script / 1024)} KiB in ${sizes.length} files`);
  await guest.leave();
} finally {
  await browser.close();
  await system.stop();
}
