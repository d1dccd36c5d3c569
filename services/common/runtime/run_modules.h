// The main program of every process: reads the configuration, builds the runtime, runs the modules, drains on SIGTERM.
#ifndef NIANBAO_SERVICES_COMMON_RUNTIME_RUN_MODULES_H_
#define NIANBAO_SERVICES_COMMON_RUNTIME_RUN_MODULES_H_

#include <vector>

#include "services/common/runtime/runtime.h"

namespace nianbao {

struct ProgramOptions {
  const char* name = "nianbao";       // "nianbao-intake"
  const char* purpose = "";           // one line for --help
  bool memory_queue_allowed = false;  // all-in-one: serves without Redis
  bool needs_queue = true;            // the gateway has no jobs
};

// Runs until SIGTERM or SIGINT. Returns the exit code: 0 fine, 1 usage or configuration, 2 could not start.
int RunModules(int argc, char** argv, const ProgramOptions& options, const std::vector<ModuleFactory>& factories);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_RUNTIME_RUN_MODULES_H_
