// ZIP archives with the same bytes for the same parts: fixed times, fixed order. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_ZIP_H_
#define NIANBAO_SERVICES_RENDERING_ZIP_H_

#include <string>
#include <utility>
#include <vector>

namespace nianbao::rendering {

// Parts by name, in order; deflated. At most 65,535 parts and 4 GiB.
std::string WriteZip(const std::vector<std::pair<std::string, std::string>>& parts);

// zlib format (RFC 1950), as PDF's FlateDecode reads it.
std::string Deflate(const std::string& bytes);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_ZIP_H_
