// Plan: a site compiled into what runs. Immutable, and shared by all shards.
//
// Knows channels with their tests, mappings, destinations and terms, every name resolved.
// Does not know sockets, files or messages.
//
// Flow: make_plan(site) once at start or reload; a message uses one Plan from start to end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "channels/src/listeners.hpp"
#include "channels/src/site.hpp"
#include "mappings/src/program.hpp"
#include "parsers/charset/encode.hpp"
#include "parsers/charset/payload.hpp"
#include "parsers/hl7v2/check.hpp"

namespace channels {

struct Destination {
  enum class Kind : std::uint8_t { mllp, http, directory };
  core::Name name{};
  Kind kind = Kind::http;
  Address address{};
  bool tls = false;  // https
  Secret verify{};   // who signs its certificate; empty: whom the host trusts
  Secret oauth{};
  std::string path{};  // http: of the base URL; directory: where
  yaml::Duration timeout{};
  yaml::Duration expect_ack{};
  int parallel = 1;
  Retry retry{};
  std::vector<int> never_retry{};
  Reactions on_reply = usual_reactions(false);  // mllp
  bool keep_connection = true;
  bool commit_bytes = false;
  std::optional<mappings::Formula> file_name{};
  bool original = false;                               // the message as it came
  bool xml = false;                                    // HL7 v2 in its XML encoding
  const parsers::charset::Charset* charset = nullptr;  // owner: constant memory; null: as it came
  parsers::charset::Missing missing = parsers::charset::Missing::fail;
};

struct Route {
  core::Name name{};
  std::optional<mappings::Formula> when{};           // none: every message
  std::shared_ptr<const mappings::Program> first{};  // HL7 v2 to HL7 v2, before map
  std::shared_ptr<const mappings::Program> map{};
  // What makes the document that is sent: the mapping, or else first; null: the message itself.
  const mappings::Program* last() const { return map != nullptr ? map.get() : first.get(); }
  std::vector<std::size_t> send{};  // indexes of destinations
  core::Name hold{};                // or the queue where it waits for a person
};

struct Channel {
  core::Name name{};
  core::Name about{};
  core::Name vendor{};  // name of the company
  int tier = 3;
  std::vector<Listener> listeners{};
  std::vector<Network> from{};
  int connections = 64;
  std::uint64_t message_bytes_max = 0;
  yaml::Duration idle_timeout{};
  bool commit_bytes = false;
  mappings::Format format = mappings::Format::hl7v2;
  parsers::charset::Terms charset{};
  Duplicates duplicates{};
  Pieces pieces{};
  Sequence sequence = Sequence::off;
  parsers::hl7v2::Checks checks{};
  parsers::repair::Terms repair = parsers::repair::usual();
  Ack ack{};
  std::optional<std::size_t> application_to{};  // index of a destination
  std::optional<mappings::Formula> keep_order_by{};
  std::vector<std::string> accept_processing_id{};
  std::vector<Route> routes{};
  Otherwise otherwise{};
  std::vector<Destination> destinations{};
};

struct Plan {
  core::Name site;
  core::Name environment;
  std::vector<Channel> channels;
  std::string text;                             // every file of the site: files_of()
  std::string hash;                             // of that text
  const terminology::Tables* tables = nullptr;  // owner: the Site
};

// Null when the site has errors; all findings are added to the site's problems.
std::shared_ptr<const Plan> make_plan(Site& site);

// Each once.
std::vector<Secret> secrets_of(const Plan& plan);

// A channel that maps every message with one mapping: what `map`, `explain` and tests of a mapping
// send messages through. Its name is `name`; it listens nowhere.
Channel channel_of(core::Name name, std::shared_ptr<const mappings::Program> program);

}  // namespace channels
