#include "engine/http/gzip.hpp"

#include <algorithm>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <boost/crc.hpp>

namespace engine::http {

namespace zlib = boost::beast::zlib;

namespace {

// RFC 1952, 2.3.1.
enum Flag : unsigned char { header_crc = 2, extra = 4, name = 8, comment = 16, reserved = 0xE0 };

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

// Takes n bytes off the front; false when they are not there.
bool skip(std::string_view& bytes, std::size_t n) {
  if (bytes.size() < n) return false;
  bytes.remove_prefix(n);
  return true;
}

bool skip_text(std::string_view& bytes) {
  const std::size_t end = bytes.find('\0');
  return end != std::string_view::npos && skip(bytes, end + 1);
}

bool skip_head(std::string_view& bytes) {
  if (bytes.size() < 10 || !bytes.starts_with("\x1f\x8b\x08")) return false;
  const auto flags = static_cast<unsigned char>(bytes[3]);
  if ((flags & Flag::reserved) != 0 || !skip(bytes, 10)) return false;
  if ((flags & Flag::extra) != 0) {
    if (bytes.size() < 2) return false;
    const std::size_t length = static_cast<unsigned char>(bytes[0]) |
                               static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) << 8U;
    if (!skip(bytes, 2 + length)) return false;
  }
  if ((flags & Flag::name) != 0 && !skip_text(bytes)) return false;
  if ((flags & Flag::comment) != 0 && !skip_text(bytes)) return false;
  return (flags & Flag::header_crc) == 0 || skip(bytes, 2);
}

// What is packed, into `out`; its bytes are taken off.
bool inflate(std::string_view& bytes, std::string& out, std::uint64_t bytes_max) {
  constexpr std::size_t kPiece = std::size_t{64} << 10U;
  zlib::inflate_stream stream;
  stream.reset(15);
  zlib::z_params params{};
  params.next_in = bytes.data();
  params.avail_in = bytes.size();
  boost::system::error_code error;
  while (error != zlib::error::end_of_stream) {
    // One byte more than may be, so that the caller sees it.
    const std::size_t room = std::min<std::uint64_t>(
        kPiece, bytes_max + 1 - std::min<std::uint64_t>(out.size(), bytes_max));
    const std::size_t filled = out.size();
    out.resize(filled + room);
    params.next_out = out.data() + filled;
    params.avail_out = room;
    const std::size_t left = params.avail_in;
    stream.write(params, zlib::Flush::sync, error);
    const std::size_t made = room - params.avail_out;
    out.resize(filled + made);
    if (out.size() > bytes_max) return true;
    if (error && error != zlib::error::end_of_stream) return false;
    if (made == 0 && left == params.avail_in && !error) return false;  // there is no more of it
  }
  bytes.remove_prefix(bytes.size() - params.avail_in);
  if (bytes.size() < 8) return false;
  boost::crc_32_type crc;
  crc.process_bytes(out.data(), out.size());
  const auto length = static_cast<std::uint32_t>(out.size());
  return crc.checksum() == little_endian(bytes) && length == little_endian(bytes.substr(4)) &&
         skip(bytes, 8);
}

}  // namespace

std::variant<std::string, NotUnpacked> gunzip(std::string_view bytes, std::uint64_t bytes_max) {
  std::string out;
  if (!skip_head(bytes) || !inflate(bytes, out, bytes_max)) return NotUnpacked::broken;
  if (out.size() > bytes_max) return NotUnpacked::too_large;
  if (!bytes.empty()) return NotUnpacked::broken;
  return out;
}

}  // namespace engine::http
