#include "engine/flow/outgoing.hpp"

#include "parsers/hl7v2/edit.hpp"

namespace engine::flow {

core::Problems write_for(const channels::Destination& destination, const parsers::hl7v2::View& view,
                         Delivery& delivery) {
  // XML says itself in which characters it is.
  if (destination.charset == nullptr || view.in_xml()) return {};
  auto made = parsers::hl7v2::in_charset(view, *destination.charset, destination.missing);
  if (!made) {
    delivery.state = DeliveryState::parked;
    delivery.problems.add(made.error());
    return delivery.problems;
  }
  if (made->bytes != view.message().payload()) delivery.body = std::move(made->bytes);
  return std::move(made->problems);
}

}  // namespace engine::flow
