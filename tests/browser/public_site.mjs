// Citizens read what was published, with scripts switched off; and a person at a keyboard alone gets through.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {eventually, launch, System, Visitor} from './harness.mjs';

const NAME = 'organs/suqian/annualReports/2024';
const system = await System.start();
const browser = await launch();
try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY', {regionCode: '321300'});
  for (const year of [2023, 2024]) {
    const {name} = await system.create('suqian', year, system.content(`suqian-${year}.txtpb`));
    await system.file(name);
    await system.step('checker', 'Approve', name);
    await system.reach(name, 'PUBLISHED');
  }

  const citizen = await Visitor.arrive(browser, system);
  const {page} = citizen;
  await page.goto(`${system.url}/public/?year=2024&q=${encodeURIComponent('宿迁')}`);
  await citizen.look('public-list');

  // Words of the text, by region; two years side by side.
  await page.getByLabel('单位、标题或正文').fill('行政规范性文件');
  await page.getByLabel('地区').selectOption({label: '宿迁市'});
  await page.getByRole('button', {name: '查找'}).click();
  await page.locator('mark', {hasText: '行政规范性文件'}).first().waitFor();
  await citizen.look('public-search');
  await page.goto(`${system.url}/public/suqian/2024/`);
  await page.getByRole('link', {name: '与2023年比较'}).click();
  const received = page.getByRole('row', {name: /本年新收政府信息公开申请数量｜总计/});
  await received.getByText('3525').waitFor();
  assert.match(await received.innerText(), /3525\s+3511\s+\+14/);
  await citizen.look('public-compare');
  await page.goto(`${system.url}/public/data`);
  await citizen.look('public-data');
  const csvPath = await page.getByRole('link', {name: 'CSV', exact: true}).first().getAttribute('href');
  assert.equal(csvPath, '/public/data/2024-321300.csv');
  const csv = Buffer.from(await (await fetch(system.url + csvPath)).arrayBuffer());
  assert.match(csv.toString(), /suqian,宿迁市人民政府,321300,2024,1,requests\/newly_received\/total,[^\n]*,3525,/);
  const listed = (await (await fetch(`${system.url}/public/data/manifest.json`)).json()).files.find((entry) => `/public/${entry.path}` === csvPath);
  assert.equal(listed.sha256, createHash('sha256').update(csv).digest('hex'));
  await page.goto(`${system.url}/public/?year=2024`);
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
  const code = readdirSync(join(system.dir, 'public/verify')).find((file) => file.startsWith('suqian-2024-1-')).replace('.html', '');
  await page.getByLabel(/验证码/).fill(code);
  await page.getByRole('button', {name: '核验'}).click();
  await page.getByRole('link', {name: '查看这个验证码对应的年报和文件摘要'}).click();
  await page.getByText(digest).waitFor();
  const manifest = await (await fetch(`${system.url}/public/index.json`)).json();
  assert.ok(manifest.files.some((entry) => entry.sha256 === digest));
  await citizen.leave();

  const scriptless = await browser.newContext({javaScriptEnabled: false, locale: 'zh-CN'});
  const plain = await scriptless.newPage();
  await plain.goto(`${system.url}/public/`);
  await plain.getByLabel('报告年度').selectOption('2024');
  await plain.getByLabel('单位、标题或正文').fill('依申请公开');
  await plain.getByRole('button', {name: '查找'}).click();
  await plain.getByRole('link', {name: /宿迁市人民政府2024年/}).click();
  await plain.getByText('本页地址永久有效').waitFor();
  await plain.goto(`${system.url}/`);
  await plain.getByText('需要启用 JavaScript').waitFor();
  await scriptless.close();

  // Withdrawn: gone from lists, searches, data and downloads.
  await system.step('checker', 'Withdraw', NAME, {reason: 'PRIVACY', comment: '误公布了申请人姓名'});
  await system.reach(NAME, 'WITHDRAWN');
  const status = async (path) => (await fetch(system.url + path)).status;
  await eventually('the report is gone', async () => await status('/public/suqian/2024/') === 410);
  assert.equal(await status(file), 404);
  assert.equal(await status(csvPath), 404);
  assert.equal(await status(`/public/verify/${code}.html`), 404);
  for (const path of ['/public/', '/public/index.json', '/public/index.csv', '/public/data', '/public/data/manifest.json', `/public/?q=${encodeURIComponent('宿迁')}`]) {
    assert.doesNotMatch(await (await fetch(system.url + path)).text(), /2024\/1\/|suqian\/2024|2024-321300/, path);
  }

  // Keyboard only: sign in, open the report, look at its history.
  const visitor = await Visitor.arrive(browser, system);
  const keys = visitor.page;
  await keys.goto(`${system.url}/`);
  await keys.getByLabel('用户名').waitFor();
  await keys.keyboard.type('checker');
  await keys.keyboard.press('Tab');
  await keys.keyboard.type('nianbao-test-password');
  await keys.keyboard.press('Enter');
  await keys.getByRole('link', {name: '宿迁市人民政府'}).first().waitFor();
  const tabTo = async (test) => {
    for (let i = 0; i < 60; ++i) {
      await keys.keyboard.press('Tab');
      if (await keys.evaluate(test)) return;
    }
    throw new Error(`the keyboard never reaches ${test}`);
  };
  await tabTo(() => document.activeElement?.textContent === '宿迁市人民政府');
  await keys.keyboard.press('Enter');
  await keys.locator('h1 .state').waitFor();
  await tabTo(() => document.activeElement?.textContent === '办理经过');
  await keys.keyboard.press('Enter');
  await keys.locator('.history').getByText('公布').first().waitFor();
  await visitor.leave();

  // The budget of the clerk's path: script as it travels, before anything is typed.
  await system.create('suqian', 2022, system.content('suqian-2023.txtpb'));
  const guest = await Visitor.arrive(browser, system);
  const sizes = [];
  guest.page.on('response', (response) => {
    if (/\.js$/.test(response.url())) sizes.push(response.allHeaders().then((headers) => Number(headers['content-length'])));
  });
  await guest.signIn('clerk');
  await guest.open('/organs/suqian/annualReports/2022/edit');
  await guest.page.getByText(/\d+个错误/).first().waitFor();
  const script = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  assert.ok(script > 50 * 1024 && script <= 300 * 1024, `${script} bytes of script`);
  console.log(`script on the clerk's path: ${Math.round(script / 1024)} KiB in ${sizes.length} files`);
  await guest.leave();
} finally {
  await browser.close();
  await system.stop();
}
