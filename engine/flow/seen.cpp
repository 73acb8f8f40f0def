#include "engine/flow/seen.hpp"

#include <cstring>

namespace engine::flow {

namespace {

namespace hl7v2 = parsers::hl7v2;
namespace core = parsers::core;

// FNV-1a, then a mixer (of splitmix64), so that every bit counts. Not against people who mean harm:
// who can send to a channel can send it anything.
class Hasher {
 public:
  explicit Hasher(std::uint64_t seed) : state_(14'695'981'039'346'656'037U ^ seed) {}
  void add(std::string_view bytes) {
    for (const char c : bytes)
      state_ = (state_ ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
    state_ = (state_ ^ 0x100U) * 1'099'511'628'211U;  // the end of a part
  }
  std::uint64_t result() const {
    std::uint64_t x = state_;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
  }

 private:
  std::uint64_t state_;
};

// Of these fields of MSH.
std::array<std::uint64_t, 2> id_of(const hl7v2::SegmentView& msh,
                                   std::initializer_list<std::size_t> fields) {
  std::array<std::uint64_t, 2> id{};
  for (std::size_t i = 0; i < id.size(); ++i) {
    Hasher hasher(i + 1);
    for (const std::size_t n : fields) hasher.add(msh.field(n).raw());
    id[i] = hasher.result();
  }
  return id;
}

std::string bytes_of(const std::array<std::uint64_t, 2>& id) {
  std::string bytes(16, '\0');
  std::memcpy(bytes.data(), id.data(), 16);
  return bytes;
}

}  // namespace

std::string sender_of(const hl7v2::View& view) {
  const auto msh = view.first(core::SegmentName("MSH"));
  return msh ? bytes_of(id_of(*msh, {3, 4})) : std::string();
}

std::string sender_of_pieces(const hl7v2::View& view) {
  const auto msh = view.first(core::SegmentName("MSH"));
  return msh ? bytes_of(id_of(*msh, {1, 2, 3, 4, 18})) : std::string();
}

std::optional<Fingerprint> fingerprint(const hl7v2::View& view) {
  const auto msh = view.first(core::SegmentName("MSH"));
  if (!msh || !msh->field(10).valued()) return {};
  Fingerprint print{.id = id_of(*msh, {3, 4, 10})};
  Hasher content(0);
  for (std::size_t n = 1; n <= msh->field_count(); ++n) {
    if (n != 7) content.add(msh->field(n).raw());
  }
  for (std::size_t i = msh->index() + 1; i < view.size(); ++i) content.add(view[i].raw());
  print.content = content.result();
  return print;
}

Fingerprint fingerprint(std::string_view sender, std::string_view name, std::string_view content) {
  Fingerprint print;
  for (std::size_t i = 0; i < print.id.size(); ++i) {
    Hasher hasher(i + 11);  // other seeds than those of MSH fields
    hasher.add(sender);
    hasher.add(name);
    print.id[i] = hasher.result();
  }
  Hasher hasher(0);
  hasher.add(content);
  print.content = hasher.result();
  return print;
}

std::string id_bytes(const Fingerprint& print) { return bytes_of(print.id); }

std::string to_bytes(const Fingerprint& print) {
  std::string bytes = id_bytes(print);
  bytes.resize(24);
  std::memcpy(bytes.data() + 16, &print.content, 8);
  return bytes;
}

std::vector<Fingerprint> fingerprints_of(std::string_view bytes) {
  std::vector<Fingerprint> all;
  for (; bytes.size() >= 24; bytes.remove_prefix(24)) {
    Fingerprint& print = all.emplace_back();
    std::memcpy(print.id.data(), bytes.data(), 16);
    std::memcpy(&print.content, bytes.data() + 16, 8);
  }
  return all;
}

void Seen::add(const Fingerprint& print, std::int64_t received_ms) {
  while (!order_.empty() &&
         (order_.size() >= most_ || order_.front().first + within_ms_ < received_ms)) {
    const auto& [when, id] = order_.front();
    const auto found = known_.find(id);
    if (found != known_.end() && found->second.received_ms == when) known_.erase(found);
    order_.pop_front();
  }
  known_[print.id] = {print.content, received_ms};
  order_.emplace_back(received_ms, print.id);
}

Seen::Before Seen::look(const Fingerprint& print, std::int64_t now_ms) const {
  const auto found = known_.find(print.id);
  if (found == known_.end() || found->second.received_ms + within_ms_ < now_ms)
    return Before::never;
  return found->second.content == print.content ? Before::same : Before::other;
}

}  // namespace engine::flow
