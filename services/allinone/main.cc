#include "gateway/module.h"
#include "services/common/runtime/run_modules.h"
#include "services/importing/module.h"
#include "services/intake/module.h"
#include "services/notification/module.h"
#include "services/rendering/module.h"
#include "services/validation/module.h"

int main(int argc, char** argv) {
  return nianbao::RunModules(
      argc, argv,
      {.name = "nianbao",
       .purpose = "全部服务在一个进程里  every service in one process",
       .memory_queue_allowed = true},
      {nianbao::intake::MakeModule, nianbao::validation::MakeModule, nianbao::importing::MakeModule,
       nianbao::rendering::MakeModule, nianbao::notification::MakeModule, nianbao::gateway::MakeModule});
}
