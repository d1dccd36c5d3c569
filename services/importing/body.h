// Lines → title, dates, lead, sections, signature of a draft. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_BODY_H_
#define NIANBAO_SERVICES_IMPORTING_BODY_H_

#include <vector>

#include "nianbao/report/v1/content.pb.h"
#include "services/importing/source.h"

namespace nianbao::importing {

// Title-like: "…政府信息公开工作年度报告".
bool IsTitle(const SourceLine& line);

// Every line goes to the part that is open when it comes; what follows the signature (a contact line of a portal's
// page) is dropped only where it is empty.
void ReadBody(const std::vector<SourceLine>& lines, report::v1::ReportContent& content);

// Level of a line that is a heading within a section: 2 "（一）…", 3 "1.…", 4 "（1）…"; 0 for a sentence.
int HeadingLevel(const SourceLine& line);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_BODY_H_
