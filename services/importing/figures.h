// Figures that the prose states, as suggestions for cells. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_FIGURES_H_
#define NIANBAO_SERVICES_IMPORTING_FIGURES_H_

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::importing {

// Reads every paragraph of the draft's sections by the edition's wordings (formats/tellings); one suggestion a cell
// that is not filed yet, the surest.
void SuggestFigures(const format::FormatRegistry& formats, const format::Edition& edition,
                    report::v1::ImportedReport& imported);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_FIGURES_H_
