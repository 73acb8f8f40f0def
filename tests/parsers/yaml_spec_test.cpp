#include <doctest/doctest.h>

#include "parsers/core/show.hpp"
#include "parsers/yaml/read.hpp"
#include "parsers/yaml/spec.hpp"

using namespace parsers;
using yaml::Duration;
using yaml::Size;

namespace {

enum class Style : std::uint8_t { original, enhanced };

struct Retry {
  Duration first{1000};
  int times = 3;
};

struct Where {
  core::Name mllp;
  core::Name http;
};

struct Channel {
  yaml::Text name;
  bool ordered = true;
  Size most{4U << 20U};
  Style style = Style::original;
  std::vector<core::Name> listen;
  std::vector<int> never;
  std::optional<std::uint16_t> port;
  yaml::FormulaText when;
  Retry retry;
  yaml::Map<Retry> retries;
  std::vector<Retry> list;
  std::optional<Where> where;
  std::map<std::string, std::string, std::less<>> words;
  yaml::Node raw;
};

}  // namespace

namespace parsers::yaml {

template <>
inline constexpr auto words<Style> =
    std::array{Word{"original", Style::original}, Word{"enhanced", Style::enhanced}};

template <>
const Spec<Retry>& spec<Retry>() {
  static const auto table = Spec<Retry>("retry", "How a destination is tried again.")
                                .option("first", &Retry::first, "Wait before the first.", "1s")
                                .option("times", &Retry::times, "How often.", "3")
                                .between(1, 100)
                                .short_form("times");
  return table;
}

template <>
const Spec<Where>& spec<Where>() {
  static const auto table = Spec<Where>("where", "Where a destination is.")
                                .option("mllp", &Where::mllp, "Host and port.", "lab:6661")
                                .option("http", &Where::http, "An address.", "https://lab")
                                .exactly_one({"mllp", "http"});
  return table;
}

template <>
const Spec<Channel>& spec<Channel>() {
  static const auto table =
      Spec<Channel>("channel", "Who may send.")
          .option("channel", &Channel::name, "Its name.", "adt")
          .required()
          .option("ordered", &Channel::ordered, "Keeps order.", "yes")
          .option("max_message", &Channel::most, "The largest message.", "4 MiB")
          .option("style", &Channel::style, "How we answer.", "original")
          .option("listen", &Channel::listen, "Doors.", "[adt]")
          .or_one()
          .option("never", &Channel::never, "Status codes.", "[400, 422]")
          .between(400, 599)
          .option("port", &Channel::port, "A port.", "6661")
          .option("when", &Channel::when, "A test.", "MSH-9.2 = 'A01'")
          .option("retry", &Channel::retry, "Again.", "{ first: 1s }")
          .option("retries", &Channel::retries, "By name.", "{ a: { first: 1s } }")
          .option("list", &Channel::list, "In turn.", "[{ first: 1s }]")
          .option("where", &Channel::where, "Where.", "{ mllp: lab:6661 }")
          .option("words", &Channel::words, "Words.", "{ a: b }")
          .option("raw", &Channel::raw, "Anything.", "x")
          .later("queue", "A queue.", "big", "queues are not kept yet");
  return table;
}

}  // namespace parsers::yaml

namespace {

struct Read {
  core::Sources sources;
  core::Problems problems;
  yaml::Document document;
  Channel channel;
};

void read(Read& read, std::string text) {
  read.document = yaml::read(read.sources, {core::Name(core::NameKey{}, "c.yaml"), std::move(text)},
                             read.problems);
  read.channel = yaml::spec<Channel>().read(read.document.root, read.problems);
}

std::string all(const Read& read) {
  std::string out;
  for (const core::Problem& problem : read.problems) out += core::show(problem, read.sources);
  return out;
}

}  // namespace

TEST_CASE("spec: what is said is read, and what is not said keeps its default") {
  Read r;
  read(r,
       "channel: adt\nordered: no\nmax_message: 64 KiB\nstyle: enhanced\nlisten: one\n"
       "never: [400, 599]\nport: 65535\nwhen: = PID-3 valued\nretry: 7\nretries: { b: 2, a: }\n"
       "list:\n  - first: 5m\n  - 9\nwhere: { http: x }\nwords: { N: no }\nraw: [1]\n");
  CHECK(all(r) == "");
  const Channel& c = r.channel;
  CHECK(c.name.text.text() == "adt");
  CHECK(c.name.place.offset == 9);
  CHECK_FALSE(c.ordered);
  CHECK(c.most.bytes == 65536);
  CHECK(c.style == Style::enhanced);
  REQUIRE(c.listen.size() == 1);
  CHECK(c.never == std::vector<int>{400, 599});
  CHECK(c.port == 65535);
  CHECK(c.when.text.text() == "PID-3 valued");
  CHECK(c.when.marked);
  CHECK(r.sources.find(1)->text.substr(c.when.place.offset, c.when.place.length) == "PID-3 valued");
  CHECK(c.retry.times == 7);
  CHECK(c.retry.first.ms == 1000);
  REQUIRE(c.retries.items.size() == 2);
  CHECK(c.retries.items[0].key.text() == "b");
  CHECK(c.retries.find("a")->times == 3);
  CHECK(c.list[0].first.ms == 300000);
  CHECK(c.list[1].times == 9);
  CHECK(c.where->http.text() == "x");
  CHECK(c.words.at("N") == "no");
  CHECK(c.raw.items().size() == 1);
}

TEST_CASE("spec: what is wrong is said with its place, its path and a way out") {
  struct Case {
    std::string text;
    std::string expected;
  };
  const Case cases[] = {
      {"{}",
       "error[E1422]: `channel` needs the option `channel`\n --> c.yaml:1:1\n  |\n"
       "1 | {}\n  | ^\n  |\n  = help: for example `channel: adt`\n"},
      {"channel: a\nlisen: x\n",
       "error[E1420]: `channel` has no option `lisen`\n --> c.yaml:2:1\n  |\n2 | lisen: x\n"
       "  | ^^^^^\n  |\n  = help: did you mean `listen`?\n  = fix:  lisen -> listen\n"},
      {"channel: a\nlisen: x\nlisten: y\n",
       "error[E1420]: `channel` has no option `lisen`\n --> c.yaml:2:1\n  |\n2 | lisen: x\n"
       "  | ^^^^^\n  |\n  = help: did you mean `listen`?\n"},
      {"channel: a\nretries: { b: { frist: 1s } }\n",
       "error[E1420]: `retry` has no option `frist`\n --> c.yaml:2:17\n  |\n"
       "2 | retries: { b: { frist: 1s } }\n  |                 ^^^^^\n  |\n  = note: in retries.b\n"
       "  = help: did you mean `first`?\n  = fix:  frist -> first\n"},
      {"channel: a\nretry: { xylophone: 1 }\n",
       "error[E1420]: `retry` has no option `xylophone`\n --> c.yaml:2:10\n  |\n"
       "2 | retry: { xylophone: 1 }\n  |          ^^^^^^^^^\n  |\n  = help: options here: first, "
       "times\n"},
      {"channel: [a]\n",
       "error[E1421]: one value is expected here, not a list\n --> c.yaml:1:10\n  |\n"
       "1 | channel: [a]\n  |          ^\n  |\n  = help: this option takes: text\n"},
      {"channel: a\nnever: 400\n",
       "error[E1421]: a list is expected here, not text\n --> c.yaml:2:8\n  |\n2 | never: 400\n"
       "  |        ^^^\n  |\n  = help: write `[400]`\n"},
      {"channel: a\nwords: [b]\n",
       "error[E1421]: a block of `key: value` is expected here, not a list\n --> c.yaml:2:8\n"
       "  |\n2 | words: [b]\n  |        ^\n"},
      {"channel: a\nwhere: x\n",
       "error[E1421]: `where` is a block of options, written as `key: value`\n --> c.yaml:2:8\n"
       "  |\n2 | where: x\n  |        ^\n"},
      {"channel: a\nnever: [400, 600]\n",
       "error[E1424]: 600 is not between 400 and 599\n --> c.yaml:2:14\n  |\n"
       "2 | never: [400, 600]\n  |              ^^^\n  |\n  = help: write a number from 400 to "
       "599\n"},
      {"channel: a\nport: 65536\n",
       "error[E1424]: 65536 is not between 0 and 65535\n --> c.yaml:2:7\n  |\n2 | port: 65536\n"
       "  |       ^^^^^\n  |\n  = help: write a number from 0 to 65535\n"},
      {"channel: a\nport: 0x10\n",
       "error[E1423]: `0x10` is not a whole number\n --> c.yaml:2:7\n  |\n2 | port: 0x10\n"
       "  |       ^^^^\n  |\n  = help: write digits only\n"},
      {"channel: a\nordered: on\n",
       "error[E1423]: `on` is neither yes nor no\n --> c.yaml:2:10\n  |\n2 | ordered: on\n"
       "  |          ^^\n  |\n  = help: write `yes` or `no`\n"},
      {"channel: a\nretry: { first: 5 minutes }\n",
       "error[E1423]: `5 minutes` is not a duration\n --> c.yaml:2:17\n  |\n"
       "2 | retry: { first: 5 minutes }\n  |                 ^^^^^^^^^\n  |\n  = note: in "
       "retry.first\n"
       "  = help: write a number and its unit: 250ms, 5s, 5m, 24h, 3d\n"},
      {"channel: a\nmax_message: 4 MB\n",
       "error[E1423]: `4 MB` is not a size\n --> c.yaml:2:14\n  |\n2 | max_message: 4 MB\n"
       "  |              ^^^^\n  |\n  = help: write a number and its unit: 512 B, 64 KiB, 4 MiB, 2 "
       "GiB\n"},
      {"channel: a\nstyle: Original\n",
       "error[E1425]: `Original` cannot be said here\n --> c.yaml:2:8\n  |\n2 | style: Original\n"
       "  |        ^^^^^^^^\n  |\n  = help: did you mean `original`? it can be `original`, "
       "`enhanced`\n  = fix:  Original -> original\n"},
      {"channel: a\nqueue: big\n",
       "error[E1426]: `queue` does not work yet\n --> c.yaml:2:1\n  |\n2 | queue: big\n"
       "  | ^^^^^\n  |\n  = help: queues are not kept yet; leave the option out\n"},
      {"channel: a\nwhere: { mllp: x, http: y }\n",
       "error[E1427]: only one of `mllp`, `http` may be said\n --> c.yaml:2:19\n  |\n"
       "2 | where: { mllp: x, http: y }\n  |                   ^^^^\n  |\n  = help: leave the "
       "others "
       "out\n"},
      {"channel: a\nwhere: { http: }\n",
       "error[E1427]: `where` needs one of `mllp`, `http`\n --> c.yaml:2:8\n  |\n"
       "2 | where: { http: }\n  |        ^\n"},
  };
  for (const Case& c : cases) {
    Read r;
    read(r, c.text);
    CHECK(all(r) == c.expected);
  }
}

TEST_CASE("spec: the page and the schema come from the same table") {
  const std::string page = yaml::spec<Channel>().markdown();
  CHECK(page.find("| `channel` | text | required | Its name. |") != std::string::npos);
  CHECK(page.find("| `max_message` | size | `4 MiB` | The largest message. |") !=
        std::string::npos);
  CHECK(page.find("| `times` | whole number, 1 to 100 | `3` | How often. |") != std::string::npos);
  CHECK(page.find("| `listen` | text, or list of text |  | Doors. |") != std::string::npos);
  CHECK(page.find("does not work yet: queues are not kept yet") != std::string::npos);
  CHECK(page.find("## retry\n") != std::string::npos);
  CHECK(page.find("## retry\n") == page.rfind("## retry\n"));
  CHECK(page.find("```yaml\nmllp: lab:6661\n```") != std::string::npos);

  const std::string schema = yaml::spec<Channel>().schema();
  CHECK(schema.starts_with(R"({"$schema":"http://json-schema.org/draft-07/schema#")"));
  CHECK(schema.find(R"("required":["channel"])") != std::string::npos);
  CHECK(schema.find(R"("type":["string","number","boolean"])") != std::string::npos);
  CHECK(schema.find(R"("enum":["original","enhanced"])") != std::string::npos);
  CHECK(schema.find(R"("$ref":"#/definitions/retry")") != std::string::npos);
  CHECK(schema.find(R"("minimum":1,"maximum":100)") != std::string::npos);
}

TEST_CASE("values: all of the text is read, or nothing") {
  struct Case {
    std::string_view text;
    std::int64_t duration;
    std::int64_t size;
  };
  const Case cases[] = {{"250ms", 250, -1},
                        {"5s", 5000, -1},
                        {"5m", 300000, -1},
                        {"24h", 86400000, -1},
                        {"3d", 259200000, -1},
                        {"7y", 7LL * 365 * 86400000, -1},
                        {"5 m", 300000, -1},
                        {"0s", 0, -1},
                        {"010s", 10000, -1},
                        {"5", -1, -1},
                        {"", -1, -1},
                        {"s", -1, -1},
                        {"-5s", -1, -1},
                        {"5s ", -1, -1},
                        {"1.5s", -1, -1},
                        {"5S", -1, -1},
                        {"99999999999999999999s", -1, -1},
                        {"9223372036854775807s", -1, -1},
                        {"9223372036854775807ms", INT64_MAX, -1},
                        {"4 MiB", -1, 4 << 20},
                        {"4MiB", -1, 4 << 20},
                        {"512 B", -1, 512},
                        {"2 GiB", -1, 2LL << 30},
                        {"4 MB", -1, -1},
                        {"4  MiB", -1, -1}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto duration = yaml::parse_duration(c.text);
    CHECK((duration ? duration->ms : -1) == c.duration);
    const auto size = yaml::parse_size(c.text);
    CHECK((size ? static_cast<std::int64_t>(size->bytes) : -1) == c.size);
  }
  CHECK(yaml::to_text(Duration{90000}) == "90s");
  CHECK(yaml::to_text(Duration{0}) == "0ms");
  CHECK(yaml::to_text(Duration{300000}) == "5m");
  CHECK(yaml::to_text(Size{1000}) == "1000 B");
  CHECK(yaml::parse_integer<int>("010") == 10);
  CHECK_FALSE(yaml::parse_integer<int>("0x10"));
  CHECK_FALSE(yaml::parse_integer<std::uint8_t>("256"));
  CHECK_FALSE(yaml::parse_integer<int>("+1"));
}
