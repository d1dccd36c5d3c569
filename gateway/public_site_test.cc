#include "gateway/public_site.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/digest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(PublicFiguresTest, CsvIsReadAsItIsWritten) {
  EXPECT_THAT(ReadCsv("\xEF\xBB\xBF"
                      "a,\"b,\"\"c\"\"\nd\"\r\n,\r\n\r\nlast"),
              ElementsAre(ElementsAre("a", "b,\"c\"\nd"), ElementsAre("", ""), ElementsAre("last")));
  EXPECT_TRUE(ReadCsv("").empty());
  EXPECT_EQ(CsvField("=1+1"), "'=1+1");
  EXPECT_EQ(CsvField("-3"), "-3");
  EXPECT_EQ(CsvField("a,\"b\""), "\"a,\"\"b\"\"\"");
}

TEST(PublicFiguresTest, TwoReportsStandSideBySide) {
  const std::vector<FigurePair> pairs =
      SideBySide({{"a", "甲", "10", "件"}, {"b", "乙", "1.5", "万元"}, {"c", "丙", "减3", ""}, {"d", "丁", "7", "元"}},
                 {{"b", "乙", "0.25", "万元"},
                  {"a", "甲", "12", "件"},
                  {"c", "丙", "1", ""},
                  {"d", "丁", "7", "万元"},
                  {"e", "戊", "0", ""}});
  ASSERT_EQ(pairs.size(), 6u);
  EXPECT_EQ(pairs[0].difference, "-2");
  EXPECT_EQ(pairs[1].difference, "+1.25");
  EXPECT_EQ(pairs[2].difference, "");
  EXPECT_EQ(pairs[3].right, "") << "another unit is another number";
  EXPECT_EQ(pairs[4].left, "");
  EXPECT_EQ(pairs[5].right, "0");
}

TEST(PublicTextTest, FilterNeverHidesWhatATextHolds) {
  const std::string text = "第一段：全年收到申请二十五件。\n第二段𠮷字。";
  const PairFilter filter(text);
  for (const char* phrase : {"申请二十五件", "𠮷", "段𠮷", "。", "第"}) EXPECT_TRUE(filter.MayHold(phrase)) << phrase;
  EXPECT_FALSE(filter.MayHold("行政复议"));
  EXPECT_FALSE(filter.MayHold("请申"));
  const Quote quote = QuoteOf(text, "申请");
  EXPECT_EQ(quote.before, "第一段：全年收到");
  EXPECT_EQ(quote.after, "二十五件。");
  EXPECT_EQ(QuoteOf(text, "没有").found, "");
}

TEST(PublicRegionTest, LargerRegionsHoldSmallerOnes) {
  EXPECT_TRUE(LiesIn("321302", "321300"));
  EXPECT_TRUE(LiesIn("321302", "320000"));
  EXPECT_FALSE(LiesIn("321302", "321400"));
  EXPECT_FALSE(LiesIn("", "320000"));
  const auto regions = RegionsOf({{"a", {"宿迁市人民政府", "321300", true}},
                                  {"b", {"宿迁市教育局", "321300", false}},
                                  {"c", {"某镇人民政府", "321302001", true}},
                                  {"d", {"无区划", "", false}}});
  ASSERT_EQ(regions.size(), 2u);
  EXPECT_EQ(regions[0].name, "宿迁市");
  EXPECT_EQ(regions[1].name, "321302");
}

class PublicSiteTest : public ::testing::Test {
 protected:
  PublicSiteTest() {
    Publish("suqian", 2024, 1, "宿迁市人民政府2024年报告", "宿迁市人民政府", "推进政务公开<b>工作</b>", "125");
    Publish("suqian", 2023, 1, "宿迁市人民政府2023年报告", "宿迁市人民政府", "加强依申请公开", "121");
    Publish("shuyang", 2024, 1, "沭阳县人民政府2024年报告", "沭阳县人民政府", "推进政务公开标准化", "30");
  }

  void Write(const std::string& path, const std::string& bytes) {
    ASSERT_THAT(WriteFileAtomically(absl::StrCat(dir_.path(), "/", path), bytes), IsOk());
    clock_.Advance(absl::Seconds(10));
  }
  void Publish(const std::string& organ, int year, int revision, const std::string& title, const std::string& body,
               const std::string& text, const std::string& figure) {
    const std::string base = absl::StrCat(organ, "/", year, "/", revision, "/", title);
    Write(base + ".json", absl::StrCat(R"({"title":")", title,
                                       R"(","sections":[{"heading":"一","paragraphs":[{"text":")", text, R"("}]}]})"));
    Write(base + ".csv", absl::StrCat("\xEF\xBB\xBF单位,报告年度,指标编号,指标,数值,计量单位\r\n", body, ",", year,
                                      ",requests/received/total,新收｜总计,", figure, ",件\r\n"));
    Write(absl::StrCat("verify/", organ, "-", year, "-", revision, "-ABCDEF0123456789.html"), "<h1>验证</h1>");
  }
  void Withdraw(const std::string& organ, int year, int revision, const std::string& title) {
    const std::string base = absl::StrCat(dir_.path(), "/", organ, "/", year, "/", revision, "/", title);
    for (const char* extension : {".json", ".csv"}) ASSERT_EQ(std::remove((base + extension).c_str()), 0);
    Write(absl::StrCat(organ, "/", year, "/", revision, "/index.html"), "<h1>已撤下</h1>");
  }
  std::string Get(const std::string& path, const std::string& query = "") {
    const auto answer = site_.Find(path, query);
    return answer ? answer->body : "404";
  }

  TempDir dir_;
  FakeClock clock_{absl::FromUnixSeconds(1'770'000'000)};
  std::shared_ptr<const PublicOrgans> organs_ = std::make_shared<const PublicOrgans>(
      PublicOrgans{{"suqian", {"宿迁市人民政府", "321300", true}}, {"shuyang", {"沭阳县人民政府", "321322", true}}});
  PublicSite site_{dir_.path(), clock_, [this] { return organs_; }};
};

TEST_F(PublicSiteTest, ListIsFilteredByYearRegionAndBody) {
  EXPECT_THAT(Get("/"), AllOf(HasSubstr("共3份"), HasSubstr("<option value=\"321322\">沭阳县</option>")));
  EXPECT_THAT(Get("/", "year=2024"), HasSubstr("共2份"));
  EXPECT_THAT(Get("/", "region=321322"), AllOf(HasSubstr("共1份"), HasSubstr("沭阳县人民政府2024年报告")));
  EXPECT_THAT(Get("/", "region=321300"), HasSubstr("共3份"));
  EXPECT_THAT(Get("/", "organ=suqian"), HasSubstr("共2份"));
  EXPECT_THAT(Get("/", "region=%3Cscript%3E&year=x&page=-1"), AllOf(HasSubstr("共3份"), Not(HasSubstr("<script>"))));
}

TEST_F(PublicSiteTest, WordsAreFoundInTheTextAndQuoted) {
  EXPECT_THAT(Get("/", "q=%E4%BE%9D%E7%94%B3%E8%AF%B7%E5%85%AC%E5%BC%80"),
              AllOf(HasSubstr("共1份"), HasSubstr("加强<mark>依申请公开</mark>")));
  EXPECT_THAT(Get("/", "q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D"), HasSubstr("没有符合条件"));
  EXPECT_THAT(Get("/", "q=%E6%94%BF%E5%8A%A1%E5%85%AC%E5%BC%80&year=2024"),
              AllOf(HasSubstr("共2份"), HasSubstr("&lt;b&gt;"), Not(HasSubstr("<b>"))));
}

TEST_F(PublicSiteTest, TwoYearsAndTwoBodiesAreCompared) {
  EXPECT_THAT(Get("/compare", "a=suqian/2024&b=suqian/2023"),
              AllOf(HasSubstr("新收｜总计（件）"), HasSubstr(">125<"), HasSubstr(">121<"), HasSubstr(">+4<")));
  EXPECT_THAT(Get("/compare", "a=suqian/2024&bn=%E6%B2%AD%E9%98%B3%E5%8E%BF&by=2024"), HasSubstr(">+95<"));
  EXPECT_THAT(Get("/compare", "a=suqian/2024&bn=%E4%BA%BA%E6%B0%91%E6%94%BF%E5%BA%9C&by=2024"),
              AllOf(HasSubstr("请选择右边的年报"), HasSubstr("b=shuyang/2024&amp;a=suqian/2024")));
  EXPECT_THAT(Get("/compare", "an=%3Cx%3E&ay=2024"), HasSubstr("没有找到“&lt;x&gt;”"));
}

TEST_F(PublicSiteTest, OpenDataIsOneFileAYearAndRegionWithDigests) {
  EXPECT_THAT(Get("/data"),
              AllOf(HasSubstr("/public/data/2024-321322.csv"), HasSubstr("/public/data/2023-321300.json")));
  const std::string csv = Get("/data/2024-321300.csv");
  EXPECT_THAT(csv, AllOf(HasSubstr("suqian,宿迁市人民政府,321300,2024,1,requests/received/total,新收｜总计,125,件\r\n"),
                         Not(HasSubstr("shuyang"))));
  EXPECT_THAT(Get("/data/2024-321322.json"), HasSubstr("\"value\":\"30\""));
  EXPECT_THAT(Get("/data/manifest.json"), AllOf(HasSubstr(Sha256Hex(csv)), HasSubstr("data/2024-321322.json")));
  EXPECT_EQ(Get("/data/2022-321300.csv"), "404");
  Publish("suqian", 2024, 2, "宿迁市人民政府2024年报告", "宿迁市人民政府", "更正", "126");
  EXPECT_THAT(Get("/data/manifest.json"),
              AllOf(Not(HasSubstr(Sha256Hex(csv))), HasSubstr(Sha256Hex(Get("/data/2024-321300.csv")))));
}

TEST_F(PublicSiteTest, RegionsAreSummedAndGovernmentsSpeakForTheirOwn) {
  Publish("edu", 2024, 1, "宿迁市教育局2024年报告", "宿迁市教育局", "一", "7");
  Publish("town", 2024, 1, "某镇2024年报告", "某镇人民政府", "一", "1.5");
  Publish("street", 2024, 1, "某街道2024年报告", "某街道办事处", "一", "2");
  organs_ = std::make_shared<const PublicOrgans>(PublicOrgans{{"suqian", {"宿迁市人民政府", "321300", true}},
                                                              {"edu", {"宿迁市教育局", "321300", false}},
                                                              {"town", {"某镇人民政府", "321302101", false}},
                                                              {"street", {"某街道办事处", "321302", false}}});
  const std::string totals = Get("/data/totals.json", "year=2024");
  EXPECT_THAT(totals, HasSubstr(R"("region":"321300","name":"宿迁市","year":2024,"reports":2,"byGovernment":true)"));
  EXPECT_THAT(totals, HasSubstr(R"("value":"125")"));
  EXPECT_THAT(totals, HasSubstr(R"("region":"321302","name":"321302","year":2024,"reports":2,"byGovernment":false)"));
  EXPECT_THAT(totals, AllOf(HasSubstr(R"("value":"3.5")"), Not(HasSubstr("2023"))));
}

TEST_F(PublicSiteTest, DocumentIsVerifiedByItsCodeOrItsDigest) {
  EXPECT_THAT(Get("/verify", "digest=suqian-2024-1-ABCDEF0123456789"),
              AllOf(HasSubstr("验证码有效"), HasSubstr("/public/verify/suqian-2024-1-ABCDEF0123456789.html")));
  EXPECT_THAT(Get("/verify", "digest=suqian-2024-1-0000000000000000"), HasSubstr("没有这个验证码"));
  EXPECT_THAT(Get("/verify", "digest=..%2F..-2024-1-x"), Not(HasSubstr("验证码有效")));
  EXPECT_THAT(Get("/verify", "digest=" + Sha256Hex("x")), HasSubstr("没有这个摘要"));
}

// Withdrawn for a secret: it, its words, its figures and its older revisions are nowhere to be had.
TEST_F(PublicSiteTest, WithdrawnReportIsNeitherListedNorFoundNorDownloadable) {
  Publish("suqian", 2024, 2, "宿迁市人民政府2024年报告", "宿迁市人民政府", "更正后的政务公开", "126");
  EXPECT_THAT(Get("/", "q=%E6%9B%B4%E6%AD%A3%E5%90%8E"), HasSubstr("共1份"));
  Withdraw("suqian", 2024, 2, "宿迁市人民政府2024年报告");
  EXPECT_THAT(Get("/"), AllOf(HasSubstr("共2份"), Not(HasSubstr("suqian/2024")), Not(HasSubstr("index"))));
  EXPECT_THAT(Get("/", "q=%E6%9B%B4%E6%AD%A3%E5%90%8E"), HasSubstr("没有符合条件"));
  EXPECT_EQ(site_.Find("/suqian/2024/", "")->status, 410);
  EXPECT_THAT(Get("/suqian/2024/"), HasSubstr("已撤下"));
  EXPECT_EQ(Get("/suqian/2024/1/宿迁市人民政府2024年报告.json"), "404");
  EXPECT_EQ(Get("/verify/suqian-2024-1-ABCDEF0123456789.html"), "404");
  EXPECT_THAT(Get("/suqian/2024/2/index.html"), HasSubstr("已撤下"));
  for (const char* path : {"/index.json", "/index.csv", "/data", "/data/manifest.json"}) {
    EXPECT_THAT(Get(path), AllOf(Not(HasSubstr("suqian/2024")), Not(HasSubstr("2024-321300")))) << path;
  }
  EXPECT_EQ(Get("/data/2024-321300.csv"), "404");
  EXPECT_THAT(Get("/compare", "a=suqian/2024&b=suqian/2023"), Not(HasSubstr(">126<")));
  EXPECT_THAT(Get("/suqian/2023/"), Not(HasSubstr("与2024年比较")));
  EXPECT_THAT(Get("/verify", "digest=suqian-2024-1-ABCDEF0123456789"), HasSubstr("没有这个验证码"));
}

TEST_F(PublicSiteTest, CorrectionAfterAWithdrawalIsPublicAgain) {
  Withdraw("suqian", 2024, 1, "宿迁市人民政府2024年报告");
  Publish("suqian", 2024, 2, "宿迁市人民政府2024年报告", "宿迁市人民政府", "更正后", "126");
  EXPECT_THAT(Get("/suqian/2024/"), AllOf(HasSubstr("第2版（现行）"), Not(HasSubstr("第1版"))));
  EXPECT_THAT(Get("/data/2024-321300.csv"), HasSubstr(",126,"));
}

}  // namespace
}  // namespace nianbao::gateway
