// The documents that are hard to set, in every format, read back.
#include <map>

#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"
#include "services/rendering/render.h"
#include "tests/golden/documents.h"

namespace nianbao::rendering {
namespace {

const Renderer& RendererOf(Profile profile) {
  static auto* renderers = new std::map<Profile, std::unique_ptr<const Renderer>>;
  auto& renderer = (*renderers)[profile];
  if (renderer == nullptr) {
    const std::string folder = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts";
    renderer = std::make_unique<Renderer>(*FontSet::Load(DefaultPlan(folder, profile)));
  }
  return *renderer;
}

TEST(GoldenProofTest, EveryFormatOfEveryGoldenDocumentIsProvenEqual) {
  int proven = 0;
  for (const golden::GoldenDocument& document : golden::GoldenDocuments()) {
    if (!document.context.watermark.empty()) continue;  // a draft is shown, never kept
    for (const char* format : {"pdf", "ofd", "docx", "xlsx", "html", "csv", "json"}) {
      EXPECT_THAT(RendererOf(document.profile)
                      .Render(*document.edition, document.content, document.context, format, Proof::kReadBack),
                  IsOk())
          << document.name << " as " << format;
      ++proven;
    }
  }
  EXPECT_GE(proven, 12 * 7);
}

}  // namespace
}  // namespace nianbao::rendering
