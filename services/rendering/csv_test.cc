#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rendering/csv_writer.h"

namespace nianbao::rendering {
namespace {

using report::v1::ReportContent;
using ::testing::Contains;
using ::testing::HasSubstr;

std::string Csv(const ReportContent& content, const std::string& organ) {
  return WriteCsv(*format::FormatRegistry::Embedded().Find("f2019"), content,
                  {.organ_display_name = organ, .report_year = 2020});
}

ReportContent OneTable() {
  ReportContent content;
  auto& change = *content.add_cells();
  change.set_id("proactive/administrative_licensing/change");
  change.set_count(-3);
  auto& money = *content.add_cells();
  money.set_id("proactive/government_procurement/amount");
  money.set_fen(123'450);
  return content;
}

TEST(CsvTest, SpreadsheetsRecogniseTheEncodingAndLinesEndAsTheStandardSays) {
  const std::string csv = Csv(OneTable(), "某市人民政府");
  EXPECT_TRUE(absl::StartsWith(csv, "\xEF\xBB\xBF单位,报告年度,指标编号,指标,数值,计量单位\r\n"));
  EXPECT_TRUE(absl::EndsWith(csv, "\r\n"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), std::count(csv.begin(), csv.end(), '\r'));
}

TEST(CsvTest, ARowIsACellWithItsIdLabelsValueAndUnit) {
  const std::vector<std::string> rows = absl::StrSplit(Csv(OneTable(), "某市人民政府"), "\r\n");
  EXPECT_THAT(rows, Contains(HasSubstr("某市人民政府,2020,proactive/administrative_licensing/change,")));
  EXPECT_THAT(rows, Contains(HasSubstr("proactive/administrative_licensing/change,行政许可｜本年增/减,-3,")));
  EXPECT_THAT(rows, Contains(HasSubstr("政府集中采购｜采购总金额,1234.5,元")));
}

TEST(CsvTest, TextIsNeverRunAsAFormulaAndNumbersStayNumbers) {
  EXPECT_EQ(CsvField("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
  EXPECT_EQ(CsvField("+86 10"), "'+86 10");
  EXPECT_EQ(CsvField("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(CsvField("-3"), "-3");
  EXPECT_EQ(CsvField("-0.5"), "-0.5");
  EXPECT_EQ(CsvField("-1+2"), "'-1+2");
  EXPECT_EQ(CsvField("\t=1"), "'\t=1");
}

TEST(CsvTest, CommasQuotesAndLineBreaksAreQuoted) {
  EXPECT_EQ(CsvField("甲,乙"), "\"甲,乙\"");
  EXPECT_EQ(CsvField("说“\"x\"”"), "\"说“\"\"x\"\"”\"");
  EXPECT_EQ(CsvField("甲\n乙"), "\"甲\n乙\"");
  EXPECT_EQ(CsvField("=1,2"), "\"'=1,2\"");
  EXPECT_THAT(Csv(OneTable(), "=HYPERLINK(\"x\")"), HasSubstr("\r\n\"'=HYPERLINK(\"\"x\"\")\",2020,"));
}

}  // namespace
}  // namespace nianbao::rendering
