// Opens an OFD file with somebody else's reader (ofd.js) in a headless Chromium that may reach no network:
//   node ofd.mjs FILE.ofd [FOLDER]   prints JSON: the texts of each page, the embedded fonts as the browser took them,
//                                    addresses that were asked for; FOLDER receives page-N.png
// ofd.js draws with the browser's own fonts; the embedded ones are given to the browser beside it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import JSZip from 'jszip';
import { chromium } from 'playwright-core';

const [file, folder] = process.argv.slice(2);
const archive = await JSZip.loadAsync(readFileSync(file));
const resources = await archive.file('Doc_0/PublicRes.xml').async('string');
const embedded = await Promise.all([...resources.matchAll(/FontName="([^"]+)".*?<ofd:FontFile>([^<]+)</g)].map(
  async ([, name, path]) => ({ name, base64: await archive.file(`Doc_0/Res/${path}`).async('base64') })));
const library = createRequire(import.meta.url).resolve('ofd.js');
const browser = await chromium.launch({
  executablePath: process.env.NIANBAO_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run', '--font-render-hinting=none'],
});
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 1300 }, deviceScaleFactor: 2 });
  const strayed = [];
  await page.route('**/*', (route) => { strayed.push(route.request().url()); return route.abort(); });
  await page.setContent('<!doctype html><html><body style="margin:0;background:#ddd"></body></html>');
  await page.addScriptTag({ path: library });
  const fonts = await page.evaluate((list) => Promise.all(list.map(async ({ name, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const face = await new FontFace(name, bytes.buffer).load();
    document.fonts.add(face);
    return `${name} ${face.status}`;
  })), embedded);
  const pages = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const documents = await new Promise((resolve, reject) => window.ofd.parseOfdDocument({
      ofd: new File([bytes], 'report.ofd'), success: resolve, fail: reject }));
    if (documents.length !== 1) throw new Error(`${documents.length} documents`);
    const rendered = await window.ofd.renderOfd(800, documents[0]);
    for (const one of rendered) { one.style.marginBottom = '10px'; document.body.appendChild(one); }
    return rendered.map((one) => [...one.querySelectorAll('text')].map((text) => text.textContent));
  }, readFileSync(file).toString('base64'));
  if (folder) {
    const boxes = await page.$$('body > div');
    for (let i = 0; i < boxes.length; ++i) await boxes[i].screenshot({ path: `${folder}/page-${i + 1}.png` });
  }
  console.log(JSON.stringify({ pages, fonts, strayed }));
} finally {
  await browser.close();
}
