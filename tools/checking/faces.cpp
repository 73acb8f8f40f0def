#include "tools/checking/faces.hpp"

#include <set>

#include "parsers/core/show.hpp"
#include "parsers/json/writer.hpp"
#include "tools/checking/fix.hpp"
#include "tools/pages.hpp"

namespace tools {

using parsers::json::Writer;

namespace {

// From a place, or the piece that a fix replaces, to lines and columns.
struct Region {
  core::LineColumn begin;
  core::LineColumn end;
};

Region region(const core::Source& source, std::size_t offset, std::size_t length) {
  return {core::locate(source.text, static_cast<std::uint32_t>(offset)),
          core::locate(source.text, static_cast<std::uint32_t>(offset + length))};
}

Region region(const core::Source& source, const core::Place& place) {
  return region(source, place.offset, place.length);
}

std::string path_of(const core::Source& source, std::string_view site) {
  std::string path(site);
  while (path.ends_with('/')) path.pop_back();
  return path == "." ? source.name.text() : path + '/' + source.name.text();
}

void pair(Writer& w, std::string_view key, std::string_view value) {
  w.key(key);
  w.string(value);
}

void numbers(Writer& w, const Region& at, std::string_view line, std::string_view column,
             std::string_view end_line, std::string_view end_column) {
  w.key(line), w.number(at.begin.line);
  w.key(column), w.number(at.begin.column);
  w.key(end_line), w.number(at.end.line);
  w.key(end_column), w.number(at.end.column);
}

void json_problem(Writer& w, const core::Problem& p, const core::Sources& sources) {
  w.begin_object();
  pair(w, "code", code_text(p));
  pair(w, "severity", core::word(p.severity));
  pair(w, "what", p.what.text());
  if (const core::Source* source = sources.find(p.place.origin); source != nullptr) {
    pair(w, "file", source->name.text());
    numbers(w, region(*source, p.place), "line", "column", "endLine", "endColumn");
  } else if (const std::string where = core::to_text(p.place); !where.empty()) {
    pair(w, "path", where);
  }
  if (!p.hint.empty()) pair(w, "help", p.hint.text());
  if (!p.note.empty()) pair(w, "note", p.note.text());
  if (!p.fix_to.empty()) {
    w.key("fix");
    w.begin_object();
    pair(w, "from", p.fix_from.text());
    pair(w, "to", p.fix_to.text());
    w.end_object();
  }
  w.end_object();
}

// What it says, and below it what helps.
std::string whole_text(const core::Problem& p) {
  std::string text = p.what.text();
  if (!p.note.empty()) text += "\nnote: " + p.note.text();
  if (!p.hint.empty()) text += "\nhelp: " + p.hint.text();
  if (!p.fix_to.empty()) text += "\nfix: " + p.fix_from.text() + " -> " + p.fix_to.text();
  return text;
}

// The headline of a finding's page, without its code.
std::string title_of(const std::string& code) {
  for (const core::EmbeddedFile& page : problem_pages()) {
    if (page.path.find(code.substr(1) + ".md") == std::string_view::npos) continue;
    const std::string_view line = page.text.substr(0, page.text.find('\n'));
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) return std::string(line.substr(colon + 2));
  }
  return code;
}

class Sarif {
 public:
  Sarif(std::string& out, const core::Sources& sources, std::string_view site)
      : w_(out), sources_(sources), site_(site) {}

  void run(const core::Problems& problems) {
    w_.begin_object();
    pair(w_, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    pair(w_, "version", "2.1.0");
    w_.key("runs");
    w_.begin_array();
    w_.begin_object();
    tool(problems);
    pair(w_, "columnKind", "unicodeCodePoints");
    w_.key("results");
    w_.begin_array();
    for (const core::Problem& p : problems) result(p);
    w_.end_array();
    w_.end_object();
    w_.end_array();
    w_.end_object();
  }

 private:
  void tool(const core::Problems& problems) {
    std::set<std::string> codes;
    for (const core::Problem& p : problems) codes.insert(code_text(p));
    w_.key("tool");
    w_.begin_object();
    w_.key("driver");
    w_.begin_object();
    pair(w_, "name", "weir");
    pair(w_, "version", WEIR_VERSION);
    w_.key("rules");
    w_.begin_array();
    for (const std::string& code : codes) {
      w_.begin_object();
      pair(w_, "id", code);
      message("shortDescription", title_of(code));
      message("help", "weir explain " + code);
      w_.end_object();
    }
    w_.end_array();
    w_.end_object();
    w_.end_object();
  }

  void message(std::string_view key, std::string_view text) {
    w_.key(key);
    w_.begin_object();
    pair(w_, "text", text);
    w_.end_object();
  }

  void artifact(std::string_view key, const core::Source& source) {
    w_.key(key);
    w_.begin_object();
    pair(w_, "uri", path_of(source, site_));
    w_.end_object();
  }

  void region_of(std::string_view key, const Region& at) {
    w_.key(key);
    w_.begin_object();
    numbers(w_, at, "startLine", "startColumn", "endLine", "endColumn");
    w_.end_object();
  }

  void result(const core::Problem& p) {
    w_.begin_object();
    pair(w_, "ruleId", code_text(p));
    pair(w_, "level", p.severity == core::Severity::info ? "note" : core::word(p.severity));
    message("message", whole_text(p));
    const core::Source* source = sources_.find(p.place.origin);
    w_.key("locations");
    w_.begin_array();
    if (source != nullptr) {
      w_.begin_object();
      w_.key("physicalLocation");
      w_.begin_object();
      artifact("artifactLocation", *source);
      region_of("region", region(*source, p.place));
      w_.end_object();
      w_.end_object();
    }
    w_.end_array();
    if (const auto edit = edit_of(p, sources_)) fix(*source, *edit);
    w_.end_object();
  }

  void fix(const core::Source& source, const Edit& edit) {
    w_.key("fixes");
    w_.begin_array();
    w_.begin_object();
    w_.key("artifactChanges");
    w_.begin_array();
    w_.begin_object();
    artifact("artifactLocation", source);
    w_.key("replacements");
    w_.begin_array();
    w_.begin_object();
    region_of("deletedRegion", region(source, edit.offset, edit.length));
    message("insertedContent", edit.text);
    w_.end_object();
    w_.end_array();
    w_.end_object();
    w_.end_array();
    w_.end_object();
    w_.end_array();
  }

  Writer w_;
  const core::Sources& sources_;
  std::string_view site_;  // owner: the caller of as_sarif()
};

// A workflow command ends at its line; in a property, colons and commas part too.
std::string command_text(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\n')
      out += "%0A";
    else if (c == '\r')
      out += "%0D";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string as_json(const core::Problems& problems, const core::Sources& sources) {
  std::string out;
  Writer w(out);
  w.begin_object();
  w.key("problems");
  w.begin_array();
  for (const core::Problem& p : problems) json_problem(w, p, sources);
  w.end_array();
  w.end_object();
  return out + '\n';
}

std::string as_sarif(const core::Problems& problems, const core::Sources& sources,
                     std::string_view site) {
  std::string out;
  Sarif(out, sources, site).run(problems);
  return out + '\n';
}

std::string as_github(const core::Problems& problems, const core::Sources& sources,
                      std::string_view site) {
  std::string out;
  for (const core::Problem& p : problems) {
    out += p.severity == core::Severity::error     ? "::error "
           : p.severity == core::Severity::warning ? "::warning "
                                                   : "::notice ";
    if (const core::Source* source = sources.find(p.place.origin); source != nullptr) {
      const auto [begin, end] = region(*source, p.place);
      out += "file=" + command_text(path_of(*source, site), true) +
             ",line=" + std::to_string(begin.line) + ",col=" + std::to_string(begin.column) +
             ",endLine=" + std::to_string(end.line) + ",endColumn=" + std::to_string(end.column) +
             ',';
    }
    out += "title=" + code_text(p) + "::" + command_text(whole_text(p), false) + '\n';
  }
  return out;
}

}  // namespace tools
