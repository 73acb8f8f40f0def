#include "tools/dry_run.hpp"

namespace tools {

namespace flow = engine::flow;

Rehearsal::Rehearsal(std::string_view name, std::shared_ptr<const mappings::Program> program)
    : channel_(channels::channel_of(core::Name(core::NameKey{}, name), std::move(program))) {}

namespace {

std::string answer_in(const flow::Answers& answers) {
  const std::string& text = answers.commit.empty() ? answers.application : answers.commit;
  const core::Message message(text);
  const auto msa = parsers::hl7v2::parse(message).first(core::SegmentName("MSA"));
  return msa ? std::string(msa->field(1).text(message)) : std::string();
}

}  // namespace

std::set<std::string> mappings_in_use(const channels::Site& site) {
  std::set<std::string> names;
  for (const core::Name& name : site.own_mappings) names.insert(name.text());
  for (const channels::ChannelFile& channel : site.channels) {
    for (const channels::RouteFile& route : channel.routes) {
      for (const auto* used : {&route.first, &route.map}) {
        if (!used->empty()) names.insert(used->text.text());
      }
    }
  }
  return names;
}

DryRun Rehearsal::run(const core::Message& message,
                      const flow::Circumstances& circumstances) const {
  flow::Trace trace;
  const auto began = std::chrono::steady_clock::now();
  const flow::Intake intake = flow::intake(channel_, {}, message, circumstances, &trace);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  DryRun made{.applied = {},
              .reasons = {},
              .problems = {},
              .answer = answer_in(intake.ack),
              .ms = took.count()};
  if (!trace.mapped.empty()) {
    made.applied = std::move(trace.mapped.front().applied);
    made.reasons = std::move(trace.mapped.front().reasons);
  }
  made.problems = std::move(trace.problems);
  return made;
}

}  // namespace tools
