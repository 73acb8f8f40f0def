#include "mappings/src/options.hpp"

namespace parsers::yaml {

using mappings::Options;

template <>
const Spec<Options>& spec<Options>() {
  static const auto table =
      Spec<Options>("options", "What a mapping decides for all of its elements.")
          .option("null", &Options::null,
                  "What a null (`\"\"` in HL7 v2) becomes in FHIR: nothing, or the extension "
                  "data-absent-reason.",
                  "data-absent")
          .option("dst", &Options::dst,
                  "Which reading counts of a time without an offset in the hour that comes twice, "
                  "or never, when the clock is put back or forward; reject leaves the element "
                  "out. Each is an issue.",
                  "earlier");
  return table;
}

}  // namespace parsers::yaml
