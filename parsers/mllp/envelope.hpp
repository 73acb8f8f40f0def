// Puts a payload into its MLLP frame: 0B payload 1C 0D.
//
// Knows three bytes. Does not know HL7.
#pragma once

#include <string>
#include <string_view>

namespace parsers::mllp {

inline std::string wrap(std::string_view payload) {
  std::string frame;
  frame.reserve(payload.size() + 3);
  frame += '\x0b';
  frame += payload;
  frame += "\x1c\r";
  return frame;
}

}  // namespace parsers::mllp
