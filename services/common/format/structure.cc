#include "services/common/format/structure.h"

#include <functional>

namespace nianbao::format {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<v1::Node>;

void ForEachNode(Nodes& nodes, const std::function<void(v1::Node&)>& visit) {
  for (v1::Node& node : nodes) {
    visit(node);
    ForEachNode(*node.mutable_children(), visit);
  }
}

void ForEachNode(v1::Section& section, const std::function<void(v1::Node&)>& visit) {
  for (v1::Table& table : *section.mutable_tables()) {
    for (v1::Block& block : *table.mutable_blocks()) {
      ForEachNode(*block.mutable_rows(), visit);
      ForEachNode(*block.mutable_columns(), visit);
    }
  }
}

}  // namespace

v1::Format WithoutGuidance(v1::Format format) {
  format.clear_guidance();
  for (v1::Section& section : *format.mutable_sections()) {
    section.clear_guidance();
    for (v1::Table& table : *section.mutable_tables()) table.clear_guidance();
    ForEachNode(section, [](v1::Node& node) { node.clear_guidance(); });
  }
  return format;
}

v1::Format StructureOf(v1::Format format) {
  format = WithoutGuidance(std::move(format));
  format.clear_rules();
  format.clear_last_report_year();  // set once a successor comes
  for (v1::ContentItem& item : *format.mutable_content_items()) item.clear_heading_keywords();
  for (v1::Section& section : *format.mutable_sections()) {
    section.clear_accepted_titles();
    for (v1::Topic& topic : *section.mutable_topics()) topic.clear_keywords();
    ForEachNode(section, [](v1::Node& node) {
      node.clear_basis();
      node.clear_accepted_labels();
    });
  }
  return format;
}

}  // namespace nianbao::format
