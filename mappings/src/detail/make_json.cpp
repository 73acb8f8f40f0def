// Makes a canonical event in its CloudEvents envelope, or plain JSON.
#include "mappings/src/detail/emit.hpp"
#include "mappings/src/detail/make.hpp"
#include "mappings/src/uuid.hpp"

namespace mappings::detail {

namespace {

// CloudEvents 1.0.2, 3.1: the id is the same when a message is sent again.
void envelope(const Job& job, parsers::json::Writer& writer) {
  const std::string_view site = job.code.facts->site.text();
  const std::string_view control_id = job.source.control_id();
  std::string type = job.code.event;
  if (const std::size_t slash = type.find('/'); slash != std::string::npos) type[slash] = '.';
  auto member = [&](std::string_view key, std::string_view text) {
    writer.key(key);
    writer.string(text);
  };
  member("specversion", "1.0");
  member("id",
         stable_id(site, type, std::string(job.meta.channel) + '/' + std::string(control_id)));
  member("source", '/' + std::string(site) + '/' + std::string(job.meta.channel));
  member("type", type);
  member("datacontenttype", "application/json");
}

}  // namespace

void make_json(const Job& job) {
  Evaluator evaluator(job.code, job.variant, job.source, job.meta, job.now, job.applied);
  const bool event = job.code.target == Target::event;
  Document document{.format = std::string(word(job.code.target))};
  Emitter emitter(evaluator, document.bytes, job.reasons);
  const Frame root = evaluator.root();
  Made made = Made::nothing;
  if (event) {
    emitter.writer().begin_object();
    envelope(job, emitter.writer());
    for (const Index child : job.variant.nodes[job.variant.whole].children)
      made = emitter.emit(child, root);  // data stands last
    emitter.writer().end_object();
  } else {
    made = emitter.emit(job.variant.whole, root);
  }
  if (job.applied.problems.any(core::Severity::error)) return;
  if (made != Made::live) return job.applied.problems.add(nothing_made());
  document.resources = 1;
  job.applied.documents.push_back(std::move(document));
}

core::Problem nothing_made() {
  return {.code = 3505,
          .what = core::say("the mapping makes nothing of this message"),
          .hint = core::say("all that it reads is empty here; let a route's `when:` leave such "
                            "messages out")};
}

}  // namespace mappings::detail
