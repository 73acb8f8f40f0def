#include "engine/flow/keys.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace engine::flow {

namespace tree = parsers::tree;

namespace {

using Kind = SearchKey::Kind;

// The elements at the end of a path, all that there are.
template <class Take>
void each_at(const tree::Node& node, std::span<const std::string_view> path, Take take) {
  if (path.empty()) return take(node);
  for (const tree::Node* at = node.child(path.front()); at != nullptr; at = tree::same_after(*at))
    each_at(*at, path.subspan(1), take);
}

void find_in_cda(const tree::Node& root, std::vector<SearchKey>& keys) {
  struct Row {
    Kind kind;
    std::array<std::string_view, 3> path;
  };
  constexpr auto kRows = std::to_array<Row>({
      {Kind::patient, {"recordTarget", "patientRole", "id"}},
      {Kind::visit, {"componentOf", "encompassingEncounter", "id"}},
      {Kind::order, {"inFulfillmentOf", "order", "id"}},
  });
  for (const Row& row : kRows) {
    each_at(root, row.path, [&](const tree::Node& id) {
      remember(keys, row.kind, std::string(id.attribute_text("extension")));
    });
  }
}

void find_in_resource(const tree::Node& resource, std::vector<SearchKey>& keys) {
  struct Row {
    std::string_view type;
    Kind kind;
  };
  constexpr auto kRows = std::to_array<Row>({{"Patient", Kind::patient},
                                             {"Encounter", Kind::visit},
                                             {"ServiceRequest", Kind::order},
                                             {"DiagnosticReport", Kind::order}});
  const auto row = std::ranges::find(kRows, resource.child_text("resourceType"), &Row::type);
  if (row == kRows.end()) return;
  constexpr std::array<std::string_view, 2> kValue{"identifier", "value"};
  each_at(resource, kValue,
          [&](const tree::Node& value) { remember(keys, row->kind, std::string(value.text)); });
}

}  // namespace

void find_by(const tree::Tree& tree, mappings::Format format, std::vector<SearchKey>& keys) {
  if (format == mappings::Format::cda) return find_in_cda(tree.root(), keys);
  find_in_resource(tree.root(), keys);
  constexpr std::array<std::string_view, 2> kResources{"entry", "resource"};
  each_at(tree.root(), kResources,
          [&](const tree::Node& resource) { find_in_resource(resource, keys); });
}

void remember(std::vector<SearchKey>& keys, SearchKey::Kind kind, std::string id) {
  constexpr std::size_t kKeysMax = 256;
  const bool known = std::any_of(keys.begin(), keys.end(), [&](const SearchKey& one) {
    return one.kind == kind && one.text == id;
  });
  if (!id.empty() && !known && keys.size() < kKeysMax) keys.push_back({kind, std::move(id)});
}

void find_by(const parsers::hl7v2::View& view, std::vector<SearchKey>& keys) {
  auto text = [&](const parsers::hl7v2::ValueView& value) {
    return std::string(value.text(view.message()));
  };
  auto key = [&](SearchKey::Kind kind, std::string_view segment, std::size_t field) {
    for (std::size_t i = 0; i < view.size(); ++i) {
      if (view[i].name() != core::SegmentName(segment)) continue;
      const parsers::hl7v2::ValueView values = view[i].field(field);
      for (std::size_t r = 1; r <= values.count(); ++r)
        remember(keys, kind, text(values.child(r).child(1)));
    }
  };
  if (const auto msh = view.first(core::SegmentName("MSH")))
    remember(keys, SearchKey::Kind::control_id, text(msh->field(10)));
  key(SearchKey::Kind::patient, "PID", 3);
  key(SearchKey::Kind::visit, "PV1", 19);
  for (const std::string_view segment : {"ORC", "OBR"}) {
    key(SearchKey::Kind::order, segment, 2);
    key(SearchKey::Kind::order, segment, 3);
  }
}

}  // namespace engine::flow
