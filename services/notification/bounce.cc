#include "services/notification/bounce.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/common/base/utf8.h"

namespace nianbao::notification {
namespace {

constexpr size_t kMostLines = 4000;
constexpr size_t kMostParts = 20;
constexpr size_t kLongestWhy = 300;
constexpr size_t kIdLength = 32;  // hex

using Headers = std::vector<std::pair<std::string, std::string>>;  // names in lower case

// Headers and what follows the empty line.
struct Entity {
  Headers headers;
  std::vector<absl::string_view> body;

  std::string Get(absl::string_view name) const {
    for (const auto& [known, value] : headers) {
      if (known == name) return value;
    }
    return "";
  }
};

using Lines = std::vector<absl::string_view>;

Lines LinesOf(absl::string_view text) {
  Lines lines;
  while (!text.empty() && lines.size() < kMostLines) {
    const size_t end = text.find('\n');
    lines.push_back(absl::StripSuffix(text.substr(0, end), "\r"));
    text = end == absl::string_view::npos ? "" : text.substr(end + 1);
  }
  return lines;
}

// Folded lines are joined; a line that is no header is passed over.
Headers HeadersOf(const Lines& lines, size_t& at) {
  Headers headers;
  for (; at < lines.size() && !lines[at].empty(); ++at) {
    const absl::string_view line = lines[at];
    if (line[0] == ' ' || line[0] == '\t') {
      if (!headers.empty()) absl::StrAppend(&headers.back().second, " ", absl::StripAsciiWhitespace(line));
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == absl::string_view::npos) continue;
    headers.emplace_back(absl::AsciiStrToLower(line.substr(0, colon)),
                         std::string(absl::StripAsciiWhitespace(line.substr(colon + 1))));
  }
  return headers;
}

Entity EntityOf(const Lines& lines) {
  Entity entity;
  size_t at = 0;
  entity.headers = HeadersOf(lines, at);
  if (at < lines.size()) entity.body.assign(lines.begin() + static_cast<std::ptrdiff_t>(at) + 1, lines.end());
  return entity;
}

// "boundary" of a Content-Type; empty = none.
std::string ParameterOf(const std::string& value, absl::string_view name) {
  const std::string lower = absl::AsciiStrToLower(value);
  const size_t at = lower.find(absl::StrCat(name, "="));
  if (at == std::string::npos) return "";
  absl::string_view rest = absl::string_view(value).substr(at + name.size() + 1);
  if (absl::ConsumePrefix(&rest, "\"")) return std::string(rest.substr(0, rest.find('"')));
  return std::string(absl::StripAsciiWhitespace(rest.substr(0, rest.find_first_of("; \t"))));
}

std::vector<Lines> PartsOf(const Lines& body, const std::string& boundary) {
  std::vector<Lines> parts;
  if (boundary.empty()) return parts;
  const std::string opens = absl::StrCat("--", boundary);
  const std::string closes = absl::StrCat(opens, "--");
  for (const absl::string_view line : body) {
    const absl::string_view bare = absl::StripTrailingAsciiWhitespace(line);
    if (bare == closes) break;
    if (bare == opens) {
      if (parts.size() == kMostParts) break;
      parts.emplace_back();
    } else if (!parts.empty()) {
      parts.back().push_back(line);
    }
  }
  return parts;
}

// The first 32 hex digits before the "@" of "<0123…@example>": the id of one of our messages; empty = none.
std::string IdOf(absl::string_view text) {
  const auto is_hex = [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
  };
  const size_t at = text.find('@');
  if (at == absl::string_view::npos || at < kIdLength) return "";
  const absl::string_view id = text.substr(at - kIdLength, kIdLength);
  if (!std::all_of(id.begin(), id.end(), is_hex)) return "";
  return at == kIdLength || !is_hex(text[at - kIdLength - 1]) ? std::string(id) : "";
}

std::string IdFromAddress(const Headers& headers, absl::string_view address) {
  const std::string local = absl::StrCat(absl::AsciiStrToLower(address.substr(0, address.find('@'))), "+");
  for (const auto& [name, value] : headers) {
    if (name != "to" && name != "delivered-to" && name != "x-original-to") continue;
    const std::string lower = absl::AsciiStrToLower(value);
    const size_t at = lower.find(local);
    if (at == std::string::npos) continue;
    const std::string id = IdOf(absl::string_view(lower).substr(at + local.size()));
    if (!id.empty()) return id;
  }
  return "";
}

std::string OneLine(absl::string_view text) {
  std::string line = EncodeUtf8(DecodeUtf8(text.substr(0, kLongestWhy)));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return line;
}

// A mail of ours goes to one person: the first recipient is the only one.
bool TakeStatus(const Lines& body, Bounce& bounce) {
  for (size_t at = 0; at < body.size(); ++at) {
    Entity group;
    group.headers = HeadersOf(body, at);
    const std::string action = absl::AsciiStrToLower(group.Get("action"));
    if (action.empty()) continue;
    if (action != "failed" && action != "delivered") return false;
    bounce.kind = action == "failed" ? Bounce::Kind::kFailed : Bounce::Kind::kDelivered;
    bounce.status = OneLine(group.Get("status")).substr(0, 10);
    bounce.why = OneLine(group.Get("diagnostic-code"));
    return true;
  }
  return false;
}

}  // namespace

std::string BounceAddress(absl::string_view address, absl::string_view mail_id) {
  const size_t at = address.rfind('@');
  if (at == absl::string_view::npos) return std::string(address);
  return absl::StrCat(address.substr(0, at), "+", mail_id, address.substr(at));
}

std::optional<Bounce> ParseBounce(absl::string_view mail, absl::string_view address) {
  const Entity whole = EntityOf(LinesOf(mail));
  const std::string type = whole.Get("content-type");
  if (!absl::StartsWithIgnoreCase(type, "multipart/report")) return std::nullopt;
  Bounce bounce;
  bool told = false;
  std::string id = address.empty() ? "" : IdFromAddress(whole.headers, address);
  for (const Lines& lines : PartsOf(whole.body, ParameterOf(type, "boundary"))) {
    const Entity part = EntityOf(lines);
    const std::string kind = part.Get("content-type");
    if (absl::StartsWithIgnoreCase(kind, "message/delivery-status") && !told) {
      told = TakeStatus(part.body, bounce);
    } else if (id.empty() && (absl::StartsWithIgnoreCase(kind, "message/rfc822") ||
                              absl::StartsWithIgnoreCase(kind, "text/rfc822-headers"))) {
      id = IdOf(EntityOf(part.body).Get("message-id"));
    }
  }
  if (!told || id.empty()) return std::nullopt;
  bounce.message = absl::StrCat("messages/", id);
  return bounce;
}

}  // namespace nianbao::notification
