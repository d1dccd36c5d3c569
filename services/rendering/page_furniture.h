// What stands on pages beside the text: page numbers, the verification code, the watermark of a draft. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PAGE_FURNITURE_H_
#define NIANBAO_SERVICES_RENDERING_PAGE_FURNITURE_H_

#include <string>

#include "services/rendering/composer.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// "— 1 —" outside the type area: odd pages right, even pages left, one character in, 7 mm below.
void NumberPages(Composer& composer);

// The QR with its lines at the foot of the last page, below the type area and across from the page number, so that it
// never needs a page of its own; nothing without a code.
void SetVerification(const Verification& verification, Composer& composer);

// Grey letters across every page; nothing for "".
void SetWatermark(const std::string& text, Composer& composer);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PAGE_FURNITURE_H_
