// Secrets of a site: where they are, and which are not there.
//
// Knows the directory: as said, or that of systemd (LoadCredential=), or secrets/ in the site. Does
// not know what a secret is for, and shows none.
#pragma once

#include <string>

#include "channels/src/plan.hpp"
#include "engine/run/secrets.hpp"

namespace tools {

// Where they are, when `said` is empty.
std::string secrets_directory(const std::string& said, const std::string& site);

// All that the plan names; each that is missing, or that others may read, is a problem of that
// severity.
engine::run::Secrets read_secrets(const channels::Plan& plan, const std::string& directory,
                                  parsers::core::Severity severity,
                                  parsers::core::Problems& problems);

}  // namespace tools
