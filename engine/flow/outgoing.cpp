#include "engine/flow/outgoing.hpp"

#include "parsers/hl7v2/edit.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/hl7v2/xml.hpp"

namespace engine::flow {

namespace hl7v2 = parsers::hl7v2;

core::Problems fill(Delivery& delivery, const channels::Destination& destination,
                    const MadeView& made) {
  if (destination.original || made.route.last() == nullptr) {
    const bool hl7 = destination.kind == channels::Destination::Kind::mllp;
    delivery.format = hl7 ? "hl7v2" : "original";
    delivery.control_id = made.source.control_id();
    if (made.source.view == nullptr) return {};
    return write_for(destination, *made.source.view, delivery);
  }
  if (made.applied.documents.empty()) {
    delivery.format = word(made.route.last()->target());
    delivery.state = DeliveryState::parked;
    delivery.problems.add(made.applied.problems);
    return {};
  }
  const mappings::Document& document = made.applied.documents.front();
  delivery.format = document.format;
  delivery.body = document.bytes;
  delivery.control_id = document.control_id;
  if (delivery.format != "hl7v2") return {};
  return write_body(destination, made.set, delivery);
}

core::Problems write_for(const channels::Destination& destination, const hl7v2::View& view,
                         Delivery& delivery) {
  if (destination.xml && !view.in_xml()) {
    const std::string_view version = hl7v2::header(view).version.text(view.message());
    delivery.body = hl7v2::to_xml(view, hl7v2::Dictionary::nearest(version));
  }
  // XML says itself in which characters it is.
  if (destination.charset == nullptr || view.in_xml()) return {};
  auto made = hl7v2::in_charset(view, *destination.charset, destination.missing);
  if (!made) {
    delivery.state = DeliveryState::parked;
    delivery.problems.add(made.error());
    return delivery.problems;
  }
  if (made->bytes != view.message().payload()) delivery.body = std::move(made->bytes);
  return std::move(made->problems);
}

core::Problems write_body(const channels::Destination& destination,
                          const parsers::charset::Charset& set, Delivery& delivery) {
  if (destination.charset == nullptr && !destination.xml) return {};
  const core::Message message(delivery.body);
  return write_for(destination, hl7v2::parse(message, {.force = &set}), delivery);
}

}  // namespace engine::flow
