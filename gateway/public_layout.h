// What every page of the public site has in common: plain HTML without script. Pure.
#ifndef NIANBAO_GATEWAY_PUBLIC_LAYOUT_H_
#define NIANBAO_GATEWAY_PUBLIC_LAYOUT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gateway/public_tree.h"

namespace nianbao::gateway {

// `text` for HTML text and quoted attributes.
std::string EscapeHtml(absl::string_view text);

// `text` for a part of an address or a parameter's value.
std::string EncodeUrl(absl::string_view text);

// A whole page.
std::string PublicPage(absl::string_view title, absl::string_view body);

// A form's fields. `choices` are value and text.
std::string TextField(absl::string_view id, absl::string_view label, absl::string_view value);
std::string ChoiceField(absl::string_view id, absl::string_view label, absl::string_view chosen,
                        const std::vector<std::pair<std::string, std::string>>& choices);

// "/public/kjj/2016/".
std::string PermanentAddress(const PublishedReport& report);

// A link to a published file.
std::string FileLink(const PublishedFile& file, absl::string_view text);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_LAYOUT_H_
