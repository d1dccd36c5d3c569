// Rules that look for patterns in the text. Compiled once for an edition; the scanner says where trying is worth it.
#ifndef NIANBAO_SERVICES_VALIDATION_PATTERNS_H_
#define NIANBAO_SERVICES_VALIDATION_PATTERNS_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "re2/re2.h"
#include "services/validation/arithmetic.h"
#include "services/validation/text/scanner.h"

namespace nianbao::validation {

// The check of a pattern rule; an empty function when the rule is of another kind. Its patterns are added to `scanner`,
// which must be built before, and outlive, the check. INVALID_ARGUMENT (RULE_INVALID) when a pattern is malformed.
absl::StatusOr<RuleCheck> CompilePatterns(const format::v1::Rule& rule, TextScanner& scanner);

// INVALID_ARGUMENT (RULE_INVALID).
absl::Status RuleInvalid(const format::v1::Rule& rule, const std::string& why);

// These patterns, added to `scanner`. INVALID_ARGUMENT (RULE_INVALID).
absl::StatusOr<std::vector<ListedPattern>> CompileListed(const format::v1::Rule& rule,
                                                         const google::protobuf::RepeatedPtrField<std::string>& texts,
                                                         TextScanner& scanner);
// The lists of a check's rule that hold patterns; the patterns are added to `scanner`. INVALID_ARGUMENT (RULE_INVALID).
absl::StatusOr<PatternLists> CompilePatternLists(const format::v1::Rule& rule, const std::vector<std::string>& lists,
                                                 TextScanner& scanner);
// Whether it matches anywhere in the part's plain text.
bool Matches(const ListedPattern& pattern, const TextPart& part);
// Whether one of them matches in `text`, which is of this sentence of the part.
bool MatchesAnyInSentence(const std::vector<ListedPattern>& patterns, const TextPart& part, size_t sentence,
                          absl::string_view text);

// Patterns that are tried now and then, outside the scanner.
using Patterns = std::vector<std::shared_ptr<const RE2>>;
absl::StatusOr<Patterns> CompileAll(const format::v1::Rule& rule,
                                    const google::protobuf::RepeatedPtrField<std::string>& texts);
bool MatchesAny(const Patterns& patterns, absl::string_view text);

// The pattern compiled, once a process however often it is asked for. For the lists of code checks; `pattern` must be
// sound, which the tests of the shipped rules see to. Thread-safe.
const RE2& CompiledOnce(const std::string& pattern);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_PATTERNS_H_
