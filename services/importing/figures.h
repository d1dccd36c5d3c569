// Figures that the prose states, as suggestions for cells. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_FIGURES_H_
#define NIANBAO_SERVICES_IMPORTING_FIGURES_H_

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::importing {

// Reads every line of the draft by the wordings listed in figures.cc; one suggestion a cell, the surest.
void SuggestFigures(const format::Edition& edition, report::v1::ImportedReport& imported);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_FIGURES_H_
