#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/format/format.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao::format {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A new year's form with a table that no code knows.
constexpr char kNewForm[] = R"pb(
  id: "f2030"
  first_report_year: 2030
  section_policy: FIXED
  sections {
    id: "openness"
    title: "开放情况"
    number: "一、"
    tables {
      id: "visits"
      blocks {
        rows { id: "open_days" label: "开放日" alias: "v1" }
        rows { id: "total" label: "合计" alias: "v2" total_of: "*" }
        columns { id: "visitors" label: "人次" unit: "人次" }
      }
    }
  }
  rules {
    id: "V-002"
    equal {
      left { select: "v1" }
      right { select: "v2" }
    }
  }
)pb";

std::string OldForm() {
  return absl::StrReplaceAll(kNewForm, {{"f2030", "f2029"}, {"2030", "2029 last_report_year: 2029"}});
}

TEST(ForYearTest, ReportYearFixesTheEdition) {
  const FormatRegistry& formats = FormatRegistry::Embedded();
  const std::map<int, std::string> expected = {{2014, "f2014"}, {2018, "f2014"}, {2019, "f2019"},
                                               {2020, "f2019"}, {2021, "f2021"}, {2030, "f2021"}};
  for (const auto& [year, id] : expected) {
    ASSERT_NE(formats.ForYear(year), nullptr) << year;
    EXPECT_EQ(formats.ForYear(year)->id(), id) << year;
  }
  EXPECT_EQ(formats.ForYear(2013), nullptr);
  EXPECT_EQ(formats.ForYear(0), nullptr);
}

TEST(ForYearTest, MissingEditionIsSaidInChinese) {
  const absl::Status status = FormatNotFound(2013);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(status, HasReason("FORMAT_NOT_FOUND"));
  EXPECT_THAT(DetailOf(status).sentence, HasSubstr("2013年度"));
}

TEST(EmbeddedTest, EditionsStandInTheOrderOfTheirYears) {
  std::vector<std::string> ids;
  for (const auto& edition : FormatRegistry::Embedded().editions()) ids.push_back(edition->id());
  EXPECT_THAT(ids, ElementsAre("f2014", "f2019", "f2021"));
  EXPECT_EQ(FormatRegistry::Embedded().Find("f1999"), nullptr);
}

TEST(EmbeddedTest, RulesOfTheEditionFilesSayAllThatAClerkNeeds) {
  for (const auto& edition : FormatRegistry::Embedded().editions()) {
    for (const v1::Rule& rule : edition->proto().rules()) {
      SCOPED_TRACE(edition->id() + " " + rule.id());
      EXPECT_NE(rule.severity(), v1::SEVERITY_UNSPECIFIED);
      // What the interface itself upholds is not judged: such a rule is its words alone.
      EXPECT_EQ(rule.kind_case() == v1::Rule::KIND_NOT_SET, rule.stage() == v1::INVARIANT);
      EXPECT_FALSE(rule.statement().empty());
      EXPECT_FALSE(rule.basis().empty());
      EXPECT_FALSE(rule.message().empty());
      EXPECT_FALSE(rule.fix().empty());
    }
  }
}

TEST(FromFilesTest, NewFormWithNewTablesNeedsNoCode) {
  const auto formats = FormatRegistry::FromFiles({{"f2029.txtpb", OldForm()}, {"f2030.txtpb", kNewForm}});
  ASSERT_THAT(formats, IsOk());
  EXPECT_EQ((*formats)->ForYear(2029)->id(), "f2029");
  const Edition& edition = *(*formats)->ForYear(2035);
  EXPECT_EQ(edition.cells()[*edition.FindCell("v2")].id, "visits/total/visitors");
  EXPECT_EQ(edition.MatchHeading("一、开放情况"), 0);
}

TEST(FromFilesTest, CommonRulesGoToTheEditionsTheyNameSortedById) {
  const auto formats = FormatRegistry::FromFiles({{"f2029.txtpb", OldForm()},
                                                  {"f2030.txtpb", kNewForm},
                                                  {"rules/b.txtpb", R"(rules { id: "V-001" formats: "f2030" })"},
                                                  {"rules/a.txtpb", R"(rules { id: "V-003" })"},
                                                  {"lexicons/names.txt", "# 注\n攻府\n\n  中华人民共合国 \r\n"},
                                                  {"cases/f2030/a.txtpb", "no format at all"}});
  ASSERT_THAT(formats, IsOk());
  const auto ids = [&](const char* edition) {
    std::vector<std::string> found;
    for (const v1::Rule& rule : (*formats)->Find(edition)->proto().rules()) found.push_back(rule.id());
    return found;
  };
  EXPECT_THAT(ids("f2029"), ElementsAre("V-002", "V-003"));
  EXPECT_THAT(ids("f2030"), ElementsAre("V-001", "V-002", "V-003"));
  ASSERT_NE((*formats)->FindLexicon("names"), nullptr);
  EXPECT_THAT(*(*formats)->FindLexicon("names"), ElementsAre("攻府", "中华人民共合国"));
  EXPECT_EQ((*formats)->FindLexicon("other"), nullptr);
}

TEST(FromFilesTest, RulesChangeTheDigestButNotTheStructure) {
  const auto plain = FormatRegistry::FromFiles({{"f.txtpb", kNewForm}});
  const auto ruled = FormatRegistry::FromFiles({{"f.txtpb", kNewForm}, {"rules/a.txtpb", R"(rules { id: "V-003" })"}});
  EXPECT_NE((*plain)->Find("f2030")->digest(), (*ruled)->Find("f2030")->digest());
  EXPECT_EQ((*plain)->Find("f2030")->structure_digest(), (*ruled)->Find("f2030")->structure_digest());
}

TEST(FromFilesTest, ChangedWordListChangesTheDigestSinceVerdictsMayChange) {
  const auto one = FormatRegistry::FromFiles({{"f.txtpb", kNewForm}, {"lexicons/names.txt", "攻府"}});
  const auto two = FormatRegistry::FromFiles({{"f.txtpb", kNewForm}, {"lexicons/names.txt", "攻府\n府政"}});
  EXPECT_NE((*one)->Find("f2030")->digest(), (*two)->Find("f2030")->digest());
}

TEST(FromFilesTest, NoFilesMakeNoEditions) {
  const auto formats = FormatRegistry::FromFiles({});
  ASSERT_THAT(formats, IsOk());
  EXPECT_THAT((*formats)->editions(), IsEmpty());
}

// The fault that FromFiles names for a second file beside the new form.
std::string FaultOf(const std::string& path, const std::string& text) {
  const auto formats = FormatRegistry::FromFiles({{"f2030.txtpb", kNewForm}, {path, text}});
  EXPECT_THAT(formats, HasReason("FORMAT_INVALID"));
  return DetailOf(formats.status()).metadata["fault"];
}

TEST(FromFilesTest, FaultyFilesAreRefusedWithLineAndFault) {
  EXPECT_THAT(FaultOf("x.txtpb", "id: \"x\"\nfirst_year: 3"), HasSubstr("2:11"));
  EXPECT_THAT(FaultOf("x.txtpb", kNewForm), HasSubstr("edition twice: f2030"));
  EXPECT_THAT(FaultOf("x.txtpb", absl::StrReplaceAll(kNewForm, {{"\"f2030\"", "\"f2031\""}})), HasSubstr("overlap"));
  EXPECT_THAT(FaultOf("rules/a.txtpb", R"(rules { id: "V-002" })"), HasSubstr("rule id twice: V-002"));
  EXPECT_THAT(FaultOf("rules/a.txtpb", R"(rules { id: "V-9" formats: "f2012" })"), HasSubstr("f2012"));
  EXPECT_THAT(FaultOf("rules/a.txtpb", R"(rules { id: "V-9" share { part { select: "v9" } } })"), HasSubstr("V-9"));
}

TEST(FromFilesTest, FileOfMoreThanFourMebibytesIsRefused) {
  EXPECT_THAT(FaultOf("x.txtpb", std::string((4 << 20) + 1, ' ')), HasSubstr("4 MiB"));
}

TEST(FromFilesTest, EndlessNestingIsRefusedWithoutHarm) {
  std::string text = "sections { tables { blocks { rows { ";
  for (int i = 0; i < 100'000; ++i) text += "children { ";
  EXPECT_FALSE(FaultOf("x.txtpb", text).empty());
}

TEST(NilQuestionsTest, QuestionThatNamesNoCellOrNoSectionOfItsEditionIsRefused) {
  const auto read = [](const std::string& questions) {
    std::map<std::string, std::string> files;
    files["f2021.txtpb"] = *ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/formats/f2021.txtpb");
    files["nil/x.txtpb"] = questions;
    return FormatRegistry::FromFiles(files).status();
  };
  EXPECT_THAT(read("format: 'f2021' questions { id: 'a' text: 'x' cells: 'requests' }"), IsOk());
  for (const char* bad : {"format: 'f1999' questions { id: 'a' text: 'x' cells: 'requests' }",
                          "format: 'f2021' questions { id: 'a' text: 'x' cells: 'requests/none/*' }",
                          "format: 'f2021' questions { id: 'a' text: 'x' }",
                          "format: 'f2021' questions { id: 'a' text: 'x' cells: 'requests' section: 'none' }",
                          "format: 'f2021' questions { id: 'a' text: 'x' cells: 'requests' statement: 'y' }"}) {
    EXPECT_THAT(read(bad), HasReason("FORMAT_INVALID")) << bad;
  }
}

TEST(FromDirectoryTest, FolderLaidOutLikeFormatsIsRead) {
  const auto formats = FormatRegistry::FromDirectory(std::string(NIANBAO_SOURCE_DIR) + "/formats");
  ASSERT_THAT(formats, IsOk());
  for (const auto& edition : FormatRegistry::Embedded().editions()) {
    ASSERT_NE((*formats)->Find(edition->id()), nullptr);
    EXPECT_EQ((*formats)->Find(edition->id())->digest(), edition->digest());
  }
}

TEST(FromDirectoryTest, MissingOrEmptyFolderIsSaid) {
  const TempDir folder;
  EXPECT_THAT(FormatRegistry::FromDirectory(folder.path()), HasReason("FORMATS_NOT_FOUND"));
  EXPECT_THAT(FormatRegistry::FromDirectory(folder.path() + "/none"), HasReason("FORMATS_NOT_FOUND"));
}

TEST(FromDirectoryTest, MoreThanTwoHundredFilesAreRefused) {
  const TempDir folder;
  for (int i = 0; i < 201; ++i) {
    ASSERT_THAT(WriteFileAtomically(absl::StrCat(folder.path(), "/lexicons/", i, ".txt"), "词"), IsOk());
  }
  EXPECT_THAT(FormatRegistry::FromDirectory(folder.path()), HasReason("FORMAT_INVALID"));
}

}  // namespace
}  // namespace nianbao::format
