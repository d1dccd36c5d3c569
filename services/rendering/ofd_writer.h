// The pages as OFD (GB/T 33190—2016), the national fixed-layout format: real text, embedded font subsets, outline, the
// filed data as an attachment. Same pages, same bytes: no clock, no random id. Pure.
//
// OFD.xml → Doc_0/Document.xml → Doc_0/PublicRes.xml (fonts), Doc_0/Pages/Page_n/Content.xml, Doc_0/Attachs. Lengths
// are millimetres with three decimals; every object has an id of its own, at most MaxUnitID.
#ifndef NIANBAO_SERVICES_RENDERING_OFD_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_OFD_WRITER_H_

#include <string>
#include <utility>
#include <vector>

#include "services/rendering/fonts.h"
#include "services/rendering/pages.h"

namespace nianbao::rendering {

struct OfdOptions {
  std::string title;
  std::string author;
  std::string date;                                        // ISO, the report's own; empty = none
  std::string subject;                                     // the edition's title
  std::vector<std::pair<std::string, std::string>> facts;  // CustomData: name, value; empty values are left out
  std::string attachment;                                  // the filed data, proto3 JSON; empty = none
};

std::string WriteOfd(const Pages& pages, const FontSet& fonts, const OfdOptions& options);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_OFD_WRITER_H_
