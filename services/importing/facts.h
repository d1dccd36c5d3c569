// What title, lead and prose say about the report: year, organ, period, contact, figures. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_FACTS_H_
#define NIANBAO_SERVICES_IMPORTING_FACTS_H_

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::importing {

// Report year and organ from the title, statistics period and contact from the lead.
void ReadFacts(report::v1::ImportedReport& imported);

// A paragraph in the words of one of the edition's own sentences (section six's fees) → its cells. The paragraph stays:
// a document prints the sentence once.
void ReadSentences(const format::Edition& edition, report::v1::ReportContent& content);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_FACTS_H_
