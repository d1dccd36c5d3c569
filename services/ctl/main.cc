#include <google/protobuf/stubs/logging.h>

#include "services/ctl/commands.h"

int main(int argc, char** argv) {
  google::protobuf::SetLogHandler(nullptr);  // what is wrong with a file is said by the verbs, in the reader's language
  return nianbao::ctl::Main({argv + 1, argv + argc});
}
