#include "services/rendering/public_part.h"

namespace nianbao::rendering {

report::v1::ReportContent PublicPart(const report::v1::ReportContent& content) {
  report::v1::ReportContent shown = content;
  shown.clear_explanations();
  shown.clear_unplaced();
  shown.clear_residue();
  shown.clear_tables_format();
  return shown;
}

}  // namespace nianbao::rendering
