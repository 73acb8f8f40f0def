// Checked: a site as `weir check` finds it: read, put together, its findings in the order of its
// files.
//
// Knows that a site is checked with what is in memory: the texts of some files may differ from
// those on disk. Does not know how findings are shown, nor how they are mended.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "channels/src/plan.hpp"

namespace tools {

namespace core = parsers::core;

using Texts = std::map<std::string, std::string, std::less<>>;  // path in the site to text

// The files of a site, but with these texts instead of what they hold.
channels::Files with(const channels::Files& files, const Texts& texts);

struct Checked {
  std::unique_ptr<channels::Site> site;
  std::shared_ptr<const channels::Plan> plan;  // null when there are errors
  std::size_t tests = 0;

  const core::Problems& problems() const { return site->problems; }
  const core::Sources& sources() const { return site->sources; }
};

// Everything that can be seen without running it: also the *.test.yaml files.
Checked check_site(const channels::Files& files, std::string_view environment);

}  // namespace tools
