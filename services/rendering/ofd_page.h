// One page of an OFD file: its content stream. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_OFD_PAGE_H_
#define NIANBAO_SERVICES_RENDERING_OFD_PAGE_H_

#include <string>
#include <vector>

#include "services/rendering/fonts.h"
#include "services/rendering/pages.h"
#include "services/rendering/phrase_text.h"

namespace nianbao::rendering {

constexpr char kOfdHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr char kOfdNamespace[] = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";

// Millimetres with at most three decimals: "28", "5.644".
std::string Mm(Mpt length);

// Content.xml of a page. `font_ids` by index into FontSet::fonts(); ids are taken from `next_id` on.
PhraseText OfdPage(const Page& page, const Watermark& watermark, const FontSet& fonts, const std::vector<int>& font_ids,
                   int& next_id);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_OFD_PAGE_H_
