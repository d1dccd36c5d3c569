#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gateway/api_docs.h"
#include "google/protobuf/descriptor.pb.h"

namespace nianbao::gateway {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::FileDescriptorProto;

// Field numbers of descriptor.proto, of which a location's path is made.
constexpr int kFileMessage = 4, kFileEnum = 5, kFileService = 6;
constexpr int kMessageField = 2, kMessageNested = 3, kMessageEnum = 4;
constexpr int kEnumValue = 2, kServiceMethod = 2;

using Names = std::map<std::vector<int>, std::string>;

std::vector<int> Below(std::vector<int> path, int field, int index) {
  path.push_back(field);
  path.push_back(index);
  return path;
}

void NameEnum(const EnumDescriptorProto& type, const std::string& scope, const std::vector<int>& path, Names& names) {
  const std::string name = absl::StrCat(scope, ".", type.name());
  names[path] = name;
  for (int i = 0; i < type.value_size(); ++i) {
    names[Below(path, kEnumValue, i)] = absl::StrCat(name, ".", type.value(i).name());
  }
}

void NameMessage(const DescriptorProto& type, const std::string& scope, const std::vector<int>& path, Names& names) {
  const std::string name = absl::StrCat(scope, ".", type.name());
  names[path] = name;
  for (int i = 0; i < type.field_size(); ++i) {
    names[Below(path, kMessageField, i)] = absl::StrCat(name, ".", type.field(i).name());
  }
  for (int i = 0; i < type.nested_type_size(); ++i) {
    NameMessage(type.nested_type(i), name, Below(path, kMessageNested, i), names);
  }
  for (int i = 0; i < type.enum_type_size(); ++i) {
    NameEnum(type.enum_type(i), name, Below(path, kMessageEnum, i), names);
  }
}

Names NamesOf(const FileDescriptorProto& file) {
  Names names;
  for (int i = 0; i < file.message_type_size(); ++i) {
    NameMessage(file.message_type(i), file.package(), {kFileMessage, i}, names);
  }
  for (int i = 0; i < file.enum_type_size(); ++i) NameEnum(file.enum_type(i), file.package(), {kFileEnum, i}, names);
  for (int i = 0; i < file.service_size(); ++i) {
    const std::string name = absl::StrCat(file.package(), ".", file.service(i).name());
    names[{kFileService, i}] = name;
    for (int m = 0; m < file.service(i).method_size(); ++m) {
      names[{kFileService, i, kServiceMethod, m}] = absl::StrCat(name, ".", file.service(i).method(m).name());
    }
  }
  return names;
}

std::string OneLine(const std::string& comment) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(comment, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (!line.empty()) lines.emplace_back(line);
  }
  return absl::StrJoin(lines, " ");
}

}  // namespace

ProtoComments::ProtoComments(absl::string_view descriptor_set) {
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) return;
  for (const FileDescriptorProto& file : set.file()) {
    const Names names = NamesOf(file);
    for (const auto& location : file.source_code_info().location()) {
      const auto name = names.find({location.path().begin(), location.path().end()});
      if (name != names.end()) by_name_[name->second] = OneLine(location.leading_comments());
    }
  }
}

const std::string& ProtoComments::Of(const std::string& full_name) const {
  static const auto* none = new std::string();
  const auto found = by_name_.find(full_name);
  return found == by_name_.end() ? *none : found->second;
}

}  // namespace nianbao::gateway
