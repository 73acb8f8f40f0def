#include "engine/flow/keys.hpp"

#include <algorithm>

namespace engine::flow {

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
