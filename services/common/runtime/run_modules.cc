#include "services/common/runtime/run_modules.h"

#include <pthread.h>
#include <signal.h>

#include <iostream>
#include <memory>
#include <string>

#include "services/common/base/error.h"
#include "services/common/config/config.h"
#include "services/common/runtime/process_runtime.h"
#include "services/common/telemetry/log.h"

namespace nianbao {
namespace {

constexpr char kVersion[] = "0.1.0";
constexpr int kUsage = 1;
constexpr int kCouldNot = 2;

int Complain(const absl::Status& status, int code) {
  const ErrorDetail detail = DetailOf(status);
  std::cerr << (detail.sentence.empty() ? "" : detail.sentence + "\n") << status.message() << " [" << detail.reason
            << "]" << std::endl;
  return code;
}

void PrintHelp(const ProgramOptions& options) {
  std::cout << options.name << " " << kVersion << " — " << options.purpose << "\n\n"
            << "用法 Usage: " << options.name << " [--config FILE[,FILE…]] [--NAME=VALUE …]\n\n"
            << "  --config FILE        配置文件（textproto），可用逗号连写几个，后面的补充前面的\n"
            << "                       configuration files, later ones add to earlier ones\n"
            << "  --print-config       打印生效的配置后退出   print the configuration that holds, and exit\n"
            << "  --version, --help\n\n"
            << "优先级 Precedence: --NAME=VALUE > NIANBAO_A__B__C > FILE > default\n\n"
            << DescribeFields();
}

// SIGTERM and SIGINT are waited for, not handled: every thread inherits the mask.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

using Modules = std::vector<std::unique_ptr<Module>>;

absl::Status StartAll(ProcessRuntime& runtime, Modules& modules) {
  std::vector<std::string> names;
  for (const auto& module : modules) {
    if (absl::Status status = module->Init(runtime); !status.ok()) return status;
    names.push_back(module->name());
  }
  if (absl::Status status = runtime.Serve(names); !status.ok()) return status;
  std::string lines;
  for (const auto& module : modules) {
    if (absl::Status status = module->Start(runtime); !status.ok()) return status;
    lines += module->PortLines();
  }
  return runtime.WritePortFile(lines);
}

int Run(const CommandLine& line, const ProgramOptions& options, const std::vector<ModuleFactory>& factories) {
  const sigset_t signals = BlockSignals();
  if (absl::Status status = InitLog(line.config.log(), options.name); !status.ok()) return Complain(status, kUsage);
  auto runtime = ProcessRuntime::Create(line.config, options);
  if (!runtime.ok()) return Complain(runtime.status(), kUsage);
  Modules modules;
  for (const ModuleFactory make : factories) modules.push_back(make());
  const absl::Status started = StartAll(**runtime, modules);
  if (started.ok()) {
    int signal_number = 0;
    sigwait(&signals, &signal_number);
    Log(LogLevel::kInfo, "process.draining", {{"signal", signal_number}});
  }
  (*runtime)->BeginDrain();
  for (auto module = modules.rbegin(); module != modules.rend(); ++module) (*module)->Stop();
  (*runtime)->FinishDrain();
  Log(LogLevel::kInfo, "process.ended");
  modules.clear();
  return started.ok() ? 0 : Complain(started, kCouldNot);
}

}  // namespace

int RunModules(int argc, char** argv, const ProgramOptions& options, const std::vector<ModuleFactory>& factories) {
  const auto line = ReadCommandLine(std::vector<std::string>(argv + 1, argv + argc), NianbaoEnvironment());
  if (!line.ok()) return Complain(line.status(), kUsage);
  if (line->help) return PrintHelp(options), 0;
  if (line->version) return std::cout << options.name << " " << kVersion << std::endl, 0;
  if (line->print_config) return std::cout << PrintConfig(line->config), 0;
  return Run(*line, options, factories);
}

}  // namespace nianbao
