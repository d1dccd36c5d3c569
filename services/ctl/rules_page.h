// The rule catalogue as a page. Pure.
#ifndef NIANBAO_SERVICES_CTL_RULES_PAGE_H_
#define NIANBAO_SERVICES_CTL_RULES_PAGE_H_

#include <map>
#include <string>
#include <vector>

#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/format/format.h"
#include "services/validation/check.h"

namespace nianbao::ctl {

// Rule id → why it is not judged.
using LeftOut = std::map<std::string, std::string>;

// Lines "ID reason"; "#" comments.
LeftOut ReadLeftOut(const std::string& text);

// Each rule once, by id, with the editions it belongs to; the same rule of several editions is one entry.
struct CatalogueEntry {
  const format::v1::Rule* rule = nullptr;
  std::vector<std::string> formats;
};
std::map<std::string, CatalogueEntry> Catalogue(const format::FormatRegistry& formats);

// Rule id → a report that breaks it and one that does not, where there are cases.
using Examples = std::map<std::string, std::vector<validation::v1::RuleExample>>;
Examples ExamplesOf(const validation::Checker& checker, const format::FormatRegistry& formats);

// One example in Chinese, every line after `margin`.
std::string ExampleText(const validation::v1::RuleExample& example, const std::string& margin);

// Beside the catalogue of the law: what the making of the documents asks for.
bool IsOwn(const std::string& rule_id);

// Markdown in Chinese, one anchor a rule, each with an example of a violation and its mend.
std::string RulesPage(const format::FormatRegistry& formats, const LeftOut& left_out, const Examples& examples);

const char* SeverityInChinese(format::v1::Severity severity);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_RULES_PAGE_H_
