// The protos keep to the AIPs and to our own rules; the descriptors prove it.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "nianbao/format/v1/format_service.pb.h"
#include "nianbao/gateway/v1/session_service.pb.h"
#include "nianbao/importing/v1/import_service.pb.h"
#include "nianbao/intake/v1/attachment_service.pb.h"
#include "nianbao/intake/v1/audit_service.pb.h"
#include "nianbao/intake/v1/dispensation_service.pb.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "nianbao/intake/v1/nil_service.pb.h"
#include "nianbao/intake/v1/opening_service.pb.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/people_service.pb.h"
#include "nianbao/intake/v1/queue_service.pb.h"
#include "nianbao/intake/v1/receipt_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "nianbao/intake/v1/rollup_service.pb.h"
#include "nianbao/intake/v1/sign_in_service.pb.h"
#include "nianbao/intake/v1/stage_service.pb.h"
#include "nianbao/notification/v1/deadline_service.pb.h"
#include "nianbao/notification/v1/notification_service.pb.h"
#include "nianbao/notification/v1/reminder_service.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"

namespace nianbao {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

std::vector<const FileDescriptor*> ServiceFiles() {
  return {intake::v1::GetAnnualReportRequest::descriptor()->file(),
          intake::v1::GetOrganRequest::descriptor()->file(),
          intake::v1::GetRollupRequest::descriptor()->file(),
          intake::v1::GetReceiptRequest::descriptor()->file(),
          intake::v1::ListAuditEntriesRequest::descriptor()->file(),
          intake::v1::GetDispensationRequest::descriptor()->file(),
          intake::v1::GetOpeningFiguresRequest::descriptor()->file(),
          intake::v1::GetStageInputRequest::descriptor()->file(),
          intake::v1::GetPersonRequest::descriptor()->file(),
          intake::v1::SignInRequest::descriptor()->file(),
          intake::v1::AttachFileRequest::descriptor()->file(),
          intake::v1::GetNilQuestionsRequest::descriptor()->file(),
          format::v1::GetFormatRequest::descriptor()->file(),
          importing::v1::ImportDocumentRequest::descriptor()->file(),
          validation::v1::CheckReportRequest::descriptor()->file(),
          rendering::v1::RenderReportRequest::descriptor()->file(),
          notification::v1::ListMessagesRequest::descriptor()->file(),
          notification::v1::ExplainDeadlineRequest::descriptor()->file(),
          notification::v1::PlanSeasonRequest::descriptor()->file(),
          intake::v1::ListEventsRequest::descriptor()->file(),
          intake::v1::GetQueueStatsRequest::descriptor()->file(),
          gateway::v1::GetSessionRequest::descriptor()->file()};
}

void AddFiles(const FileDescriptor* file, std::set<const FileDescriptor*>& files) {
  if (file->package().rfind("nianbao.", 0) != 0 || !files.insert(file).second) return;
  for (int i = 0; i < file->dependency_count(); ++i) AddFiles(file->dependency(i), files);
}

std::set<const FileDescriptor*> AllFiles() {
  std::set<const FileDescriptor*> files;
  for (const FileDescriptor* file : ServiceFiles()) AddFiles(file, files);
  return files;
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : ServiceFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

void CheckEnum(const EnumDescriptor* type) {
  const std::string& zero = type->value(0)->name();
  EXPECT_EQ(type->value(0)->number(), 0) << type->full_name();
  EXPECT_NE(zero.find("UNSPECIFIED"), std::string::npos) << type->full_name();
}

void CheckEnums(const Descriptor* type) {
  for (int i = 0; i < type->enum_type_count(); ++i) CheckEnum(type->enum_type(i));
  for (int i = 0; i < type->nested_type_count(); ++i) CheckEnums(type->nested_type(i));
}

TEST(ProtoLintTest, PackagesAreVersioned) {
  for (const FileDescriptor* file : AllFiles()) {
    const std::string& package = file->package();
    EXPECT_EQ(package.substr(package.rfind('.')), ".v1") << file->name();
  }
}

TEST(ProtoLintTest, EveryEnumBeginsWithUnspecified) {
  for (const FileDescriptor* file : AllFiles()) {
    for (int i = 0; i < file->enum_type_count(); ++i) CheckEnum(file->enum_type(i));
    for (int i = 0; i < file->message_type_count(); ++i) CheckEnums(file->message_type(i));
  }
}

TEST(ProtoLintTest, EveryMethodHasAPermissionAndAnHttpRouteOfItsOwn) {
  std::map<std::string, std::string> routes;
  for (const MethodDescriptor* method : AllMethods()) {
    EXPECT_FALSE(method->options().GetExtension(api::v1::permission).empty()) << method->full_name();
    if (method->client_streaming() || method->server_streaming()) continue;  // gRPC alone
    const api::v1::HttpRule& rule = method->options().GetExtension(api::v1::http);
    EXPECT_NE(rule.verb_case(), api::v1::HttpRule::VERB_NOT_SET) << method->full_name();
    const auto [known, fresh] = routes.emplace(rule.ShortDebugString(), method->full_name());
    EXPECT_TRUE(fresh) << method->full_name() << " and " << known->second;
  }
}

TEST(ProtoLintTest, ListsArePagedAndUpdatesAreMasked) {
  for (const MethodDescriptor* method : AllMethods()) {
    const Descriptor* request = method->input_type();
    if (method->name().rfind("List", 0) == 0) {
      EXPECT_NE(request->FindFieldByName("page_size"), nullptr) << method->full_name();
      EXPECT_NE(request->FindFieldByName("page_token"), nullptr) << method->full_name();
      EXPECT_NE(method->output_type()->FindFieldByName("next_page_token"), nullptr) << method->full_name();
    }
    if (method->name() == "UpdateOrgan") {
      EXPECT_NE(request->FindFieldByName("update_mask"), nullptr);
    }
  }
}

TEST(ProtoLintTest, EveryTextAndListOfARequestHasALimit) {
  for (const MethodDescriptor* method : AllMethods()) {
    const Descriptor* request = method->input_type();
    for (int i = 0; i < request->field_count(); ++i) {
      const FieldDescriptor* field = request->field(i);
      const api::v1::FieldLimits& limits = field->options().GetExtension(api::v1::limits);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        EXPECT_GT(limits.max_length(), 0u) << field->full_name();
      }
      if (field->is_repeated()) {
        EXPECT_GT(limits.max_items(), 0u) << field->full_name();
      }
    }
  }
}

TEST(ProtoLintTest, StateOfAResourceIsSetByTheServiceAlone) {
  for (const Descriptor* type : {report::v1::AnnualReport::descriptor(), report::v1::Revision::descriptor()}) {
    const auto& options = type->FindFieldByName("state")->options();
    ASSERT_EQ(options.ExtensionSize(api::v1::behavior), 1) << type->full_name();
    EXPECT_EQ(options.GetExtension(api::v1::behavior, 0), api::v1::OUTPUT_ONLY) << type->full_name();
  }
}

}  // namespace
}  // namespace nianbao
