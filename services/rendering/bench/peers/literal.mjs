// The same web page by template literals, from a tree in memory: node literal.mjs FOLDER SECONDS - FIRST.
// Prints {"documents", "seconds", "bytes"}.
import {readFileSync} from 'node:fs';

const [folder, seconds, , first] = process.argv.slice(2);
const trees = Array.from({length: 16}, (_, i) => JSON.parse(readFileSync(`${folder}/${i}.tree`, 'utf8')));
const style = /<style>.*<\/style>/s.exec(readFileSync(`${folder}/0.html`, 'utf8'))[0];

const escapes = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};
const text = (value) => value.replace(/[&<>"']/g, (c) => escapes[c]);

function cell(grid, c) {
  const scope = !c.head ? '' : c.row < grid.headRows ? ` scope="col${c.columnSpan > 1 ? 'group' : ''}"`
      : ` scope="row${c.rowSpan > 1 ? 'group' : ''}"`;
  const kind = c.head ? 'th' : 'td';
  return `<${kind}${scope}${c.left ? ' class="l"' : ''}${c.rowSpan > 1 ? ` rowspan="${c.rowSpan}"` : ''}${
      c.columnSpan > 1 ? ` colspan="${c.columnSpan}"` : ''}${
      c.indent > 0 ? ` style="padding-left:${c.indent + 1}em"` : ''}>${text(c.text)}</${kind}>`;
}

function table(grid, name) {
  const rows = Array.from({length: grid.rows}, () => '');
  for (const c of grid.cells) rows[c.row] += cell(grid, c);
  const some = (from, to) => rows.slice(from, to).map((row) => `<tr>${row}</tr>`).join('');
  return `<table><caption>${text(name)}</caption><thead>${some(0, grid.headRows)}</thead><tbody>${
      some(grid.headRows)}</tbody></table>\n`;
}

function block(b) {
  if (b.grids) {
    return `<div class="t" role="region" tabindex="0" aria-label="${text(b.caption)}">\n${
        b.grids.map((grid) => table(grid, b.caption)).join('')}</div>\n`;
  }
  if (b.level) return `<h${b.level + 1}>${text(b.text)}</h${b.level + 1}>\n`;
  return `<p>${b.runIn ? `<span class="k">${text(b.runIn)}</span>` : ''}${text(b.text)}</p>\n`;
}

const page = (t) => `<!DOCTYPE html>
<html lang="zh-CN" itemscope itemtype="https://schema.org/Report">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(t.title)}</title>
<meta name="SiteName" content="${text(t.organ)}">
<meta name="ArticleTitle" content="${text(t.title)}">
<meta name="ContentSource" content="${text(t.organ)}">
<meta name="Keywords" content="${text(t.organ)},${t.year}年,政府信息公开,年度报告">
${style}
</head>
<body>
<main>
<h1 itemprop="headline">${text(t.title)}</h1>
<p class="c">${text(t.date)}</p>
${t.blocks.map(block).join('')}${t.signature.map((line) => `<p class="s">${text(line)}</p>\n`).join('')}</main>
</body>
</html>
`;

const print = (i) => Buffer.from(page(trees[i % 16])).length;
for (let i = 0; i < 2000; ++i) print(i);
const start = process.hrtime.bigint();
const passed = () => Number(process.hrtime.bigint() - start) / 1e9;
let documents = 0;
let bytes = 0;
for (let i = Number(first); passed() < Number(seconds); ++i, ++documents) bytes = print(i);
console.log(JSON.stringify({documents, seconds: passed(), bytes}));
