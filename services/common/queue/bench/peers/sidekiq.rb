# ruby sidekiq.rb REDIS JOBS [RATE]: the same work as nianbao-bench-queue, by Sidekiq with two processes. Sidekiq's push has
# no idempotence, and its jobs are gone from Redis once taken: it does less.
require 'json'
require 'tmpdir'

redis, jobs, rate = ARGV[0], Integer(ARGV[1]), Integer(ARGV[2] || 0)
def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

Dir.mktmpdir do |dir|
  fifo = File.join(dir, 'done')
  File.mkfifo(fifo)
  ENV['BENCH_REDIS'] = "redis://#{redis}/0"
  ENV['BENCH_FIFO'] = fifo
  reader = File.open(fifo, File::RDWR | File::BINARY)
  job_file = File.join(__dir__, 'sidekiq_job.rb')
  workers = Array.new(2) { spawn('sidekiq', '-r', job_file, '-c', '10', out: File::NULL, err: File::NULL) }
  require job_file
  sleep 4 # the workers are connected
  payload = 'x' * 1024
  start = now
  pusher = Thread.new do
    batch = rate.zero? ? 128 : [1, rate / 500].max
    done = 0
    while done < jobs
      ahead = rate.zero? ? 0 : start + done.to_f / rate - now
      sleep(ahead) if ahead.positive?
      count = [batch, jobs - done].min
      Sidekiq::Client.push_bulk('class' => 'BenchJob', 'args' => Array.new(count) { [now, payload] })
      done += count
    end
  end
  latencies = reader.read(8 * jobs).unpack('d*').sort
  seconds = now - start
  pusher.join
  puts JSON.generate(jobs_per_second: (jobs / seconds).round, p50_ms: latencies[jobs / 2] * 1000,
                     p99_ms: latencies[jobs * 99 / 100] * 1000)
  workers.each { |pid| Process.kill('KILL', pid); Process.wait(pid) }
end
