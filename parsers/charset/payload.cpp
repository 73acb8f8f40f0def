#include "parsers/charset/payload.hpp"

#include <array>
#include <cstring>

#include "parsers/charset/converter.hpp"
#include "parsers/charset/switching.hpp"
#include "parsers/core/utf8.hpp"
#include "parsers/repair/repairs.hpp"

namespace parsers::charset {

using core::say;
using repair::Kind;

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

core::Path msh_18(std::size_t repetition) {
  return {core::SegmentName("MSH"), 0, 18, static_cast<std::uint16_t>(repetition), 0, 0};
}

// What MSH says of the bytes, before anybody splits them.
struct Head {
  Signs signs;
  char repetition = 0;
  std::string_view charset{};  // MSH-18
  std::string_view scheme{};   // MSH-20
};

// How many separators stand before the line ends; eight bytes at a time.
std::size_t separators_in_line(std::string_view text, char separator) {
  constexpr std::uint64_t kEach = 0x0101'0101'0101'0101U, kLow = 0x7F * kEach;
  // The top bit of each byte that is c.
  const auto which = [](std::uint64_t word, char c) {
    const std::uint64_t x = word ^ kEach * static_cast<unsigned char>(c);
    return ~(((x & kLow) + kLow) | x | kLow);
  };
  const auto ones = [](std::uint64_t tops) { return (tops >> 7U) * kEach >> 56U; };
  std::size_t count = 0, at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    const std::uint64_t ends = which(word, '\r') | which(word, '\n');
    const std::uint64_t found = which(word, separator);
    if (ends != 0) return count + ones(found & ((ends & (0 - ends)) - 1));
    count += ones(found);
  }
  for (; at < text.size() && text[at] != '\r' && text[at] != '\n'; ++at)
    count += text[at] == separator ? 1U : 0U;
  return count;
}

Head read_head(std::string_view payload) {
  if (payload.starts_with(kMark)) payload.remove_prefix(kMark.size());
  if (!payload.starts_with("MSH"))
    payload.remove_prefix(std::min(payload.find_first_not_of(kBeforeMsh), payload.size()));
  if (!payload.starts_with("MSH") || payload.size() < 5) return {};
  Head head{.signs = {.field = payload[3]}};
  const auto two = payload.substr(4, 3);  // of MSH-2, which may be shorter
  const auto stands = [&](std::size_t n) {
    return n < two.size() && two[n] != head.signs.field && two[n] != '\r' && two[n] != '\n';
  };
  if (stands(0) && stands(1)) head.repetition = two[1];
  if (stands(0) && stands(1) && stands(2)) head.signs.escape = two[2];
  // MSH-1 is one of them.
  if (separators_in_line(payload, head.signs.field) < 17) return head;
  payload = payload.substr(0, payload.find_first_of("\r\n"));
  std::size_t begin = 3;
  for (std::size_t field = 2; field <= 20 && begin < payload.size(); ++field) {
    const std::size_t end = std::min(payload.find(head.signs.field, begin + 1), payload.size());
    const std::string_view item = payload.substr(begin + 1, end - begin - 1);
    if (field == 18) head.charset = item;
    if (field == 20) head.scheme = item;
    begin = end;
  }
  return head;
}

std::string_view first_part(std::string_view item, char separator) {
  return item.substr(0, separator == 0 ? std::string_view::npos : item.find(separator));
}

// MSH-18 stands behind names whose bytes may look like separators themselves. So wherever a set
// of that kind is named, the line is read in it: does MSH-18 say so then?
std::string_view said_behind_names(std::string_view payload, const Head& head) {
  constexpr std::size_t kLineMax = 4096;
  const std::size_t begin = std::min(payload.find_first_not_of(kBeforeMsh), payload.size());
  std::string_view line = payload.substr(begin, kLineMax);
  line = line.substr(0, line.find_first_of("\r\n"));
  std::string_view rest = line;
  for (int n = 0; n < 64 && !rest.empty(); ++n) {
    const std::string_view item = first_part(rest, head.signs.field);
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
    const Charset* set = find_charset(first_part(item, head.repetition));
    if (set == nullptr || set->form != Form::multi_byte) continue;
    std::string text;
    static_cast<void>(decode(line, *set, text));
    if (read_head(text).charset == item) return item;
  }
  return head.charset;
}

// UTF-16 and UTF-32 show by their mark, or by the zeros around `MSH`.
struct Wide {
  std::string_view begins;
  std::string_view converter;  // empty: none
  std::size_t mark = 0;        // bytes of it that are no text
};

Wide wide_form(std::string_view payload) {
  using std::string_view_literals::operator""sv;
  static constexpr std::array kWide{
      Wide{"\xFF\xFE\0\0"sv, "UTF-32LE", 4}, Wide{"\0\0\xFE\xFF"sv, "UTF-32BE", 4},
      Wide{"\xFF\xFE"sv, "UTF-16LE", 2},     Wide{"\xFE\xFF"sv, "UTF-16BE", 2},
      Wide{"M\0\0\0S\0\0\0"sv, "UTF-32LE"},  Wide{"\0\0\0M\0\0\0S"sv, "UTF-32BE"},
      Wide{"M\0S\0"sv, "UTF-16LE"},          Wide{"\0M\0S"sv, "UTF-16BE"}};
  if (payload.starts_with("MSH")) return {};
  for (const Wide& wide : kWide) {
    if (payload.starts_with(wide.begins)) return wide;
  }
  return {};
}

class Decider {
 public:
  Decider(std::string_view payload, const Terms& terms) : payload_(payload), terms_(terms) {}

  Decoded run() {
    if (const Wide wide = wide_form(payload_); !wide.converter.empty()) return decode_wide(wide);
    made_.plain = core::is_plain(payload_);
    const bool ascii = made_.plain || core::is_ascii(payload_);
    head_ = read_head(payload_);
    if (!ascii) head_.charset = said_behind_names(payload_, head_);
    choose();
    const bool may_switch = switching_ && switches(payload_, head_.signs);
    if (!may_switch && ascii) return std::move(made_);
    if (may_switch || charset().form == Form::switching) {
      const Charset& from = standard();
      whole(decode_switching(payload_, from, head_.signs, made_.text.emplace()));
      made_.reading = {japanese_ == nullptr ? &charset() : japanese_, true, false};
    } else if (charset().form == Form::multi_byte) {
      whole(decode(payload_, charset(), made_.text.emplace()));
    } else {
      by_value();
    }
    return std::move(made_);
  }

 private:
  const Charset& charset() const { return *made_.reading.charset; }
  bool valid_utf8() const { return core::find_invalid_utf8(payload_) == payload_.size(); }
  // The set that escape sequences switch from.
  const Charset& standard() const {
    if (charset().form == Form::switching) return jis_x_0201();
    return made_.reading.guessed && valid_utf8() ? utf8() : charset();
  }

  void find(Kind kind, core::Safe what, core::Safe hint, std::size_t repetition = 0) {
    made_.problems.add(repair::problem(
        kind, std::move(what), {core::kMessage, 0, 0, msh_18(repetition)}, std::move(hint)));
  }

  Decoded decode_wide(const Wide& wide) {
    made_.reading.charset =
        find_charset(wide.converter.starts_with("UTF-16") ? "UTF-16" : "UTF-32");
    whole(decode_with(wide.converter, payload_.substr(wide.mark), made_.text.emplace()));
    return std::move(made_);
  }

  // The first repetition is the standard set, further ones are called by escape sequences.
  const Charset* said_by_msh_18() {
    const Charset* first = nullptr;
    std::string_view rest = head_.charset;
    for (std::size_t n = 1; !rest.empty(); ++n) {
      const std::size_t end =
          head_.repetition == 0 ? rest.size() : std::min(rest.find(head_.repetition), rest.size());
      const std::string_view name = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (n > 1) switching_ = true;
      if (name.find_first_not_of(" \t\"") == std::string_view::npos) continue;
      const Charset* found = find_charset(name);
      if (found == nullptr) unknown(n);
      if (n == 1) first = found;
      if (found != nullptr && found->form == Form::switching) japanese_ = found;
    }
    return first;
  }

  void unknown(std::size_t repetition) {
    find(Kind::unknown_charset, say("MSH-18 names a character set that weir does not know"),
         say("ask the sender for a code of HL7 table 0211, or say `charset:` under read: of the "
             "channel"),
         repetition);
  }

  void choose() {
    switching_ = !head_.scheme.empty();
    const Charset* said = said_by_msh_18();
    const bool marked = payload_.starts_with(kMark);
    if (marked || terms_.force != nullptr) said = marked ? &utf8() : terms_.force;
    const bool wide = said != nullptr && said->form == Form::wide;
    if (wide) {
      find(Kind::other_charset, say("the message is not in %", name_of(*said)),
           say("it is read as if nobody had said a character set"));
    }
    if (said == nullptr || wide || said->form == Form::ascii) {
      made_.reading.guessed = terms_.fallback == nullptr;
      said = made_.reading.guessed ? &windows_1252() : terms_.fallback;
    }
    made_.reading.charset = said;
    switching_ = !marked && (switching_ || said->form == Form::switching);
  }

  void whole(std::size_t bad) {
    ill_formed(bad);
    made_.reading.ready = true;
  }

  void by_value() {
    Reading& reading = made_.reading;
    reading.ready = (reading.guessed || charset().form == Form::utf8) && valid_utf8();
    if (reading.ready) return;
    if (reading.guessed) {
      find(Kind::guessed_charset,
           say("nobody says the character set; what is no UTF-8 is read as %", name_of(charset())),
           say("say `charset:` under read: of the channel, or have the sender say it in MSH-18"));
    }
    ill_formed(count_ill_formed(payload_, charset()));
  }

  void ill_formed(std::size_t bad) {
    if (bad == 0) return;
    find(Kind::wrong_characters, say("% characters are not in %", bad, name_of(charset())),
         say("if the sender means another character set, say `charset: { force: ... }` under "
             "read: of the channel"));
  }

  std::string_view payload_;
  const Terms& terms_;
  Head head_;
  Decoded made_;
  const Charset* japanese_ = nullptr;  // of MSH-18: the one that can be written with its sequences
  bool switching_ = false;             // escape sequences mean what ISO 2022 says
};

}  // namespace

Decoded decode_payload(std::string_view payload, const Terms& terms) {
  return Decider(payload, terms).run();
}

bool is_text(std::string_view bytes, const Reading& reading) {
  if (reading.ready) return true;
  const bool may_be = reading.guessed || reading.charset->form == Form::utf8;
  return may_be ? core::find_invalid_utf8(bytes) == bytes.size() : core::is_ascii(bytes);
}

void append_bytes(std::string_view bytes, const Reading& reading, std::string& out) {
  if (is_text(bytes, {reading.charset, false, reading.guessed}))
    out += bytes;
  else
    static_cast<void>(decode(bytes, *reading.charset, out));
}

}  // namespace parsers::charset
