// What a reader finds in a finished file: texts and grids in order, before anything is compared.
#ifndef NIANBAO_SERVICES_RENDERING_PROOF_READ_BACK_H_
#define NIANBAO_SERVICES_RENDERING_PROOF_READ_BACK_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::rendering {

struct ReadCell {
  int row = 0;
  int column = 0;
  int row_span = 1;
  int column_span = 1;
  std::string text;
};

// A ruled grid as the file holds it. Rows and columns count its own lines.
struct ReadGrid {
  int rows = 0;
  std::vector<ReadCell> cells;  // by row, then column

  // Cells that cover a row, from left to right.
  std::vector<const ReadCell*> Covering(int row) const;
};

struct ReadBack {
  // Paragraphs outside the grids, empty ones left out; of a page-formed file its lines.
  std::vector<std::string> texts;
  // The texts are lines, torn anywhere: only their sum counts.
  bool lines = false;
  std::vector<ReadGrid> grids;
  // Places bound by name (XLSX): cell id → value.
  std::map<std::string, std::string> named;
  // The data carried along (OFD): proto3 JSON; empty = none.
  std::string attachment;
};

// Text without blanks and control characters of any width: what two formats may differ in.
std::string Bare(absl::string_view text);

// DATA_LOSS (RENDER_PROOF_FAILED) with the format and the first difference.
absl::Status ProofFailed(absl::string_view format, absl::string_view difference);

// Every part of a ZIP archive by name. RENDER_PROOF_FAILED when it is none.
absl::StatusOr<std::map<std::string, std::string>> ReadParts(absl::string_view format, absl::string_view bytes);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PROOF_READ_BACK_H_
