// Chromium, warm: node chromium.mjs FOLDER SECONDS FONT FIRST. Prints {"documents", "seconds", "bytes"}.
import {readFileSync} from 'node:fs';
import {chromium} from 'playwright-core';

const [folder, seconds, font, first] = process.argv.slice(2);
// A TrueType face: Chromium embeds CFF as Type 3 and would be slowed unfairly.
const style = `<style>body *{font-family:'Liberation Serif','${font}'!important}</style></head>`;
const pages = Array.from({length: 16}, (_, i) => readFileSync(`${folder}/${i}.html`, 'utf8').replace('</head>', style));
const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu']});
const page = await browser.newPage();
const print = async (i) => {
  await page.setContent(pages[i % 16]);
  return (await page.pdf({preferCSSPageSize: true, tagged: true, outline: true})).length;
};
for (let i = 0; i < 2; ++i) await print(i);
const start = process.hrtime.bigint();
const passed = () => Number(process.hrtime.bigint() - start) / 1e9;
let documents = 0;
let bytes = 0;
for (let i = Number(first); passed() < Number(seconds); ++i, ++documents) bytes = await print(i);
console.log(JSON.stringify({documents, seconds: passed(), bytes}));
await browser.close();
