// A QR code as a picture, quiet zone included. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_QR_PNG_H_
#define NIANBAO_SERVICES_RENDERING_QR_PNG_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// PNG; empty when there is no QR. Each module is `scale` pixels wide.
std::string QrPng(const Verification& verification, int scale = 6);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_QR_PNG_H_
