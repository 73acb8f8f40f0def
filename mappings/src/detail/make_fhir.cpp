// Makes a FHIR transaction, or one resource.
#include <algorithm>
#include <unordered_map>

#include "mappings/src/detail/emit.hpp"
#include "mappings/src/detail/make.hpp"
#include "mappings/src/uuid.hpp"

namespace mappings::detail {

namespace {

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

Request request_of(const Evaluator& evaluator, const Instance& instance) {
  return evaluator.variant().resources[instance.resource].request;
}

// Writes the only resource as it is. True when it was; one that would say nothing is none.
bool resource(Evaluator& evaluator, std::string& out, std::vector<Reason>* reasons,
              std::uint32_t& count) {
  Emitter emitter(evaluator, out, reasons);
  for (Instance& instance : evaluator.instances()) {
    if (!instance.alive || count != 0 || request_of(evaluator, instance) == Request::none) continue;
    instance.alive = emitter.resource(instance) != Made::nothing;
    if (!instance.alive) return false;
    ++count;
  }
  return true;
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
    if (!instance.alive || request_of(evaluator, instance) == Request::none) continue;
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

}  // namespace

void make_fhir(const Job& job) {
  Evaluator evaluator(job.code, job.variant, job.source, job.meta, job.now, job.applied);
  const Frame root = evaluator.root();
  Planner(evaluator, job.source.control_id()).plan(job.variant.top, root);
  const bool bundle = job.code.target == Target::fhir_transaction;
  Applied& applied = job.applied;
  const std::vector<Issue> planned = applied.issues;
  Document document{.format = std::string(word(job.code.target))};
  const std::size_t already = job.reasons == nullptr ? 0 : job.reasons->size();
  for (bool done = false; !done && !applied.problems.any(core::Severity::error);) {
    document.bytes.clear();
    document.resources = 0;
    applied.issues = planned;
    if (job.reasons != nullptr) job.reasons->resize(already);
    done = (bundle ? transaction : resource)(evaluator, document.bytes, job.reasons,
                                             document.resources);
  }
  if (applied.problems.any(core::Severity::error)) return;
  if (!bundle && document.resources == 0) return applied.problems.add(nothing_made());
  applied.documents.push_back(std::move(document));
}

}  // namespace mappings::detail
