// The peer of scripts/bench gateway: one route transcoded by fastify and grpc-js as their documents say.
//   node fastify_gateway.mjs PROTO_DIR GRPC_ADDRESS PROCESSES PORT     prints its port once it listens
import cluster from 'node:cluster';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import fastify from 'fastify';

const [protos, target, processes, port] = process.argv.slice(2);

async function serve() {
  const definition = loader.loadSync('nianbao/intake/v1/report_service.proto', {includeDirs: [protos], longs: String, enums: String});
  const {ReportService} = grpc.loadPackageDefinition(definition).nianbao.intake.v1;
  const client = new ReportService(target, grpc.credentials.createInsecure());
  const app = fastify({bodyLimit: 12 << 20});
  app.post('/v1/organs/:organ/annualReports', (request, reply) => {
    const metadata = new grpc.Metadata();
    metadata.set('authorization', request.headers.authorization ?? '');
    const message = {...request.body, parent: `organs/${request.params.organ}`};
    client.CreateAnnualReport(message, metadata, {deadline: Date.now() + 30_000}, (error, answer) => {
      if (error) reply.code(500).send({code: error.code, message: error.details});
      else reply.send(answer);
    });
  });
  await app.listen({host: '127.0.0.1', port: Number(port)});
}

if (cluster.isPrimary && Number(processes) > 1) {
  for (let i = 0; i < Number(processes); ++i) await new Promise((done) => cluster.fork().once('message', done));
  console.log(port);
} else {
  await serve();
  if (process.send) process.send('up');
  else console.log(port);
}
