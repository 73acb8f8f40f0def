#include "parsers/charset/converter.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "parsers/charset/switching.hpp"
#include "parsers/core/ensure.hpp"
#include "parsers/core/utf8.hpp"

namespace parsers::charset {

namespace {

constexpr char16_t kReplacement = 0xFFFD;

struct Close {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

void U_CALLCONV replace_bytes(const void* context, UConverterToUnicodeArgs* args, const char* units,
                              int32_t length, UConverterCallbackReason reason, UErrorCode* error) {
  if (reason > UCNV_IRREGULAR) return;  // reset and close are no findings
  ++*static_cast<std::size_t*>(const_cast<void*>(context));
  *error = U_ZERO_ERROR;
  std::array<UChar, 2> text{kReplacement, 0};
  // A lead byte that lost its second one must not take a separator with it.
  const bool ascii = length == 2 && (static_cast<unsigned char>(units[1]) & 0x80U) == 0 &&
                     (static_cast<unsigned char>(units[0]) & 0x80U) != 0;
  if (ascii) text[1] = static_cast<UChar>(units[1]);
  ucnv_cbToUWriteUChars(args, text.data(), ascii ? 2 : 1, 0, error);
}

void U_CALLCONV replace_text(const void* context, UConverterFromUnicodeArgs* args, const UChar*,
                             int32_t, UChar32, UConverterCallbackReason reason, UErrorCode* error) {
  if (reason > UCNV_IRREGULAR) return;
  ++*static_cast<std::size_t*>(const_cast<void*>(context));
  *error = U_ZERO_ERROR;
  const UChar mark = u'?';
  const UChar* from = &mark;
  ucnv_cbFromUWriteUChars(args, &from, from + 1, 0, error);
}

// One converter of ICU, and how often it met what it could not convert.
class Converter {
 public:
  explicit Converter(std::string_view name) {
    UErrorCode error = U_ZERO_ERROR;
    converter_.reset(ucnv_open(std::string(name).c_str(), &error));
    ENSURE(U_SUCCESS(error) && converter_ != nullptr);  // the names are weir's own
    ucnv_setToUCallBack(converter_.get(), replace_bytes, &count_, nullptr, nullptr, &error);
    ucnv_setFromUCallBack(converter_.get(), replace_text, &count_, nullptr, nullptr, &error);
    ucnv_setFallback(converter_.get(), 0);  // what looks alike is not the same
    ENSURE(U_SUCCESS(error));
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  Converter(Converter&&) = delete;
  Converter& operator=(Converter&&) = delete;
  ~Converter() = default;

  std::size_t decode(std::string_view bytes, std::string& out) {
    count_ = 0;
    std::array<UChar, 2048> block{};
    char32_t lead = 0;  // of a surrogate pair that two blocks share
    const char* from = bytes.data();
    UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
    ucnv_resetToUnicode(converter_.get());
    while (error == U_BUFFER_OVERFLOW_ERROR) {
      error = U_ZERO_ERROR;
      UChar* to = block.data();
      ucnv_toUnicode(converter_.get(), &to, block.data() + block.size(), &from,
                     bytes.data() + bytes.size(), nullptr, 1, &error);
      for (const UChar* unit = block.data(); unit != to; ++unit) append(out, *unit, lead);
    }
    ENSURE(U_SUCCESS(error));
    if (lead != 0) core::append_code_point(out, kReplacement);
    return count_;
  }

  std::size_t encode(std::u16string_view text, std::string& out) {
    count_ = 0;
    std::array<char, 4096> block{};
    const UChar* from = text.data();
    UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
    ucnv_resetFromUnicode(converter_.get());
    while (error == U_BUFFER_OVERFLOW_ERROR) {
      error = U_ZERO_ERROR;
      char* to = block.data();
      ucnv_fromUnicode(converter_.get(), &to, block.data() + block.size(), &from,
                       text.data() + text.size(), nullptr, 1, &error);
      out.append(block.data(), to);
    }
    ENSURE(U_SUCCESS(error));
    return count_;
  }

 private:
  static void append(std::string& out, char16_t unit, char32_t& lead) {
    const bool trail = unit >= 0xDC00 && unit <= 0xDFFF;
    if (lead != 0 && trail) {
      core::append_code_point(out, 0x10000U + ((lead - 0xD800U) << 10U) + (unit - 0xDC00U));
    } else {
      if (lead != 0) core::append_code_point(out, kReplacement);
      if (trail) core::append_code_point(out, kReplacement);
    }
    const bool was_pair = lead != 0 && trail;
    lead = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
    if (!was_pair && !trail && lead == 0) core::append_code_point(out, unit);
  }

  std::unique_ptr<UConverter, Close> converter_;
  std::size_t count_ = 0;
};

// Opening one takes longer than a message does, and none may be used by two threads.
Converter& converter(std::string_view name) {
  thread_local std::map<std::string_view, Converter> open;
  return open.try_emplace(name, name).first->second;
}

// What the bytes from 0x80 are in a single-byte set; U+FFFD where it has nothing.
using Table = std::array<char16_t, 128>;

const Table& table(std::string_view name) {
  thread_local std::map<std::string_view, Table> known;
  const auto [row, fresh] = known.try_emplace(name);
  if (!fresh) return row->second;
  for (std::size_t i = 0; i < row->second.size(); ++i) {
    const char byte = static_cast<char>(0x80U + i);
    std::string text;
    const bool bad = converter(name).decode({&byte, 1}, text) != 0;
    row->second[i] = bad ? kReplacement : static_cast<char16_t>(core::code_point(text, 0));
  }
  return row->second;
}

char16_t character(const Table& high, char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 ? byte : high[byte - 0x80U];
}

std::size_t decode_single(std::string_view bytes, const Table& high, std::string& out) {
  std::size_t bad = 0;
  for (const char c : bytes) {
    const char16_t made = character(high, c);
    bad += made == kReplacement ? 1U : 0U;
    core::append_code_point(out, made);
  }
  return bad;
}

std::size_t decode_utf8(std::string_view bytes, bool beyond_ascii, std::string& out) {
  std::size_t bad = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = core::code_point_length(bytes, at);
    if (length == 1 || (length > 1 && beyond_ascii)) {
      out += bytes.substr(at, length);
      at += length;
      continue;
    }
    // A character that was cut is one finding, not one for each of its bytes.
    const bool lead = static_cast<unsigned char>(bytes[at++]) >= 0xC0;
    while (lead && at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0U) == 0x80U)
      ++at;
    core::append_code_point(out, kReplacement);
    ++bad;
  }
  return bad;
}

std::size_t encode_single(std::u32string_view text, const Table& high, std::string& out) {
  std::size_t lost = 0;
  for (const char32_t c : text) {
    if (c < 0x80) {
      out += static_cast<char>(c);
      continue;
    }
    std::size_t i = 0;
    while (i < high.size() && (high[i] != c || c == kReplacement)) ++i;
    lost += i == high.size() ? 1U : 0U;
    out += i == high.size() ? '?' : static_cast<char>(0x80U + i);
  }
  return lost;
}

std::u32string characters(std::string_view text) {
  std::u32string made;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = core::code_point_length(text, at);
    made += length == 0 ? char32_t{kReplacement} : core::code_point(text, at);
    at += length == 0 ? 1 : length;
  }
  return made;
}

std::u16string units(std::u32string_view text) {
  std::u16string made;
  for (const char32_t c : text) {
    if (c < 0x10000) {
      made += static_cast<char16_t>(c);
    } else {
      made += static_cast<char16_t>(0xD800U + ((c - 0x10000U) >> 10U));
      made += static_cast<char16_t>(0xDC00U + ((c - 0x10000U) & 0x3FFU));
    }
  }
  return made;
}

// ASCII stays ASCII, however short: within JIS X 0212 ICU would write its own kind of ~.
std::size_t encode_switching(std::u32string_view text, std::string_view name, std::string& out) {
  std::size_t lost = 0;
  while (!text.empty()) {
    const bool ascii = text.front() < 0x80;
    const auto end =
        std::find_if(text.begin(), text.end(), [&](char32_t c) { return (c < 0x80) != ascii; });
    const auto length = static_cast<std::size_t>(end - text.begin());
    lost += converter(name).encode(units(text.substr(0, length)), out);
    text.remove_prefix(length);
  }
  return lost;
}

std::size_t encode(std::u32string_view text, const Charset& charset, std::string& out) {
  if (charset.form == Form::single_byte) return encode_single(text, table(charset.writes), out);
  if (charset.form == Form::switching) return encode_switching(text, charset.writes, out);
  return converter(charset.writes).encode(units(text), out);
}

// What converters write in places that mean something else to most readers: control characters
// from 0x80, private characters, and the yen and overline that JIS X 0201 has for \ and ~.
bool doubtful(char32_t c) {
  return (c >= 0x80 && c < 0xA0) || (c >= 0xE000 && c < 0xF900) || c == 0xA5 || c == 0x203E;
}

bool comes_back(char32_t c, const Charset& charset) {
  std::string bytes;
  std::string text;
  return encode({&c, 1}, charset, bytes) == 0 && charset::decode(bytes, charset, text) == 0 &&
         characters(text) == std::u32string(1, c);
}

}  // namespace

std::size_t decode_with(std::string_view name, std::string_view bytes, std::string& out) {
  return converter(name).decode(bytes, out);
}

std::size_t decode(std::string_view bytes, const Charset& charset, std::string& out) {
  switch (charset.form) {
    case Form::ascii:
      return decode_utf8(bytes, false, out);
    case Form::utf8:
      return decode_utf8(bytes, true, out);
    case Form::single_byte:
      return decode_single(bytes, table(charset.reads), out);
    case Form::multi_byte:
    case Form::wide:
      return converter(charset.reads).decode(bytes, out);
    case Form::switching:
      return decode_switching(bytes, jis_x_0201(), {}, out);
  }
  return 0;
}

std::size_t count_ill_formed(std::string_view bytes, const Charset& charset) {
  std::string ignored;
  if (charset.form != Form::single_byte) return decode(bytes, charset, ignored);
  const Table& high = table(charset.reads);
  std::size_t bad = 0;
  for (const char c : bytes) bad += character(high, c) == kReplacement ? 1U : 0U;
  return bad;
}

std::size_t encode(std::string_view text, const Charset& charset, std::string& out) {
  if (charset.form == Form::utf8 && core::find_invalid_utf8(text) == text.size()) {
    out += text;
    return 0;
  }
  std::u32string wide = characters(text);
  std::size_t lost = 0;
  for (char32_t& c : wide) {
    if (!doubtful(c) || comes_back(c, charset)) continue;
    c = U'?';
    ++lost;
  }
  return lost + encode(wide, charset, out);
}

}  // namespace parsers::charset
