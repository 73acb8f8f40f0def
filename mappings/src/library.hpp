// Library: every mapping and template that a site can use, by name.
//
// Knows the order in which a name is looked up: the site's own first, then those of a vendor's
// profile, then the standard ones that are compiled into weir. Does not know what they mean, and
// reads no files: their text is handed in.
#pragma once

#include <map>
#include <string>

#include "mappings/src/template.hpp"

namespace mappings {

class Library {
 public:
  // A site's file. A second site mapping of the same name is E3005.
  void add(const parsers::yaml::Document& document, const core::Sources& sources,
           core::Problems& problems);
  // The mappings, templates and data type maps that come with weir.
  void add_standard(core::Sources& sources, core::Problems& problems);

  const Template* mapping(std::string_view name) const;
  // `template:` files and data type maps, for a mapping of this profile (or of none).
  const Template* piece(std::string_view name, std::string_view profile = {}) const;
  std::vector<core::Name> mapping_names() const;  // sorted
  std::vector<core::Name> piece_names() const;
  std::vector<Named> template_profiles() const;  // what templates say in `profile:`, a place each
  // The data type map of weir that stands in this file: "XPN-HumanName"; empty for others.
  core::Name standard_map(core::Origin origin) const;
  // The version of HL7 that a template in this file reads; empty for other files.
  core::Name version(core::Origin origin) const;

 private:
  void put(Template found, core::Problems& problems);

  std::map<std::string, Template, std::less<>> mappings_;
  using Pieces = std::map<std::string, Template, std::less<>>;
  Pieces pieces_;
  std::map<std::string, Pieces, std::less<>> of_profiles_;  // by profile
  std::map<core::Origin, core::Name> standard_maps_;
  std::map<core::Origin, core::Name> versions_;  // of templates
};

}  // namespace mappings
