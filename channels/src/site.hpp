// Site: everything that the files of a site say, read and put together, with every finding.
//
// Knows the layout of a site (hospital.yaml, env/, profiles/, channels/, mappings/, terminology/)
// and that what a site does not define comes with weir. Reads no file itself: it is handed
// functions. Does not know whether the wiring makes sense: plan.hpp does.
//
// Flow: auto site = load(files, "prod"); make_plan(*site); then look at site->problems.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "channels/src/files.hpp"
#include "mappings/src/compile.hpp"
#include "parsers/hl7v2/profile.hpp"
#include "terminology/src/table.hpp"

namespace channels {

// How a site's files are read: both take paths relative to the site.
struct Files {
  std::function<std::optional<std::string>(std::string_view path)> read;  // empty: cannot be read
  std::function<std::vector<std::string>(std::string_view directory)>
      list;  // names, with sub-directories', sorted
};

struct Site {
  core::Sources sources;
  core::Problems problems;
  HospitalFile hospital;
  core::Place hospital_place;
  EnvironmentFile environment;
  std::vector<core::Name> environments;  // all there are
  std::vector<EnvironmentFile> other_environments;
  yaml::Map<std::shared_ptr<const parsers::hl7v2::Profile>> profiles;  // by name
  std::vector<ChannelFile> channels;
  mappings::SiteFacts facts;
  mappings::Library library;
  terminology::Tables tables;
  mappings::Events events;
  std::vector<core::Name> own_mappings;  // of the site, not of weir
  std::size_t own_tables = 0;
  std::string text;  // all files in the order in which they were read: path, size and text, with a
                     // NUL behind each of the first two. What the plan hash is made of

  mappings::Site for_mappings() const { return {library, tables, facts, events, &profiles}; }
};

// Never fails; what could not be read is in its problems. An empty environment takes the only
// one there is.
std::unique_ptr<Site> load(const Files& files, std::string_view environment);

// The files of a Site's text again: the same site can be loaded from it later.
Files files_of(std::string_view text);

// The standard library alone, with no site: for `weir map` outside of one.
std::unique_ptr<Site> standard_site();

}  // namespace channels
