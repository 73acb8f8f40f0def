#include "mappings/src/uuid.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <initializer_list>

namespace mappings {

namespace {

using boost::uuids::uuid;

uuid named(std::initializer_list<std::string_view> parts) {
  // The name space of weir's own ids: uuid5 of the DNS name space and "weir".
  static const uuid kWeir = boost::uuids::name_generator_sha1(boost::uuids::ns::dns())("weir");
  std::string name;
  for (const std::string_view* part = parts.begin(); part != parts.end(); ++part) {
    if (part != parts.begin()) name += '\0';
    name += *part;
  }
  return boost::uuids::name_generator_sha1(kWeir)(name);
}

}  // namespace

std::string stable_id(std::string_view site, std::string_view type, std::string_view identity) {
  return boost::uuids::to_string(named({site, type, identity}));
}

std::string short_id(std::string_view site, std::string_view channel, std::string_view mapping,
                     std::string_view message) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // none like 0 or 1
  const uuid id = named({site, "control_id", channel, mapping, message});
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (std::size_t i = 0; i < id.size() && text.size() < 20; ++i) {
    if (i == 6 || i == 8) continue;  // version and variant, the same in every one
    bits = bits << 8U | id.data[i];
    for (count += 8; count >= 5 && text.size() < 20; count -= 5)
      text += kDigits[bits >> static_cast<unsigned>(count - 5) & 31U];
  }
  return text;
}

}  // namespace mappings
