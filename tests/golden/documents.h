// The documents whose pages are kept as pictures: real reports and reports made to be hard to set.
#ifndef NIANBAO_TESTS_GOLDEN_DOCUMENTS_H_
#define NIANBAO_TESTS_GOLDEN_DOCUMENTS_H_

#include <string>
#include <vector>

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"
#include "services/rendering/document.h"
#include "services/rendering/fonts.h"

namespace nianbao::golden {

struct GoldenDocument {
  std::string name;  // of its folder
  const format::Edition* edition = nullptr;
  report::v1::ReportContent content;
  rendering::RenderContext context;
  rendering::Profile profile = rendering::Profile::kFangSong;
};

std::vector<GoldenDocument> GoldenDocuments();

// A city's F2021 report of some six pages; another `variant` has other figures and another order of sentences. For
// benchmarks too.
GoldenDocument CityReport(int variant);

}  // namespace nianbao::golden

#endif  // NIANBAO_TESTS_GOLDEN_DOCUMENTS_H_
