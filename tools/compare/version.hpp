// Version: a site as it is in a directory, or as it was at a revision of its git repository.
//
// Knows directories, and git by its command. Does not know what the site is compared with.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "channels/src/site.hpp"

namespace tools {

// `name` is a directory with a site, or a revision of the repository that `site` is in; empty: it
// is neither.
std::optional<channels::Files> files_of_version(const std::string& name, const std::string& site);

}  // namespace tools
