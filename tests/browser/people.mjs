// Somebody new: an administrator's word, a password of one's own, the first sign-in, and what a wrong one is told.
import assert from 'node:assert/strict';
import {launch, System, Visitor} from './harness.mjs';

const system = await System.start({config: `auth { ${[['platform', 'platform_administrator'], ['security', 'security_administrator']].map(([id, role]) =>
  `principals { id: "${id}" token: "token-of-the-${id}-here" grants { role: "${role}" organ: "*" } }`).join(' ')} }`});
const browser = await launch();

// As an administrator's system calls.
async function ask(who, method, request) {
  const answer = await fetch(`${system.url}/nianbao.intake.v1.PeopleService/${method}`, {
    method: 'POST', body: JSON.stringify(request), headers: {'Content-Type': 'application/json', Authorization: `Bearer token-of-the-${who}-here`}});
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

try {
  await system.organ('suqian', '宿迁市人民政府', 'GOV_CITY');
  await ask('platform', 'CreatePerson', {personId: 'zhao-liu', person: {displayName: '赵六', organ: 'organs/suqian'}});
  await ask('security', 'GrantRole', {name: 'people/zhao-liu', role: 'preparer', organ: 'organs/suqian'});
  const {word} = await ask('platform', 'IssuePasswordWord', {name: 'people/zhao-liu'});

  const visitor = await Visitor.arrive(browser, system);
  const {page} = visitor;
  await page.goto(`${system.url}/`);
  await page.getByRole('button', {name: '首次登录或忘记密码'}).click();
  await visitor.look('set-password');
  await page.getByLabel('口令').fill(word);
  await page.getByLabel('新密码').fill('short');
  await page.getByLabel('再输入一次').fill('other');
  await page.getByRole('button', {name: '保存'}).click();
  await page.getByRole('alert').getByText('两次输入的密码不一样').waitFor();
  await page.getByLabel('再输入一次').fill('short');
  await visitor.allow(/status of 400/, async () => {
    await page.getByRole('button', {name: '保存'}).click();
    await page.getByRole('alert').getByText('密码太简单').waitFor();
  });
  await visitor.look('set-password-refused');
  for (const label of ['新密码', '再输入一次']) await page.getByLabel(label).fill('correct-Horse-9');
  await page.getByRole('button', {name: '保存'}).click();
  await page.getByText('密码已设置，请登录').waitFor();
  assert.equal(await page.getByLabel('用户名').inputValue(), 'zhao-liu');
  await page.getByLabel('密码').fill('correct-Horse-9');
  await page.getByRole('button', {name: '登录', exact: true}).click();
  await page.getByText('赵六').first().waitFor();
  await page.reload();
  await page.getByText('赵六').first().waitFor();
  await visitor.look('registered-clerk');
  await visitor.leave();
} finally {
  await browser.close();
  await system.stop();
}
