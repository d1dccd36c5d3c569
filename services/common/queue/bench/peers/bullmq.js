// node bullmq.js REDIS JOBS [RATE]: the same work as nianbao-bench-queue, by BullMQ: ids of the caller, 1 KiB, two worker
// processes, done jobs removed.
const {fork} = require('child_process');
const {Queue, Worker} = require('bullmq');

const [host, port] = process.argv[2].split(':');
const connection = {host, port: Number(port), maxRetriesPerRequest: null};
const now = () => Number(process.hrtime.bigint()) / 1e6;

function work() {
  let done = [];
  new Worker('bench', async (job) => { done.push(now() - job.data.at); },
             {connection, concurrency: 128, removeOnComplete: {count: 0}});
  setInterval(() => { if (done.length) { process.send(done); done = []; } }, 5);
}

async function run(jobs, rate) {
  const latencies = [];
  let finish;
  const finished = new Promise((resolve) => { finish = resolve; });
  const workers = [0, 1].map(() => fork(__filename, [process.argv[2], 'work']));
  for (const worker of workers) {
    worker.on('message', (some) => { latencies.push(...some); if (latencies.length >= jobs) finish(); });
  }
  const queue = new Queue('bench', {connection});
  await queue.waitUntilReady();
  await new Promise((resolve) => setTimeout(resolve, 1000));  // the workers are connected
  const payload = 'x'.repeat(1024);
  const begin = now();
  const batch = rate ? Math.max(1, rate / 500) : 128;
  for (let i = 0; i < jobs;) {
    if (rate) {
      const ahead = begin + i * 1000 / rate - now();
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
    const some = [];
    for (; i < jobs && some.length < batch; ++i) {
      some.push({name: 'job', data: {at: now(), payload}, opts: {jobId: 'job-' + i, removeOnComplete: true}});
    }
    await queue.addBulk(some);
  }
  await finished;
  const seconds = (now() - begin) / 1000;
  latencies.sort((a, b) => a - b);
  console.log(JSON.stringify({
    jobs_per_second: Math.round(jobs / seconds),
    p50_ms: latencies[Math.floor(jobs / 2)],
    p99_ms: latencies[Math.floor(jobs * 99 / 100)],
  }));
  workers.forEach((worker) => worker.kill('SIGKILL'));
  process.exit(0);
}

if (process.argv[3] === 'work') work(); else run(Number(process.argv[3]), Number(process.argv[4] || 0));
