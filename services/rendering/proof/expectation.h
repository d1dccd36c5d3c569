// What every file of a report must say, taken from the content itself and not from the tree that the writers share: an
// error in that tree must show. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PROOF_EXPECTATION_H_
#define NIANBAO_SERVICES_RENDERING_PROOF_EXPECTATION_H_

#include <string>
#include <vector>

#include "services/common/format/cell_table.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// What was rendered. A view.
struct ProofSource {
  const format::Edition& edition;
  const report::v1::ReportContent& content;
  const RenderContext& context;
};

struct ExpectedText {
  std::string place;  // "三、… 第2段"
  std::string text;
};

struct Expectation {
  std::vector<ExpectedText> texts;               // paragraphs outside the grids, in print order, no empty ones
  std::vector<const format::TableInfo*> tables;  // printed as grids, in print order
};

// Title, note, lead, sections with their paragraphs, lines around the tables, signature, annexes, verification.
Expectation ExpectationOf(const ProofSource& source, const format::CellTable& cells);

// A table that was filed: at least one of its cells is listed.
bool IsTableFiled(const format::TableInfo& table, const format::CellTable& cells);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PROOF_EXPECTATION_H_
