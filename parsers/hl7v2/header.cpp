#include "parsers/hl7v2/header.hpp"

namespace parsers::hl7v2 {

HeaderView header(const View& view) {
  const auto msh = view.first(SegmentName("MSH"));
  if (!msh) return {};
  auto component = [&](std::size_t field, std::size_t n) {
    return msh->field(field).child(1).child(n);
  };
  return {msh->field(3),    msh->field(4),    msh->field(5),   msh->field(6),
          component(9, 1),  component(9, 2),  component(9, 3), msh->field(10),
          component(11, 1), component(12, 1), msh->field(18)};
}

bool is_piece(const View& view) {
  const auto msh = view.first(SegmentName("MSH"));
  const auto dsc = view.first(SegmentName("DSC"));
  return (msh && msh->field(14).valued()) || (dsc && dsc->field(1).valued());
}

std::string_view message_structure(const View& view, const Dictionary& dictionary) {
  const HeaderView h = header(view);
  const core::Message& message = view.message();
  const std::string_view known =
      dictionary.structure_of(h.type.text(message), h.event.text(message));
  if (!known.empty()) return known;
  const StructureDef* said = dictionary.structure(h.structure.text(message));
  if (said == nullptr) said = dictionary.structure(h.type.text(message));  // ACK, of any event
  return said == nullptr ? std::string_view{} : said->id.view();
}

}  // namespace parsers::hl7v2
