#include "channels/src/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "channels/src/charsets.hpp"
#include "channels/src/leniency.hpp"
#include "channels/src/profiles.hpp"
#include "channels/src/wiring.hpp"
#include "mappings/src/uuid.hpp"

namespace channels {

using core::say;

namespace {

template <class Range, class NameOf>
std::vector<core::Name> names(const Range& range, NameOf name_of) {
  std::vector<core::Name> all;
  for (const auto& one : range) all.push_back(name_of(one));
  return all;
}

class Planner {
 public:
  explicit Planner(Site& site) : site_(site) {}

  std::shared_ptr<const Plan> run() {
    auto plan = std::make_shared<Plan>();
    plan->site = site_.facts.site;
    plan->environment = site_.environment.environment.text;
    plan->text = site_.text;
    plan->tables = &site_.tables;
    plan->hash = mappings::stable_id(site_.facts.site.text(), plan->environment.text(), site_.text);
    for (const core::Name& mapping : site_.own_mappings) static_cast<void>(program(mapping, {}));
    for (const ChannelFile& file : site_.channels) plan->channels.push_back(channel(file));
    if (site_.problems.any(core::Severity::error)) return nullptr;
    return plan;
  }

 private:
  void report(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint = {}) {
    site_.problems.add(
        {.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  }

  core::Safe guess(const yaml::Text& wrong, const std::vector<core::Name>& known) {
    const core::Name meant = core::did_you_mean(wrong.text.text(), known);
    if (!meant.empty()) return say("did you mean `%`?", meant);
    core::Safe all;
    for (const core::Name& one : known) all.join(", ", say("%", one));
    return all.empty() ? core::Safe{} : say("there are %", all);
  }

  template <class Known>
  void must_know(std::uint16_t code, const yaml::Text& text, const Known& known, core::Safe what) {
    if (text.empty() || known.find(text.text.text()) != nullptr) return;
    report(code, text.place, std::move(what),
           guess(text, names(known, [](const auto& item) { return item.key; })));
  }

  Channel channel(const ChannelFile& file) {
    Channel made;
    made.name = file.channel.text;
    made.about = file.about;
    made.tier = file.tier;
    if (!channel_names_.insert(made.name.text()).second)
      report(4005, file.channel.place, say("there are two channels `%`", made.name));
    must_know(4006, file.owner, site_.hospital.owners,
              say("hospital.yaml has no owner `%`", file.owner.text));
    must_know(4007, file.vendor, site_.hospital.vendors,
              say("hospital.yaml has no vendor `%`", file.vendor.text));
    if (const Vendor* vendor = site_.hospital.vendors.find(file.vendor.text.text()))
      made.vendor = vendor->name.empty() ? file.vendor.text : vendor->name;
    listen(file, made);
    accept(file, made);
    made.charset = {.force = read_charset(file.read.charset.force, site_.problems),
                    .fallback = read_charset(file.read.charset.fallback, site_.problems)};
    made.format = format_ = file.read.format;
    made.duplicates = file.read.duplicates;
    made.pieces = file.read.pieces;
    made.sequence = file.read.sequence;
    made.checks = make_checks(file, site_);
    made.repair = make_leniency(file.read, site_.problems);
    made.ack = file.ack;
    if (file.ack.send_when == SendWhen::received) answers_first(file);
    for (const yaml::Text& id : site_.environment.accept_processing_id)
      made.accept_processing_id.push_back(id.text.text());
    if (!file.keep_order_by.empty())
      made.keep_order_by = formula(file.keep_order_by, mappings::Want::text);
    for (const auto& item : file.destinations)
      made.destinations.push_back(destination(item.key, item.value, file));
    std::set<std::string> used;
    if (!file.ack.application_to.empty()) application_to(file, made, used);
    for (const RouteFile& route : file.routes)
      made.routes.push_back(this->route(route, file, made, used));
    for (const auto& item : file.destinations) {
      if (used.contains(item.key.text())) continue;
      site_.problems.add({.code = 4009,
                          .severity = core::Severity::warning,
                          .what = say("no route sends to `%`", item.key),
                          .place = item.key_place});
    }
    made.otherwise = file.otherwise;
    if (made.otherwise.drop.empty() && made.otherwise.hold.empty() && made.otherwise.refuse.empty())
      made.otherwise.hold = core::Name(core::NameKey{}, "review");
    return made;
  }

  // What is said before a message is stored must not promise that it is.
  void answers_first(const ChannelFile& file) {
    const core::Name& name = file.channel.text;
    if (file.ack.batch == BatchAck::one || file.ack.batch == BatchAck::errors) {
      report(4060, file.channel.place,
             say("channel % answers a batch as one, which it can only when all is stored", name),
             say("say `send_when: stored`, or `batch: each`"));
    }
    const std::pair<bool, const char*> promises[] = {
        {file.read.sequence == Sequence::enforce, "sequence: enforce"},
        {file.accept.commit_bytes, "commit_bytes"}};
    for (const auto& [said, option] : promises) {
      if (!said) continue;
      report(4063, file.channel.place,
             say("channel % answers before a message is stored, and `%` says that it is", name,
                 core::Name(core::NameKey{}, option)),
             say("say `send_when: stored`"));
    }
    site_.problems.add(
        {.code = 4008,
         .severity = core::Severity::warning,
         .what = say("channel % answers before a message is stored, so a crash can lose it", name),
         .hint = say("`send_when: stored` is the contract that partners count on"),
         .place = file.channel.place});
  }

  // Application acknowledgements that are messages of their own.
  void application_to(const ChannelFile& file, Channel& made, std::set<std::string>& used) {
    const yaml::Text& name = file.ack.application_to;
    made.application_to = destination_index(name, file, made, used);
    if (made.application_to &&
        made.destinations[*made.application_to].kind != Destination::Kind::mllp)
      report(4025, name.place, say("`%` is no MLLP destination", name.text),
             say("acknowledgements are HL7 v2 messages"));
  }

  std::optional<std::size_t> destination_index(const yaml::Text& name, const ChannelFile& channel,
                                               const Channel& made, std::set<std::string>& used) {
    const auto found = std::find_if(made.destinations.begin(), made.destinations.end(),
                                    [&](const Destination& d) { return d.name == name.text; });
    if (found == made.destinations.end()) {
      report(4019, name.place, say("channel % has no destination `%`", made.name, name.text),
             guess(name, names(channel.destinations, [](const auto& item) { return item.key; })));
      return {};
    }
    used.insert(name.text.text());
    return static_cast<std::size_t>(found - made.destinations.begin());
  }

  const EndpointText* endpoint(const yaml::Text& name) {
    if (name.empty()) return nullptr;
    const EndpointText* found = site_.environment.endpoints.find(name.text.text());
    if (found != nullptr) return found;
    core::Safe where = say("add `%:` under endpoints in env/%.yaml", name.text,
                           site_.environment.environment.text);
    for (const EnvironmentFile& other : site_.other_environments) {
      if (other.endpoints.find(name.text.text()) != nullptr)
        where.join(" ", say("(env/%.yaml has it)", other.environment.text));
    }
    const core::Name meant = core::did_you_mean(
        name.text.text(), names(site_.environment.endpoints, [](const auto& e) { return e.key; }));
    report(4530, name.place,
           say("environment `%` does not say where `%` is", site_.environment.environment.text,
               name.text),
           meant.empty() ? std::move(where) : say("did you mean `%`?", meant));
    return nullptr;
  }

  void listen(const ChannelFile& file, Channel& made) {
    for (const yaml::Text& name : file.listen) {
      if (const EndpointText* found = endpoint(name); found != nullptr)
        made.listeners.push_back(listeners_.add(made.name, name, *found));
    }
  }

  void accept(const ChannelFile& file, Channel& made) {
    made.connections = file.accept.connections;
    made.message_bytes_max =
        file.read.max_size.bytes != 0 ? file.read.max_size.bytes : file.accept.max_message.bytes;
    made.idle_timeout = file.accept.idle_timeout;
    made.commit_bytes = file.accept.commit_bytes;
    for (const yaml::Text& text : file.accept.from) {
      const std::optional<Network> network = parse_network(text.text.text());
      if (network)
        made.from.push_back(*network);
      else
        report(4013, text.place, say("`%` is no network", text.text),
               say("for example 10.20.0.0/16, or 10.20.1.5"));
    }
  }

  std::optional<mappings::Formula> formula(const yaml::FormulaText& text, mappings::Want want) {
    return mappings::compile_formula(text.text, text.place, want, site_.for_mappings(), format_,
                                     site_.problems);
  }

  std::shared_ptr<const mappings::Program> program(const core::Name& name,
                                                   const core::Place& place) {
    const auto known = programs_.find(name.text());
    if (known != programs_.end()) return known->second;
    if (site_.library.mapping(name.text()) == nullptr) {
      report(4014, place, say("there is no mapping `%`", name),
             guess({name, place}, site_.library.mapping_names()));
      return nullptr;
    }
    return programs_[name.text()] =
               mappings::compile(name.text(), site_.for_mappings(), site_.problems);
  }

  Destination destination(const core::Name& name, const DestinationFile& file,
                          const ChannelFile& channel) {
    Destination made{.name = name,
                     .timeout = file.timeout,
                     .expect_ack = file.expect_ack,
                     .parallel = file.parallel,
                     .retry = file.retry,
                     .never_retry = file.never_retry,
                     .on_reply = reactions(file),
                     .keep_connection = file.connection == Connection::kept,
                     .commit_bytes = file.commit_bytes};
    made.original = file.write == Write::original;
    if (!file.path.empty()) made.file_name = formula(file.path, mappings::Want::text);
    if (file.parallel > 1 && channel.keep_order_by.empty()) {
      report(4015, file.to.place, say("`parallel: %` needs keep_order_by", file.parallel),
             say("say what must stay in order, for example keep_order_by: PID-3[first].1"));
    }
    const EndpointText* found = endpoint(file.to);
    if (found == nullptr) return made;
    if (!found->mllp.empty()) {
      made.kind = Destination::Kind::mllp;
      made.address = address_of(found->mllp, site_.problems);
      if (!found->verify.empty())
        report(4029, file.to.place,
               say("weir does not yet speak TLS to `%`, which is MLLP", file.to.text),
               say("leave `verify:` out, and let a TLS tunnel on this host do it"));
    } else if (!found->directory.empty()) {
      made.kind = Destination::Kind::directory;
      made.path = found->directory.text.text();
      if (file.path.empty())
        report(4016, file.to.place, say("destination `%` needs `path:`", name),
               say("for example path: =meta.date & '/' & MSH-10 & '.hl7'"));
    } else {
      http(*found, made);
    }
    write_hl7v2(file, made, site_.problems);
    const bool fhir = file.send_as == SendAs::fhir_transaction;
    const bool wrong = (fhir && made.kind != Destination::Kind::http) ||
                       (file.send_as == SendAs::hl7v2 && made.kind != Destination::Kind::mllp);
    if (wrong)
      report(4017, file.to.place, say("`%` cannot be sent to this way", file.to.text),
             say("fhir-transaction goes to http, hl7v2 to mllp"));
    return made;
  }

  // The defaults, then `on_reject`, then what `on_reply` says of a single reply.
  static Reactions reactions(const DestinationFile& file) {
    Reactions all = usual_reactions(file.drops_duplicates);
    if (file.on_reject != OnReject::unsaid) {
      const Reaction nak = file.on_reject == OnReject::hold ? Reaction::park : Reaction::retry;
      for (const ReplyKind kind : {ReplyKind::AE, ReplyKind::CE, ReplyKind::AR, ReplyKind::CR})
        all[static_cast<std::size_t>(kind)] = nak;
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (const Reaction said = file.on_reply.by[i]; said != Reaction::unsaid) all[i] = said;
    }
    return all;
  }

  void http(const EndpointText& endpoint, Destination& made) {
    made.kind = Destination::Kind::http;
    made.verify = endpoint.verify;
    made.oauth = endpoint.auth.oauth;
    const yaml::Text& text = endpoint.http;
    const std::optional<Url> url = parse_url(text.text.text());
    if (!url) {
      report(4018, text.place, say("`%` is no address of a FHIR server", text.text),
             say("write https://host/path, or http://host:port/path"));
      return;
    }
    made.tls = url->tls;
    made.address = url->address;
    made.path = url->path;
    if (!url->tls && !made.oauth.empty())
      report(4072, made.oauth.place, say("`%` would get its token in the clear", made.name),
             say("reach it with https"));
  }

  Route route(const RouteFile& file, const ChannelFile& channel, const Channel& made,
              std::set<std::string>& used) {
    Route route{.name = file.name.text, .hold = file.hold.text};
    if (!file.when.empty()) route.when = formula(file.when, mappings::Want::test);
    if (!file.map.empty()) route.map = program(file.map.text, file.map.place);
    if (!file.first.empty()) route.first = program(file.first.text, file.first.place);
    check_route(file, route, format_, site_);
    for (const yaml::Text& text : file.send) {
      const auto index = destination_index(text, channel, made, used);
      if (!index) continue;
      route.send.push_back(*index);
      const Destination* const found = &made.destinations[*index];
      if (!found->original) fitting(route, file, *found, text);
    }
    return route;
  }

  // What is sent must be what the destination takes.
  void fitting(const Route& route, const RouteFile& file, const Destination& to,
               const yaml::Text& said) {
    const bool http = to.kind == Destination::Kind::http;
    if (http && file.map.empty() && file.first.empty())
      report(4020, said.place,
             say("route `%` sends to a FHIR server without a mapping", route.name),
             say("add `map:`"));
    const bool mllp = to.kind == Destination::Kind::mllp;
    if (mllp && route.last() == nullptr && format_ != mappings::Format::hl7v2)
      report(4021, said.place,
             say("route `%` sends %, and `%` takes HL7 v2", route.name,
                 parsers::hl7v2::term(word(format_)), said.text),
             say("add a `map:` that makes HL7 v2"));
    if (route.last() == nullptr) return;
    using mappings::Target;
    const Target makes = route.last()->target();
    if ((to.charset != nullptr || to.xml) && makes != Target::hl7v2)
      report(4064, said.place,
             say("route `%` makes %, which is no HL7 v2", route.name,
                 parsers::hl7v2::term(word(makes))),
             say("leave `charset:` and `write_as:` of `%` out", to.name));
    if (to.kind == Destination::Kind::directory) return;
    const Target takes = http ? Target::fhir_transaction : Target::hl7v2;
    if (makes != takes)
      report(4021, said.place,
             say("route `%` makes %, and `%` takes %", route.name,
                 parsers::hl7v2::term(word(makes)), said.text, parsers::hl7v2::term(word(takes))),
             say("send it in a route with another `map:`, or say `write: original`"));
  }

  Site& site_;
  std::set<std::string> channel_names_;
  Listeners listeners_{site_.problems};
  std::map<std::string, std::shared_ptr<const mappings::Program>> programs_;
  mappings::Format format_ = mappings::Format::hl7v2;  // of the channel that is being planned
};

}  // namespace

Channel channel_of(core::Name name, std::shared_ptr<const mappings::Program> program) {
  Channel channel{.name = std::move(name), .format = program->reads()};
  channel.routes.push_back({.name = program->name(), .map = std::move(program), .send = {0}});
  channel.destinations.push_back({.name = channel.name});
  return channel;
}

std::vector<Secret> secrets_of(const Plan& plan) {
  std::vector<Secret> all;
  auto add = [&](const Secret& secret) {
    const bool known = std::any_of(all.begin(), all.end(),
                                   [&](const Secret& one) { return one.name == secret.name; });
    if (!secret.empty() && !known) all.push_back(secret);
  };
  for (const Channel& channel : plan.channels) {
    for (const Listener& listener : channel.listeners) {
      for (const Secret* secret : {&listener.certificate, &listener.auth.client_certificate,
                                   &listener.auth.api_keys, &listener.auth.jwt.keys})
        add(*secret);
    }
    for (const Destination& destination : channel.destinations) {
      add(destination.verify);
      add(destination.oauth);
    }
  }
  return all;
}

std::shared_ptr<const Plan> make_plan(Site& site) { return Planner(site).run(); }

}  // namespace channels
