#include "services/common/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

namespace nianbao {

struct Metrics::Impl {
  std::mutex mutex;
  prometheus::Registry registry;
  std::map<std::string, prometheus::Family<prometheus::Counter>*> counters;
  std::map<std::string, prometheus::Family<prometheus::Gauge>*> gauges;
  std::map<std::string, prometheus::Family<prometheus::Histogram>*> histograms;
};

namespace {

// The family `name`, made on first use. The registry's own lookup is per label set, hence the map of families.
template <typename Family, typename Build>
Family& FamilyOf(std::map<std::string, Family*>& families, const std::string& name, Build build) {
  auto [at, fresh] = families.try_emplace(name, nullptr);
  if (fresh) at->second = &build();
  return *at->second;
}

// What a scrape says of each metric, for whoever meets it in Grafana.
std::string HelpOf(const std::string& name) {
  static const auto* help = new std::map<std::string, std::string>{
      {"nianbao_dependency_up", "Whether a dependency answered when it was last asked: 1 or 0"},
      {"nianbao_http_request_seconds", "Time from a request's head to its answer, by kind of resource"},
      {"nianbao_http_requests_total", "HTTP requests answered, by kind of resource and status"},
      {"nianbao_job_lease_losses_total", "Jobs whose lease ended before their work did"},
      {"nianbao_job_retries_total", "Jobs that are tried again later"},
      {"nianbao_job_seconds", "Time a worker spent on a job"},
      {"nianbao_jobs_buried_total", "Jobs given up after their last attempt: dead letters"},
      {"nianbao_jobs_total", "Jobs handled, by outcome"},
      {"nianbao_queue_events", "What has happened to jobs since the queue began: pushed, done, retried, lost"},
      {"nianbao_queue_jobs", "Jobs in the queue, by state"},
      {"nianbao_queue_oldest_seconds", "Age of the job that waits longest"},
      {"nianbao_queue_running", "Whether a kind of job is handed out: 1, or 0 when paused or draining"},
      {"nianbao_rpc_call_seconds", "Time from a gRPC request to its answer, by method"},
      {"nianbao_rpc_calls_total", "gRPC calls answered, by method and code"},
  };
  const auto found = help->find(name);
  return found == help->end() ? std::string() : found->second;
}

const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const auto* buckets = new prometheus::Histogram::BucketBoundaries{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  return *buckets;
}

}  // namespace

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::Count(const std::string& name, const Labels& labels, double by) {
  std::lock_guard lock(impl_->mutex);
  auto build = [&]() -> auto& {
    return prometheus::BuildCounter().Name(name).Help(HelpOf(name)).Register(impl_->registry);
  };
  FamilyOf(impl_->counters, name, build).Add(labels).Increment(by);
}

void Metrics::Set(const std::string& name, const Labels& labels, double value) {
  std::lock_guard lock(impl_->mutex);
  auto build = [&]() -> auto& {
    return prometheus::BuildGauge().Name(name).Help(HelpOf(name)).Register(impl_->registry);
  };
  FamilyOf(impl_->gauges, name, build).Add(labels).Set(value);
}

void Metrics::ObserveSeconds(const std::string& name, const Labels& labels, double seconds) {
  std::lock_guard lock(impl_->mutex);
  auto build = [&]() -> auto& {
    return prometheus::BuildHistogram().Name(name).Help(HelpOf(name)).Register(impl_->registry);
  };
  FamilyOf(impl_->histograms, name, build).Add(labels, Buckets()).Observe(seconds);
}

std::string Metrics::Expose() const { return prometheus::TextSerializer().Serialize(impl_->registry.Collect()); }

}  // namespace nianbao
