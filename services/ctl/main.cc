#include "services/ctl/commands.h"

int main(int argc, char** argv) { return nianbao::ctl::Main({argv + 1, argv + argc}); }
