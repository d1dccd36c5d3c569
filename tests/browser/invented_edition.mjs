// An edition that nobody has heard of: its form, its tables and its findings appear without a change of the dashboard.
import assert from 'node:assert/strict';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {launch, ROOT, System, Visitor} from './harness.mjs';

const INVENTED = `id: "f2025" title: "政府信息公开工作年度报告格式（2031年）" basis: "国办公开办函〔2031〕1号"
first_report_year: 2025 section_policy: FIXED title_templates: "{organ}{year}年度政府透明度报告"
lead_template: "现公布{organ}{year}年度政府透明度报告，由{parts}组成。" guidance: "透明度报告的填报说明。"
sections { id: "kites" title: "风筝放飞情况" number: "甲、" guidance: "统计全年放飞的风筝。"
  tables { id: "kites" presentation: GRID guidance: "按颜色填报。"
    blocks { corner: "颜色" column_group: "季节"
      rows { id: "warm" label: "暖色" children { id: "red" label: "红风筝" } children { id: "yellow" label: "黄风筝" } }
      rows { id: "blue" label: "蓝风筝" } rows { id: "sum" label: "合计只数" total_of: "warm.*" total_of: "blue" }
      columns { id: "spring" label: "春季" unit: "只" } columns { id: "autumn" label: "秋季" unit: "只" } columns { id: "year" label: "全年" total_of: "spring" total_of: "autumn" } } } }
sections { id: "wind" title: "风力说明" number: "乙、" narrative: true guidance: "说明风力。" topics { id: "strong" title: "大风" keywords: "大风" } }
rules { id: "KIT-001" severity: ERROR stage: SUBMIT override: NONE
  statement: "春季风筝不多于秋季。" basis: "风筝条例第一条" message: "“{row}”春季{a}只，多于秋季{b}只。" fix: "请核对两季的风筝。"
  at_most { table: "kites" each: EACH_ROW left { select: "spring" } right { select: "autumn" } } }
`;

const formats = mkdtempSync(join(tmpdir(), 'nianbao-formats-'));
cpSync(join(ROOT, 'formats'), formats, {recursive: true});
const current = readFileSync(join(formats, 'f2021.txtpb'), 'utf8');
writeFileSync(join(formats, 'f2021.txtpb'), current.replace('first_report_year: 2021', 'first_report_year: 2021\nlast_report_year: 2024'));
writeFileSync(join(formats, 'f2025.txtpb'), INVENTED);
const system = await System.start({config: `validation { formats_dir: "${formats}" }`});
const browser = await launch();
try {
  await system.organ('kites', '风筝管理局');
  const clerk = await Visitor.arrive(browser, system);
  const page = await clerk.signIn('clerk');
  await page.getByRole('button', {name: '新建年报'}).click();
  await page.getByLabel('选择单位').selectOption('organs/kites');
  await page.getByLabel('报告年度').last().fill('2025');
  await page.getByRole('button', {name: '开始填报'}).click();
  await page.getByRole('heading', {name: '甲、风筝放飞情况'}).waitFor();
  assert.equal(await page.getByLabel('标题', {exact: true}).inputValue(), '风筝管理局2025年度政府透明度报告');
  await page.getByText('统计全年放飞的风筝。').waitFor();

  const cell = (id) => page.locator(`[data-cell="${id}"]`);
  const order = ['kites/warm.red/spring', 'kites/warm.red/autumn', 'kites/warm.yellow/spring', 'kites/warm.yellow/autumn', 'kites/blue/spring', 'kites/blue/autumn'];
  await cell(order[0]).focus();
  for (const [i, number] of ['3', '9', '4', '5', '1', '8'].entries()) {
    await page.keyboard.type(number);
    if (i < 5) await page.keyboard.press(i % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
    if (i % 2 === 1 && i < 5) await page.keyboard.press('ArrowDown');
  }
  for (const [i, number] of ['3', '9', '4', '5', '1', '8'].entries()) assert.equal(await cell(order[i]).inputValue(), number, order[i]);
  assert.match(await cell('kites/sum/spring').innerText(), /^8/);
  assert.match(await cell('kites/sum/year').innerText(), /^30/);
  await page.locator('#section-1 .narrative textarea').fill('全年大风三十日。');
  await page.locator('.topics .covered', {hasText: '大风'}).waitFor();

  await cell('kites/blue/spring').fill('80');
  await page.locator('.findings', {hasText: '“蓝风筝”春季80只，多于秋季8只。'}).first().waitFor();
  await page.getByText('请核对两季的风筝。').first().waitFor();
  await clerk.look('invented-edition');
  await cell('kites/blue/spring').fill('1');
  await page.locator('#section-0 .findings').waitFor({state: 'detached'});
  await page.getByText('已保存').waitFor();
  await page.locator('.bar h1 a').click();
  await page.getByText('红风筝').waitFor();
  await clerk.leave();
} finally {
  await browser.close();
  await system.stop();
  rmSync(formats, {recursive: true, force: true});
}
