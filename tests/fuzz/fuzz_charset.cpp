// Any bytes in any character set: what is read is UTF-8 and no longer than three times the bytes,
// what can be written can be read back, writing makes no separators, and a message that says any
// of them in MSH-18 keeps its bytes and has nothing but UTF-8 in its values.
#include <algorithm>
#include <cstdint>
#include <string>

#include "parsers/charset/converter.hpp"
#include "parsers/core/ensure.hpp"
#include "parsers/core/utf8.hpp"
#include "parsers/hl7v2/edit.hpp"

using namespace parsers;

namespace {

bool utf8(std::string_view text) { return core::find_invalid_utf8(text) == text.size(); }

void round_trip(std::string_view text, const charset::Charset& set) {
  std::string bytes;
  const std::size_t lost = charset::encode(text, set, bytes);
  ENSURE(bytes.size() <= 8 * text.size() + 16);
  const bool by_byte = set.form == charset::Form::single_byte || set.form == charset::Form::ascii;
  for (const char sign : {'|', '^', '~', '\\', '&', '\r'}) {
    if (by_byte)
      ENSURE(std::count(bytes.begin(), bytes.end(), sign) ==
             std::count(text.begin(), text.end(), sign));
  }
  if (lost != 0) return;
  std::string again;
  ENSURE(charset::decode(bytes, set, again) == 0 || text.find("\uFFFD") != std::string_view::npos);
  ENSURE(again == text);
}

void any_bytes(std::string_view bytes, const charset::Charset& set) {
  std::string text;
  const std::size_t bad = charset::decode(bytes, set, text);
  ENSURE(utf8(text) && text.size() <= 3 * bytes.size() + 3);
  ENSURE(charset::count_ill_formed(bytes, set) == bad);
  round_trip(text, set);
  if (utf8(bytes)) round_trip(bytes, set);
}

void whole_message(std::string_view payload, const charset::Terms& terms) {
  const core::Message message(payload);
  const hl7v2::View view = hl7v2::parse(message, terms);
  ENSURE(message.payload() == payload);
  ENSURE(view.split().size() <= 3 * payload.size() + 3);
  for (std::size_t i = 0; i < view.size(); ++i) {
    for (std::size_t n = 1; n <= view[i].field_count(); ++n) {
      const hl7v2::ValueView value = view[i].field(n);
      ENSURE(n < 3 || utf8(value.text(message)));
      for (std::size_t c = 1; c <= value.child(1).count(); ++c)
        ENSURE(n < 3 || utf8(value.child(1).child(c).text(message)));
    }
  }
  const auto to = hl7v2::in_charset(view, charset::utf8(), charset::Missing::fail);
  ENSURE(to && utf8(to->bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2 || size > 4096) return 0;
  const auto sets = charset::charsets();
  const charset::Charset& first = sets[bytes[0] % sets.size()];
  const charset::Charset& second = sets[bytes[1] % sets.size()];
  const std::string rest(bytes + 2, bytes + size);
  any_bytes(rest, first);
  whole_message(rest, {nullptr, &second});
  whole_message("MSH|^~\\&|||||||||||||||" + std::string(first.code) + '~' +
                    std::string(second.code) + "\rPID|1||" + rest + "|x\r",
                {});
  return 0;
}
