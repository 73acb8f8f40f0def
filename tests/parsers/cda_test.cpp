// Tests of CDA: kinds, sections, values, narrative as text and as XHTML, and findings.
#include <doctest/doctest.h>

#include "parsers/cda/check.hpp"
#include "parsers/cda/document.hpp"
#include "parsers/cda/kind.hpp"
#include "parsers/cda/narrative.hpp"
#include "parsers/cda/sections.hpp"
#include "parsers/cda/xhtml.hpp"
#include "parsers/core/show.hpp"
#include "parsers/xml/read.hpp"

using namespace parsers;

namespace {

const std::string kCcda = "2.16.840.1.113883.10.20.22.";

std::unique_ptr<const tree::Tree> tree_of(const std::string& xml) {
  auto made = xml::read(xml);
  REQUIRE(made);
  return std::move(*made);
}

std::string document(const std::string& header, const std::string& body) {
  return "<ClinicalDocument xmlns='urn:hl7-org:v3'>" + header + body + "</ClinicalDocument>";
}
std::string structured(const std::string& sections) {
  return "<component><structuredBody>" + sections + "</structuredBody></component>";
}
std::string in_component(const std::string& section) {
  return "<component>" + section + "</component>";
}

// The first element of this name, in the order of the document.
const tree::Node* first(const tree::Node& from, std::string_view name) {
  if (from.kind == tree::Kind::element && from.name == name) return &from;
  for (const tree::Node* child = from.first; child != nullptr; child = child->next) {
    if (const tree::Node* found = first(*child, name)) return found;
  }
  return nullptr;
}

// "W1702 ClinicalDocument" of each finding.
std::vector<std::string> findings(const std::string& xml) {
  std::vector<std::string> found;
  const auto tree = tree_of(xml);
  for (const core::Problem& p : cda::check(tree->root()))
    found.push_back(core::code_text(p) + ' ' + core::to_text(p.place));
  return found;
}

}  // namespace

TEST_CASE(
    "cda: the kind of a document is that of its template, then of its code, then of its body") {
  struct Case {
    std::string header, body, kind, template_root, edition;
    bool by_template;
  };
  const std::string id = "<templateId root='" + kCcda;
  const std::string other_body = "<component><nonXMLBody><text>x</text></nonXMLBody></component>";
  const Case cases[] = {
      {id + "1.2' extension='2015-08-01'/>", "", "ccd", kCcda + "1.2", "2015-08-01", true},
      {id + "1.1'/>" + id + "1.8'/>", "", "discharge-summary", kCcda + "1.8", "", true},
      {id + "1.8'/><code code='34133-9'/>", "", "discharge-summary", kCcda + "1.8", "", true},
      {id + "1.1'/><code code='34133-9'/>", "", "ccd", kCcda + "1.2", "", false},
      {"<code code='34133-9'/>", other_body, "ccd", kCcda + "1.2", "", false},
      {id + "1.10'/>", other_body, "unstructured", kCcda + "1.10", "", true},
      {"<templateId root='1.2.3'/><code code='60591-5'/>", other_body, "unstructured", "", "",
       false},
      {"<templateId root='1.2.3'/><code code='60591-5'/>", "", "document", "", "", false},
      {id + "1.1' extension='2015-08-01'/>", "", "document", kCcda + "1.1", "2015-08-01", true},
      {id + "2.6.1'/>", "", "document", "", "", false},
      {"", "", "document", "", "", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.header);
    const auto tree = tree_of(document(c.header, c.body));
    CHECK(cda::kind_of(tree->root()) == c.kind);
    const auto read = cda::recognise(tree->root());
    REQUIRE(read);
    CHECK((read->kind == nullptr ? "" : std::string(read->kind->root)) == c.template_root);
    CHECK(read->extension == c.edition);
    CHECK(read->kind_by_template == c.by_template);
  }
  const auto other = tree_of("<ORU_R01/>");
  const auto refused = cda::recognise(other->root());
  REQUIRE_FALSE(refused);
  CHECK(core::code_text(refused.error()) == "E1701");
  CHECK(core::to_text(refused.error().place) == "*");
}

TEST_CASE("cda: a document says who it is, and what it holds") {
  const auto tree = tree_of(document(
      "<id root='1.2' extension='a'/><setId root='1.3'/><versionNumber value='4'/>",
      "<component><nonXMLBody><text mediaType='application/pdf' representation='B64'>JVBE\n</text>"
      "</nonXMLBody></component>"));
  const auto read = cda::recognise(tree->root());
  REQUIRE(read);
  CHECK(read->id == cda::Id{"1.2", "a"});
  CHECK(read->set_id == cda::Id{"1.3", ""});
  CHECK(read->version == "4");
  CHECK(read->body == cda::Body::unstructured);
  REQUIRE(read->content());
  CHECK(read->content()->media_type == "application/pdf");
  CHECK(read->content()->base64);
  CHECK(read->content()->content == "JVBE\n");
  const auto elsewhere = tree_of("<text mediaType='text/rtf'><reference value='a.rtf'/></text>");
  const auto held = cda::enclosed(elsewhere->root());
  REQUIRE(held);
  CHECK(held->reference == "a.rtf");
  CHECK(held->content == "");
  CHECK_FALSE(cda::enclosed(tree_of("<text/>")->root()));
  CHECK(cda::enclosed(tree_of("<text>plain</text>")->root())->media_type == "text/plain");
}

TEST_CASE("cda: sections are found by code, by template and by edition, nested ones too") {
  const auto tree = tree_of(document(
      "", structured(in_component("<section><code code='8716-3'/><title>1</title></section>") +
                     in_component("<section><templateId root='" + kCcda +
                                  "2.6.1' extension='2015-08-01'/><title>2</title>" +
                                  in_component("<section><code code='8716-3'/><title>3</title>"
                                               "</section>") +
                                  "<entry><act><section><title>no</title></section></act></entry>"
                                  "</section>") +
                     in_component("<section><templateId root='1.9'/><code code='48765-2'/>"
                                  "<title>4</title><entry/><entry/></section>"))));
  const std::pair<std::string, std::string> cases[] = {
      {"", "1234"},
      {"8716-3", "13"},
      {"48765-2", "24"},
      {kCcda + "2.6.1", "2"},
      {kCcda + "2.6.1:2015-08-01", "2"},
      {kCcda + "2.6.1:2014-06-09", ""},
      {"1.9", "4"},
      {"99999-9", ""},
  };
  for (const auto& [which, expected] : cases) {
    CAPTURE(which);
    std::string titles;
    for (const tree::Node* section : cda::sections(tree->root(), which))
      titles += section->child("title")->text;
    CHECK(titles == expected);
  }
  const auto all = cda::sections(tree->root());
  CHECK(cda::known_section(*all[0])->title.text().starts_with("Vital Signs Section"));
  CHECK(cda::known_section(*all[1])->title.text() == "Allergies and Intolerances Section");
  CHECK(cda::known_section(*all[1])->requires_entries());
  CHECK(cda::section_around(*all[2]->child("title")) == all[2]);
  CHECK(cda::section_around(tree->root()) == nullptr);
  CHECK(cda::entry_count(*all[3]) == 2);
  CHECK(cda::sections(*all[1]).size() == 2);
}

TEST_CASE("cda: null flavours and types are those of HL7 v3") {
  const std::pair<std::string, std::string> cases[] = {
      {"NI", "unknown"},
      {"UNK", "unknown"},
      {"ASKU", "asked-unknown"},
      {"NAV", "temp-unknown"},
      {"NASK", "not-asked"},
      {"MSK", "masked"},
      {"NA", "not-applicable"},
      {"OTH", "unsupported"},
      {"NINF", "negative-infinity"},
      {"PINF", "positive-infinity"},
      {"TRC", "unsupported"},
      {"NP", "unknown"},
      {"UNC", "unsupported"},
      {"INV", "unsupported"},
  };
  for (const auto& [code, reason] : cases) {
    CAPTURE(code);
    REQUIRE(cda::find_null_flavor(code) != nullptr);
    CHECK(cda::find_null_flavor(code)->in_fhir == reason);
    const std::string_view up = cda::find_null_flavor(code)->is_a;
    CHECK((up.empty() || cda::find_null_flavor(up) != nullptr));
  }
  CHECK(cda::find_null_flavor("unk") == nullptr);
  const auto tree = tree_of("<a><b nullFlavor='UNK'/><value xsi:type='cda:IVL_PQ'/></a>");
  CHECK(cda::null_flavor(*tree->root().child("b")) == "UNK");
  CHECK(cda::is_null(*tree->root().child("b")));
  CHECK_FALSE(cda::is_null(tree->root()));
  CHECK(cda::value_type(*tree->root().child("value")) == "IVL_PQ");
  CHECK(cda::value_type(tree->root()) == "");
  CHECK(cda::is_data_type("PIVL_TS"));
  CHECK_FALSE(cda::is_data_type("xs:string"));
}

TEST_CASE("cda: narrative as text keeps lines, and a row keeps the heads of its columns") {
  const std::pair<std::string, std::string> cases[] = {
      {"<text>  one\n two </text>", "one two"},
      {"<text><content>a</content> <content>b</content></text>", "a b"},
      {"<text>H<sub>2</sub>O</text>", "H2O"},
      {"<text>a<br/>b</text>", "a\nb"},
      {"<text><paragraph>a</paragraph><paragraph>b</paragraph></text>", "a\nb"},
      {"<text><list><caption>c</caption><item>a</item><item>b</item></list>d</text>", "c\na\nb\nd"},
      {"<text><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody>"
       "<tr><td>Aspirin</td><td>81 mg</td></tr><tr><td>None</td><td/></tr></tbody></table></text>",
       "Drug; Dose\nDrug: Aspirin; Dose: 81 mg\nDrug: None"},
      {"<text><table><thead><tr><th colspan='2'>Who</th><th>When</th></tr></thead><tbody>"
       "<tr><td>Ann</td><td>Lee</td><td>now</td></tr></tbody></table></text>",
       "Who; When\nWho: Ann; Who: Lee; When: now"},
      {"<text><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table></text>", "a; b"},
      {"<text><renderMultiMedia referencedObject='x'/></text>", ""},
      {"<text/>", ""},
  };
  for (const auto& [xml, expected] : cases) {
    CAPTURE(xml);
    CHECK(cda::plain_text(tree_of(xml)->root()) == expected);
  }
  const std::string long_text(cda::kTextMax - 1, 'a');
  const auto cut = tree_of("<text>" + long_text + "\xC3\xA9</text>");
  CHECK((cda::plain_text(cut->root()) == long_text));
}

TEST_CASE("cda: a reference is looked for in its section, in those around it, in the document") {
  const auto tree = tree_of(document(
      "",
      structured(in_component("<section><text><content ID='a'>first</content></text></section>") +
                 in_component("<section><text><content ID='a'>second</content><content ID='b'>outer"
                              "</content></text>" +
                              in_component("<section><text><content ID='c'>inner</content></text>"
                                           "<entry><act><text><reference value='#a'/></text></act>"
                                           "</entry></section>") +
                              "</section>"))));
  const cda::Narrative narrative(tree->root());
  const tree::Node& act = *first(tree->root(), "act");
  const std::pair<std::string, std::string> cases[] = {
      {"#a", "second"}, {"#b", "outer"}, {"#c", "inner"}, {"c", "inner"}, {"#none", ""}, {"#", ""}};
  for (const auto& [reference, expected] : cases) {
    CAPTURE(reference);
    const tree::Node* found = narrative.find(reference, act);
    CHECK((found == nullptr ? "" : cda::plain_text(*found)) == expected);
  }
  CHECK(narrative.find("#a", tree->root())->text == "first");
  CHECK(narrative.text_of(*act.child("text")) == "second");
  const auto loose = tree_of("<text>inside<reference value='#gone'/></text>");
  CHECK(cda::Narrative(loose->root()).text_of(loose->root()) == "inside");
}

TEST_CASE("cda: narrative as XHTML has what FHIR allows and nothing else") {
  const std::pair<std::string, std::string> cases[] = {
      {"<paragraph>a &lt; b &amp; c</paragraph>", "<p>a &lt; b &amp; c</p>"},
      {"<content ID='x1' styleCode='Bold'>a</content>", "<span id=\"x1\" class=\"Bold\">a</span>"},
      {"<content>a</content><content>b</content>", "<span>a</span> <span>b</span>"},
      {"<list listType='ordered'><caption>c</caption><item>a</item></list>",
       "<span>c</span><ol><li>a</li></ol>"},
      {"<list><item>a</item></list>", "<ul><li>a</li></ul>"},
      {"<table border='1' onclick='x()'><thead><tr><th>h</th></tr></thead><tbody><tr>"
       "<td colspan='2'>d</td></tr></tbody></table>",
       "<table><thead><tr><th>h</th></tr></thead><tbody><tr><td colspan=\"2\">d</td></tr></tbody>"
       "</table>"},
      {"<linkHtml href='https://example.org/?a=1&amp;b=2'>a</linkHtml>",
       "<a href=\"https://example.org/?a=1&amp;b=2\">a</a>"},
      {"<linkHtml href='javascript:alert(1)'>a</linkHtml>", "<a>a</a>"},
      {"<linkHtml href=' javascript:x'>a</linkHtml>", "<a>a</a>"},
      {"a<br/>b", "a<br/>b"},
      {"a<script>alert(1)</script><iframe src='x'/>", "a "},
      {"<blink>a</blink><content onmouseover='x'>b</content>", "a <span>b</span>"},
      {"<content ID='x'>a</content><content ID='x'>b</content><content ID='1'>c</content>",
       "<span id=\"x\">a</span> <span>b</span> <span>c</span>"},
      {"<content styleCode='x\" onload=\"y'>a</content>", "<span>a</span>"},
      {"<td colspan='1\"'>a</td>", "<td>a</td>"},
      {"<paragraph>a<list><item>b</item></list></paragraph>", "<div>a<ul><li>b</li></ul></div>"},
      {"a&#xD800;&#1;b", "ab"},
      {"<footnote>f</footnote>g<footnoteRef IDREF='x'/>", "<span>f</span>g"},
      {"<table>stray<tr><td>a</td></tr></table>", "<table><tr><td>a</td></tr></table>"},
  };
  for (const auto& [inside, expected] : cases) {
    CAPTURE(inside);
    const auto tree = tree_of("<text>" + inside + "</text>");
    CHECK(cda::xhtml_of(tree->root(), cda::Narrative(tree->root())) ==
          "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + expected + "</div>");
  }
  const auto nothing = tree_of("<text><paragraph> </paragraph><br/></text>");
  CHECK(cda::xhtml_of(nothing->root(), cda::Narrative(nothing->root())) == "");
}

TEST_CASE("cda: a picture that the document holds is in the XHTML, each once") {
  auto section = [](const std::string& value) {
    return "<section><text><renderMultiMedia referencedObject='p p'><caption>hand</caption>"
           "</renderMultiMedia></text><entry><observationMedia ID='p'>" +
           value + "</observationMedia></entry></section>";
  };
  const std::pair<std::string, std::string> cases[] = {
      {"<value mediaType='image/png' representation='B64'>iVBO\nRw==</value>",
       "<img src=\"data:image/png;base64,iVBORw==\" alt=\"hand\"/><span>hand</span>"},
      {"<value mediaType='image/png' representation='B64'>&lt;x></value>", "<span>hand</span>"},
      {"<value mediaType='text/html' representation='B64'>iVBO</value>", "<span>hand</span>"},
      {"<value mediaType='image/png'><reference value='http://example.org/x'/></value>",
       "<span>hand</span>"},
  };
  for (const auto& [value, expected] : cases) {
    CAPTURE(value);
    const auto tree = tree_of(section(value));
    CHECK(cda::xhtml_of(*tree->root().child("text"), cda::Narrative(tree->root())) ==
          "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + expected + "</div>");
  }
}

TEST_CASE("cda: what is wrong in a document is found with its place") {
  const std::string header = "<typeId/><templateId root='" + kCcda +
                             "1.2'/><id/><code/><effectiveTime/>"
                             "<confidentialityCode/><recordTarget/><author/><custodian/>";
  const std::string body = "ClinicalDocument.component.structuredBody.component";
  auto with = [&](const std::string& section) {
    return document(header, structured(in_component(section)));
  };
  auto entry = [&](const std::string& inside) {
    return with(
        "<section><code code='1-8'/><text><content ID='a'>x</content></text><entry>"
        "<observation>" +
        inside + "</observation></entry></section>");
  };
  const std::string observation = body + ".section.entry.observation";
  struct Case {
    std::string xml;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {with("<section><code code='1-8'/><text/></section>"), {}},
      {document("<id/>", ""),
       {"W1702 ClinicalDocument", "W1702 ClinicalDocument", "W1702 ClinicalDocument",
        "W1702 ClinicalDocument", "W1702 ClinicalDocument", "W1702 ClinicalDocument",
        "W1702 ClinicalDocument", "W1702 ClinicalDocument", "I1703 ClinicalDocument",
        "W1704 ClinicalDocument"}},
      {document(header, "<component><nonXMLBody><text/></nonXMLBody></component>"),
       {"W1704 ClinicalDocument.component"}},
      {document(header,
                "<component><nonXMLBody><text representation='B64'>?</text></nonXMLBody>"
                "</component>"),
       {"W1704 ClinicalDocument.component"}},
      {with("<section><text/></section>"), {"W1705 " + body + ".section"}},
      {with("<section><templateId root='" + kCcda + "2.6'/><code code='8716-3'/><text/></section>"),
       {"W1706 " + body + ".section.code"}},
      {with("<section><code code='1-8'/></section>"), {"W1707 " + body + ".section"}},
      {with("<section><templateId root='" + kCcda + "2.6.1'/><text/></section>"),
       {"W1708 " + body + ".section"}},
      {with("<section nullFlavor='NI'><templateId root='" + kCcda + "2.6.1'/><text/></section>"),
       {}},
      {entry("<id nullFlavor='NOPE'/>"), {"W1709 " + observation + ".id.@nullFlavor"}},
      {entry("<text><reference value='#a'/></text>"), {}},
      {entry("<text><reference value='#gone'/></text>"),
       {"W1710 " + observation + ".text.reference"}},
      {entry("<made-up><id ID='a'/></made-up>"), {"W1711 " + observation + ".*.id.@ID"}},
      {entry("<value/>"), {"W1712 " + observation + ".value"}},
      {entry("<value xsi:type='x:KLINGON'/>"), {"W1712 " + observation + ".value"}},
      {entry("<value nullFlavor='UNK'/><value xsi:type='CD'/>"), {}},
      {"<observation><value/></observation>", {"W1712 observation.value"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.xml);
    CHECK(findings(c.xml) == c.expected);
  }
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "<id nullFlavor='NOPE'/>";
  CHECK(findings(entry(many)).size() == cda::kFindingsMax);
}
