// Pieces of patterns that the rules of one file share (RuleSet.pieces).
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_PIECES_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_PIECES_H_

#include "nianbao/format/v1/rule.pb.h"

namespace nianbao::format {

// Puts the pieces of the set into the patterns and lists of its rules. Names that no piece has stay as they are: "{n}",
// "{0,20}", the parameters of messages.
void ExpandPieces(v1::RuleSet& rules);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_PIECES_H_
