#include "services/intake/organ_names.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/common/base/status_macros.h"
#include "services/intake/registry_store.h"

namespace nianbao::intake {
namespace {

using report::v1::Organ;
using report::v1::ReportContent;

constexpr size_t kHead = 9;  // bytes: three Chinese characters
constexpr int kMostOrgans = 100'000;

// Without blanks, full-width digits as plain ones: as the rule reads it, or with more blanks gone.
std::string Tight(absl::string_view text) {
  std::string tight;
  tight.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const absl::string_view rest = text.substr(i);
    if (absl::ascii_isspace(static_cast<unsigned char>(text[i]))) {
      ++i;
    } else if (absl::StartsWith(rest, "\u3000") || absl::StartsWith(rest, "\uFEFF") ||
               absl::StartsWith(rest, "\u200B")) {
      i += 3;
    } else if (absl::StartsWith(rest, "\u00A0")) {
      i += 2;
    } else if (absl::StartsWith(rest, "\xEF\xBC") && rest.size() > 2 && rest[2] >= '\x90' && rest[2] <= '\x99') {
      tight.push_back(static_cast<char>('0' + (rest[2] - '\x90')));
      i += 3;
    } else {
      tight.push_back(text[i++]);
    }
  }
  return tight;
}

// Everything in which a body may be named, a part a line.
std::string TextOf(const ReportContent& content) {
  std::string text = content.title() + "\n" + content.signature().organ() + "\n";
  for (const auto& paragraph : content.lead()) text += paragraph.text() + "\n";
  for (const auto& section : content.sections()) {
    text += section.heading() + "\n";
    for (const auto& paragraph : section.paragraphs()) text += paragraph.text() + "\n";
  }
  return text;
}

}  // namespace

NameIndex::NameIndex(std::vector<std::string> names) : names_(std::move(names)) {
  for (size_t i = 0; i < names_.size(); ++i) {
    if (names_[i].size() >= kHead) by_head_[absl::string_view(names_[i]).substr(0, kHead)].push_back(i);
  }
}

std::vector<std::string> NameIndex::In(absl::string_view text) const {
  const std::string tight = Tight(text);
  std::set<std::string> found;
  for (size_t at = 0; at + kHead <= tight.size(); ++at) {
    const auto names = by_head_.find(absl::string_view(tight).substr(at, kHead));
    if (names == by_head_.end()) continue;
    for (const size_t i : names->second) {
      if (absl::StartsWith(absl::string_view(tight).substr(at), names_[i])) found.insert(names_[i]);
    }
  }
  return {found.begin(), found.end()};
}

absl::Status OrganNames::AddNamed(IntakeTx& tx, const Organ& own, const ReportContent& content,
                                  validation::v1::CheckContext& context) {
  ASSIGN_OR_RETURN(const int64_t version, RegistryTx(tx.connection()).Version());
  std::shared_ptr<const NameIndex> index;
  {
    std::lock_guard lock(mutex_);
    if (version == version_) index = index_;
  }
  if (index == nullptr) {
    ASSIGN_OR_RETURN(const std::vector<Organ> organs, tx.ListOrgans({kMostOrgans, 0}));
    std::vector<std::string> names;
    names.reserve(organs.size());
    for (const Organ& organ : organs) names.push_back(organ.display_name());
    index = std::make_shared<NameIndex>(std::move(names));
    std::lock_guard lock(mutex_);
    // Several transactions may have read at once, each its own snapshot.
    if (version > version_) std::tie(version_, index_) = std::pair(version, index);
  }
  for (std::string& name : index->In(TextOf(content))) {
    if (name != own.display_name()) context.add_other_organs(std::move(name));
  }
  context.set_other_organs_searched(static_cast<int>(index->size()) - 1);
  return absl::OkStatus();
}

}  // namespace nianbao::intake
