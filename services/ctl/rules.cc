// nianbaoctl rules: the catalogue without a server.
#include <iostream>

#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/ctl/commands.h"
#include "services/ctl/rules_page.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

int PrintPage(const format::FormatRegistry& formats, const std::string& left_out_file) {
  LeftOut left_out;
  if (!left_out_file.empty()) {
    const auto text = ReadFile(left_out_file);
    if (!text.ok()) return Complain(text.status());
    left_out = ReadLeftOut(*text);
  }
  const auto checker = validation::Checker::Create(formats);
  if (!checker.ok()) return Complain(checker.status());
  std::cout << RulesPage(formats, left_out, ExamplesOf(**checker, formats));
  return kFine;
}

int Show(const std::map<std::string, CatalogueEntry>& catalogue, const std::string& id) {
  const auto found = catalogue.find(id);
  if (found == catalogue.end())
    return Complain(UsageError(absl::StrCat("“", id, "”不是规则编号；nianbaoctl rules 列出全部规则。"),
                               absl::StrCat("no rule ", id, "; nianbaoctl rules lists them all")),
                    kUsage);
  const format::v1::Rule& rule = *found->second.rule;
  std::cout << id << "  " << SeverityInChinese(rule.severity()) << "\n"
            << rule.statement() << "\n提示语：" << rule.message() << "\n改法：" << rule.fix() << "\n依据："
            << rule.basis() << "\n";
  const auto checker = validation::Checker::Create(format::FormatRegistry::Embedded());
  if (!checker.ok()) return Complain(checker.status());
  const Examples examples = ExamplesOf(**checker, format::FormatRegistry::Embedded());
  if (const auto of = examples.find(id); of != examples.end()) {
    for (const auto& example : of->second) std::cout << "\n" << ExampleText(example, "");
  }
  std::cout << std::flush;
  return kFine;
}

}  // namespace

int Rules(const Arguments& arguments) {
  const format::FormatRegistry& formats = format::FormatRegistry::Embedded();
  if (arguments.Flag("to") == "markdown") return PrintPage(formats, arguments.Flag("left-out"));
  const auto catalogue = Catalogue(formats);
  if (!arguments.files.empty()) return Show(catalogue, arguments.files[0]);
  for (const auto& [id, entry] : catalogue) {
    std::cout << id << "\t" << SeverityInChinese(entry.rule->severity()) << "\t" << entry.rule->statement() << "\n";
  }
  return kFine;
}

}  // namespace nianbao::ctl
