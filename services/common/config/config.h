// Reads the configuration. Precedence, written once: --flag > environment > file > default.
#ifndef NIANBAO_SERVICES_COMMON_CONFIG_CONFIG_H_
#define NIANBAO_SERVICES_COMMON_CONFIG_CONFIG_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/config/v1/config.pb.h"

namespace nianbao {

// What the command line asked for.
struct CommandLine {
  config::v1::Config config;
  bool help = false;
  bool version = false;
  bool print_config = false;
};

// Reads `arguments` (without the program's name) and `environment`. Flags: --config FILE, --help, --version,
// --print-config, and --a.b.c=VALUE for every field of Config (repeated scalars: comma-separated). Environment:
// NIANBAO_A__B__C, and NIANBAO_CONFIG for the file. INVALID_ARGUMENT (CONFIG_INVALID) for an unknown name or a value of
// the wrong type, with a Chinese sentence that names it; NOT_FOUND when the file cannot be read.
absl::StatusOr<CommandLine> ReadCommandLine(const std::vector<std::string>& arguments,
                                            const std::map<std::string, std::string>& environment);

// The process's environment variables that start with NIANBAO_.
std::map<std::string, std::string> NianbaoEnvironment();

// Fills in the defaults that config.proto documents.
void ApplyDefaults(config::v1::Config& config);

// Every field with its documentation, one a line, for --help.
std::string DescribeFields();

// The configuration as text format, tokens and passwords masked.
std::string PrintConfig(const config::v1::Config& config);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_CONFIG_CONFIG_H_
