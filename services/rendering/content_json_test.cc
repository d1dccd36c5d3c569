#include "services/rendering/content_json.h"

#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"

namespace nianbao::rendering {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using report::v1::ReportContent;

std::string ByProtobuf(const Message& message) {
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

// Two of everything the schema knows, so that a field added to it is not forgotten here.
void FillAll(Message& message, int& next) {
  const auto& fields = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < fields.field_count(); ++i) {
    const FieldDescriptor* field = fields.field(i);
    for (int k = 0; k < (field->is_repeated() ? 2 : 1); ++k) {
      const bool many = field->is_repeated();
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING: {
          const std::string text = "文字" + std::to_string(next++);
          many ? reflection.AddString(&message, field, text) : reflection.SetString(&message, field, text);
          break;
        }
        case FieldDescriptor::CPPTYPE_INT32:
          reflection.SetInt32(&message, field, next++);
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          reflection.SetInt64(&message, field, next++);
          break;
        case FieldDescriptor::CPPTYPE_BOOL:
          reflection.SetBool(&message, field, true);
          break;
        case FieldDescriptor::CPPTYPE_MESSAGE:
          FillAll(many ? *reflection.AddMessage(&message, field) : *reflection.MutableMessage(&message, field), next);
          break;
        default:
          FAIL() << field->full_name() << " has a type that the printer does not know";
      }
    }
  }
}

TEST(ContentJsonTest, EveryFieldOfTheSchemaIsPrintedAsProtobufPrintsIt) {
  ReportContent content;
  int next = 1;
  FillAll(content, next);
  for (int value = 0; value < 6; ++value) {  // each member of the oneof, and none
    report::v1::Cell& cell = *content.add_cells();
    cell.set_id("a/b/c");
    if (value == 0) cell.set_count(-9'007'199'254'740'993);
    if (value == 1) cell.set_fen(0);
    if (value == 2) cell.set_empty(true);
    if (value == 3) cell.set_not_applicable(false);
    if (value == 4) cell.set_raw("减3");
  }
  EXPECT_EQ(ContentJson(content), ByProtobuf(content));
  EXPECT_EQ(ContentJson(ReportContent()), ByProtobuf(ReportContent()));
  content.mutable_signature()->Clear();
  EXPECT_EQ(ContentJson(content), ByProtobuf(content));
}

TEST(ContentJsonTest, RealReportIsPrintedAsProtobufPrintsIt) {
  for (const char* name : {"suqian-2024.txtpb", "shulan-kejiju-2016.corrected.txtpb"}) {
    const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/" + name);
    ASSERT_TRUE(text.ok()) << name;
    const auto content = ParseText<ReportContent>(*text);
    EXPECT_EQ(ContentJson(content), ByProtobuf(content)) << name;
  }
}

TEST(ContentJsonTest, HardTextIsReadBackAsItWas) {
  ReportContent content;
  for (const char* text :
       {"\"\\/\b\f\n\r\t", "<b>&'</b>", "\x01\x1F\x7F", "👍🏽𠀀\u200B\u2028\uFEFF\uFFFE", "{\"a\":1}"}) {
    content.add_lead()->set_text(text);
  }
  content.add_lead()->set_text(std::string("甲\0乙", 7));
  ReportContent read;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(ContentJson(content), &read).ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(content, read));
}

}  // namespace
}  // namespace nianbao::rendering
