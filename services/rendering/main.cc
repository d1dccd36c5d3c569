#include "services/common/runtime/run_modules.h"
#include "services/rendering/module.h"

int main(int argc, char** argv) {
  return nianbao::RunModules(argc, argv,
                             {.name = "nianbao-rendering",
                              .purpose = "生成服务：排版并公布年报文件  rendering: documents and the public tree"},
                             {nianbao::rendering::MakeModule});
}
