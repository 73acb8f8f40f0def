#include "parsers/hl7v2/batch_answer.hpp"

#include <algorithm>

#include "parsers/hl7v2/escapes.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

namespace {

class AnswerWriter {
 public:
  explicit AnswerWriter(const BatchAnswer& answer) : answer_(answer) {}

  std::string write() {
    const std::vector<Part>& parts = answer_.batch->parts;
    const auto found = std::find_if(parts.begin(), parts.end(), [](const Part& part) {
      return part.kind == PartKind::file_header;
    });
    const Part* const file = found == parts.end() ? nullptr : &*found;
    if (file != nullptr) header("FHS", *file);
    const Separators of_file = s_;
    std::size_t batches = 0;
    for (auto part = parts.begin(); part != parts.end(); ++part) {
      if (part->batch <= batches) continue;
      batches = part->batch;
      // Something may stand before its BHS.
      const auto behind = part + 1;
      const bool later = behind != parts.end() && behind->batch == batches &&
                         behind->kind == PartKind::batch_header;
      const Part& first = later ? *behind : *part;
      batch(batches, first.kind == PartKind::batch_header || file == nullptr ? first : *file);
    }
    if (file == nullptr) return std::move(out_);
    s_ = of_file;
    trailer("FTS", batches);
    return std::move(out_);
  }

 private:
  // `of` is its BHS, or what stands for it.
  void batch(std::size_t number, const Part& of) {
    header("BHS", of);
    std::size_t count = 0;
    for (; next_ < answer_.answered.size() && answer_.answered[next_].batch == number; ++next_) {
      out_ += answer_.answered[next_].messages;
      count += answer_.answered[next_].count;
    }
    trailer("BTS", count);
  }

  // FHS, BHS and MSH have the separators and the names of both sides in the same fields.
  void header(std::string_view name, const Part& of) {
    const std::string_view theirs = first_segment(of.of(answer_.payload));
    const core::Message message("MSH" + std::string(theirs.substr(std::min(3UZ, theirs.size()))));
    const View view = parse(message);
    s_ = view.readable() ? view.separators() : Separators{};
    const auto at = [&](std::size_t n) {
      return view.readable() ? view[0].field(n).raw() : std::string_view{};
    };
    out_ += name;
    out_ += s_.field;
    for (const char c : {s_.component, s_.repetition, s_.escape, s_.subcomponent, s_.truncation}) {
      if (c != 0) out_ += c;
    }
    field(answer_.application.empty() ? std::string(at(5)) : encoded(answer_.application, s_));
    field(answer_.facility.empty() ? std::string(at(6)) : encoded(answer_.facility, s_));
    field(at(3)).field(at(4)).field(encoded(answer_.timestamp, s_));
    field("").field("").field("").field(encoded(answer_.control_id, s_));
    field(of.kind == PartKind::message ? std::string_view{} : at(11));
    end();
  }

  void trailer(std::string_view name, std::size_t count) {
    ((out_ += name) += s_.field) += std::to_string(count);
    end();
  }

  AnswerWriter& field(std::string_view text) {
    (out_ += s_.field) += text;
    return *this;
  }
  void end() {
    while (out_.ends_with(s_.field)) out_.pop_back();
    out_ += '\r';
  }

  const BatchAnswer& answer_;
  Separators s_{};  // of the header that was written last
  std::string out_;
  std::size_t next_ = 0;  // of what is answered
};

}  // namespace

std::string make_batch_answer(const BatchAnswer& answer) { return AnswerWriter(answer).write(); }

}  // namespace parsers::hl7v2
