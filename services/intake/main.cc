#include "services/common/runtime/run_modules.h"
#include "services/intake/module.h"

int main(int argc, char** argv) {
  return nianbao::RunModules(
      argc, argv,
      {.name = "nianbao-intake", .purpose = "受理服务：年报的全部状态、历史与任务  intake: the life of every report"},
      {nianbao::intake::MakeModule});
}
