// docxtemplater on both cores: node docx.mjs FOLDER SECONDS   prints documents a second and the size of one.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';

const make = (template, data) => {
  const document = new Docxtemplater(new PizZip(template), { paragraphLoop: false });
  document.render(data);
  return document.getZip().generate({ type: 'nodebuffer', compression: 'DEFLATE' });
};

if (isMainThread) {
  const [folder, seconds] = process.argv.slice(2);
  const template = readFileSync(`${folder}/template.docx`);
  const documents = JSON.parse(readFileSync(`${folder}/documents.json`, 'utf8'));
  const counts = await Promise.all(cpus().slice(0, 2).map((_, index) => new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { template, documents, index, seconds: Number(seconds) } });
    worker.once('message', resolve);
    worker.once('error', reject);
  })));
  console.log(JSON.stringify({ rate: counts.reduce((sum, one) => sum + one.rate, 0), bytes: counts[0].bytes }));
} else {
  const { template, documents, index, seconds } = workerData;
  let bytes = 0;
  for (let i = 0; i < 20; ++i) bytes = make(template, documents[i % documents.length]).length;  // warm
  const begin = performance.now();
  let count = 0;
  while (performance.now() - begin < seconds * 1000) make(template, documents[(index * 31 + count++) % documents.length]);
  parentPort.postMessage({ rate: count / ((performance.now() - begin) / 1000), bytes });
}
