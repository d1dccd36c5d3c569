// The unified social credit code and its two check digits (GB 32100-2015, GB 11714-1997). Pure.
#ifndef NIANBAO_SERVICES_INTAKE_CREDIT_CODE_H_
#define NIANBAO_SERVICES_INTAKE_CREDIT_CODE_H_

#include "absl/strings/string_view.h"

namespace nianbao::intake {

// What is wrong with a code.
enum class CreditCodeFault {
  kNone,
  kForm,        // not 18 characters of the alphabet, which lacks I, O, S, V, Z; no digits where the region stands
  kBodyCheck,   // the ninth character of the body's own code (places 9-17) does not fit the eight before it
  kTotalCheck,  // the 18th character does not fit the 17 before it
};

CreditCodeFault FaultOf(absl::string_view credit_code);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_CREDIT_CODE_H_
