// Messages of known sizes for the benchmarks; made here, of nobody.
// Does not know the site that reads them: site.hpp.
#pragma once

#include <string>

namespace bench {

// About 1 KB: an admission with next of kin, insurance and a diagnosis.
inline std::string adt_1k() {
  return "MSH|^~\\&|WARD|HILLSIDE|WEIR|HILLSIDE|20261119143205-0600||ADT^A01^ADT_A01|BENCH0001|P|2."
         "5.1\r"
         "EVN|A01|20261119143200-0600|||OPER1^Clerk^Ann\r"
         "PID|1||700123^^^HILLSIDE^MR~999-00-1234^^^SSA^SS||Quill^Hester^Maud^^Ms||19620214|F|||"
         "14 Mill Lane^^Weston^IL^60999^USA^H||555-0142^PRN^PH^^1^555^0142|555-0143^WPN^PH|en|M||"
         "AC778899^^^HILLSIDE^AN|||||N\r"
         "NK1|1|Quill^Edmund^R|SPO|14 Mill Lane^^Weston^IL^60999^USA|555-0144^PRN^PH\r"
         "PV1|1|I|4EAST^412^A^HILLSIDE^^^^4|E|||1234^Ferris^Dana^L^^Dr|2345^Okoro^Chidi|3456^"
         "Lindqvist^Mara"
         "|MED||||7|A0||1234^Ferris^Dana^L^^Dr|IP|V20261119001|||||||||||||||||||||||||"
         "20261119142500-0600\r"
         "PV2|||^Shortness of breath\r"
         "AL1|1|DA|7980^Penicillin G^RXN|MO|Hives|20100301\r"
         "DG1|1||J18.9^Pneumonia, unspecified organism^I10||20261119143000|A\r"
         "IN1|1|PPO1|BL0044|Blue Heron Mutual|PO Box "
         "77^^Weston^IL^60999||||GRP778|||20260101|20261231|||"
         "Quill^Hester|SEL|19620214\r";
}

// About `bytes`: a report with as many results as it takes.
inline std::string oru(std::size_t bytes) {
  std::string text =
      "MSH|^~\\&|LAB|HILLSIDE|WEIR|HILLSIDE|20261119143205-0600||ORU^R01^ORU_R01|BENCH0002|P|2.5."
      "1\r"
      "PID|1||700123^^^HILLSIDE^MR||Quill^Hester^Maud||19620214|F\r"
      "PV1|1|I|4EAST^412^A\r"
      "ORC|RE|ORD778|FIL9921||CM\r"
      "OBR|1|ORD778|FIL9921|CHEM7^Basic metabolic "
      "panel^L|||20261119130000-0600|||||||||1234^Ferris^Dana"
      "||||||20261119141500-0600||CH|F\r";
  for (int i = 1; text.size() < bytes; ++i) {
    text += "OBX|" + std::to_string(i) + "|NM|T" + std::to_string(i) + "^Sodium^L||" +
            std::to_string(130 + i % 15) + "|mmol/L^^UCUM|136-145|N|||F|||20261119130000-0600\r";
  }
  return text;
}

// One result that carries a document of a megabyte.
inline std::string oru_1mb() {
  std::string text = oru(0);
  text += "OBX|1|ED|PDF^Report^L||LAB^AP^PDF^Base64^";
  for (std::size_t i = 0; i < (1U << 20U); ++i)
    text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i * 7 % 64];
  return text + "||||||F\r";
}

}  // namespace bench
