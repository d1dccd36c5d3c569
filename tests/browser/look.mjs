import {System, Visitor, launch} from './harness.mjs';
const system = await System.start();
const browser = await launch();
try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY');
  await system.create('suqian', 2023, system.content('suqian-2023.txtpb'));
  const c = system.content('suqian-2024.txtpb');
  await system.create('suqian', 2024, c);
  const v = await Visitor.arrive(browser, system);
  const page = await v.signIn('clerk');
  await page.waitForTimeout(500);
  for (const [path, name] of [['/', 'l-list'], ['/organs/suqian/annualReports/2024/edit', 'l-edit'], ['/organs/suqian/annualReports/2024', 'l-report'], ['/messages','l-messages'], ['/queue','l-queue']]) {
    await v.open(path); await page.waitForTimeout(1500);
    await v.look(name).catch((e) => console.log(name, e.message));
  }
  console.log(v.faults);
} finally { await browser.close(); await system.stop(); }
