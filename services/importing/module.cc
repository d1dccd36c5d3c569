#include "services/importing/module.h"

#include "services/common/base/status_macros.h"
#include "services/importing/import_service.h"

namespace nianbao::importing {
namespace {

class ImportingModule final : public Module {
 public:
  std::string name() const override { return "importing"; }

  absl::Status Init(Runtime& runtime) override {
    const std::string& folder = runtime.config().validation().formats_dir();
    if (!folder.empty()) {
      ASSIGN_OR_RETURN(own_formats_, format::FormatRegistry::FromDirectory(folder));
    }
    AddImportMethods(own_formats_ ? *own_formats_ : format::FormatRegistry::Embedded(), runtime.methods());
    return absl::OkStatus();
  }

  absl::Status Start(Runtime&) override { return absl::OkStatus(); }
  void Stop() override {}

 private:
  std::unique_ptr<const format::FormatRegistry> own_formats_;
};

}  // namespace

std::unique_ptr<Module> MakeModule() { return std::make_unique<ImportingModule>(); }

}  // namespace nianbao::importing
