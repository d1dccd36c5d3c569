// The rule catalogue as a page. Pure.
#ifndef NIANBAO_SERVICES_CTL_RULES_PAGE_H_
#define NIANBAO_SERVICES_CTL_RULES_PAGE_H_

#include <map>
#include <string>

#include "services/common/format/format.h"

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

// Markdown in Chinese, one anchor a rule.
std::string RulesPage(const format::FormatRegistry& formats, const LeftOut& left_out);

const char* SeverityInChinese(format::v1::Severity severity);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_RULES_PAGE_H_
