// nianbaoctl: reports from the command line. Offline verbs (import, check, render, format) need no server.
#ifndef NIANBAO_SERVICES_CTL_COMMANDS_H_
#define NIANBAO_SERVICES_CTL_COMMANDS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nianbao::ctl {

// Exit codes.
constexpr int kFine = 0;
constexpr int kUsage = 1;
constexpr int kCouldNot = 2;
constexpr int kHasErrors = 3;

// "check FILE --output json" taken apart.
struct Arguments {
  std::string verb;
  std::vector<std::string> files;            // what is no flag
  std::map<std::string, std::string> flags;  // without "--"; a flag without value is "true"

  std::string Flag(const std::string& name, const std::string& fallback = "") const {
    const auto found = flags.find(name);
    return found == flags.end() ? fallback : found->second;
  }
  bool Json() const { return Flag("output") == "json"; }
};

// Runs one command; prints to standard output, complaints to standard error.
int Main(const std::vector<std::string>& arguments);

// The verbs; each returns an exit code.
int Import(const Arguments& arguments);
int Check(const Arguments& arguments);
int Render(const Arguments& arguments);
int Template(const Arguments& arguments);
int Verify(const Arguments& arguments);
int Formats(const Arguments& arguments);
int Rules(const Arguments& arguments);
int Lab(const Arguments& arguments);
int Opening(const Arguments& arguments);
int Submit(const Arguments& arguments);
int Get(const Arguments& arguments);
int List(const Arguments& arguments);
int Watch(const Arguments& arguments);
int Download(const Arguments& arguments);
int Queue(const Arguments& arguments);
int Database(const Arguments& arguments);
int Keys(const Arguments& arguments);
int DeadlineVerb(const Arguments& arguments);
int Notify(const Arguments& arguments);
int Events(const Arguments& arguments);
int RollUp(const Arguments& arguments);
int Audit(const Arguments& arguments);
int Tree(const Arguments& arguments);
int Leave(const Arguments& arguments);
int Attach(const Arguments& arguments);
int Nil(const Arguments& arguments);
int People(const Arguments& arguments);
int Login(const Arguments& arguments);
int Logout(const Arguments& arguments);
int Receipt(const Arguments& arguments);
int VerifyReceiptFile(const Arguments& arguments);  // verify with a receipt

// The sentence of an error on standard error; kCouldNot, or kUsage for INVALID_ARGUMENT from the command line.
int Complain(const absl::Status& status, int code = kCouldNot);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_COMMANDS_H_
