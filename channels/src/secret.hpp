// Secret: the name of something that only its file says: a key, a certificate, a password.
//
// Knows `secret:NAME` and where it is written. Does not know what the secret is: the text of one
// is never in a file of the site, a plan, or what is printed.
#pragma once

#include <string_view>

#include "parsers/yaml/value.hpp"

namespace channels {

struct Secret {
  parsers::core::Name name{};
  parsers::core::Place place{};
  bool empty() const { return name.empty(); }
};

}  // namespace channels

template <>
struct parsers::yaml::Value<channels::Secret> {
  // What stands there instead of a name may be the secret itself: it is not shown.
  static void read(Reader& reader, const Node& node, channels::Secret& to) {
    if (!want_scalar(reader, node)) return;
    constexpr std::string_view kMark = "secret:";
    constexpr std::string_view kNamed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    const std::string& text = node.text().text();
    if (text.starts_with(kMark) && text.size() > kMark.size() &&
        text.find_first_not_of(kNamed, kMark.size()) == std::string::npos) {
      to = {node.text().part(kMark.size()), node.place()};
      return;
    }
    reader.problem(4070, {}, core::say("a secret is written where its name belongs"),
                   core::say("write secret:NAME; the file NAME in the directory of secrets says it "
                             "(letters, digits, - and _)"));
  }
  static Type type() {
    return {.kind = Type::Kind::text, .name = "secret:NAME", .pattern = "^secret:[A-Za-z0-9_-]+$"};
  }
  static std::string show(const channels::Secret&) { return {}; }
};
