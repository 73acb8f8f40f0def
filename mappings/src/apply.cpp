#include "mappings/src/apply.hpp"

#include <algorithm>
#include <new>
#include <unordered_map>

#include "mappings/src/detail/emit.hpp"
#include "mappings/src/uuid.hpp"
#include "parsers/hl7v2/header.hpp"

namespace mappings {

namespace {

using namespace detail;

// Says which resources there will be and what their ids are, before any of them is written, so
// that a reference may point to one further down.
class Planner {
 public:
  Planner(Evaluator& evaluator, std::string_view control_id)
      : e_(evaluator), control_id_(control_id) {}

  void plan(const std::vector<Index>& resources, const Frame& frame) {
    for (const Index index : resources) {
      const Resource& resource = e_.variant().resources[index];
      through(e_, resource.gate, frame, [&](const Frame& at) {
        resource.node == kNone ? plan(resource.make, at) : add(index, at);
        return true;
      });
    }
  }

 private:
  void add(Index index, const Frame& frame) {
    const Resource& resource = e_.variant().resources[index];
    Instance instance{.resource = index, .frame = &frame, .id = {}, .identity = {}, .alive = true};
    std::optional<Thing> thing;
    if (resource.identity != kNone) thing = e_.first(resource.identity, frame);
    if (thing) {
      instance.identity = e_.identity(*thing);
    } else {
      // Nothing to go by: an id that holds for this message, the same when it is sent again.
      if (resource.identity != kNone) e_.issue(IssueKind::no_identity, core::Severity::warning, {});
      instance.identity =
          std::string(control_id_) + '/' + std::to_string(index) + '/' + std::to_string(++unnamed_);
    }
    // The second of an identity is numbered, so that the first is the same in every message.
    const std::uint32_t nth = ++seen_[resource.type + '/' + instance.identity];
    if (nth == 2)
      e_.issue(IssueKind::duplicate_identity, core::Severity::warning,
               thing ? thing->where : Where{});
    instance.id =
        stable_id(e_.code().facts->site.text(), resource.type,
                  nth == 1 ? instance.identity : instance.identity + '\0' + std::to_string(nth));
    e_.instances().push_back(std::move(instance));
  }

  Evaluator& e_;
  std::string_view control_id_;
  std::unordered_map<std::string, std::uint32_t> seen_;  // type and identity
  std::uint32_t unnamed_ = 0;
};

// What a search parameter's value may hold (RFC 3986, 2.3, and the | that FHIR puts in).
std::string url_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

void request(parsers::json::Writer& writer, const Resource& resource, const Instance& instance) {
  writer.key("request");
  writer.begin_object();
  writer.key("method");
  writer.string(resource.request == Request::put ? "PUT" : "POST");
  writer.key("url");
  writer.string(resource.request == Request::put ? resource.type + '/' + instance.id
                                                 : resource.type);
  if (resource.request == Request::create_if_none) {
    writer.key("ifNoneExist");
    writer.string("identifier=" + url_encoded(instance.identity));
  }
  writer.end_object();
}

// Writes every living resource as an entry of a transaction. True when all of them were; one
// that would say nothing is dead from then on, and what refers to it must be written again.
bool transaction(Evaluator& evaluator, std::string& out, std::vector<Reason>* reasons,
                 std::uint32_t& count) {
  Emitter emitter(evaluator, out, reasons);
  parsers::json::Writer& writer = emitter.writer();
  writer.begin_object();
  writer.key("resourceType");
  writer.string("Bundle");
  writer.key("type");
  writer.string("transaction");
  writer.key("entry");
  writer.begin_array();
  bool all = true;
  for (Instance& instance : evaluator.instances()) {
    if (!instance.alive) continue;
    const auto mark = writer.mark();
    writer.begin_object();
    writer.key("fullUrl");
    writer.string("urn:uuid:" + instance.id);
    writer.key("resource");
    instance.alive = emitter.resource(instance) != Made::nothing;
    if (!instance.alive) {
      writer.rollback(mark);
      all = false;
      continue;
    }
    request(writer, evaluator.variant().resources[instance.resource], instance);
    writer.end_object();
    ++count;
  }
  writer.end_array();
  writer.end_object();
  return all;
}

// The variant for this message's structure; null when the mapping does not read it.
const Variant* variant_for(const Program& program, std::string_view structure) {
  for (const Variant& variant : program.code().variants) {
    if (variant.structure && variant.structure->id.view() == structure) return &variant;
  }
  return nullptr;
}

core::Problem wrong_structure(const Program& program, std::string_view structure) {
  core::Safe reads;
  for (const core::Name& name : program.structures()) reads.join(", ", core::say("%", name));
  const bool known = program.code().dictionary->structure(structure) != nullptr;
  return {.code = 3504,
          .what = known ? core::say("mapping % reads %, and this message is %", program.name(),
                                    reads, parsers::hl7v2::term(structure))
                        : core::say(
                              "mapping % reads %, and this message's type is none that weir knows",
                              program.name(), reads),
          .hint = core::say("let the channel's route send it to another mapping"),
          .place = {core::kMessage, 0, 0, core::Path{core::SegmentName("MSH"), 0, 9, 0, 0, 0}}};
}

}  // namespace

std::string_view word(IssueKind kind) {
  switch (kind) {
    case IssueKind::unmapped_code:
      return "unmapped-code";
    case IssueKind::bad_value:
      return "bad-value";
    case IssueKind::more_values:
      return "more-values";
    case IssueKind::no_identity:
      return "no-identity";
    case IssueKind::duplicate_identity:
      return "duplicate-identity";
    case IssueKind::unknown_authority:
      return "unknown-authority";
    case IssueKind::unknown_unit:
      return "unknown-unit";
    case IssueKind::doubtful_time:
      return "doubtful-time";
  }
  return "";
}

Applied apply(const Program& program, const parsers::hl7v2::View& view, const Meta& meta, Time now,
              std::vector<Reason>* reasons) {
  Applied applied;
  const std::string structure(parsers::hl7v2::message_structure(view, *program.code().dictionary));
  const Variant* variant = variant_for(program, structure);
  if (variant == nullptr) {
    applied.problems.add(wrong_structure(program, structure));
    return applied;
  }
  Evaluator evaluator(program.code(), *variant, view, meta, now, applied);
  const Frame root = evaluator.root();
  Planner(evaluator, parsers::hl7v2::header(view).control_id.text(view.message()))
      .plan(variant->top, root);
  const std::vector<Issue> planned = applied.issues;
  Document document{.format = "fhir-transaction", .bytes = {}, .resources = 0};
  const std::size_t already = reasons == nullptr ? 0 : reasons->size();
  for (bool done = false; !done && !applied.problems.any(core::Severity::error);) {
    document.bytes.clear();
    document.resources = 0;
    applied.issues = planned;
    if (reasons != nullptr) reasons->resize(already);
    done = transaction(evaluator, document.bytes, reasons, document.resources);
  }
  if (!applied.problems.any(core::Severity::error))
    applied.documents.push_back(std::move(document));
  return applied;
}

namespace {

Evaluator for_formula(const Formula& formula, const parsers::hl7v2::View& view, const Meta& meta,
                      Time now, Applied& applied) {
  return Evaluator(formula.code(), formula.code().variants.front(), view, meta, now, applied);
}

}  // namespace

std::string source_text(const Reason& reason, const core::Sources& sources) {
  std::string text = reason.link;
  for (const core::Place& place : reason.sources)
    text += (text.empty() ? "" : " ") + to_text(place.path);
  if (reason.table_file.empty()) return text;
  const core::Name row = file_and_line(sources, reason.row);
  return text + " via " + (row.empty() ? reason.table_file.text() : row.text());
}

std::string rule_text(const Reason& reason, const core::Sources& sources) {
  if (!reason.standard.empty()) return "std " + reason.standard.text();
  return file_and_line(sources, reason.rule).text();
}

bool holds(const Formula& test, const parsers::hl7v2::View& view, const Meta& meta, Time now) {
  Applied applied;
  Evaluator evaluator = for_formula(test, view, meta, now, applied);
  return evaluator.test(evaluator.variant().formula, evaluator.root());
}

std::string text_of(const Formula& formula, const parsers::hl7v2::View& view, const Meta& meta,
                    Time now) {
  Applied applied;
  Evaluator evaluator = for_formula(formula, view, meta, now, applied);
  const auto thing = evaluator.first(evaluator.variant().formula, evaluator.root());
  return thing ? std::string(evaluator.text(*thing)) : std::string();
}

}  // namespace mappings
