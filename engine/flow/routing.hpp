// Routing: what the routes of a channel make of what came, a message or a document: deliveries,
// signals, and what there is to tell.
//
// Knows routes, their mappings and destinations. Does not know how what came was read, whether it
// was to be taken at all, nor how its sender is answered.
//
// Flow: who takes a message fills a Taken; Routing(taken, source).run(); then the Taken has all.
#pragma once

#include "engine/flow/entry.hpp"
#include "engine/flow/intake.hpp"

namespace engine::flow {

// What is made of one message while it is being taken.
struct Taken {
  const channels::Channel& channel;
  const Circumstances& now;
  Trace* trace = nullptr;
  Intake made{};
  core::Problems problems{};  // why it is refused
  core::Problems warnings{};
  std::string order_key{};

  mappings::Meta meta() const { return {channel.name.text(), now.environment, now.date}; }
  // What is the same for all that come.
  void begin(std::string_view raw, const std::string& plan_hash);
  void signal(const core::Problem& problem);
  void warn(const core::Problem& problem);  // what does not refuse it
  void refuse(channels::Fate fate, core::Problem problem);
  void hold(const core::Name& queue);  // for a person
  // Whether it came before and goes no further; what is said of one that did.
  bool repeated(const Fingerprint& print, core::Problem (*said)(Seen::Before));
};

class Routing {
 public:
  Routing(Taken& taken, const mappings::SourceView& source) : taken_(taken), source_(source) {}

  // Every route whose test holds runs; without one, what the channel says of others. False: it
  // refuses others, and `taken` is still to be told why.
  bool run();

 private:
  void take(const channels::Route& route);
  mappings::Applied apply(const channels::Route& route, const mappings::Program& program,
                          const mappings::SourceView& source);
  void failed(const core::Problems& why);
  void deliver(const channels::Destination& destination, const channels::Route& route,
               const mappings::Applied& applied, const parsers::charset::Charset& set);

  Taken& taken_;
  const mappings::SourceView& source_;
};

}  // namespace engine::flow
