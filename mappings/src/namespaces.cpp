#include "mappings/src/namespaces.hpp"

namespace mappings {

std::map<std::string, std::string, std::less<>> standard_namespaces() {
  const std::string thing = "http://terminology.hl7.org/CodeSystem/";
  return {
      {"loinc", "http://loinc.org"},
      {"snomed", "http://snomed.info/sct"},
      {"ucum", "http://unitsofmeasure.org"},
      {"rxnorm", "http://www.nlm.nih.gov/research/umls/rxnorm"},
      {"icd-10", "http://hl7.org/fhir/sid/icd-10"},
      {"v2-0074", thing + "v2-0074"},
      {"v2-0203", thing + "v2-0203"},
      {"ACT", thing + "v3-ActCode"},
      {"participation", thing + "v3-ParticipationType"},
      {"observation-category", thing + "observation-category"},
      {"condition-category", thing + "condition-category"},
      {"condition-ver-status", thing + "condition-ver-status"},
      {"condition-clinical", thing + "condition-clinical"},
      {"allergy-clinical", thing + "allergyintolerance-clinical"},
      {"data-absent", thing + "data-absent-reason"},
  };
}

}  // namespace mappings
