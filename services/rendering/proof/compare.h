// A file read back against what it must say: every paragraph, every label, every figure at its labels. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PROOF_COMPARE_H_
#define NIANBAO_SERVICES_RENDERING_PROOF_COMPARE_H_

#include <string>
#include <vector>

#include "services/rendering/proof/expectation.h"
#include "services/rendering/proof/read_back.h"

namespace nianbao::rendering {

// Empty when all texts stand in the file in order and nothing else does; else the first difference, in Chinese.
std::string CompareTexts(const std::vector<ExpectedText>& expected, const ReadBack& read);

// Empty when the grids are exactly these tables: for each value line, in print order, its row labels, the heads above
// each value, and the value; else the first difference. Heads may be repeated where a grid goes on.
std::string CompareTables(const std::vector<const format::TableInfo*>& tables, const format::CellTable& cells,
                          const std::vector<ReadGrid>& grids);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PROOF_COMPARE_H_
