#include "services/common/runtime/run_modules.h"
#include "services/importing/module.h"
#include "services/validation/module.h"

int main(int argc, char** argv) {
  return nianbao::RunModules(
      argc, argv,
      {.name = "nianbao-validation",
       .purpose = "校验服务：按格式和规则检查年报，读入文档  validation: judges reports by the rules, reads documents"},
      {nianbao::validation::MakeModule, nianbao::importing::MakeModule});
}
