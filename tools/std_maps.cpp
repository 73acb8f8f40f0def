#include "tools/std_maps.hpp"

#include <array>

#include "mappings/src/library.hpp"

namespace tools {

namespace {

namespace core = parsers::core;

constexpr std::string_view kByType =
    "no map is needed: weir converts the type itself, with time zone and precision, and says what "
    "is no value of it";
constexpr std::array kLeftOut{
    LeftOut{"CWE[Duration]",
            "it fills `duration`, which is no element of FHIR R4, and no segment of the guide uses "
            "it"},
    LeftOut{"DTM[dateTime]", kByType},
    LeftOut{"EI[Identifier-Extension]",
            "its extension for the assigning authority is proposed and nowhere defined; "
            "`EI-Identifier` carries the authority as `system`"},
    LeftOut{"ID[boolean]", kByType},
    LeftOut{"ID[code]", kByType},
    LeftOut{"ID[string]", kByType},
    LeftOut{"IS[code]", kByType},
    LeftOut{"IS[string]", kByType},
    LeftOut{"NM[positiveInt]", kByType},
    LeftOut{"OG[Extension-Subidentifier]",
            "OG came with HL7 2.8.2; mappings read OBX-4 as 2.5.1 has it, a text"},
    LeftOut{"TS[dateTime]", kByType},
};

}  // namespace

std::span<const LeftOut> left_out_maps() { return kLeftOut; }

std::string std_maps_page() {
  core::Sources sources;
  core::Problems problems;
  mappings::Library library;
  library.add_standard(sources, problems);
  std::string text =
      "# The standard maps\n\n"
      "What a value of an HL7 v2 data type becomes in FHIR. `name: =PID-5` takes the map "
      "`XPN-HumanName` by itself, since PID-5 is an XPN and `name` a HumanName. A map with a third "
      "word in its name, one that makes a resource and one that makes a text are taken when a "
      "mapping says so: `$from: PV1-7[first]`, `$use: XCN-Practitioner`. CE, CNE and CF are also "
      "read by the maps of CWE, and TS by those of DTM.\n\n"
      "`weir map --explain` names the map behind each element. To change one, copy it to "
      "`mappings/std/` of the site under its name: the site's wins. With `profile: acme-lis` in "
      "it, it is for the mappings "
      "that say the same, and stands between the site's and weir's.\n\n"
      "The facts are from the HL7 Version 2 to FHIR implementation guide (1.0.0, STU 1), whose map "
      "is named after \"Guide:\". Where the guide cannot be followed, a comment in the file says "
      "why.\n\n"
      "| map | from | to | |\n|---|---|---|---|\n";
  for (const core::Name& name : library.piece_names()) {
    const mappings::Template& map = *library.piece(name.text());
    if (map.file.text().find("/v2-fhir/") == std::string::npos) continue;
    text += "| `" + name.text() + "` | " + map.reads.front().name.text() + " | " +
            map.makes.name.text() + " | " + map.about.text() + " |\n";
  }
  text += "\n## Maps of the guide that weir does not ship\n\n| guide | why |\n|---|---|\n";
  for (const LeftOut& one : kLeftOut)
    text += "| " + std::string(one.guide) + " | " + std::string(one.reason) + " |\n";
  return text;
}

}  // namespace tools
