// Over every rpc that intake serves, made from the descriptors: a clerk of one bureau reads nothing of another, changes
// nothing of another, and cannot tell what exists there.
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using ::testing::Not;

// What the report of organs/a says, and nobody of organs/b may learn.
constexpr char kSecret[] = "只有本单位知道的一句话";

// The register of organs and the editions of the form are everybody's.
const std::set<std::string>& OpenToAll() {
  static const auto* open = new std::set<std::string>{
      "/nianbao.intake.v1.OrganService/GetOrgan", "/nianbao.intake.v1.OrganService/ListOrgans",
      "/nianbao.format.v1.FormatService/ListFormats", "/nianbao.format.v1.FormatService/GetFormat",
      "/nianbao.intake.v1.ReceiptService/ListReceiptKeys",
      // By a secret that one has, or not: sign_ins_test.
      "/nianbao.intake.v1.SignInService/SignIn", "/nianbao.intake.v1.SignInService/SignOut",
      "/nianbao.intake.v1.PeopleService/SetPassword"};
  return *open;
}

// A text that the field's pattern lets pass: names of resources are those of `organ` and `year`.
std::string TextFor(const FieldDescriptor* field, const std::string& organ, const std::string& year) {
  const std::string& pattern = field->options().GetExtension(api::v1::limits).pattern();
  if (absl::StrContains(pattern, "people/")) {
    return absl::StrReplaceAll(
        pattern,
        {{"people/[a-z0-9][a-z0-9-]{0,62}", "people/of-" + (organ == "-" ? "a" : organ)}, {"[0-9a-f]{1,32}", "1"}});
  }
  if (!absl::StrContains(pattern, "organs/")) {
    if (pattern == "[0-9a-f]{64}") return std::string(64, '0');
    if (pattern == "[a-z_]+") return "preparer";
    if (field->name() == "person_id") return "new";
    if (absl::StrContains(pattern, "{4}-")) return "2025-01-01";
    if (field->name() == "organ_id") return "new";
    return field->name() == "job_id" ? "no-such-job" : "1";
  }
  return absl::StrReplaceAll(pattern, {{"(-|[a-z0-9][a-z0-9-]{0,62})", organ},
                                       {"[a-z0-9][a-z0-9-]{0,62}", organ},
                                       {"[0-9]{4}", year},
                                       {"(-|[0-9]{1,6})", "1"},
                                       {"[0-9]{1,6}", "1"},
                                       {"[0-9a-f]{16}", "0000000000000000"},
                                       {"|[*])", ""},
                                       {"(organs", "organs"},
                                       {")?", ""}});
}

bool IsRequired(const FieldDescriptor* field) {
  for (const int behavior : field->options().GetRepeatedExtension(api::v1::behavior)) {
    if (behavior == api::v1::REQUIRED) return true;
  }
  return false;
}

void Fill(Message& message, const std::string& organ, const std::string& year);

void FillField(Message& message, const FieldDescriptor* field, const std::string& organ, const std::string& year) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const bool many = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = TextFor(field, organ, year);
      many ? reflection.AddString(&message, field, text) : reflection.SetString(&message, field, text);
      return;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const google::protobuf::EnumDescriptor* type = field->enum_type();
      if (!many) reflection.SetEnum(&message, field, type->value(type->value_count() - 1));
      return;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      if (!many) reflection.SetInt32(&message, field, std::stoi(year));
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      Fill(many ? *reflection.AddMessage(&message, field) : *reflection.MutableMessage(&message, field), organ, year);
      return;
    default:
      return;
  }
}

// Names wherever they may stand, and whatever is required.
void Fill(Message& message, const std::string& organ, const std::string& year) {
  const Descriptor* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const bool named = absl::StrContains(field->options().GetExtension(api::v1::limits).pattern(), "organs/");
    const bool is_name = named && (field->name() == "name" || field->name() == "parent" || field->name() == "report" ||
                                   field->name() == "resource");
    if (is_name || IsRequired(field)) FillField(message, field, organ, year);
  }
}

class IsolationTest : public IntakeFixture {
 protected:
  struct Answer {
    absl::Status status;
    std::string bytes;
  };

  static const MethodDescriptor& MethodOf(const std::string& path) {
    const std::string full = absl::StrReplaceAll(path.substr(1), {{"/", "."}});
    return *DescriptorPool::generated_pool()->FindMethodByName(full);
  }

  Answer CallAs(const std::string& path, const std::string& who, const std::string& organ, const std::string& year) {
    const MethodDescriptor& method = MethodOf(path);
    std::unique_ptr<Message> request(MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
    Fill(*request, organ, year);
    const auto bytes = methods_->Serve(path, request->SerializeAsString(), {"Bearer token-of-" + who, ""});
    return {bytes.status(), bytes.ok() ? *bytes : ""};
  }

  // A filed report of organs/a for 2025 that holds the secret, with opening figures of 2024.
  void FillOrganA() {
    File();
    ASSERT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());
    v1::CreateAnnualReportRequest create;
    create.set_parent("organs/a");
    create.mutable_annual_report()->set_report_year(2016);
    create.mutable_annual_report()->set_historical(true);
    create.mutable_content()->set_title(kSecret);
    ASSERT_THAT(Call<report::v1::AnnualReport>("ReportService/CreateAnnualReport", create), IsOk());
    auto opening = ParseText<v1::PutOpeningFiguresRequest>(R"pb(
      name: "organs/a/openingFigures/2024"
      cells { id: "requests/carried_over_out/total" count: 3 }
    )pb");
    opening.set_source(kSecret);
    ASSERT_THAT(Call<v1::OpeningFigures>("OpeningService/PutOpeningFigures", opening), IsOk());
    auto person = ParseText<v1::CreatePersonRequest>("person_id: 'of-a' person { organ: 'organs/a' }");
    person.mutable_person()->set_display_name(kSecret);
    ASSERT_THAT(Call<v1::Person>("PeopleService/CreatePerson", person, "the-administrator"), IsOk());
  }
};

TEST_F(IsolationTest, ClerkOfAnotherBureauIsRefusedByEveryRpcOrLearnsNothing) {
  FillOrganA();
  int refused = 0;
  for (const std::string& path : methods_->MethodPaths()) {
    if (OpenToAll().count(path) > 0) continue;
    for (const char* year : {"2016", "2024", "2025"}) {
      const Answer answer = CallAs(path, "the-stranger", "a", year);
      if (!answer.status.ok()) {
        EXPECT_THAT(answer.status, HasReason("PERMISSION_DENIED")) << path << " " << year << " " << answer.status;
        ++refused;
      }
      EXPECT_FALSE(absl::StrContains(answer.bytes, "organs/a/")) << path;
      EXPECT_FALSE(absl::StrContains(answer.bytes, kSecret)) << path;
      EXPECT_FALSE(absl::StrContains(std::string(answer.status.message()), kSecret)) << path;
    }
  }
  EXPECT_GT(refused, 80);  // the requests made from the descriptors get past the rules of their fields
}

TEST_F(IsolationTest, ListsOfEverybodyShowAClerkNothingOfOthers) {
  FillOrganA();
  for (const std::string& path : methods_->MethodPaths()) {
    if (OpenToAll().count(path) > 0) continue;
    const Answer answer = CallAs(path, "the-stranger", "-", "2025");
    EXPECT_FALSE(absl::StrContains(answer.bytes, "organs/a/")) << path;
    EXPECT_FALSE(absl::StrContains(answer.bytes, kSecret)) << path;
  }
}

// Whether something exists is told by no difference between two answers.
TEST_F(IsolationTest, ClerkOfAnotherBureauCannotGuessWhatExists) {
  FillOrganA();
  for (const std::string& path : methods_->MethodPaths()) {
    if (OpenToAll().count(path) > 0) continue;
    const Answer there = CallAs(path, "the-stranger", "a", "2025");
    const Answer not_there = CallAs(path, "the-stranger", "a", "2021");
    EXPECT_EQ(there.status.code(), not_there.status.code()) << path;
    EXPECT_EQ(DetailOf(there.status).reason, DetailOf(not_there.status).reason) << path;
  }
}

// The same with those who look after people: of another organ they reach nobody, and cannot tell who is there.
TEST_F(IsolationTest, AdministratorsOfOneOrganLearnNothingOfThePeopleOfAnother) {
  FillOrganA();
  for (const std::string& path : methods_->MethodPaths()) {
    if (!absl::StrContains(path, "PeopleService/") || OpenToAll().count(path) > 0) continue;
    for (const char* who : {"b-platform", "b-security", "b-auditor"}) {
      const Answer there = CallAs(path, who, "a", "2025");
      const Answer not_there = CallAs(path, who, "nobody", "2025");
      EXPECT_FALSE(absl::StrContains(there.bytes, kSecret)) << path;
      if (absl::EndsWith(path, "/ListPeople")) continue;
      EXPECT_THAT(there.status, HasReason("PERMISSION_DENIED")) << path << " " << who;
      EXPECT_THAT(not_there.status, HasReason("PERMISSION_DENIED")) << path << " " << who;
    }
  }
}

// The tests above would pass if the requests were refused for their form: the right person gets through to the report.
TEST_F(IsolationTest, RequestsMadeFromTheDescriptorsReachTheReportForItsOwnPeople) {
  FillOrganA();
  EXPECT_THAT(CallAs("/nianbao.intake.v1.ReportService/GetRevision", "the-preparer", "a", "2016").bytes,
              ::testing::HasSubstr(kSecret));
  EXPECT_THAT(CallAs("/nianbao.intake.v1.ReportService/UpdateContent", "the-preparer", "a", "2016").status, IsOk());
  EXPECT_THAT(CallAs("/nianbao.intake.v1.ReportService/SubmitAnnualReport", "the-preparer", "a", "2025").status,
              HasReason("ETAG_MISMATCH"));
  EXPECT_THAT(CallAs("/nianbao.intake.v1.OpeningService/GetOpeningFigures", "the-preparer", "a", "2024").bytes,
              ::testing::HasSubstr(kSecret));
}

}  // namespace
}  // namespace nianbao::intake
