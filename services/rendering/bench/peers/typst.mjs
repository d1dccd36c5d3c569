// Typst, warm: node typst.mjs FOLDER SECONDS FONTS FIRST. Prints {"documents", "seconds", "bytes"}.
import {readFileSync} from 'node:fs';
import {NodeCompiler} from '@myriaddreamin/typst-ts-node-compiler';

const [folder, seconds, fonts, first] = process.argv.slice(2);
const sources = Array.from({length: 16}, (_, i) => readFileSync(`${folder}/${i}.typ`, 'utf8'));
const compiler = NodeCompiler.create({fontArgs: [{fontPaths: fonts.split(',')}]});
const print = (i) => compiler.pdf({mainFileContent: sources[i % 16]}).length;
for (let i = 0; i < 2; ++i) print(i);
const start = process.hrtime.bigint();
const passed = () => Number(process.hrtime.bigint() - start) / 1e9;
let documents = 0;
let bytes = 0;
for (let i = Number(first); passed() < Number(seconds); ++i, ++documents) {
  bytes = print(i);
  compiler.evictCache(10);
}
console.log(JSON.stringify({documents, seconds: passed(), bytes}));
