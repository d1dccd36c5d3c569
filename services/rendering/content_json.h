// The filed content as proto3 JSON without blanks: what an OFD carries along. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_CONTENT_JSON_H_
#define NIANBAO_SERVICES_RENDERING_CONTENT_JSON_H_

#include <string>

#include "nianbao/report/v1/content.pb.h"

namespace nianbao::rendering {

// The same text as protobuf's own printer makes, some ten times as quick: that one looks up every field by name.
std::string ContentJson(const report::v1::ReportContent& content);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_CONTENT_JSON_H_
