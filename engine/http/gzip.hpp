// Gzip: what a body with `Content-Encoding: gzip` means (RFC 1952). The door to Beast's inflate.
//
// Knows the head, the checksum, and that a few bytes may stand for very many: no more
// than asked for is ever made. Does not know HTTP.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace engine::http {

enum class NotUnpacked : std::uint8_t { broken, too_large };

std::variant<std::string, NotUnpacked> gunzip(std::string_view bytes, std::uint64_t bytes_max);

}  // namespace engine::http
