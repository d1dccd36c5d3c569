// The real system and a real browser for one test file: redis-server, nianbao in one process, Debian's Chromium. Ports are
// free ones, processes end by pid, and the file fails when a page logs an error or asks anybody but its own server.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const BIN = process.env.BROWSER_TESTS_BIN_DIR ?? join(ROOT, 'build/bin');
const SHOTS = join(ROOT, 'build/screenshots');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PASSWORD = 'nianbao-test-password';

const PEOPLE = {
  clerk: {name: '王经办', roles: ['preparer', 'historical_filer']},
  reviewer: {name: '李审核', roles: ['reviewer', 'secrecy_reviewer']},
  signer: {name: '赵签发', roles: ['signer']},
  checker: {name: '陈核查', roles: ['checker']},
  operator: {name: '周运维', roles: ['platform_administrator', 'operator']},
  auditor: {name: '孙审计', roles: ['auditor']},
};
export const tokenOf = (who) => `browser-test-token-${who}`;

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const {port} = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export async function eventually(what, test, patience = 45_000) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await test();
    if (value) return value;
    if (Date.now() > end) throw new Error(`did not come true: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function ends(process) {
  return new Promise((done) => process.exitCode === null && process.signalCode === null ? process.once('exit', done) : done());
}

async function startRedis(dir) {
  const port = await freePort();
  const process = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'], {stdio: 'ignore'});
  return {process, address: `127.0.0.1:${port}`};
}

function configuration(dir, redis, extra) {
  const hash = execFileSync(join(BIN, 'nianbaoctl'), ['keys', 'password'], {input: PASSWORD}).toString().trim();
  const principals = Object.entries(PEOPLE).map(([id, {name, roles}]) => `principals { id: "${id}" display_name: "${name}" token: "${tokenOf(id)}" password_hash: "${hash}" ${
    roles.map((role) => `grants { role: "${role}" organ: "*" }`).join(' ')} }`);
  return `server { port_file: "${dir}/ports" drain_seconds: 5 }
queue { redis_address: "${redis}" lease_seconds: 5 }
intake { database: "${dir}/intake.db" first_report_year: 2025 outbox_resend_seconds: 60 }
rendering { artifact_dir: "${dir}/artifacts" public_dir: "${dir}/public" font_dir: "${ROOT}/.cache/fonts" }
notification { database: "${dir}/notification.db" eml_dir: "${dir}/outbox" }
gateway { public_dir: "${dir}/public" sign_ins_per_minute: 1000 calls_per_minute: 2147483647 ${extra.gateway ?? ''} }
auth { ${principals.join('\n')} principals { id: "worker" display_name: "系统服务" token: "${tokenOf('worker')}" grants { role: "worker" organ: "*" } } service_token: "${tokenOf('worker')}" }
${extra.config ?? ''}
`;
}

/** The running system. `extra` adds to the gateway's settings and to the configuration. */
export class System {
  static async start(extra = {}) {
    const system = new System();
    system.dir = mkdtempSync(join(tmpdir(), 'nianbao-browser-'));
    system.redis = await startRedis(system.dir);
    writeFileSync(join(system.dir, 'config.txtpb'), configuration(system.dir, system.redis.address, extra));
    await system.startServer();
    return system;
  }

  async startServer(...words) {
    rmSync(join(this.dir, 'ports'), {force: true});
    this.server = spawn(join(BIN, 'nianbao'), ['--config', join(this.dir, 'config.txtpb'), `--log.file=${this.dir}/log`, ...words], {stdio: ['ignore', 'ignore', 'inherit']});
    this.address = await eventually('the server is up', () => {
      assert.equal(this.server.exitCode, null, `nianbao ended, see ${this.dir}/log`);
      try {
        return /^http (\S+)$/m.exec(readFileSync(join(this.dir, 'ports'), 'utf8'))?.[1];
      } catch {
        return undefined;
      }
    });
    this.url = `http://${this.address}`;
  }

  async stopServer() {
    this.server.kill('SIGTERM');
    await ends(this.server);
  }

  /** One Connect call as a person. */
  async call(who, method, request) {
    const answer = await fetch(`${this.url}/nianbao.${method}`, {
      method: 'POST', headers: {'Content-Type': 'application/json', Authorization: `Bearer ${tokenOf(who)}`}, body: JSON.stringify(request),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(body)}`);
    return body;
  }

  organ(id, displayName, kind = 'DEPT', more = {}) {
    const powers = Object.fromEntries(['rules', 'normativeDocuments', 'administrativeLicensing', 'administrativePenalty', 'administrativeCompulsion', 'administrativeCharges'].map((p) => [p, 'POWER_YES']));
    return this.call('operator', 'intake.v1.OrganService/CreateOrgan', {organId: id, organ: {displayName, kind, powers, ...more}});
  }

  /** A file of tests/data as a report's content. */
  content(file) {
    const words = ['import', join(ROOT, 'tests/data', file), '--output', 'json'];
    return JSON.parse(execFileSync(join(BIN, 'nianbaoctl'), words, {maxBuffer: 1 << 26}).toString()).content;
  }

  create(organ, reportYear, content, historical = true) {
    return this.call('clerk', 'intake.v1.ReportService/CreateAnnualReport', {parent: `organs/${organ}`, annualReport: {reportYear, historical}, content});
  }

  report(name) {
    return this.call('checker', 'intake.v1.ReportService/GetAnnualReport', {name});
  }

  /** Waits until a report is in a state. */
  reach(name, state) {
    return eventually(`${name} is ${state}`, async () => {
      const report = await this.report(name);
      return report.state === state && report;
    });
  }

  /** One step as a person. */
  async step(who, verb, name, more = {}) {
    const {etag} = await this.report(name);
    return this.call(who, `intake.v1.ReportService/${verb}AnnualReport`, {name, etag, ...more});
  }

  async file(name) {
    await this.step('clerk', 'Submit', name);
    await this.reach(name, 'IN_REVIEW');
    await this.step('reviewer', 'Review', name);
    await this.step('reviewer', 'Clear', name);
    await this.step('signer', 'SignOff', name);
    return this.reach(name, 'FILED');
  }

  async stop() {
    if (this.server.exitCode === null) await this.stopServer();
    this.redis.process.kill('SIGTERM');
    await ends(this.redis.process);
    rmSync(this.dir, {recursive: true, force: true});
  }
}

/** Pages of one person. What they complain about is kept in `faults`. */
export class Visitor {
  static async arrive(browser, system, options = {}) {
    const visitor = new Visitor();
    visitor.system = system;
    visitor.faults = [];
    visitor.expected = [];
    visitor.context = await browser.newContext({viewport: {width: 1280, height: 900}, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true, ...options});
    visitor.page = await visitor.context.newPage();
    const {page, faults} = visitor;
    page.setDefaultTimeout(45_000);  // for machines that do other things as well
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (!/^(blob|data|chrome|chrome-extension):/.test(request.url()) && !request.url().startsWith(system.url)) faults.push(`request leaves the origin: ${request.url()}`);
    });
    return visitor;
  }

  async signIn(who) {
    const {page} = this;
    await page.goto(`${this.system.url}/`);
    await page.getByLabel('用户名').fill(who);
    await page.getByLabel('密码', {exact: true}).fill(PASSWORD);
    await page.getByRole('button', {name: '登录', exact: true}).click();
    await page.getByRole('button', {name: '退出'}).waitFor();
    return page;
  }

  async signInAgain(who) {
    await this.page.getByLabel('用户名').fill(who);
    await this.page.getByLabel('密码', {exact: true}).fill(PASSWORD);
    await this.page.getByRole('button', {name: '登录', exact: true}).click();
  }

  /** Errors that a step provokes on purpose (the browser logs every refused call) do not count. */
  async allow(pattern, step) {
    const before = this.faults.length;
    await step();
    const fresh = this.faults.splice(before);
    this.faults.push(...fresh.filter((fault) => !pattern.test(fault)));
  }

  open(path) {
    return this.page.goto(`${this.system.url}/#${path}`);
  }

  /** Looks at the page as it is: a screenshot for people, axe for everybody else. */
  async look(name) {
    mkdirSync(SHOTS, {recursive: true});
    const dialog = await this.page.getByRole('dialog').count() > 0;
    if (!dialog) await this.page.evaluate(() => window.scrollTo(0, 0));
    await this.page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
    await this.page.screenshot({path: join(SHOTS, `${name}.png`), fullPage: !dialog, animations: 'disabled'});
    await this.page.evaluate(axeSource).catch(() => this.page.addScriptTag({content: axeSource}));
    const {violations} = await this.page.evaluate(() => window.axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations']}));
    const told = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => `   ${n.target.join(' ')} ${n.failureSummary?.split('\n').slice(0, 3).join(' ')}`).join('\n')}`);
    assert.deepEqual(told, [], `axe on ${name}`);
  }

  async leave() {
    await this.context.close();
    assert.deepEqual(this.faults, [], 'a page complained');
  }
}

export const launch = () => chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none']});
