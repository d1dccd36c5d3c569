#include "tests/golden/documents.h"

#include "absl/strings/str_cat.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"
#include "services/rendering/verification.h"

namespace nianbao::golden {
namespace {

using format::Edition;
using report::v1::ReportContent;

const Edition& EditionOf(const char* id) { return *format::FormatRegistry::Embedded().Find(id); }

ReportContent Filed(const std::string& file) {
  return ParseText<ReportContent>(*ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/" + file));
}

// Every cell of the edition, filled by `figure` of its index.
template <typename Figure>
void FillCells(const Edition& edition, Figure figure, ReportContent& content) {
  content.clear_cells();
  for (size_t i = 0; i < edition.cells().size(); ++i) {
    report::v1::Cell& cell = *content.add_cells();
    cell.set_id(edition.cells()[i].id);
    const int64_t number = figure(static_cast<int64_t>(i));
    edition.cells()[i].type == format::v1::MONEY ? cell.set_fen(number * 100) : cell.set_count(number);
  }
}

void AddSections(const Edition& edition, const std::string& text, ReportContent& content) {
  for (const format::v1::Section& section : edition.proto().sections()) {
    if (section.annex()) continue;
    report::v1::SectionText& filed = *content.add_sections();
    filed.set_section_id(section.id());
    filed.set_heading(section.number() + section.title());
    if (section.narrative()) filed.add_paragraphs()->set_text(text);
  }
}

GoldenDocument Document(const std::string& name, const char* edition, const std::string& organ, int year) {
  GoldenDocument document{.name = name, .edition = &EditionOf(edition)};
  document.context.organ_display_name = organ;
  document.context.report_year = year;
  return document;
}

// A report with all tables and short narratives, signed.
GoldenDocument Plain(const std::string& name, const char* edition, const std::string& organ, int year) {
  GoldenDocument document = Document(name, edition, organ, year);
  ReportContent& content = document.content;
  content.set_title(absl::StrCat(organ, year, "年政府信息公开工作年度报告"));
  content.add_lead()->set_text(absl::StrCat("根据《中华人民共和国政府信息公开条例》和上级有关要求，编制", organ, year,
                                            "年政府信息公开工作年度报告。本报告所列数据的统计期限自", year,
                                            "年1月1日起至12月31日止。"));
  AddSections(*document.edition, "本年度按照有关要求做好相关工作，未发生应当报告的其他事项。", content);
  FillCells(
      *document.edition, [](int64_t i) { return i * 7 % 90; }, content);
  content.mutable_signature()->set_organ(organ);
  content.mutable_signature()->set_date(absl::StrCat(year + 1, "年1月20日"));
  return document;
}

GoldenDocument Zero() {
  GoldenDocument document = Plain("f2021-zero", "f2021", "永宁县档案馆", 2023);
  FillCells(
      *document.edition, [](int64_t) { return 0; }, document.content);
  return document;
}

GoldenDocument WideNumbers() {
  GoldenDocument document = Plain("f2021-wide-numbers", "f2021", "某省人民政府", 2024);
  FillCells(
      *document.edition, [](int64_t i) { return i % 3 == 0 ? 987'654'321'098 + i : 10'000'000 + i; }, document.content);
  return document;
}

GoldenDocument LongNarrative() {
  GoldenDocument document = Plain("f2021-long-narrative", "f2021", "临江市人民政府", 2024);
  auto& overview = *document.content.mutable_sections(0);
  overview.clear_paragraphs();
  const auto heading = [&](int level, const char* text) {
    auto& paragraph = *overview.add_paragraphs();
    paragraph.set_text(text);
    paragraph.set_heading_level(level);
  };
  const char* topics[] = {"主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障"};
  const char* numbers[] = {"一", "二", "三", "四", "五"};
  for (size_t t = 0; t < 5; ++t) {
    heading(2, absl::StrCat("（", numbers[t], "）", topics[t]).c_str());
    for (int k = 1; k <= 2; ++k) {
      heading(3, absl::StrCat(k, ".", k == 1 ? "健全制度机制" : "提高办理质量").c_str());
      if (k == 2) heading(4, "（1）具体做法");
      overview.add_paragraphs()->set_text(absl::StrCat(
          "围绕", topics[t], "，印发《关于进一步做好", topics[t], "工作的通知》（临政办发〔2024〕", 10 + k,
          "号），明确“谁制作、谁公开，谁保存、谁负责”的要求；全年召开专题会议", 3 + k, "次、举办培训", 5 + k,
          "期，覆盖", 126 * k, "人次，满意率达到98.", k,
          "%。对群众关心的教育、医疗、就业、社会保障等领域信息，及时在门户网站（https://www.example.gov.cn/zwgk/）"
          "和政务新媒体发布，做到应公开尽公开、能公开早公开。"));
    }
  }
  return document;
}

GoldenDocument RareCharacters() {
  GoldenDocument document = Plain("rare-characters", "f2021", "𬭚州市祎赟区人民政府", 2024);
  document.content.clear_cells();
  auto& section = *document.content.mutable_sections(0);
  section.set_heading("一、总体情况（喆玥珺堃）");
  section.clear_paragraphs();
  // It cuts strings between characters beyond the basic plane.
  // clang-format off
  section.add_paragraphs()->set_text(
      "（一）组织机构喆玥珺。组长昇镕翀，副组长旸堉玙、犇啰瞭，成员𠅤㛃㟃𫖯䥽𬱖；联系人：欧阳祎，电话0437"
      "-"
      "8226×××。");
  // clang-format on
  section.add_paragraphs()->set_text(
      "外文与符号：WTO、PPP、App、3.5%、±0.1℃、№、①②③、α、Ⅷ、㎡、※、→、“‘’”、——、……、〇。");
  return document;
}

GoldenDocument Correction() {
  GoldenDocument document{.name = "correction-note", .edition = &EditionOf("f2021")};
  document.content = Filed("suqian-2023.txtpb");
  document.context.organ_display_name = "宿迁市人民政府";
  document.context.report_year = 2023;
  document.context.public_note =
      "因统计口径调整，原报告第二部分“行政处罚”处理决定数量有误，现予更正；更正前的报告同时作废。";
  return document;
}

GoldenDocument LongOrgan() {
  return Plain("long-organ", "f2021", "延边朝鲜族自治州人民政府政务服务和数字化建设管理局（州政务公开办公室）", 2024);
}

// The text ends so near the foot of its page that the signature takes its last lines along.
GoldenDocument CarriedSignature() {
  GoldenDocument document = Document("carried-signature", "f2021", "某县教育局", 2024);
  ReportContent& content = document.content;
  content.set_title("某县教育局2024年政府信息公开工作年度报告");
  for (int i = 0; i < 9; ++i) {
    content.add_lead()->set_text("落实信息公开各项要求，及时发布义务教育招生、资助等信息，主动接受社会监督和评议。");
  }
  content.mutable_signature()->set_organ("某县教育局");
  content.mutable_signature()->set_date("2025年1月8日");
  return document;
}

GoldenDocument Verified() {
  GoldenDocument document = Plain("verification-code", "f2021", "舒兰市科学技术局", 2024);
  document.content.clear_cells();
  document.context.verification = rendering::MakeVerification(
      {.organ = "shulan-kejiju", .report_year = 2024, .revision = 2, .content = document.content},
      "https://gk.example.gov.cn/nianbao");
  return document;
}

GoldenDocument Draft() {
  GoldenDocument document = Plain("draft", "f2021", "某市水利局", 2024);
  document.content.clear_cells();
  document.context.watermark = "草稿";
  return document;
}

GoldenDocument Bureau2016() {
  GoldenDocument document = Document("f2014-bureau", "f2014", "舒兰市科学技术局", 2016);
  document.content = Filed("shulan-kejiju-2016.corrected.txtpb");
  return document;
}

GoldenDocument Songti() {
  GoldenDocument document = CityReport(0);
  document.name = "f2021-city-songti";
  document.profile = rendering::Profile::kSong;
  return document;
}

}  // namespace

GoldenDocument CityReport(int variant) {
  GoldenDocument document{.name = "f2021-city", .edition = &EditionOf("f2021")};
  static const auto* report = new ReportContent(Filed("suqian-2024.txtpb"));
  ReportContent& content = document.content;
  content = *report;
  const char* sentences[] = {
      "围绕重点领域主动公开政府信息，全年通过政府网站发布各类信息%件，其中政策解读材料%件、回应关切%件。",
      "严格按照法定程序办理公开申请，完善登记、审查、征求意见、答复、存档各环节制度，全年办理答复%"
      "件，按时答复率百分之百。",
      "加强政府信息全生命周期管理，对现行有效的行政规范性文件集中清理并实行动态调整，废止%件、修改%件。",
      "优化政府信息公开平台，完善栏目设置和检索功能，网站总访问量达到%万人次，无障碍和适老化改造全部完成。",
      "健全考核评议和责任追究制度，将政府信息公开纳入高质量发展综合考核，举办业务培训%期，开展第三方评估%次。",
      "推进基层政务公开标准化规范化，建成政务公开专区%个，为群众提供信息查询、申请受理、办事咨询等服务%人次。"};
  int number = 17 + variant * 13;
  for (int s : {0, 4}) {
    for (int i = 0; i < (s == 0 ? 9 : 5); ++i) {
      std::string text = absl::StrCat("第", i + 1, "，");
      for (const int k : {i + variant, i + variant + 1}) {
        for (const char* c = sentences[static_cast<size_t>(k) % 6]; *c != '\0'; ++c) {
          if (*c == '%') {
            absl::StrAppend(&text, number = (number * 31 + 7) % 9973 + 1);
          } else {
            text.push_back(*c);
          }
        }
      }
      content.mutable_sections(s)->add_paragraphs()->set_text(text);
    }
  }
  for (report::v1::Cell& cell : *content.mutable_cells()) {
    if (variant > 0 && cell.has_count()) cell.set_count(cell.count() + (number = (number * 31 + 7) % 997));
  }
  document.context.organ_display_name = "宿迁市人民政府";
  document.context.report_year = 2024;
  return document;
}

std::vector<GoldenDocument> GoldenDocuments() {
  std::vector<GoldenDocument> documents;
  documents.push_back(CityReport(0));
  documents.push_back(Songti());
  documents.push_back(Plain("f2019-county", "f2019", "临河县人民政府", 2019));
  documents.push_back(Bureau2016());
  documents.push_back(Plain("f2014-carried-table", "f2014", "东山区财政局", 2017));
  documents.push_back(Zero());
  documents.push_back(LongNarrative());
  documents.push_back(WideNumbers());
  documents.push_back(RareCharacters());
  documents.push_back(Correction());
  documents.push_back(LongOrgan());
  documents.push_back(CarriedSignature());
  documents.push_back(Verified());
  documents.push_back(Draft());
  return documents;
}

}  // namespace nianbao::golden
