// A second transcript of the three forms, made line by line from the notices, held against formats/*.txtpb: a slip of
// the pen in either fails here.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/format/format.h"

namespace nianbao::format {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Edition& Of(const char* id) { return *FormatRegistry::Embedded().Find(id); }
const TableInfo& Table(const char* edition, const char* table) { return *Of(edition).FindTable(table); }

struct StatisticsLine {
  const char* key;
  const char* label;
  const char* unit;
};

// 国办发〔2014〕32号: the lines with a value.
constexpr StatisticsLine kStatistics[] = {
    {"A1", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"},
    {"A1a", "其中：主动公开规范性文件数", "条"},
    {"A1b", "制发规范性文件总数", "件"},
    {"A2.1", "1.政府公报公开政府信息数", "条"},
    {"A2.2", "2.政府网站公开政府信息数", "条"},
    {"A2.3", "3.政务微博公开政府信息数", "条"},
    {"A2.4", "4.政务微信公开政府信息数", "条"},
    {"A2.5", "5.其他方式公开政府信息数", "条"},
    {"B1", "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次"},
    {"B2.1", "1.参加或举办新闻发布会总次数", "次"},
    {"B2.1a", "其中：主要负责同志参加新闻发布会次数", "次"},
    {"B2.2", "2.政府网站在线访谈次数", "次"},
    {"B2.2a", "其中：主要负责同志参加政府网站在线访谈次数", "次"},
    {"B2.3", "3.政策解读稿件发布数", "篇"},
    {"B2.4", "4.微博微信回应事件数", "次"},
    {"B2.5", "5.其他方式回应事件数", "次"},
    {"C1", "（一）收到申请数", "件"},
    {"C1.1", "1.当面申请数", "件"},
    {"C1.2", "2.传真申请数", "件"},
    {"C1.3", "3.网络申请数", "件"},
    {"C1.4", "4.信函申请数", "件"},
    {"C2", "（二）申请办结数", "件"},
    {"C2.1", "1.按时办结数", "件"},
    {"C2.2", "2.延期办结数", "件"},
    {"C3", "（三）申请答复数", "件"},
    {"C3.1", "1.属于已主动公开范围数", "件"},
    {"C3.2", "2.同意公开答复数", "件"},
    {"C3.3", "3.同意部分公开答复数", "件"},
    {"C3.4", "4.不同意公开答复数", "件"},
    {"C3.4a", "其中：涉及国家秘密", "件"},
    {"C3.4b", "涉及商业秘密", "件"},
    {"C3.4c", "涉及个人隐私", "件"},
    {"C3.4d", "危及国家安全、公共安全、经济安全和社会稳定", "件"},
    {"C3.4e", "不是《条例》所指政府信息", "件"},
    {"C3.4f", "法律法规规定的其他情形", "件"},
    {"C3.5", "5.不属于本行政机关公开数", "件"},
    {"C3.6", "6.申请信息不存在数", "件"},
    {"C3.7", "7.告知作出更改补充数", "件"},
    {"C3.8", "8.告知通过其他途径办理数", "件"},
    {"D", "四、行政复议数量", "件"},
    {"D1", "（一）维持具体行政行为数", "件"},
    {"D2", "（二）被依法纠错数", "件"},
    {"D3", "（三）其他情形数", "件"},
    {"E", "五、行政诉讼数量", "件"},
    {"E1", "（一）维持具体行政行为或者驳回原告诉讼请求数", "件"},
    {"E2", "（二）被依法纠错数", "件"},
    {"E3", "（三）其他情形数", "件"},
    {"F", "六、举报投诉数量", "件"},
    {"G", "七、依申请公开信息收取的费用", "万元"},
    {"H1", "（一）政府信息公开工作专门机构数", "个"},
    {"H2", "（二）设置政府信息公开查阅点数", "个"},
    {"H3", "（三）从事政府信息公开工作人员数", "人"},
    {"H3.1", "1.专职人员数（不包括政府公报及政府网站工作人员数）", "人"},
    {"H3.2", "2.兼职人员数", "人"},
    {"H4", "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）", "万元"},
    {"I1", "（一）召开政府信息公开工作会议或专题会议数", "次"},
    {"I2", "（二）举办各类培训班数", "次"},
    {"I3", "（三）接受培训人员数", "人次"},
};

struct RequestLine {
  const char* key;
  const char* labels;  // groups first, separated by "|"
};

TEST(StatuteTest, StatisticsTableHasItsFiftyEightLines) {
  const BlockInfo& block = Table("f2014", "statistics").blocks[0];
  ASSERT_EQ(block.rows.size(), std::size(kStatistics));
  ASSERT_THAT(block.rows, SizeIs(58));
  for (size_t i = 0; i < block.rows.size(); ++i) {
    const CellInfo& cell = Of("f2014").cells()[block.first_cell + i];
    EXPECT_EQ(block.rows[i].labels.back(), kStatistics[i].label);
    EXPECT_EQ(cell.alias, kStatistics[i].key);
    EXPECT_EQ(cell.unit, kStatistics[i].unit);
    EXPECT_EQ(cell.type == v1::MONEY, cell.unit == "万元") << cell.alias;
  }
  EXPECT_EQ(block.columns[0].labels.back(), "统计数");
}

void CountHeadings(const google::protobuf::RepeatedPtrField<v1::Node>& nodes, std::vector<std::string>& labels) {
  for (const v1::Node& node : nodes) {
    if (node.heading()) labels.push_back(node.label());
    CountHeadings(node.children(), labels);
  }
}

TEST(StatuteTest, StatisticsTableHasItsSevenHeadingRows) {
  std::vector<std::string> headings;
  CountHeadings(Table("f2014", "statistics").blocks[0].proto->rows(), headings);
  EXPECT_THAT(headings, ElementsAre("一、主动公开情况", "（二）通过不同渠道和方式公开政府信息的情况",
                                    "二、回应解读情况", "（二）通过不同渠道和方式回应解读的情况", "三、依申请公开情况",
                                    "八、机构建设和保障经费情况", "九、政府信息公开会议和培训情况"));
}

std::vector<std::string> TotalsOf(const std::vector<Line>& lines) {
  std::vector<std::string> totals;
  for (const Line& line : lines) {
    if (!line.total) continue;
    std::vector<std::string> parts;
    for (const int part : line.parts) parts.push_back(lines[part].alias);
    totals.push_back(absl::StrCat(line.alias, "=", absl::StrJoin(parts, "+")));
  }
  return totals;
}

TEST(StatuteTest, StatisticsTotalsAreTheSumsOfTheirSubItems) {
  EXPECT_THAT(TotalsOf(Table("f2014", "statistics").blocks[0].rows),
              ElementsAre("C1=C1.1+C1.2+C1.3+C1.4", "C2=C2.1+C2.2", "C3=C3.1+C3.2+C3.3+C3.4+C3.5+C3.6+C3.7+C3.8",
                          "C3.4=C3.4a+C3.4b+C3.4c+C3.4d+C3.4e+C3.4f", "D=D1+D2+D3", "E=E1+E2+E3", "H3=H3.1+H3.2"));
}

void ExpectRequestLines(const char* edition, const std::vector<RequestLine>& expected) {
  const BlockInfo& block = Table(edition, "requests").blocks[0];
  ASSERT_EQ(block.rows.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(block.rows[i].alias, expected[i].key);
    EXPECT_EQ(absl::StrJoin(block.rows[i].labels, "|"), expected[i].labels);
  }
  std::vector<std::string> columns;
  for (const Line& column : block.columns) {
    columns.push_back(absl::StrCat(column.alias, " ", absl::StrJoin(column.labels, "|")));
  }
  EXPECT_THAT(columns, ElementsAre("c1 自然人", "c2 法人或其他组织|商业企业", "c3 法人或其他组织|科研机构",
                                   "c4 法人或其他组织|社会公益组织", "c5 法人或其他组织|法律服务机构",
                                   "c6 法人或其他组织|其他", "c7 总计"));
  EXPECT_THAT(TotalsOf(block.columns), ElementsAre("c7=c1+c2+c3+c4+c5+c6"));
  EXPECT_EQ(block.proto->corner(), "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）");
  EXPECT_EQ(block.proto->column_group(), "申请人情况");
}

TEST(StatuteTest, RequestsTableOf2021HasItsTwentyFiveLines) {
  ExpectRequestLines(
      "f2021",
      {
          {"r01", "一、本年新收政府信息公开申请数量"},
          {"r02", "二、上年结转政府信息公开申请数量"},
          {"r03", "三、本年度办理结果|（一）予以公开"},
          {"r04", "三、本年度办理结果|（二）部分公开（区分处理的，只计这一情形，不计其他情形）"},
          {"r05", "三、本年度办理结果|（三）不予公开|1.属于国家秘密"},
          {"r06", "三、本年度办理结果|（三）不予公开|2.其他法律行政法规禁止公开"},
          {"r07", "三、本年度办理结果|（三）不予公开|3.危及“三安全一稳定”"},
          {"r08", "三、本年度办理结果|（三）不予公开|4.保护第三方合法权益"},
          {"r09", "三、本年度办理结果|（三）不予公开|5.属于三类内部事务信息"},
          {"r10", "三、本年度办理结果|（三）不予公开|6.属于四类过程性信息"},
          {"r11", "三、本年度办理结果|（三）不予公开|7.属于行政执法案卷"},
          {"r12", "三、本年度办理结果|（三）不予公开|8.属于行政查询事项"},
          {"r13", "三、本年度办理结果|（四）无法提供|1.本机关不掌握相关政府信息"},
          {"r14", "三、本年度办理结果|（四）无法提供|2.没有现成信息需要另行制作"},
          {"r15", "三、本年度办理结果|（四）无法提供|3.补正后申请内容仍不明确"},
          {"r16", "三、本年度办理结果|（五）不予处理|1.信访举报投诉类申请"},
          {"r17", "三、本年度办理结果|（五）不予处理|2.重复申请"},
          {"r18", "三、本年度办理结果|（五）不予处理|3.要求提供公开出版物"},
          {"r19", "三、本年度办理结果|（五）不予处理|4.无正当理由大量反复申请"},
          {"r20", "三、本年度办理结果|（五）不予处理|5.要求行政机关确认或重新出具已获取信息"},
          {"r21", "三、本年度办理结果|（六）其他处理|1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"},
          {"r22",
           "三、本年度办理结果|（六）其他处理|2."
           "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"},
          {"r23", "三、本年度办理结果|（六）其他处理|3.其他"},
          {"r24", "三、本年度办理结果|（七）总计"},
          {"r25", "四、结转下年度继续办理"},
      });
  EXPECT_THAT(TotalsOf(Table("f2021", "requests").blocks[0].rows),
              ElementsAre("r24=r03+r04+r05+r06+r07+r08+r09+r10+r11+r12+r13+r14+r15+r16+r17+r18+r19+r20+r21+r22+r23"));
}

TEST(StatuteTest, RequestsTableOf2019HasItsTwentyThreeLines) {
  ExpectRequestLines("f2019",
                     {
                         {"r01", "一、本年新收政府信息公开申请数量"},
                         {"r02", "二、上年结转政府信息公开申请数量"},
                         {"r03", "三、本年度办理结果|（一）予以公开"},
                         {"r04", "三、本年度办理结果|（二）部分公开（区分处理的，只计这一情形，不计其他情形）"},
                         {"r05", "三、本年度办理结果|（三）不予公开|1.属于国家秘密"},
                         {"r06", "三、本年度办理结果|（三）不予公开|2.其他法律行政法规禁止公开"},
                         {"r07", "三、本年度办理结果|（三）不予公开|3.危及“三安全一稳定”"},
                         {"r08", "三、本年度办理结果|（三）不予公开|4.保护第三方合法权益"},
                         {"r09", "三、本年度办理结果|（三）不予公开|5.属于三类内部事务信息"},
                         {"r10", "三、本年度办理结果|（三）不予公开|6.属于四类过程性信息"},
                         {"r11", "三、本年度办理结果|（三）不予公开|7.属于行政执法案卷"},
                         {"r12", "三、本年度办理结果|（三）不予公开|8.属于行政查询事项"},
                         {"r13", "三、本年度办理结果|（四）无法提供|1.本机关不掌握相关政府信息"},
                         {"r14", "三、本年度办理结果|（四）无法提供|2.没有现成信息需要另行制作"},
                         {"r15", "三、本年度办理结果|（四）无法提供|3.补正后申请内容仍不明确"},
                         {"r16", "三、本年度办理结果|（五）不予处理|1.信访举报投诉类申请"},
                         {"r17", "三、本年度办理结果|（五）不予处理|2.重复申请"},
                         {"r18", "三、本年度办理结果|（五）不予处理|3.要求提供公开出版物"},
                         {"r19", "三、本年度办理结果|（五）不予处理|4.无正当理由大量反复申请"},
                         {"r20", "三、本年度办理结果|（五）不予处理|5.要求行政机关确认或重新出具已获取信息"},
                         {"r21", "三、本年度办理结果|（六）其他处理"},
                         {"r24", "三、本年度办理结果|（七）总计"},
                         {"r25", "四、结转下年度继续办理"},
                     });
  EXPECT_THAT(TotalsOf(Table("f2019", "requests").blocks[0].rows),
              ElementsAre("r24=r03+r04+r05+r06+r07+r08+r09+r10+r11+r12+r13+r14+r15+r16+r17+r18+r19+r20+r21"));
}

// "caption: row alias row label; …: column alias column label unit; …" of each block.
std::vector<std::string> BlocksOf(const TableInfo& table) {
  std::vector<std::string> blocks;
  for (const BlockInfo& block : table.blocks) {
    std::vector<std::string> rows;
    std::vector<std::string> columns;
    for (const Line& row : block.rows) rows.push_back(absl::StrCat(row.alias, " ", row.labels.back()));
    for (const Line& column : block.columns) columns.push_back(absl::StrCat(column.alias, " ", column.labels.back()));
    blocks.push_back(absl::StrCat(block.proto->caption(), "｜", block.proto->corner(), "｜", absl::StrJoin(rows, "，"),
                                  "｜", absl::StrJoin(columns, "，")));
  }
  return blocks;
}

TEST(StatuteTest, ProactiveTableOf2021HasFourBlocks) {
  EXPECT_THAT(
      BlocksOf(Table("f2021", "proactive")),
      ElementsAre("第二十条第（一）项｜信息内容｜t2.rules 规章，t2.norms 行政规范性文件｜made 本年制发件数，repealed "
                  "本年废止件数，valid 现行有效件数",
                  "第二十条第（五）项｜信息内容｜t2.license 行政许可｜decisions 本年处理决定数量",
                  "第二十条第（六）项｜信息内容｜t2.penalty 行政处罚，t2.coercion 行政强制｜decisions "
                  "本年处理决定数量",
                  "第二十条第（八）项｜信息内容｜t2.fee 行政事业性收费｜amount 本年收费金额（单位：万元）"));
}

TEST(StatuteTest, ProactiveTableOf2019HasFiveBlocks) {
  const std::string items = "prev_items 上一年项目数量，delta 本年增/减";
  EXPECT_THAT(
      BlocksOf(Table("f2019", "proactive")),
      ElementsAre(
          "第二十条第（一）项｜信息内容｜t2.rules 规章，t2.norms 规范性文件｜new_made 本年新制作数量，new_public "
          "本年新公开数量，total_public 对外公开总数量",
          absl::StrCat("第二十条第（五）项｜信息内容｜t2.license 行政许可，t2.service 其他对外管理服务事项｜", items,
                       "，decisions 处理决定数量"),
          absl::StrCat("第二十条第（六）项｜信息内容｜t2.penalty 行政处罚，t2.coercion 行政强制｜", items,
                       "，decisions 处理决定数量"),
          absl::StrCat("第二十条第（八）项｜信息内容｜t2.fee 行政事业性收费｜", items),
          "第二十条第（九）项｜信息内容｜t2.procurement 政府集中采购｜count 采购项目数量，amount 采购总金额"));
}

TEST(StatuteTest, DisputesTableHasFifteenCellsInThreeGroups) {
  for (const char* edition : {"f2019", "f2021"}) {
    std::vector<std::string> columns;
    for (const Line& column : Table(edition, "disputes").blocks[0].columns) {
      columns.push_back(absl::StrCat(column.alias, " ", absl::StrJoin(column.labels, "|")));
    }
    EXPECT_THAT(
        columns,
        ElementsAre("t4.review.upheld 行政复议|结果维持", "t4.review.corrected 行政复议|结果纠正",
                    "t4.review.other 行政复议|其他结果", "t4.review.pending 行政复议|尚未审结",
                    "t4.review.total 行政复议|总计", "t4.direct.upheld 行政诉讼|未经复议直接起诉|结果维持",
                    "t4.direct.corrected 行政诉讼|未经复议直接起诉|结果纠正",
                    "t4.direct.other 行政诉讼|未经复议直接起诉|其他结果",
                    "t4.direct.pending 行政诉讼|未经复议直接起诉|尚未审结",
                    "t4.direct.total 行政诉讼|未经复议直接起诉|总计", "t4.after.upheld 行政诉讼|复议后起诉|结果维持",
                    "t4.after.corrected 行政诉讼|复议后起诉|结果纠正", "t4.after.other 行政诉讼|复议后起诉|其他结果",
                    "t4.after.pending 行政诉讼|复议后起诉|尚未审结", "t4.after.total 行政诉讼|复议后起诉|总计"));
    EXPECT_THAT(TotalsOf(Table(edition, "disputes").blocks[0].columns),
                ElementsAre("t4.review.total=t4.review.upheld+t4.review.corrected+t4.review.other+t4.review.pending",
                            "t4.direct.total=t4.direct.upheld+t4.direct.corrected+t4.direct.other+t4.direct.pending",
                            "t4.after.total=t4.after.upheld+t4.after.corrected+t4.after.other+t4.after.pending"));
  }
}

TEST(StatuteTest, EditionsHaveTheirNumberOfCells) {
  const std::vector<std::tuple<const char*, const char*, int>> expected = {
      {"f2014", "statistics", 58}, {"f2019", "proactive", 22},    {"f2019", "requests", 161},
      {"f2019", "disputes", 15},   {"f2021", "proactive", 10},    {"f2021", "requests", 175},
      {"f2021", "disputes", 15},   {"f2021", "processing_fee", 3}};
  for (const auto& [edition, table, cells] : expected) EXPECT_EQ(Table(edition, table).cell_count, cells) << table;
  EXPECT_THAT(Of("f2014").cells(), SizeIs(58));
  EXPECT_THAT(Of("f2019").cells(), SizeIs(198));
  EXPECT_THAT(Of("f2021").cells(), SizeIs(203));
}

std::vector<std::string> TitlesOf(const Edition& edition) {
  std::vector<std::string> titles;
  for (const v1::Section& section : edition.proto().sections()) titles.push_back(section.number() + section.title());
  return titles;
}

TEST(StatuteTest, NationalFormsHaveTheSixSections) {
  for (const char* edition : {"f2019", "f2021"}) {
    EXPECT_EQ(Of(edition).proto().section_policy(), v1::FIXED);
    EXPECT_THAT(TitlesOf(Of(edition)),
                ElementsAre("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
                            "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况",
                            "六、其他需要报告的事项"));
  }
}

TEST(StatuteTest, FormOf2014HasTheSixMattersOfArticle32) {
  const v1::Format& f2014 = Of("f2014").proto();
  EXPECT_EQ(f2014.section_policy(), v1::FREE);
  std::vector<std::string> items;
  for (const v1::ContentItem& item : f2014.content_items()) items.push_back(item.number() + item.title());
  EXPECT_THAT(
      items,
      ElementsAre("（一）行政机关主动公开政府信息的情况", "（二）行政机关依申请公开政府信息和不予公开政府信息的情况",
                  "（三）政府信息公开的收费及减免情况", "（四）因政府信息公开申请行政复议、提起行政诉讼的情况",
                  "（五）政府信息公开工作存在的主要问题及改进情况", "（六）其他需要报告的事项"));
  EXPECT_TRUE(f2014.content_items(5).recommended_only());
}

TEST(StatuteTest, OverviewOf2021CoversFiveTopicsAndForGovernmentsThreeMore) {
  std::vector<std::string> everybody;
  std::vector<std::string> governments;
  for (const v1::Topic& topic : Of("f2021").proto().sections(0).topics()) {
    (topic.body_kinds().empty() ? everybody : governments).push_back(topic.title());
    EXPECT_FALSE(topic.keywords().empty()) << topic.id();
  }
  EXPECT_THAT(everybody, ElementsAre("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障"));
  EXPECT_THAT(governments, ElementsAre("工作考核", "社会评议", "责任追究结果"));
}

TEST(StatuteTest, RulesRowBelongsToBodiesThatMayMakeRules) {
  for (const char* edition : {"f2019", "f2021"}) {
    const v1::Node& rules = *Table(edition, "proactive").blocks[0].rows[0].nodes.back();
    EXPECT_EQ(rules.power(), "rules");
    EXPECT_THAT(rules.body_kinds(), ElementsAre("GOV_PROV", "GOV_CITY", "GOV_OFFICE"));
  }
}

TEST(StatuteTest, SameCellIdMeansTheSameLabelInBothNationalForms) {
  std::set<std::string> differing;
  for (const CellInfo& cell : Of("f2019").cells()) {
    const auto other = Of("f2021").FindCell(cell.id);
    if (other && Of("f2021").cells()[*other].label != cell.label) differing.insert(cell.id);
  }
  // 处理决定数量 became 本年处理决定数量; the figure is the same.
  EXPECT_THAT(differing, ElementsAre("proactive/administrative_compulsion/decisions",
                                     "proactive/administrative_licensing/decisions",
                                     "proactive/administrative_penalty/decisions"));
}

TEST(StatuteTest, EveryCellHasAShortKey) {
  std::vector<std::string> without;
  for (const auto& edition : FormatRegistry::Embedded().editions()) {
    for (const CellInfo& cell : edition->cells()) {
      if (cell.alias.empty()) without.push_back(edition->id() + " " + cell.id);
    }
  }
  EXPECT_THAT(without, IsEmpty());
}

}  // namespace
}  // namespace nianbao::format
