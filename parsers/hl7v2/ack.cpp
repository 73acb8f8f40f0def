#include "parsers/hl7v2/ack.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "parsers/charset/converter.hpp"
#include "parsers/core/utf8.hpp"
#include "parsers/hl7v2/escapes.hpp"
#include "parsers/hl7v2/findings.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/repair/repairs.hpp"

namespace parsers::hl7v2 {

namespace {

constexpr std::size_t kErrorsMax = 10;

struct ErrorText {
  int code;
  std::string_view text;
};
// HL7 table 0357.
constexpr std::array<ErrorText, 13> kErrors{{{100, "Segment sequence error"},
                                             {101, "Required field missing"},
                                             {102, "Data type error"},
                                             {103, "Table value not found"},
                                             {104, "Value too long"},
                                             {198, "Non-conformant cardinality"},
                                             {199, "Other HL7 error"},
                                             {200, "Unsupported message type"},
                                             {201, "Unsupported event code"},
                                             {202, "Unsupported processing id"},
                                             {203, "Unsupported version id"},
                                             {205, "Duplicate key identifier"},
                                             {207, "Application internal error"}}};

std::string_view error_text(int code) {
  const auto found = std::find_if(kErrors.begin(), kErrors.end(),
                                  [&](const ErrorText& e) { return e.code == code; });
  return found == kErrors.end() ? std::string_view("Application internal error") : found->text;
}

// 2.1 -> 201, 2.5.1 -> 205, 2.10 -> 210. What is no version counts as 2.5.
int version_number(std::string_view version) {
  if (!version.starts_with("2.")) return 205;
  int minor = 0;
  for (std::size_t i = 2; i < version.size() && version[i] >= '0' && version[i] <= '9'; ++i)
    minor = minor * 10 + (version[i] - '0');
  return minor > 50 ? 205 : 200 + minor;
}

class AckWriter {
 public:
  explicit AckWriter(const AckRequest& request) : request_(request) {
    readable_ = request.message != nullptr && request.message->readable();
    decoded_ = readable_ && request.message->decoded_before();
    if (readable_) {
      header_ = header(*request.message);
      s_ = request.message->separators();
      version_ = version_number(raw(header_.version));
    } else {
      version_ = 203;
    }
  }

  std::string write() {
    msh();
    msa();
    errors(request_.problems);
    if (version_ >= 205) errors(request_.warnings);
    return decoded_ ? in_their_bytes(out_) : std::move(out_);
  }

 private:
  std::string in_their_bytes(std::string_view text) const {
    std::string bytes;
    static_cast<void>(charset::encode(text, request_.message->written_in(), bytes));
    return bytes;
  }
  static std::string_view raw(const ValueView& value) { return value.raw(); }
  // What is quoted of a message is in its bytes, unless all of it was decoded.
  std::string safe(std::string_view text) const {
    const std::string escaped = encoded(text, s_);
    return readable_ && !decoded_ ? in_their_bytes(escaped) : escaped;
  }
  AckWriter& field(std::string_view text) {
    out_ += s_.field;
    out_ += text;
    return *this;
  }
  void end() {
    while (out_.ends_with(s_.field)) out_.pop_back();
    out_ += '\r';
  }

  std::string_view or_else(std::string_view ours, const ValueView& theirs) {
    if (ours.empty()) return raw(theirs);
    kept_ = safe(ours);
    return kept_;
  }

  void msh() {
    out_ += "MSH";
    out_ += s_.field;
    for (const char c : {s_.component, s_.repetition, s_.escape, s_.subcomponent, s_.truncation}) {
      if (c != 0) out_ += c;
    }
    field(or_else(request_.application, header_.receiving_application));
    field(or_else(request_.facility, header_.receiving_facility));
    field(raw(header_.sending_application)).field(raw(header_.sending_facility));
    field(safe(request_.timestamp)).field("");
    std::string type = "ACK";
    const std::string_view event = raw(header_.event);
    if (!event.empty() && version_ >= 202) (type += s_.component) += event;
    if (version_ >= 204 && !event.empty()) (type += s_.component) += "ACK";
    field(type).field(safe(request_.control_id));
    const std::optional<SegmentView> msh = request_.message == nullptr
                                               ? std::nullopt
                                               : request_.message->first(core::SegmentName("MSH"));
    const std::string_view processing = msh ? msh->field(11).raw() : std::string_view{};
    const std::string_view version = msh ? msh->field(12).raw() : std::string_view{};
    field(processing.empty() ? "P" : processing)
        .field(version.empty() ? (msh ? "2.5.1" : "2.3") : version);
    const std::string_view asked = request_.accept_asked;
    // An acknowledgement is never acknowledged by an application (HL7 2.5.1, 2.9.3.3).
    field("").field("").field(asked).field(asked.empty() ? "" : "NE").field("");
    // Names that are quoted can only be read by who knows their character set.
    if (readable_ && !core::is_ascii(out_)) {
      const bool guessed = request_.message->reading().guessed;
      field(guessed ? raw(header_.charset) : request_.message->written_in().code);
    }
    end();
  }

  // MSA-3 was deprecated in 2.4 and withdrawn in 2.7, MSA-6 came in 2.2 and went in 2.7. A warning
  // is told in ERR only.
  void msa() {
    const core::Problem* first = first_error();
    out_ += "MSA";
    field(request_.code).field(raw(header_.control_id));
    const bool told = first != nullptr && version_ < 207;
    field(told ? safe(first->what.text().substr(0, 80)) : "").field(request_.expected).field("");
    field(told && version_ >= 202 ? coded(hl7_error_code(*first), s_.component) : "");
    end();
  }

  const core::Problem* first_error() const {
    if (request_.problems == nullptr) return nullptr;
    for (const core::Problem& p : *request_.problems) {
      if (p.severity == core::Severity::error) return &p;
    }
    return nullptr;
  }

  std::string coded(int code, char separator) const {
    std::string text = std::to_string(code);
    ((text += separator) += error_text(code)) += separator;
    return text += "HL70357";
  }

  void errors(const core::Problems* problems) {
    if (problems == nullptr) return;
    for (const core::Problem& p : *problems) {
      if (p.severity == core::Severity::info || errors_ == kErrorsMax) continue;
      ++errors_;
      if (version_ < 202) continue;
      out_ += "ERR";
      version_ < 205 ? old_error(p) : error(p);
      end();
    }
  }

  // ERR-1 before 2.5: segment^sequence^field^code, the code as subcomponents.
  void old_error(const core::Problem& p) {
    const core::Path& path = p.place.path;
    std::string location(path.segment.view());
    const char sub = s_.subcomponent == 0 ? ' ' : s_.subcomponent;
    (location += s_.component) += path.empty() ? "" : std::to_string(std::max(1U, path.occurrence));
    (location += s_.component) += path.field == 0 ? "" : std::to_string(path.field);
    (location += s_.component) += coded(hl7_error_code(p), sub);
    field(location);
  }

  // ERR-2 location, ERR-3 code, ERR-4 severity, ERR-7 diagnostic, ERR-8 text for the user.
  void error(const core::Problem& p) {
    field("").field(location(p.place.path)).field(coded(hl7_error_code(p), s_.component));
    field(p.severity == core::Severity::warning ? "W" : "E").field("").field("");
    field(safe(code_text(p))).field(safe(p.what.text()));
  }

  std::string location(const core::Path& path) const {
    if (path.empty()) return {};
    std::string text(path.segment.view());
    const std::array<std::uint32_t, 5> parts{
        std::max(1U, path.occurrence), path.field,
        path.field == 0 ? 0U : std::max<std::uint32_t>(1, path.repetition), path.component,
        path.subcomponent};
    for (const std::uint32_t part : parts) {
      if (part == 0) break;
      (text += s_.component) += std::to_string(part);
    }
    return text;
  }

  const AckRequest& request_;
  HeaderView header_;
  Separators s_;
  bool readable_ = false;
  bool decoded_ = false;  // out_ is UTF-8, and goes back in the bytes of the message
  int version_ = 205;
  std::size_t errors_ = 0;  // written
  std::string out_;
  std::string kept_;
};

}  // namespace

std::string make_ack(const AckRequest& request) { return AckWriter(request).write(); }

int hl7_error_code(const core::Problem& problem) {
  if (const FindingRow* row = finding_row(problem.code)) return row->condition;
  if (const repair::Row* row = repair::row_of(problem.code)) return row->condition;
  switch (problem.code) {
    case 1203:
    case 1204:
    case 1250:  // to 1257: the segments of a batch
    case 1251:
    case 1252:
    case 1253:
    case 1255:
    case 1256:
    case 1257:
      return 100;
    case 1231:
      return 101;  // MSH-10 is missing
    case 3502:
    case 3521:
      return 103;
    case 3522:
      return 102;
    case 3504:
      return 200;
    case 4402:  // the type (MSH-9.1), or a known type's event (MSH-9.2)
      return problem.place.path.component == 2 ? 201 : 200;
    case 4403:
      return 205;
    case 4401:
      return 202;
    default:
      return 207;
  }
}

std::optional<AckView> read_ack(const View& view) {
  const auto msa = view.first(core::SegmentName("MSA"));
  if (!msa || !msa->field(1).valued()) return {};
  const auto err = view.first(core::SegmentName("ERR"));
  int condition = 0;
  auto look = [&](const ValueView& value) {
    const std::string_view digits = value.raw();
    if (condition == 0) std::from_chars(digits.data(), digits.data() + digits.size(), condition);
  };
  if (err) look(err->field(3).child(1).child(1));
  if (err) look(err->field(1).child(1).child(4).child(1));
  look(msa->field(6).child(1).child(1));
  return AckView{msa->field(1).text(view.message()), msa->field(2).raw(),
                 msa->field(3).text(view.message()), condition};
}

}  // namespace parsers::hl7v2
