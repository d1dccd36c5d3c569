#include <malloc.h>

#include "services/common/runtime/run_modules.h"
#include "services/importing/module.h"
#include "services/validation/module.h"

// Long reports go back to the system when they have been judged: otherwise the allocator learns from the first of them
// to keep such blocks.
constexpr int kLargestKept = 128 * 1024;  // bytes

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, kLargestKept);
  mallopt(M_TRIM_THRESHOLD, kLargestKept);
  mallopt(M_ARENA_MAX, 2);  // each keeps what was freed in it; threads judge, they do not wait for memory
  return nianbao::RunModules(
      argc, argv,
      {.name = "nianbao-validation",
       .purpose = "校验服务：按格式和规则检查年报，读入文档  validation: judges reports by the rules, reads documents"},
      {nianbao::validation::MakeModule, nianbao::importing::MakeModule});
}
