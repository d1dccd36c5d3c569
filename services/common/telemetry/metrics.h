// Counters, gauges and histograms in Prometheus' text format.
#ifndef NIANBAO_SERVICES_COMMON_TELEMETRY_METRICS_H_
#define NIANBAO_SERVICES_COMMON_TELEMETRY_METRICS_H_

#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao {

// The metrics of one process. Thread-safe. Label values must come from a small closed set.
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics();
  ~Metrics();

  // Adds to the counter `name` (by convention "nianbao_…_total").
  void Count(const std::string& name, const Labels& labels, double by = 1);
  // Sets the gauge `name`.
  void Set(const std::string& name, const Labels& labels, double value);
  // Adds an observation in seconds to the histogram `name` (by convention "nianbao_…_seconds").
  void ObserveSeconds(const std::string& name, const Labels& labels, double seconds);

  // The exposition text.
  std::string Expose() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TELEMETRY_METRICS_H_
