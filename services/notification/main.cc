#include "services/common/runtime/run_modules.h"
#include "services/notification/module.h"

int main(int argc, char** argv) {
  return nianbao::RunModules(
      argc, argv, {.name = "nianbao-notification", .purpose = "通知服务：站内消息与邮件  notification: inbox and mail"},
      {nianbao::notification::MakeModule});
}
