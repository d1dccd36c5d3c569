// A season as its supervisors see it: calendar, internal dates, extensions, plan, a notice that is acknowledged, what was sent,
// people to call; a province's sum opened down to a filing; the audit searched and verified.
import assert from 'node:assert/strict';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {launch, ROOT, System, Visitor} from './harness.mjs';

// The ladder's hours and the calendar are data: with these the day of the test is a working day from its first minute to its last.
const formats = mkdtempSync(join(tmpdir(), 'nianbao-formats-'));
cpSync(join(ROOT, 'formats'), formats, {recursive: true});
const [year, month, day] = new Intl.DateTimeFormat('sv-SE', {timeZone: 'Asia/Shanghai'}).format(new Date()).split('-').map(Number);
const ladder = join(formats, 'notices/ladder.txtpb');
writeFileSync(ladder, readFileSync(ladder, 'utf8').replace('opens: "08:30"', 'opens: "00:00"').replace('closes: "17:30"', 'closes: "23:59"'));
const regional = join(formats, 'calendar/regional_days.txtpb');
writeFileSync(regional, `${readFileSync(regional, 'utf8')}\n${[day, day + 1].map((d) => `days { region: "22" month: ${month} day: ${Math.min(d, 28)} works: true name: "上班" basis: "测试" }`).join('\n')}
days { region: "22" month: ${month} day: ${day} works: true name: "上班" basis: "测试" }\n`);

const system = await System.start({config: `validation { formats_dir: "${formats}" }`});
const browser = await launch();
try {
  await system.organ('county', '舒兰市人民政府', 'GOV_COUNTY', {regionCode: '220283'});
  await system.organ('office', '舒兰市人民政府办公室', 'GOV_OFFICE', {regionCode: '220283', competentOrgan: 'organs/county', parentGovernment: 'organs/county'});
  await system.organ('kejiju', '舒兰市科学技术局', 'DEPT', {regionCode: '220283', competentOrgan: 'organs/office', parentGovernment: 'organs/county'});
  await system.organ('province', '江苏省人民政府', 'GOV_PROV', {regionCode: '320000'});
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY', {regionCode: '321300', parentGovernment: 'organs/province'});
  await system.file((await system.create('suqian', 2024, system.content('suqian-2024.txtpb'))).name);

  // Deadlines and reminders.
  const checker = await Visitor.arrive(browser, system);
  const page = await checker.signIn('checker');
  const part = (name) => page.getByRole('tab', {name, exact: true}).click();
  await page.getByRole('link', {name: '期限与提醒'}).click();
  await page.getByRole('table').nth(11).waitFor();
  await page.getByLabel('报告年度').selectOption('2025');
  await page.getByText('春节　2026-02-15').waitFor();
  await checker.look('deadlines-calendar');

  await part('内部时间');
  await page.getByText('没有设定内部时间').waitFor();
  await page.getByLabel('设定单位').selectOption({label: '舒兰市人民政府办公室'});
  await page.getByLabel('日期').fill('2026-02-10');
  await page.getByLabel('单位类型').selectOption({label: '部门'});
  await page.getByLabel('依据').fill('舒政办函〔2026〕1号');
  await checker.allow(/400/, async () => {
    await page.getByRole('button', {name: '设定', exact: true}).click();
    await page.getByRole('alert').getByText('晚于法定的2026年1月31日').waitFor();
  });
  await page.getByLabel('日期').fill('2026-01-20');
  await page.getByRole('button', {name: '设定', exact: true}).click();
  await page.getByText('2026-01-31 → 2026-01-20').first().waitFor();
  await checker.look('deadlines-dates');

  await part('延期');
  await page.getByText('没有延期。').waitFor();
  await page.getByLabel('单位', {exact: true}).fill('舒兰市科学技术局');
  await page.getByLabel('延至').fill('2026-01-28');
  await page.getByLabel('理由').fill('负责人出差');
  await page.getByRole('button', {name: '批准延期'}).click();
  await page.getByRole('cell', {name: '负责人出差'}).waitFor();
  await checker.look('deadlines-extensions');

  await part('发送计划');
  await page.getByLabel('报告年度').selectOption(String(year));
  await page.getByText(/还有15个工作日/).first().waitFor();
  await checker.look('deadlines-plan');

  await part('制作通知');
  await page.getByText('还没有下发').waitFor();
  await page.getByLabel('下发单位').selectOption({label: '舒兰市人民政府办公室'});
  await page.getByLabel('通知标题').fill('关于做好年度报告编制工作的通知');
  await page.getByLabel('文号').fill('舒政办函〔2026〕2号');
  await page.getByRole('button', {name: '下发通知'}).click();
  await page.getByText(/发给\d+个单位的\d+人/).waitFor();
  await page.getByText('已签收0/2').waitFor();
  await checker.look('deadlines-notices');

  // The clerk finds it among the messages and acknowledges it, and says how to be told next time.
  const clerk = await Visitor.arrive(browser, system);
  const mine = await clerk.signIn('clerk');
  await mine.getByRole('link', {name: '消息'}).click();
  const again = async () => {
    await mine.getByRole('heading', {name: '消息'}).waitFor();
    if (await mine.getByRole('button', {name: '签收'}).first().waitFor({timeout: 2000}).then(() => true, () => false)) return true;
    await mine.reload();
    return false;
  };
  for (let i = 0; i < 15 && !await again(); ++i);
  await mine.getByRole('button', {name: '接收方式'}).click();
  await mine.getByLabel('手机号码').fill('13800000000');
  await mine.getByLabel('先用').selectOption({label: '短信'});
  await mine.getByRole('button', {name: '保存'}).click();
  await mine.getByText('已保存').waitFor();
  await clerk.look('messages-acknowledge');
  await mine.getByRole('button', {name: '签收'}).first().click();
  await mine.getByText('已签收').waitFor();
  await clerk.leave();
  await page.reload();
  await page.getByText('已签收1/2').waitFor();

  await part('发送经过');
  await page.getByLabel('报告年度').selectOption(String(year - 1));
  await page.getByLabel('报告年度').selectOption(String(year));
  await page.getByText('请签收：关于做好年度报告编制工作的通知').first().waitFor();
  for (const summary of await page.getByText('经过', {exact: true}).all()) await summary.click();
  await page.getByText('已送达').first().waitFor();
  await checker.look('deadlines-trail');

  await part('消息模板');
  await page.getByRole('button', {name: /已保存、尚未提交/}).click();
  await page.getByText('保存不等于报送').waitFor();
  await checker.look('deadlines-templates');
  await page.getByRole('button', {name: 'English'}).click();
  await page.getByRole('heading', {name: 'Deadlines and reminders'}).waitFor();
  await checker.look('deadlines-english');
  await page.getByRole('button', {name: '中文'}).click();

  // By keyboard alone from the tabs to the calendar.
  await page.getByRole('tab', {name: '日历'}).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('table').nth(11).waitFor();

  // A sum, down to the filing that it is made of.
  await page.getByRole('link', {name: '汇总', exact: true}).click();
  await page.getByLabel('政府').selectOption({label: '江苏省人民政府'});
  await page.getByLabel('报告年度').selectOption('2024');
  await page.getByText('1/1个单位已报送').first().waitFor();
  await page.getByRole('button', {name: /^展开/}).first().click();
  await page.getByRole('table').getByRole('link', {name: '宿迁市人民政府'}).first().waitFor();
  await page.getByRole('cell', {name: '72701.2578', exact: true}).waitFor();  // money is printed in its unit
  await checker.look('rollup');
  await page.getByRole('table').getByRole('link', {name: '宿迁市人民政府'}).first().click();
  await page.getByRole('heading', {name: /宿迁市/}).first().waitFor();
  await checker.leave();

  // Nobody knows the people's addresses: somebody calls them.
  const operator = await Visitor.arrive(browser, system);
  const ops = await operator.signIn('operator');
  await ops.getByRole('link', {name: '期限与提醒'}).click();
  await ops.getByRole('tab', {name: '联系任务'}).click();
  await ops.getByText('没有登记可用的邮箱').first().waitFor();
  await operator.look('deadlines-tasks');
  const before = await ops.getByRole('button', {name: '办结'}).count();
  await ops.getByLabel('怎样告知的').first().fill('已电话告知');
  await ops.getByRole('button', {name: '办结'}).first().click();
  await ops.waitForFunction((count) => document.querySelectorAll('form .el-button').length < count, before);
  await operator.leave();

  // Who did what, and whether the chain holds.
  const auditor = await Visitor.arrive(browser, system);
  const audit = await auditor.signIn('auditor');
  await audit.getByRole('heading', {name: '审计'}).waitFor();
  await audit.getByLabel('操作', {exact: true}).fill('SetInternalDate');
  await audit.getByRole('button', {name: '查询'}).click();
  await audit.getByRole('cell', {name: /220283 2025 2026-01-20 报送 舒政办函〔2026〕1号/}).waitFor();
  assert.equal(await audit.getByRole('row').count(), 2);
  await audit.getByRole('button', {name: '核验整条链'}).click();
  await audit.getByText(/链条完整/).waitFor();
  await auditor.look('audit');
  await auditor.leave();

  // On a phone nothing is wider than the screen.
  const phone = await Visitor.arrive(browser, system, {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true});
  const small = await phone.signIn('checker');
  await phone.open('/deadlines');
  await small.getByRole('table').nth(11).waitFor();
  await phone.look('phone-deadlines');
  const wide = await small.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than the phone`);
  await phone.leave();
} finally {
  await browser.close();
  await system.stop();
  rmSync(formats, {recursive: true, force: true});
}
