// The structure of an OFD file as GB/T 33190 wants it; there is no public validator to ask.
#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ft2build.h"
#include FT_FREETYPE_H
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/rendering/layout.h"
#include "services/rendering/ofd_writer.h"
#include "services/rendering/proof/read_back.h"
#include "services/rendering/render.h"
#include "services/rendering/verification.h"

namespace nianbao::rendering {
namespace {

using report::v1::ReportContent;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using Parts = std::map<std::string, std::string>;

ReportContent Report() {
  ReportContent content =
      ParseText<ReportContent>(*ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb"));
  content.mutable_sections(0)->add_paragraphs()->set_text(
      "（六）组织建设。组长喆玥珺，成员𬀩、赟；<数据>&“引文”。");
  return content;
}

std::string RenderOfd(const ReportContent& content) {
  static const auto* renderer = new Renderer(*FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"));
  const auto file = renderer->Render(
      *format::FormatRegistry::Embedded().Find("f2021"), content,
      {.organ_display_name = "宿迁市人民政府",
       .report_year = 2024,
       .verification = MakeVerification({.organ = "suqian", .report_year = 2024, .revision = 1, .content = content},
                                        "https://www.example.gov.cn")},
      "ofd");
  EXPECT_THAT(file, IsOk());
  return file.ok() ? file->bytes : "";
}

class OfdTest : public ::testing::Test {
 protected:
  OfdTest() : parts_(*ReadParts("ofd", RenderOfd(Report()))) {
    for (const auto& [name, bytes] : parts_) {
      if (!absl::EndsWith(name, ".xml")) continue;
      EXPECT_TRUE(xml_[name].load_buffer(bytes.data(), bytes.size())) << name;
    }
  }

  // Every element of every page.
  template <typename Visit>
  void ForEachObject(const Visit& visit) {
    for (const auto& [name, document] : xml_) {
      if (name.find("/Pages/") == std::string::npos) continue;
      for (const auto& layer : document.child("ofd:Page").child("ofd:Content").children()) {
        visit(layer);
        for (const auto& object : layer.children()) visit(object);
      }
    }
  }

  Parts parts_;
  std::map<std::string, pugi::xml_document> xml_;
};

TEST_F(OfdTest, EntryNamesTheDocumentAndItsOwnDateAlone) {
  const auto info = xml_["OFD.xml"].child("ofd:OFD").child("ofd:DocBody").child("ofd:DocInfo");
  EXPECT_EQ(std::string(xml_["OFD.xml"].child("ofd:OFD").attribute("DocType").value()), "OFD");
  EXPECT_EQ(std::string(info.child("ofd:DocID").child_value()).size(), 32u);
  EXPECT_EQ(std::string(info.child("ofd:Title").child_value()), Report().title());
  EXPECT_EQ(std::string(info.child("ofd:Author").child_value()), "宿迁市人民政府");
  EXPECT_THAT(parts_["OFD.xml"], HasSubstr("suqian-2024-1-"));
  EXPECT_EQ(std::string(info.child("ofd:CreationDate").child_value()), "2025-03-28");
  EXPECT_THAT(parts_["OFD.xml"], Not(HasSubstr("ModDate")));
}

TEST_F(OfdTest, EveryPathLeadsToAPart) {
  const std::string root = xml_["OFD.xml"].child("ofd:OFD").child("ofd:DocBody").child("ofd:DocRoot").child_value();
  ASSERT_EQ(parts_.count(root), 1u);
  const auto document = xml_[root].child("ofd:Document");
  EXPECT_EQ(parts_.count(absl::StrCat("Doc_0/", document.child("ofd:CommonData").child("ofd:PublicRes").child_value())),
            1u);
  int pages = 0;
  for (const auto& page : document.child("ofd:Pages").children()) {
    EXPECT_EQ(parts_.count(absl::StrCat("Doc_0/", page.attribute("BaseLoc").value())), 1u);
    ++pages;
  }
  EXPECT_GE(pages, 4);
  for (const auto& font : xml_["Doc_0/PublicRes.xml"].child("ofd:Res").child("ofd:Fonts").children()) {
    EXPECT_EQ(parts_.count(absl::StrCat("Doc_0/Res/", font.child("ofd:FontFile").child_value())), 1u);
  }
  const std::string list = document.child("ofd:Attachments").child_value();
  const auto attachment = xml_["Doc_0/" + list].child("ofd:Attachments").child("ofd:Attachment");
  EXPECT_EQ(parts_.count(absl::StrCat("Doc_0/Attachs/", attachment.child("ofd:FileLoc").child_value())), 1u);
}

TEST_F(OfdTest, IdsAreUniqueAndNoneIsAboveTheLargest) {
  const auto document = xml_["Doc_0/Document.xml"].child("ofd:Document");
  const int largest = document.child("ofd:CommonData").child("ofd:MaxUnitID").text().as_int();
  std::set<int> ids;
  const auto take = [&](const pugi::xml_node& node) {
    const int id = node.attribute("ID").as_int();
    EXPECT_GT(id, 0) << node.name();
    EXPECT_LE(id, largest) << node.name();
    EXPECT_TRUE(ids.insert(id).second) << node.name() << " " << id;
  };
  for (const auto& page : document.child("ofd:Pages").children()) take(page);
  for (const auto& font : xml_["Doc_0/PublicRes.xml"].child("ofd:Res").child("ofd:Fonts").children()) take(font);
  ForEachObject(take);
  EXPECT_EQ(*ids.rbegin(), largest);
}

TEST_F(OfdTest, EveryTextNamesAFontAndEveryObjectLiesOnThePage) {
  std::set<std::string> fonts;
  for (const auto& font : xml_["Doc_0/PublicRes.xml"].child("ofd:Res").child("ofd:Fonts").children()) {
    fonts.insert(font.attribute("ID").value());
  }
  int texts = 0;
  ForEachObject([&](const pugi::xml_node& object) {
    if (std::string(object.name()) == "ofd:Layer") return;
    std::vector<double> box;
    for (const auto word : absl::StrSplit(object.attribute("Boundary").value(), ' ')) {
      double number = -1;
      EXPECT_TRUE(absl::SimpleAtod(word, &number)) << word;
      box.push_back(number);
    }
    ASSERT_THAT(box, SizeIs(4));
    EXPECT_GE(box[0], 0);
    EXPECT_GE(box[1], 0);
    EXPECT_GT(box[2], 0);
    EXPECT_GT(box[3], 0);
    EXPECT_LE(box[0] + box[2], 210.001);
    EXPECT_LE(box[1] + box[3], 297.001);
    if (std::string(object.name()) != "ofd:TextObject") return;
    ++texts;
    EXPECT_EQ(fonts.count(object.attribute("Font").value()), 1u);
    EXPECT_GT(object.attribute("Size").as_double(), 2);
  });
  EXPECT_GT(texts, 300);
}

TEST_F(OfdTest, ThereIsOneStepFewerThanCharacters) {
  ForEachObject([&](const pugi::xml_node& object) {
    const auto code = object.child("ofd:TextCode");
    if (!code) return;
    size_t steps = 0;
    const std::vector<std::string> words = absl::StrSplit(code.attribute("DeltaX").value(), ' ', absl::SkipEmpty());
    for (size_t i = 0; i < words.size(); ++i) {
      int count = 1;
      if (words[i] == "g") {
        ASSERT_TRUE(absl::SimpleAtoi(words.at(i + 1), &count));
        i += 2;
      }
      steps += static_cast<size_t>(count);
    }
    EXPECT_EQ(steps + 1, CountCodePoints(code.child_value())) << code.child_value();
  });
}

TEST_F(OfdTest, EmbeddedFontsShowEveryCharacterThatIsSetInThem) {
  FT_Library library = nullptr;
  ASSERT_EQ(FT_Init_FreeType(&library), 0);
  std::map<std::string, std::set<char32_t>> used;
  ForEachObject([&](const pugi::xml_node& object) {
    for (const char32_t c : DecodeUtf8(object.child("ofd:TextCode").child_value())) {
      used[object.attribute("Font").value()].insert(c);
    }
  });
  EXPECT_GE(used.size(), 4u);
  for (const auto& font : xml_["Doc_0/PublicRes.xml"].child("ofd:Res").child("ofd:Fonts").children()) {
    const std::string& bytes = parts_[absl::StrCat("Doc_0/Res/", font.child("ofd:FontFile").child_value())];
    FT_Face face = nullptr;
    ASSERT_EQ(FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(bytes.data()),
                                 static_cast<FT_Long>(bytes.size()), 0, &face),
              0);
    for (const char32_t c : used[font.attribute("ID").value()]) {
      EXPECT_NE(FT_Get_Char_Index(face, c), 0u) << font.attribute("FontName").value() << " " << uint32_t{c};
    }
    EXPECT_LT(face->num_glyphs, 1500);  // a subset
    FT_Done_Face(face);
  }
  FT_Done_FreeType(library);
}

TEST_F(OfdTest, OutlineLeadsToPagesOfTheDocument) {
  const auto document = xml_["Doc_0/Document.xml"].child("ofd:Document");
  std::set<std::string> pages;
  for (const auto& page : document.child("ofd:Pages").children()) pages.insert(page.attribute("ID").value());
  std::vector<std::string> titles;
  for (const auto& element : document.child("ofd:Outlines").children("ofd:OutlineElem")) {
    titles.push_back(element.attribute("Title").value());
    const auto destination = element.child("ofd:Actions").child("ofd:Action").child("ofd:Goto").child("ofd:Dest");
    EXPECT_EQ(pages.count(destination.attribute("PageID").value()), 1u);
  }
  EXPECT_THAT(titles, ::testing::Contains("三、收到和处理政府信息公开申请情况"));
}

TEST_F(OfdTest, AttachmentIsTheFiledContent) {
  ReportContent attached;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(parts_["Doc_0/Attachs/report.json"], &attached).ok());
  EXPECT_THAT(attached, EqualsProto(Report()));
}

TEST_F(OfdTest, RareCharactersAndMarkupAreTextToBeFound) {
  std::string all;
  for (const auto& [name, bytes] : parts_) {
    if (name.find("Content.xml") == std::string::npos) continue;
    for (const auto& object : xml_[name].child("ofd:Page").child("ofd:Content").child("ofd:Layer").children()) {
      all += object.child("ofd:TextCode").child_value();
    }
  }
  EXPECT_THAT(all, HasSubstr("组长喆玥珺，成员𬀩、赟；<数据>&“引文”。"));
}

TEST_F(OfdTest, SameReportGivesTheSameBytes) { EXPECT_EQ(RenderOfd(Report()), RenderOfd(Report())); }

TEST_F(OfdTest, FileIsSmallEnoughForAPortal) { EXPECT_LE(RenderOfd(Report()).size(), 400u << 10); }

}  // namespace
}  // namespace nianbao::rendering
