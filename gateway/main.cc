#include "gateway/module.h"
#include "services/common/runtime/run_modules.h"

int main(int argc, char** argv) {
  return nianbao::RunModules(argc, argv,
                             {.name = "nianbao-gateway",
                              .purpose = "网关：HTTP/JSON 接口与管理页面  gateway: HTTP/JSON and the dashboard",
                              .needs_queue = false},
                             {nianbao::gateway::MakeModule});
}
