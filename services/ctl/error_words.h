// What went wrong, in the reader's language. The services' sentences are Chinese; English readers get these. Pure.
#ifndef NIANBAO_SERVICES_CTL_ERROR_WORDS_H_
#define NIANBAO_SERVICES_CTL_ERROR_WORDS_H_

#include <string>

#include "services/common/base/error.h"

namespace nianbao::ctl {

// A sentence that says what to do next. Reasons without words of their own are told in the developers' English
// (`message`); what a library refused before a service saw it has its code as reason and gets a Chinese sentence, too.
std::string ErrorSentence(const ErrorDetail& detail, const std::string& message);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_ERROR_WORDS_H_
