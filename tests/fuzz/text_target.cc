#include "tests/fuzz/text_target.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_split.h"
#include "google/protobuf/stubs/logging.h"
#include "services/common/base/utf8.h"
#include "services/common/text/similarity.h"
#include "services/validation/check.h"
#include "services/validation/text/counts.h"
#include "services/validation/text/dates.h"
#include "services/validation/text/numbers.h"
#include "services/validation/text/plain.h"

namespace nianbao {
namespace {

using report::v1::ReportContent;

void Promise(bool kept, const char* what) {
  if (kept) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

const validation::Checker& TheChecker() {
  static const auto* checker = validation::Checker::Create(format::FormatRegistry::Embedded())->release();
  return *checker;
}

ReportContent ReportOf(absl::string_view bytes) {
  ReportContent content;
  int line = 0;
  for (const absl::string_view text : absl::StrSplit(bytes, '\n')) {
    ++line;
    if (line == 1) {
      content.set_title(std::string(text));
      content.mutable_signature()->set_organ(std::string(text));
    } else if (line == 2) {
      content.add_lead()->set_text(std::string(text));
      content.mutable_signature()->set_date(std::string(text));
    } else if (!text.empty() && text[0] == '#') {
      content.add_sections()->set_heading(std::string(text.substr(1)));
    } else {
      if (content.sections().empty()) content.add_sections()->set_heading("一、总体情况");
      content.mutable_sections(content.sections_size() - 1)->add_paragraphs()->set_text(std::string(text));
    }
  }
  report::v1::Cell& cell = *content.add_cells();
  cell.set_id("requests/newly_received/total");
  cell.set_count(12);
  return content;
}

void ReadWithEveryReader(absl::string_view bytes) {
  const validation::PlainText plain = validation::MakePlain(bytes);
  Promise(plain.origin.size() == plain.text.size() + 1 && plain.origin.back() == bytes.size(), "origin of plain text");
  for (const validation::Sentence& sentence : validation::SentencesOf(plain.text)) {
    const absl::string_view clause = validation::ClauseAround(sentence.text, 0, sentence.text.size());
    Promise(clause.size() <= sentence.text.size(), "clause within its sentence");
    (void)validation::PeriodAt(sentence.text, sentence.text.size(), 2023);
  }
  for (const validation::CountInText& count : validation::CountsIn(plain.text)) {
    Promise(count.begin < count.end && count.end <= plain.text.size(), "count within its text");
    Promise(count.value.low <= count.value.high, "interval");
  }
  (void)validation::ReadQuantity(bytes);
  (void)validation::ReadMoney(bytes);
  (void)validation::ReadPercentage(bytes);
  (void)validation::ReadDate(bytes);
  const std::u32string words = NormaliseForComparison(bytes);
  Promise(EstimateJaccard(SignatureOf(words), SignatureOf(words)) == (words.size() < 5 ? 0 : 1), "alike with itself");
}

const std::string* TextAt(const ReportContent& content, const report::v1::Place& place) {
  switch (place.part()) {
    case report::v1::PART_TITLE:
      return &content.title();
    case report::v1::PART_LEAD:
      return &content.lead(place.paragraph()).text();
    case report::v1::PART_HEADING:
      return &content.sections(place.section()).heading();
    case report::v1::PART_PARAGRAPH:
      return &content.sections(place.section()).paragraphs(place.paragraph()).text();
    default:
      return nullptr;
  }
}

void JudgeInEveryEdition(absl::string_view bytes) {
  const ReportContent content = ReportOf(bytes);
  for (const int year : {2016, 2020, 2023}) {
    validation::v1::CheckContext context;
    context.set_report_year(year);
    context.mutable_organ()->set_display_name("某市科学技术局");
    context.mutable_organ()->set_kind(report::v1::DEPT);
    context.add_other_organs("某市水利局");
    *context.mutable_previous() = content;
    validation::v1::SiblingReport& sibling = *context.add_siblings();
    sibling.set_organ_display_name("某市民政局");
    sibling.set_text(NarrativeOf(content));
    const auto result = TheChecker().Check(content, context);
    Promise(result.ok(), "any content is judged");
    for (const auto& finding : result->findings()) {
      for (const auto& place : finding.places()) {
        const std::string* text = TextAt(content, place);
        if (text == nullptr) continue;
        // Places in ill-formed text, which every door refuses, only stay within its bytes.
        const auto length = static_cast<int>(IsValidUtf8(*text) ? CountCodePoints(*text) : text->size());
        Promise(place.start() >= 0 && place.start() <= place.end() && place.end() <= length, "place within its text");
      }
    }
  }
}

}  // namespace

void RunTextTarget(absl::string_view bytes) {
  google::protobuf::SetLogHandler(nullptr);  // complains of every ill-formed text
  ReadWithEveryReader(bytes);
  JudgeInEveryEdition(bytes);
}

}  // namespace nianbao
