#include "services/rendering/sfnt.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "services/common/base/utf8.h"

namespace nianbao::rendering {
namespace {

// Big-endian numbers, one behind the other.
class Table {
 public:
  Table& U16(int64_t value) {
    bytes_.push_back(static_cast<char>(value >> 8));
    bytes_.push_back(static_cast<char>(value));
    return *this;
  }
  Table& U32(int64_t value) { return U16(value >> 16).U16(value & 0xFFFF); }
  Table& Zeros(size_t count) {
    bytes_.append(count, '\0');
    return *this;
  }
  Table& Raw(absl::string_view bytes) {
    bytes_.append(bytes.data(), bytes.size());
    return *this;
  }
  size_t size() const { return bytes_.size(); }
  std::string Take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

constexpr int kUnits = 1000;

// Characters that follow each other and whose glyphs do.
struct Stretch {
  char32_t first = 0;
  char32_t last = 0;
  unsigned glyph = 0;
};

std::vector<Stretch> StretchesOf(const std::vector<char32_t>& characters) {
  std::vector<Stretch> stretches;
  for (size_t i = 0; i < characters.size(); ++i) {
    if (!stretches.empty() && stretches.back().last + 1 == characters[i]) {
      stretches.back().last = characters[i];
    } else {
      stretches.push_back({characters[i], characters[i], static_cast<unsigned>(i) + 1});
    }
  }
  std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) { return a.first < b.first; });
  return stretches;
}

std::string Format4(std::vector<Stretch> stretches) {
  stretches.erase(std::remove_if(stretches.begin(), stretches.end(), [](const Stretch& s) { return s.last > 0xFFFE; }),
                  stretches.end());
  stretches.push_back({0xFFFF, 0xFFFF, 0});
  const auto count = static_cast<int>(stretches.size());
  int power = 1;
  int log = 0;
  while (power * 2 <= count) power *= 2, ++log;
  Table table;
  table.U16(4).U16(16 + 8 * count).U16(0).U16(2 * count).U16(2 * power).U16(log).U16(2 * (count - power));
  for (const Stretch& s : stretches) table.U16(s.last);
  table.U16(0);
  for (const Stretch& s : stretches) table.U16(s.first);
  for (const Stretch& s : stretches) table.U16((s.glyph - static_cast<int64_t>(s.first)) & 0xFFFF);
  return std::move(table.Zeros(2 * static_cast<size_t>(count))).Take();
}

std::string Format12(const std::vector<Stretch>& stretches) {
  Table table;
  table.U16(12).U16(0).U32(static_cast<int64_t>(16 + 12 * stretches.size())).U32(0);
  table.U32(static_cast<int64_t>(stretches.size()));
  for (const Stretch& s : stretches) table.U32(s.first).U32(s.last).U32(s.glyph);
  return std::move(table).Take();
}

std::string Cmap(const SfntFacts& facts) {
  const std::vector<Stretch> stretches = StretchesOf(facts.characters);
  const std::string low = Format4(stretches);
  Table table;
  table.U16(0).U16(2);
  table.U16(3).U16(1).U32(20);
  table.U16(3).U16(10).U32(static_cast<int64_t>(20 + low.size()));
  return std::move(table.Raw(low).Raw(Format12(stretches))).Take();
}

std::string HeadTable(const FontMetrics& metrics) {
  Table table;
  table.U32(0x00010000).U32(0x00010000).U32(0).U32(0x5F0F3CF5).U16(0x0003).U16(kUnits);
  table.Zeros(16);  // no dates: the same subset is the same file
  table.U16(metrics.left).U16(metrics.bottom).U16(metrics.right).U16(metrics.top);
  return std::move(table.U16(0).U16(8).U16(2).U16(0).U16(0)).Take();
}

std::string Hhea(const SfntFacts& facts) {
  Table table;
  table.U32(0x00010000).U16(facts.metrics.ascent).U16(facts.metrics.descent).U16(0);
  table.U16(*std::max_element(facts.advances.begin(), facts.advances.end())).Zeros(6).U16(1).Zeros(14);
  return std::move(table.U16(static_cast<int64_t>(facts.advances.size()))).Take();
}

std::string Hmtx(const SfntFacts& facts) {
  Table table;
  for (const int advance : facts.advances) table.U16(advance).U16(0);
  return std::move(table).Take();
}

std::string Os2(const SfntFacts& facts) {
  Table table;
  table.U16(4).U16(kUnits).U16(400).U16(5).U16(0);  // version, average width, weight, width, embedding
  table.U16(650).U16(700).U16(0).U16(140);          // subscript
  table.U16(650).U16(700).U16(0).U16(480);          // superscript
  table.U16(50).U16(250).U16(0).Zeros(10);          // strikeout, class, Panose
  table.Zeros(16).Raw("    ").U16(0x0040);          // ranges, vendor, regular
  const auto [low, high] = std::minmax_element(facts.characters.begin(), facts.characters.end());
  const bool none = facts.characters.empty();
  table.U16(none ? 0 : std::min<int64_t>(*low, 0xFFFF)).U16(none ? 0 : std::min<int64_t>(*high, 0xFFFF));
  const FontMetrics& metrics = facts.metrics;
  table.U16(metrics.ascent).U16(metrics.descent).U16(0).U16(metrics.ascent).U16(-metrics.descent);
  return std::move(table.Zeros(8).U16(500).U16(700).U16(0).U16(32).U16(1)).Take();
}

std::string NameTable(const SfntFacts& facts) {
  const std::vector<std::pair<int, std::string>> names = {{1, facts.family}, {2, "Regular"},     {3, facts.name},
                                                          {4, facts.family}, {5, "Version 1.0"}, {6, facts.name}};
  Table records;
  Table strings;
  for (const auto& [id, text] : names) {
    const size_t at = strings.size();
    for (const char32_t c : DecodeUtf8(text)) strings.U16(c > 0xFFFF ? 0xFFFD : c);
    records.U16(3).U16(1).U16(0x0409).U16(id);
    records.U16(static_cast<int64_t>(strings.size() - at)).U16(static_cast<int64_t>(at));
  }
  Table table;
  table.U16(0).U16(static_cast<int64_t>(names.size())).U16(static_cast<int64_t>(6 + records.size()));
  return std::move(table.Raw(std::move(records).Take()).Raw(std::move(strings).Take())).Take();
}

}  // namespace

uint32_t TableSum(absl::string_view table) {
  uint32_t sum = 0;
  size_t i = 0;
  for (; i + 4 <= table.size(); i += 4) {
    uint32_t word;
    std::memcpy(&word, table.data() + i, 4);
    sum += __builtin_bswap32(word);
  }
  for (unsigned shift = 24; i < table.size(); ++i, shift -= 8) {
    sum += uint32_t{static_cast<unsigned char>(table[i])} << shift;
  }
  return sum;
}

std::string SfntHead(const SfntFacts& facts, size_t cff_size, uint32_t cff_sum) {
  std::map<std::string, std::string> tables;  // but the CFF, by tag
  tables["OS/2"] = Os2(facts);
  tables["cmap"] = Cmap(facts);
  tables["head"] = HeadTable(facts.metrics);
  tables["hhea"] = Hhea(facts);
  tables["hmtx"] = Hmtx(facts);
  tables["maxp"] = std::move(Table().U32(0x00005000).U16(static_cast<int64_t>(facts.advances.size()))).Take();
  tables["name"] = NameTable(facts);
  tables["post"] = std::move(Table().U32(0x00030000).U32(0).U16(-100).U16(50).Zeros(20)).Take();
  const auto padded = [](size_t size) { return (size + 3) / 4 * 4; };
  const size_t count = tables.size() + 1;
  size_t at = 12 + 16 * count;
  size_t cff_at = at;
  for (const auto& [tag, bytes] : tables) cff_at += padded(bytes.size());
  Table out;
  out.Raw("OTTO").U16(static_cast<int64_t>(count)).U16(128).U16(3).U16(static_cast<int64_t>(16 * count) - 128);
  out.Raw("CFF ").U32(cff_sum).U32(static_cast<int64_t>(cff_at)).U32(static_cast<int64_t>(cff_size));
  size_t head_at = 0;
  for (const auto& [tag, bytes] : tables) {
    if (tag == "head") head_at = at;
    out.Raw(tag).U32(TableSum(bytes)).U32(static_cast<int64_t>(at)).U32(static_cast<int64_t>(bytes.size()));
    at += padded(bytes.size());
  }
  for (const auto& [tag, bytes] : tables) out.Raw(bytes).Zeros(padded(bytes.size()) - bytes.size());
  std::string file = std::move(out).Take();
  const uint32_t adjustment = 0xB1B0AFBA - (TableSum(file) + cff_sum);
  file.replace(head_at + 8, 4, std::move(Table().U32(adjustment)).Take());
  return file;
}

}  // namespace nianbao::rendering
