#include "mappings/src/uuid.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace mappings {

std::string stable_id(std::string_view site, std::string_view type, std::string_view identity) {
  // The name space of weir's own ids: uuid5 of the DNS name space and "weir".
  static const boost::uuids::uuid kWeir =
      boost::uuids::name_generator_sha1(boost::uuids::ns::dns())("weir");
  std::string name;
  name.reserve(site.size() + type.size() + identity.size() + 2);
  name.append(site).append(1, '\0').append(type).append(1, '\0').append(identity);
  return boost::uuids::to_string(boost::uuids::name_generator_sha1(kWeir)(name));
}

}  // namespace mappings
