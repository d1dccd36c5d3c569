// Messages written as text format in tests.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_PROTO_TEXT_H_
#define NIANBAO_SERVICES_COMMON_TESTING_PROTO_TEXT_H_

#include <cstdlib>
#include <iostream>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"

namespace nianbao {

// Parses text format; aborts the test program when the text is malformed.
template <typename Message>
Message ParseText(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    std::cerr << "malformed text proto in a test:\n" << text << std::endl;
    std::abort();
  }
  return message;
}

// Matches a message equal to `expected`, field by field.
MATCHER_P(EqualsProto, expected, "equals " + expected.ShortDebugString()) {
  google::protobuf::util::MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  const bool equal = differencer.Compare(expected, arg);
  *result_listener << difference;
  return equal;
}

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_PROTO_TEXT_H_
