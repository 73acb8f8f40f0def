#include "parsers/charset/switching.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "parsers/charset/converter.hpp"

namespace parsers::charset {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// A set that can be called: its escape sequence behind ESC, which half of the bytes it takes
// (G0: below 0x80, G1: above), and how ICU wants its bytes: a prefix, and the high bits set.
struct Set {
  std::string_view escape;
  bool high = false;
  std::size_t width = 1;
  std::string_view prefix;
  std::string_view converter;     // empty: ASCII
  unsigned char last_row = 0x7F;  // no character begins beyond it
};

// clang-format off
constexpr std::array kSets{
  Set{"(B", false, 1, "", ""},                // ISO IR6, ASCII
  Set{"(J", false, 1, "", ""},                // ISO IR14: its yen and overline mean \ and ~ in HL7
  Set{"(I", false, 1, "\x8E", "EUC-JP", 0x5F},      // ISO IR13, half-width Katakana
  Set{")I", true, 1, "\x8E", "EUC-JP", 0x5F},
  Set{"$B", false, 2, "", "EUC-JP", 0x74},          // ISO IR87, JIS X 0208-1983
  Set{"$@", false, 2, "", "EUC-JP", 0x74},          // ISO IR42, JIS C 6226-1978
  Set{"$(D", false, 2, "\x8F", "EUC-JP", 0x6D},     // ISO IR159, JIS X 0212
  Set{"$(C", false, 2, "", "EUC-KR", 0x7D},         // ISO IR149, KS X 1001
  Set{"$)C", true, 2, "", "EUC-KR", 0x7D},
  Set{"$A", false, 2, "", "GB2312", 0x77},          // ISO IR58, GB 2312
  Set{"$(A", false, 2, "", "GB2312", 0x77},
  Set{"$)A", true, 2, "", "GB2312", 0x77},
  Set{"$(G", false, 2, "", "EUC-TW", 0x7D},         // ISO IR171, CNS 11643 plane 1
  Set{"$)G", true, 2, "", "EUC-TW", 0x7D},
  Set{"-A", true, 1, "", "ISO-8859-1"},       // ISO IR100
  Set{"-B", true, 1, "", "ISO-8859-2"},       // ISO IR101
  Set{"-C", true, 1, "", "ISO-8859-3"},       // ISO IR109
  Set{"-D", true, 1, "", "ISO-8859-4"},       // ISO IR110
  Set{"-L", true, 1, "", "ISO-8859-5"},       // ISO IR144, Cyrillic
  Set{"-G", true, 1, "", "ISO-8859-6"},       // ISO IR127, Arabic
  Set{"-F", true, 1, "", "ISO-8859-7"},       // ISO IR126, Greek
  Set{"-H", true, 1, "", "ISO-8859-8"},       // ISO IR138, Hebrew
  Set{"-M", true, 1, "", "ISO-8859-9"},       // ISO IR148, Turkish
  Set{"-T", true, 1, "", "ISO-8859-11"},      // ISO IR166, Thai
  Set{"-b", true, 1, "", "ISO-8859-15"},      // ISO IR203
};
// clang-format on

struct Call {
  const Set* set = nullptr;  // null: no sequence stands here
  std::size_t length = 0;
};

// `2842` as bytes; empty when it is no hex.
std::string hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
    if (error != std::errc() || end != digits.data() + i + 2) return {};
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

const Set* known(std::string_view escape) {
  const auto found = std::find_if(kSets.begin(), kSets.end(),
                                  [&](const Set& set) { return set.escape == escape; });
  return found == kSets.end() ? nullptr : &*found;
}

// HL7 2.5.1, 2.7.2: \C2842\ is ESC 28 42, \M2442\ and \M242844\ are ESC 24 and what follows.
Call hl7_call(std::string_view text, char sign) {
  if (text.size() < 2 || (text[1] != 'C' && text[1] != 'M')) return {};
  const std::size_t end = text.substr(0, 9).find(sign, 2);
  if (end != 6 && end != 8) return {};
  const Set* set = known(hex(text.substr(2, end - 2)));
  return set == nullptr ? Call{} : Call{set, end + 1};
}

Call call_at(std::string_view text, const Signs& signs) {
  if (signs.escape != 0 && text.front() == signs.escape) return hl7_call(text, signs.escape);
  if (text.front() != '\x1B') return {};
  for (const Set& set : kSets) {
    if (text.substr(1).starts_with(set.escape)) return {&set, set.escape.size() + 1};
  }
  return {};
}

// A byte of a character of the set: 94 signs below, up to 96 above.
bool takes(const Set& set, char c) {
  const auto byte = static_cast<unsigned char>(c);
  return set.high ? byte >= 0xA0 : byte > 0x20 && byte < 0x7F;
}

// Where the next sequence stands, known or not; the size of the text if there is none.
std::size_t next_call(std::string_view text, const Signs& signs) {
  const std::array<char, 2> starts{'\x1B', signs.escape == 0 ? '\x1B' : signs.escape};
  for (std::size_t at = 0;; ++at) {
    at = text.find_first_of(std::string_view(starts.data(), starts.size()), at);
    if (at == std::string_view::npos) return text.size();
    if (text[at] == '\x1B' || call_at(text.substr(at), signs).set != nullptr) return at;
  }
}

class Switcher {
 public:
  Switcher(std::string_view bytes, const Charset& standard, const Signs& signs, std::string& out)
      : rest_(bytes), standard_(standard), signs_(signs), out_(out) {}

  std::size_t run() {
    while (!rest_.empty()) {
      if (const Call call = call_at(rest_, signs_); call.set != nullptr) {
        (call.set->high ? high_ : low_) = call.set->converter.empty() ? nullptr : call.set;
        rest_.remove_prefix(call.length);
      } else if (rest_.front() == '\x1B') {
        rest_.remove_prefix(1);  // else it might call a set together with what comes next
        broken();
      } else if (low_ == nullptr && high_ == nullptr) {
        in_standard(next_call(rest_, signs_));
      } else {
        in_sets();
      }
    }
    return bad_;
  }

 private:
  void in_standard(std::size_t length) {
    bad_ += decode(rest_.substr(0, length), standard_, out_);
    rest_.remove_prefix(length);
  }

  // One character, with at least one set called.
  void in_sets() {
    const char c = rest_.front();
    const bool high = static_cast<unsigned char>(c) >= 0x80;
    const Set* set = high ? high_ : low_;
    if (set != nullptr && in_set(*set)) return;
    if (high) return in_standard(set == nullptr ? high_run() : 1);
    if (set != nullptr && takes(*set, c)) low_ = nullptr;
    if (c == '\r' || c == '\n' || (signs_.field != 0 && c == signs_.field)) low_ = high_ = nullptr;
    out_ += c;
    rest_.remove_prefix(1);
  }

  std::size_t high_run() const {
    const auto end = std::find_if(rest_.begin(), rest_.end(),
                                  [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return static_cast<std::size_t>(end - rest_.begin());
  }

  static bool begins(const Set& set, char c) {
    return takes(set, c) && (static_cast<unsigned char>(c) & 0x7FU) <= set.last_row;
  }

  // Bytes of whole characters of the set, up to the next sequence.
  std::size_t run_of(const Set& set) const {
    std::size_t at = 0;
    for (; at + set.width <= rest_.size(); at += set.width) {
      const std::string_view rest = rest_.substr(at);
      if (!begins(set, rest.front()) || !takes(set, rest[set.width - 1])) break;
      if (at > 0 && call_at(rest, signs_).set != nullptr) break;
    }
    return at;
  }

  // False for what begins no character: the sender forgot to switch back.
  bool in_set(const Set& set) {
    if (!begins(set, rest_.front())) return false;
    const std::string_view run = rest_.substr(0, run_of(set));
    rest_.remove_prefix(std::max<std::size_t>(run.size(), 1));
    if (run.empty()) return broken();
    if (put(set, run)) return true;
    for (std::size_t at = 0; at < run.size(); at += set.width) {
      if (!put(set, run.substr(at, set.width))) broken();
    }
    return true;
  }

  bool broken() {
    out_ += kReplacement;
    ++bad_;
    return true;
  }

  // Nothing at all when the set does not have one of the characters.
  bool put(const Set& set, std::string_view run) {
    bytes_.clear();
    text_.clear();
    for (std::size_t at = 0; at < run.size(); ++at) {
      if (at % set.width == 0) bytes_ += set.prefix;
      bytes_ += static_cast<char>(static_cast<unsigned char>(run[at]) | 0x80U);
    }
    if (decode_with(set.converter, bytes_, text_) != 0) return false;
    out_ += text_;
    return true;
  }

  std::string_view rest_;  // owner: the caller
  const Charset& standard_;
  const Signs& signs_;
  std::string& out_;
  const Set* low_ = nullptr;   // of kSets; null: ASCII
  const Set* high_ = nullptr;  // null: what the standard set has there
  std::size_t bad_ = 0;
  std::string bytes_;
  std::string text_;
};

}  // namespace

bool switches(std::string_view bytes, const Signs& signs) {
  return next_call(bytes, signs) < bytes.size();
}

std::size_t decode_switching(std::string_view bytes, const Charset& standard, const Signs& signs,
                             std::string& out) {
  return Switcher(bytes, standard, signs, out).run();
}

}  // namespace parsers::charset
