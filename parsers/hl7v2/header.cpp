#include "parsers/hl7v2/header.hpp"

#include <array>

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

bool merges(const HeaderView& header) {
  constexpr std::array<std::string_view, 17> kMerges{"A18", "A24", "A30", "A34", "A35", "A36",
                                                     "A37", "A39", "A40", "A41", "A42", "A43",
                                                     "A44", "A45", "A46", "A47", "A49"};
  return header.type.raw() == "ADT" &&
         std::ranges::find(kMerges, header.event.raw()) != kMerges.end();
}

}  // namespace parsers::hl7v2
