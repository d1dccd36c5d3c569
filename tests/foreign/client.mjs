// Somebody else's client: pure JavaScript gRPC that knows a port and a token, and learns the rest by reflection.
//   node client.mjs 127.0.0.1:8301 TOKEN [service method json]...
// Prints one JSON line: {"services": [...], "answers": [...]}.
import grpc from '@grpc/grpc-js';
import {GrpcReflection} from 'grpc-js-reflection-client';

const [address, token, ...calls] = process.argv.slice(2);
const plain = grpc.credentials.createInsecure();
const reflection = new GrpcReflection(address, plain);
const services = await reflection.listServices();

const stubs = new Map();
async function stubOf(service) {
  if (!stubs.has(service)) {
    const descriptor = await reflection.getDescriptorBySymbol(service);
    const root = descriptor.getPackageObject({keepCase: true, longs: String, enums: String});
    const Stub = service.split('.').reduce((scope, name) => scope[name], root);
    stubs.set(service, new Stub(address, plain));
  }
  return stubs.get(service);
}

function call(stub, method, request) {
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const deadline = Date.now() + 20_000;
  return new Promise((done) => stub[method](request, metadata, {deadline}, (error, answer) =>
      done(error ? {code: error.code, message: error.details} : answer)));
}

const answers = [];
for (let i = 0; i < calls.length; i += 3) {
  answers.push(await call(await stubOf(calls[i]), calls[i + 1], JSON.parse(calls[i + 2])));
}
console.log(JSON.stringify({services, answers}));
process.exit(0);
