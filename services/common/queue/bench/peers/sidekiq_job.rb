# The job of the benchmark, loaded by each sidekiq process; it reports its latency through a pipe in the file system.
require 'sidekiq'

Sidekiq.configure_server { |config| config.redis = { url: ENV.fetch('BENCH_REDIS') } }
Sidekiq.configure_client { |config| config.redis = { url: ENV.fetch('BENCH_REDIS') } }
Sidekiq.logger.level = Logger::ERROR

class BenchJob
  include Sidekiq::Worker
  OUT = File.open(ENV.fetch('BENCH_FIFO'), 'wb').tap { |file| file.sync = true }

  def perform(at, _payload)
    OUT.write([Process.clock_gettime(Process::CLOCK_MONOTONIC) - at].pack('d'))
  end
end
