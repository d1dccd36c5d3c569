// Figures in the prose against the cells: what is raised, and what harmless wording must not raise.
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/check.h"
#include "services/validation/text/numbers.h"

namespace nianbao::validation {
namespace {

using report::v1::ReportContent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

const Checker& TheChecker() {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  return *checker;
}

// Twelve requests received, two carried over, three cases of review, two documents made.
ReportContent Report(const std::string& text) {
  ReportContent content;
  report::v1::SectionText& section = *content.add_sections();
  section.set_heading("一、总体情况");
  section.add_paragraphs()->set_text(text);
  const format::Edition& edition = *format::FormatRegistry::Embedded().Find("f2021");
  const std::pair<const char*, int> cells[] = {
      {"r01.c1", 10},       {"r01.c7", 12},         {"r02.c7", 2},        {"r25.c7", 1}, {"r03.c7", 5},
      {"r05.c7", 1},        {"r12.c7", 2},          {"r24.c7", 13},       {"r04.c7", 4}, {"t4.review.total", 3},
      {"t2.norms.made", 2}, {"t4.direct.total", 1}, {"t4.after.total", 1}};
  for (const auto& [alias, count] : cells) {
    report::v1::Cell& cell = *content.add_cells();
    cell.set_id(edition.cells()[*edition.FindCell(alias)].id);
    cell.set_count(count);
  }
  return content;
}

// "NAR-001 12≠13" of each finding of the figure rules.
std::vector<std::string> Raised(const std::string& text) {
  v1::CheckContext context;
  context.set_report_year(2024);
  std::vector<std::string> found;
  const auto result = TheChecker().Check(Report(text), context);
  EXPECT_THAT(result, IsOk());
  for (const auto& finding : result->findings()) {
    if (finding.rule_id().rfind("NAR-0", 0) == 0 && finding.rule_id() != "NAR-012") {
      found.push_back(finding.rule_id() + " " + finding.actual() + "≠" + finding.expected());
    }
  }
  return found;
}

TEST(FigureTest, RequestsReceivedAreCompared) {
  EXPECT_THAT(Raised("全年收到政府信息公开申请13件。"), ElementsAre("NAR-001 13≠12"));
  EXPECT_THAT(Raised("我局共受理依申请公开申请十件。"), ElementsAre("NAR-001 10≠12"));
  EXPECT_THAT(Raised("全年收到政府信息公开申请12件。"), IsEmpty());
  EXPECT_THAT(Raised("新收政府信息公开申请十二件。"), IsEmpty());
  EXPECT_THAT(Raised("收到申请14件（含上年结转2件）。"), IsEmpty());
}

TEST(FigureTest, HarmlessWordingIsLeftAlone) {
  for (const char* text : {"收到申请12件，其中自然人申请10件，网络申请8件。", "去年收到政府信息公开申请30件。",
                           "收到申请12件，同比增长20%。", "受理群众来信申请补助500件。", "收到“12345”热线转办件500件。",
                           "收到建议提案25件。", "各下属单位共收到申请40件。", "答复率100%。"}) {
    EXPECT_THAT(Raised(text), IsEmpty()) << text;
  }
}

TEST(FigureTest, ApproximateFigureAgreesWithWhatItCanMean) {
  EXPECT_THAT(Raised("收到申请10余件。"), IsEmpty());
  EXPECT_THAT(Raised("收到申请近20件。"), IsEmpty());
  EXPECT_THAT(Raised("收到申请超过10件。"), IsEmpty());
  EXPECT_THAT(Raised("收到申请近300件。"), ElementsAre("NAR-001 近300≠12"));
  EXPECT_THAT(Raised("收到申请20余件。"), ElementsAre("NAR-001 20余≠12"));
}

TEST(FigureTest, CarriedOverAndResultsAreCompared) {
  EXPECT_THAT(Raised("上年结转3件。"), ElementsAre("NAR-002 3≠2"));
  EXPECT_THAT(Raised("结转下年度继续办理1件。"), IsEmpty());
  EXPECT_THAT(Raised("其中，予以公开6件、不予公开3件。"), ElementsAre("NAR-003 6≠5"));
  EXPECT_THAT(Raised("予以公开及部分公开9件。"), IsEmpty());
}

TEST(FigureTest, CasesAreComparedOnlyWhereDisclosureIsSpokenOf) {
  EXPECT_THAT(Raised("因政府信息公开引发行政复议4件。"), ElementsAre("NAR-005 4≠3"));
  EXPECT_THAT(Raised("因政府信息公开引发行政诉讼2件。"), IsEmpty());
  EXPECT_THAT(Raised("司法局全年办理行政复议案件320件。"), IsEmpty());
}

TEST(FigureTest, DocumentsMadeAreCompared) {
  EXPECT_THAT(Raised("全年制发行政规范性文件5件。"), ElementsAre("NAR-009 5≠2"));
  EXPECT_THAT(Raised("清理行政规范性文件57件，制发规范性文件2件。"), IsEmpty());
}

TEST(DenialTest, DenialBesideAFigureAboveZeroIsAnError) {
  EXPECT_THAT(Raised("全年未收到政府信息公开申请。"), ElementsAre("NAR-008 0≠12"));
  EXPECT_THAT(Raised("没有发生因政府信息公开引起的行政复议。"), ElementsAre("NAR-008 0≠3"));
}

TEST(DenialTest, NearMissesStaySilent) {
  for (const char* text : {"无正当理由大量反复申请0件，收到申请12件。", "我局无偿提供服务，全年收到申请12件。",
                           "未产生收费，发生因政府信息公开的行政复议3件。", "未收到科研机构提出的申请。",
                           "没有发生行政复议被纠错的情况。", "未收到补正后的材料。"}) {
    EXPECT_THAT(Raised(text), IsEmpty()) << text;
  }
}

TEST(NumberTest, NumbersAreReadInDigitsAndInWords) {
  EXPECT_THAT(ReadNumber("1,408"), Optional(1408));
  EXPECT_THAT(ReadNumber("１２"), Optional(12));
  EXPECT_THAT(ReadNumber("二十"), Optional(20));
  EXPECT_THAT(ReadNumber("十二"), Optional(12));
  EXPECT_THAT(ReadNumber("三百零五"), Optional(305));
  EXPECT_THAT(ReadNumber("两千"), Optional(2000));
  EXPECT_THAT(ReadNumber("18万"), Optional(180'000));
  EXPECT_THAT(ReadNumber("二万三千"), Optional(23'000));
  EXPECT_EQ(ReadNumber(""), std::nullopt);
  EXPECT_EQ(ReadNumber("若干"), std::nullopt);
  EXPECT_EQ(ReadNumber("99999999999999999999"), std::nullopt);
}

TEST(NumberTest, EveryNumberInWordsIsReadBack) {
  const std::u32string digits = U"零一二三四五六七八九";
  for (int n = 11; n < 10'000; n += 7) {
    std::u32string words;
    const int parts[] = {n / 1000, n / 100 % 10, n / 10 % 10, n % 10};
    const char32_t units[] = {U'千', U'百', U'十', 0};
    bool zero = false;
    for (int i = 0; i < 4; ++i) {
      if (parts[i] == 0) {
        zero = !words.empty();
        continue;
      }
      if (zero) words += U'零';
      zero = false;
      words += digits[parts[i]];
      if (units[i] != 0) words += units[i];
    }
    EXPECT_THAT(ReadNumber(EncodeUtf8(words)), Optional(n)) << EncodeUtf8(words);
  }
}

TEST(FuzzTest, AnyBytesEndInAVerdict) {
  std::mt19937 random(20260131);  // fixed: the same bytes each time
  const std::u32string words =
      U"收到政府信息公开申请行政复议未没有件条0123456789一二十，。；（）《》、万余近其中予以\u3000\n\t\U00020000";
  for (int round = 0; round < 300; ++round) {
    std::u32string text;
    for (int i = 0; i < 200; ++i) text += words[random() % words.size()];
    (void)Raised(EncodeUtf8(text));
    std::string bytes;
    for (int i = 0; i < 200; ++i) bytes += static_cast<char>(random() % 256);
    (void)ReadNumber(bytes);
  }
}

}  // namespace
}  // namespace nianbao::validation
