// Secrets: the texts of keys, certificates and passwords that a site names, each in a file of its
// own.
//
// Knows the directory, and that a file that others may read is no secret. A text leaves only by
// text(); what is printed or logged can say names alone.
// Does not know what a secret is for.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "channels/src/secret.hpp"
#include "parsers/core/result.hpp"

namespace engine::run {

namespace core = parsers::core;

class Secrets {
 public:
  explicit Secrets(std::string directory) : directory_(std::move(directory)) {}

  // Reads it, or says why not: E5020 not there, E5021 others may read it.
  core::Result<void> read(const channels::Secret& secret);
  // Of one that was read; empty for the empty name.
  const std::string& text(const channels::Secret& secret) const;

 private:
  std::string directory_;
  std::map<std::string, std::string> texts_;
};

}  // namespace engine::run
