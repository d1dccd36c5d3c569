// Tokens of a PDF stream, by qpdf's tokenizer.
#ifndef NIANBAO_SERVICES_RENDERING_PROOF_PDF_TOKENS_H_
#define NIANBAO_SERVICES_RENDERING_PROOF_PDF_TOKENS_H_

#include <qpdf/QPDFTokenizer.hh>
#include <stdexcept>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// Calls `visit` with every token in order. Throws std::runtime_error on bytes that are none.
template <typename Visit>
void ForEachToken(absl::string_view stream, Visit visit) {
  QPDFTokenizer tokenizer;
  tokenizer.allowEOF();
  QPDFTokenizer::Token token;
  bool unread = false;
  char again = 0;
  const auto take = [&] {
    if (!tokenizer.getToken(token, unread, again)) return false;
    if (token.getType() == QPDFTokenizer::tt_bad) throw std::runtime_error("内容流中有无法识别的字节");
    if (token.getType() != QPDFTokenizer::tt_eof) visit(token);
    return true;
  };
  for (const char c : stream) {
    tokenizer.presentCharacter(c);
    // A character that ended a token may begin the next one, or be one.
    while (take() && unread) tokenizer.presentCharacter(again);
  }
  tokenizer.presentEOF();
  take();
}

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PROOF_PDF_TOKENS_H_
