#include "services/ctl/organ_file.h"

#include <algorithm>
#include <functional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::ctl {
namespace {

using report::v1::Organ;

absl::Status Malformed(int line, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("line ", line, ": ", why),
                   {.reason = "ORGAN_FILE_MALFORMED",
                    .metadata = {{"line", absl::StrCat(line)}},
                    .sentence = absl::StrCat("单位文件第", line, "行：", why)});
}

std::string Named(absl::string_view organ) {
  return organ.empty() || absl::StartsWith(organ, "organs/") ? std::string(organ) : absl::StrCat("organs/", organ);
}

std::string Bare(const std::string& name) { return std::string(absl::StripPrefix(name, "organs/")); }

template <typename Enum>
bool ParseEnum(const google::protobuf::EnumDescriptor* type, const std::string& text, Enum& value) {
  const auto* found = type->FindValueByName(text);
  if (found == nullptr) return false;
  value = static_cast<Enum>(found->number());
  return true;
}

void AddAll(const std::string& text, absl::string_view separator, const std::function<void(std::string)>& add) {
  for (const absl::string_view part : absl::StrSplit(text, separator, absl::SkipWhitespace())) {
    add(std::string(absl::StripAsciiWhitespace(part)));
  }
}

// A column: its head, the field it fills, how it is read (false: no such value) and printed.
struct Column {
  absl::string_view head;
  absl::string_view field;
  bool (*read)(const std::string&, Organ&);
  std::string (*print)(const Organ&);
};

constexpr Column kColumns[] = {
    {"id", "", [](const std::string& t, Organ& o) { return o.set_name(Named(t)), !t.empty(); },
     [](const Organ& o) { return Bare(o.name()); }},
    {"name", "display_name", [](const std::string& t, Organ& o) { return o.set_display_name(t), !t.empty(); },
     [](const Organ& o) { return o.display_name(); }},
    {"kind", "kind",
     [](const std::string& t, Organ& o) {
       report::v1::OrganKind kind = report::v1::ORGAN_KIND_UNSPECIFIED;
       if (!ParseEnum(report::v1::OrganKind_descriptor(), t, kind)) return false;
       return o.set_kind(kind), true;
     },
     [](const Organ& o) { return report::v1::OrganKind_Name(o.kind()); }},
    {"region", "region_code", [](const std::string& t, Organ& o) { return o.set_region_code(t), true; },
     [](const Organ& o) { return o.region_code(); }},
    {"parent", "parent_government",
     [](const std::string& t, Organ& o) { return o.set_parent_government(Named(t)), true; },
     [](const Organ& o) { return Bare(o.parent_government()); }},
    {"competent", "competent_organ",
     [](const std::string& t, Organ& o) { return o.set_competent_organ(Named(t)), true; },
     [](const Organ& o) { return Bare(o.competent_organ()); }},
    {"lead", "lead_type",
     [](const std::string& t, Organ& o) {
       report::v1::LeadType lead = report::v1::LEAD_TYPE_UNSPECIFIED;
       if (!t.empty() && !ParseEnum(report::v1::LeadType_descriptor(), t, lead)) return false;
       return o.set_lead_type(lead), true;
     },
     [](const Organ& o) {
       return o.lead_type() == report::v1::LEAD_TYPE_UNSPECIFIED ? "" : report::v1::LeadType_Name(o.lead_type());
     }},
    {"credit_code", "credit_code", [](const std::string& t, Organ& o) { return o.set_credit_code(t), true; },
     [](const Organ& o) { return o.credit_code(); }},
    {"established", "established_on", [](const std::string& t, Organ& o) { return o.set_established_on(t), true; },
     [](const Organ& o) { return o.established_on(); }},
    {"abolished", "abolished_on", [](const std::string& t, Organ& o) { return o.set_abolished_on(t), true; },
     [](const Organ& o) { return o.abolished_on(); }},
    {"successors", "successors",
     [](const std::string& t, Organ& o) { return AddAll(t, " ", [&](auto s) { o.add_successors(Named(s)); }), true; },
     [](const Organ& o) {
       return absl::StrReplaceAll(absl::StrJoin(o.successors(), " "), {{"organs/", ""}});
     }},
    {"short_names", "short_names",
     [](const std::string& t, Organ& o) { return AddAll(t, "、", [&](auto s) { o.add_short_names(s); }), true; },
     [](const Organ& o) { return absl::StrJoin(o.short_names(), "、"); }},
    {"former_names", "former_names",
     [](const std::string& t, Organ& o) { return AddAll(t, "、", [&](auto s) { o.add_former_names(s); }), true; },
     [](const Organ& o) { return absl::StrJoin(o.former_names(), "、"); }},
};

const Column* FindColumn(absl::string_view head) {
  for (const Column& column : kColumns) {
    if (column.head == head) return &column;
  }
  return nullptr;
}

// One record, which may go over several lines inside quotes; `rest` moves past it, `line` counts. False: a quote is
// left open.
bool NextRecord(absl::string_view& rest, int& line, std::vector<std::string>& fields) {
  fields.assign(1, "");
  bool quoted = false;
  size_t at = 0;
  for (; at < rest.size(); ++at) {
    const char c = rest[at];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
        fields.back() += rest[++at];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return !quoted;
}

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

absl::StatusOr<std::vector<const Column*>> ReadHeads(const std::vector<std::string>& heads, OrganFile& file) {
  std::vector<const Column*> columns;
  for (const std::string& head : heads) {
    const Column* column = FindColumn(absl::StripAsciiWhitespace(head));
    if (column == nullptr) return Malformed(1, absl::StrCat("没有“", head, "”这一栏"));
    columns.push_back(column);
    if (!column->field.empty()) file.fields.emplace_back(column->field);
  }
  for (const absl::string_view needed : {"id", "name"}) {
    if (std::find(columns.begin(), columns.end(), FindColumn(needed)) == columns.end()) {
      return Malformed(1, absl::StrCat("缺少“", needed, "”一栏"));
    }
  }
  return columns;
}

absl::Status ReadRecord(const std::vector<const Column*>& columns, const std::vector<std::string>& fields, int line,
                        OrganFile& file) {
  if (fields.size() == 1 && absl::StripAsciiWhitespace(fields[0]).empty()) return absl::OkStatus();
  if (fields.size() != columns.size()) {
    return Malformed(line, absl::StrCat("有", fields.size(), "栏，应有", columns.size(), "栏"));
  }
  Organ& organ = file.organs.emplace_back();
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string text(absl::StripAsciiWhitespace(fields[i]));
    if (!columns[i]->read(text, organ)) {
      return Malformed(line, absl::StrCat("“", columns[i]->head, "”一栏不能是“", text, "”"));
    }
  }
  return absl::OkStatus();
}

bool IsBlank(const std::vector<std::string>& fields) {
  return std::all_of(fields.begin(), fields.end(),
                     [](const std::string& field) { return absl::StripAsciiWhitespace(field).empty(); });
}

}  // namespace

absl::StatusOr<OrganFile> ReadOrganFile(absl::string_view csv) {
  absl::ConsumePrefix(&csv, "\xEF\xBB\xBF");  // Excel's mark
  OrganFile file;
  int line = 1;
  std::vector<std::string> fields;
  if (!NextRecord(csv, line, fields)) return Malformed(line, "引号没有配对");
  ASSIGN_OR_RETURN(const std::vector<const Column*> columns, ReadHeads(fields, file));
  while (!csv.empty()) {
    const int first = line;
    if (!NextRecord(csv, line, fields)) return Malformed(first, "引号没有配对");
    RETURN_IF_ERROR(ReadRecord(columns, fields, first, file));
  }
  return file;
}

absl::StatusOr<OrganFile> ReadOrganRows(const std::vector<std::vector<std::string>>& rows) {
  OrganFile file;
  std::vector<std::string> heads = rows.empty() ? std::vector<std::string>() : rows[0];
  while (!heads.empty() && absl::StripAsciiWhitespace(heads.back()).empty()) heads.pop_back();
  ASSIGN_OR_RETURN(const std::vector<const Column*> columns, ReadHeads(heads, file));
  for (size_t row = 1; row < rows.size(); ++row) {
    if (IsBlank(rows[row])) continue;
    std::vector<std::string> fields = rows[row];
    while (fields.size() > columns.size() && fields.back().empty()) fields.pop_back();
    fields.resize(std::max(fields.size(), columns.size()));
    RETURN_IF_ERROR(ReadRecord(columns, fields, static_cast<int>(row) + 1, file));
  }
  return file;
}

std::vector<std::vector<std::string>> PrintOrganRows(const std::vector<Organ>& organs) {
  std::vector<std::vector<std::string>> rows(1);
  for (const Column& column : kColumns) rows[0].emplace_back(column.head);
  for (const Organ& organ : organs) {
    std::vector<std::string>& row = rows.emplace_back();
    for (const Column& column : kColumns) row.push_back(column.print(organ));
  }
  return rows;
}

std::string PrintOrganFile(const std::vector<Organ>& organs) {
  std::string csv;
  for (const std::vector<std::string>& row : PrintOrganRows(organs)) {
    absl::StrAppend(&csv, absl::StrJoin(row, ",", [](std::string* out, const std::string& t) { *out += Quoted(t); }),
                    "\n");
  }
  return csv;
}

}  // namespace nianbao::ctl
