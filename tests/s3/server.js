// A real S3 server (s3rver) behind a door that does what s3rver leaves out: it checks Signature Version 4 with AWS's own
// signer, the digest of the body, and If-None-Match. node server.js FOLDER PORT BUCKET KEY_ID SECRET REGION
'use strict';
const crypto = require('crypto');
const http = require('http');
const fs = require('fs');
const path = require('path');
const S3rver = require('s3rver');
const FilesystemStore = require('s3rver/lib/stores/filesystem');
const {SignatureV4} = require('@smithy/signature-v4');
const {Sha256} = require('@aws-crypto/sha256-js');

const [folder, port, bucket, accessKeyId, secretAccessKey, region] = process.argv.slice(2);
// s3rver answers a PUT before its own file is whole; S3 answers when the object is kept.
FilesystemStore.prototype.putObject = async function putObject({bucket: name, key, content, metadata}) {
  const chunks = [];
  if (Buffer.isBuffer(content)) chunks.push(content);
  else for await (const chunk of content) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const file = this.getResourcePath(name, key, 'object');
  await fs.promises.mkdir(path.dirname(file), {recursive: true});
  await fs.promises.writeFile(`${file}.new`, bytes);
  await fs.promises.rename(`${file}.new`, file);
  const md5 = crypto.createHash('md5').update(bytes).digest('hex');
  await this.putMetadata(name, key, metadata, md5);
  return {size: bytes.length, md5};
};

const signer = new SignatureV4({
  credentials: {accessKeyId, secretAccessKey}, region, service: 's3', sha256: Sha256,
  uriEscapePath: false, applyChecksum: false,
});

// What AWS's signer makes of the very headers that the client says it has signed.
async function expected(request) {
  const [, list] = /SignedHeaders=([^, ]+)/.exec(request.headers.authorization) || [];
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(request.headers['x-amz-date'] || '');
  if (!list || !date) return null;
  const headers = {};
  for (const name of list.split(';')) headers[name] = request.headers[name];
  const signed = await signer.sign(
    {method: request.method, protocol: 'http:', hostname: '', path: request.url, query: {}, headers},
    {signingDate: new Date(Date.UTC(date[1], date[2] - 1, date[3], date[4], date[5], date[6]))});
  return signed.headers.authorization;
}

const signatureOf = (authorization) => (/Signature=([0-9a-f]{64})/.exec(authorization || '') || [])[1];

function answer(response, status, code) {
  response.writeHead(status, {'Content-Type': 'application/xml'});
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
}

// Sends a request on to s3rver; `take` gets its answer.
function forward(inner, request, method, body, take) {
  const headers = {...request.headers};
  delete headers['if-none-match'];
  delete headers.authorization;
  if (method !== 'PUT') delete headers['content-length'];
  const onward = http.request({port: inner, host: '127.0.0.1', path: request.url, method, headers}, take);
  onward.end(method === 'PUT' ? body : undefined);
}

async function serve(inner, request, response, body) {
  const right = await expected(request);
  if (!right || signatureOf(right) !== signatureOf(request.headers.authorization)) {
    return answer(response, 403, 'SignatureDoesNotMatch');
  }
  const digest = crypto.createHash('sha256').update(body).digest('hex');
  if (digest !== request.headers['x-amz-content-sha256']) return answer(response, 400, 'XAmzContentSHA256Mismatch');
  const pass = () => forward(inner, request, request.method, body, (result) => {
    response.writeHead(result.statusCode, result.headers);
    result.pipe(response);
  });
  if (request.method !== 'PUT' || request.headers['if-none-match'] !== '*') return pass();
  forward(inner, request, 'HEAD', body, (result) => {
    result.resume();
    if (result.statusCode === 200) return answer(response, 412, 'PreconditionFailed');
    pass();
  });
}

async function main() {
  const server = new S3rver({
    directory: folder, address: '127.0.0.1', port: 0, silent: true, vhostBuckets: false,
    configureBuckets: [{name: bucket, configs: []}],
  });
  const {port: inner} = await server.run();
  http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => serve(inner, request, response, Buffer.concat(chunks)).catch((error) => {
      console.error(error);
      answer(response, 500, 'InternalError');
    }));
  }).listen(Number(port), '127.0.0.1');
}

main();
