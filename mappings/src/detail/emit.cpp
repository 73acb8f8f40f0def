#include "mappings/src/detail/emit.hpp"

#include <algorithm>

#include "mappings/src/detail/primitive.hpp"

namespace mappings::detail {

std::string Emitter::target() const {
  std::string text;
  for (const Level& level : path_) {
    if (level.name.empty()) continue;
    if (!text.empty()) text += '.';
    text += level.name;
    if (level.list) text += '[' + std::to_string(level.items + 1) + ']';
  }
  return text;
}

void Emitter::begin(const Node& node) {
  if (!node.key.empty()) writer_.raw(node.key);
  if (reasons_ != nullptr) path_.push_back({node.name, 0, node.shape == Node::Shape::list});
}

void Emitter::end(const Node&) {
  if (reasons_ != nullptr) path_.pop_back();
}

Reason reason_for(Evaluator& e, const Node& node, const Thing* thing) {
  Reason reason;
  reason.rule = node.place;
  reason.asked = node.asked;
  reason.standard = node.rule;
  if (thing == nullptr) return reason;
  if (thing->where.known()) reason.sources.push_back(e.place(thing->where, thing->value));
  const Coded& coded = *thing->coded;
  if (coded.table != nullptr) reason.table_file = coded.table->file();
  if (coded.row != nullptr) reason.row = coded.row->place;
  if (thing->kind == Kind::resource) reason.link = e.name_of(e.instances()[thing->number]);
  return reason;
}

void Emitter::reason(const Node& node, const Thing* thing) {
  if (reasons_ == nullptr) return;
  Reason reason = reason_for(e_, node, thing);
  reason.target = target();
  reasons_->push_back(std::move(reason));
}

Made Emitter::resource(const Instance& instance) {
  const Resource& resource = e_.variant().resources[instance.resource];
  const Node& node = e_.variant().nodes[resource.node];
  const auto mark = writer_.mark();
  const std::size_t reasons = reasons_ == nullptr ? 0 : reasons_->size();
  if (reasons_ != nullptr) path_.push_back({e_.numbered(instance), 0, false});
  writer_.begin_object();
  writer_.key("resourceType");
  writer_.string(resource.type);
  writer_.key("id");
  writer_.string(instance.id);
  Made made = Made::nothing;
  for (const Index child : node.children) made = more(made, emit(child, *instance.frame));
  writer_.end_object();
  if (reasons_ != nullptr) path_.pop_back();
  if (stays(made, node.reads)) return made;
  writer_.rollback(mark);
  if (reasons_ != nullptr) reasons_->resize(reasons);
  return Made::nothing;
}

// A node where one value stands: of $each, the first that is written.
Made Emitter::emit(Index index, const Frame& frame) {
  const Node& node = e_.variant().nodes[index];
  Made made = Made::nothing;
  through(e_, node.gate, frame, [&](const Frame& at) {
    const auto mark = writer_.mark();
    const std::size_t reasons = reasons_ == nullptr ? 0 : reasons_->size();
    begin(node);
    made = body(node, at);
    end(node);
    if (made != Made::nothing) return false;
    writer_.rollback(mark);
    if (reasons_ != nullptr) reasons_->resize(reasons);
    return true;
  });
  return made;
}

// A node within a list: as many items as it yields.
Made Emitter::items(const Node& node, const Frame& frame) {
  Made made = Made::nothing;
  const std::size_t level = path_.size() - (reasons_ == nullptr ? 0 : 1);
  auto count = [&](Made one) {
    if (one != Made::nothing && reasons_ != nullptr) ++path_[level].items;
    made = more(made, one);
    return true;
  };
  through(e_, node.gate, frame, [&](const Frame& at) {
    if (node.shape == Node::Shape::first) {
      for (const Index alternative : node.children) {
        const Made some = items(e_.variant().nodes[alternative], at);
        made = more(made, some);
        if (some != Made::nothing) break;
      }
      return true;
    }
    if (node.shape != Node::Shape::leaf || !node.all) return count(body(node, at));
    e_.each_valued(node.exp, at, [&](const Thing& thing) { return count(write(node, thing, at)); });
    return true;
  });
  return made;
}

Made Emitter::body(const Node& node, const Frame& frame) {
  switch (node.shape) {
    case Node::Shape::constant:
      writer_.raw(node.constant);
      reason(node, nullptr);
      return Made::constant;
    case Node::Shape::leaf:
      return leaf(node, frame);
    case Node::Shape::object:
      return object(node, frame);
    case Node::Shape::list:
      return list(node, frame);
    case Node::Shape::first:
      for (const Index alternative : node.children) {
        const Made made = emit(alternative, frame);
        if (made != Made::nothing) return made;
      }
      return Made::nothing;
  }
  return Made::nothing;
}

Made Emitter::object(const Node& node, const Frame& frame) {
  const auto mark = writer_.mark();
  const std::size_t reasons = reasons_ == nullptr ? 0 : reasons_->size();
  writer_.begin_object();
  Made made = Made::nothing;
  Index missing = kNone;
  for (const Index child : node.children) {
    const Made one = emit(child, frame);
    if (one == Made::nothing && e_.variant().nodes[child].must) missing = child;
    made = more(made, one);
  }
  writer_.end_object();
  if (stays(made, node.reads)) {
    if (missing != kNone) without(e_.variant().nodes[missing]);
    return made;
  }
  writer_.rollback(mark);
  if (reasons_ != nullptr) reasons_->resize(reasons);
  return Made::nothing;
}

// What is made would not be what it says it is.
void Emitter::without(const Node& node) {
  e_.refuse({.code = 3506,
             .what = core::say("`%` is required, and empty in this message",
                               core::Name(core::NameKey{}, node.name)),
             .place = node.place});
}

Made Emitter::list(const Node& node, const Frame& frame) {
  const auto mark = writer_.mark();
  writer_.begin_array();
  Made made = Made::nothing;
  for (const Index child : node.children)
    made = more(made, items(e_.variant().nodes[child], frame));
  writer_.end_array();
  if (made == Made::nothing) writer_.rollback(mark);
  return made;
}

// Two patients in a message whose mapping writes one: results of the second must never be
// written to the first.
bool Emitter::another_patient(const Node& node, const Thing& first, const Thing& other) {
  constexpr core::SegmentName kPatient("PID");
  if (first.where.segment == kNone || first.where.segment == other.where.segment ||
      e_.path(first.where).segment != kPatient || e_.path(other.where).segment != kPatient)
    return false;
  e_.refuse({.code = 3503,
             .what = core::say("the message has several patients, and this mapping writes one"),
             .hint = core::say("repeat the resources for each: `$each: PATIENT_RESULT`"),
             .place = node.place});
  return true;
}

Made Emitter::leaf(const Node& node, const Frame& frame) {
  std::optional<Thing> one;
  bool refused = false;
  std::size_t count = 0;
  e_.each_valued(node.exp, frame, [&](const Thing& thing) {
    if (++count == 1) {
      one = thing;
      return true;
    }
    if (another_patient(node, *one, thing)) return !(refused = true);
    if (count == 2 && thing.where.known())
      e_.issue(IssueKind::more_values, core::Severity::info, thing.where);
    return true;
  });
  return one && !refused ? write(node, *one, frame) : Made::nothing;
}

// A formula that reads nothing of the message is a constant.
Made Emitter::write(const Node& node, const Thing& thing, const Frame& frame) {
  const Made made = token(node, thing, frame);
  return made == Made::live && !node.reads ? Made::constant : made;
}

Made Emitter::token(const Node& node, const Thing& thing, const Frame& frame) {
  switch (node.convert) {
    case Convert::reference:
      return reference(node, thing);
    case Convert::coding:
      return thing.kind == Kind::coded
                 ? coding(node, thing)
                 : emit(node.untranslated, *e_.frame_for(thing, frame, frame.index));
    case Convert::concept_:
      return concept_of(node, thing, frame);
    case Convert::copied:
      if (thing.where.node == nullptr) return Made::nothing;
      writer_.raw(e_.bytes_of(*thing.where.node));
      reason(node, &thing);
      return Made::live;
    case Convert::xhtml: {
      const std::string made = e_.xhtml(thing);
      if (made.empty()) return Made::nothing;
      writer_.string(made);
      reason(node, &thing);
      return Made::live;
    }
    default:
      break;
  }
  const std::string_view text = e_.text(thing);
  if (thing.kind == Kind::node && text.empty()) return Made::nothing;  // it points elsewhere
  const bool allowed =
      node.allowed.empty() || std::ranges::find(node.allowed, text) != node.allowed.end();
  Written written;
  if (allowed)
    written = write_primitive(writer_, node.convert, text,
                              {e_.code().facts->zone, e_.code().options.dst});
  if (!written.done || written.doubtful)
    e_.issue(written.doubtful ? IssueKind::doubtful_time : IssueKind::bad_value,
             core::Severity::warning, thing.where);
  if (!written.done) return Made::nothing;
  reason(node, &thing);
  return Made::live;
}

Made Emitter::reference(const Node& node, const Thing& thing) {
  const Instance& instance = e_.instances()[thing.number];
  writer_.begin_object();
  writer_.key("reference");
  // What does not enter the transaction is on the server already.
  const Resource& resource = e_.variant().resources[instance.resource];
  writer_.string(resource.request == Request::none ? resource.type + '/' + instance.id
                                                   : "urn:uuid:" + instance.id);
  writer_.end_object();
  reason(node, &thing);
  return Made::live;
}

void Emitter::coding_object(const Thing& thing) {
  writer_.begin_object();
  if (!thing.coded->system.empty()) {
    writer_.key("system");
    writer_.string(thing.coded->system);
  }
  writer_.key("code");
  writer_.string(thing.text);
  if (!thing.coded->display.empty()) {
    writer_.key("display");
    writer_.string(thing.coded->display);
  }
  writer_.end_object();
}

Made Emitter::coding(const Node& node, const Thing& thing) {
  coding_object(thing);
  reason(node, &thing);
  return Made::live;
}

// The translated code first; behind it, where the table keeps it, what the sender wrote.
Made Emitter::concept_of(const Node& node, const Thing& thing, const Frame& frame) {
  const bool translated = thing.kind == Kind::coded;
  if (node.untranslated == kNone && !translated) return Made::nothing;
  const bool keep_source =
      node.untranslated != kNone &&
      (!translated || (thing.coded->row != nullptr && thing.coded->table->keep_source()));
  const auto mark = writer_.mark();
  writer_.begin_object();
  if (translated) {
    writer_.key("coding");
    writer_.begin_array();
    coding_object(thing);
  }
  Made made = translated ? Made::live : Made::nothing;
  if (keep_source) {
    Thing source = thing;
    source.kind = source.where.node != nullptr ? Kind::node : Kind::value;
    const Frame& at = *e_.frame_for(source, frame, frame.index);
    std::vector<Reason>* const silent = std::exchange(reasons_, nullptr);  // one row says it all
    for (const Index child : e_.variant().nodes[node.untranslated].children) {
      const Node& part = e_.variant().nodes[child];
      if (translated && part.name == "coding") {
        for (const Index item : part.children)
          static_cast<void>(items(e_.variant().nodes[item], at));
      } else if (!translated) {
        made = more(made, emit(child, at));
      }
    }
    reasons_ = silent;
  }
  if (translated) writer_.end_array();
  writer_.end_object();
  if (made == Made::nothing) {
    writer_.rollback(mark);
    return made;
  }
  reason(node, &thing);
  return made;
}

}  // namespace mappings::detail
