#include "parsers/cda/model.hpp"

#include <algorithm>

namespace parsers::cda {

namespace {

// One class or data type a line: its name, then its parts in the order of the schema; a part is
// name:type, with a * when it repeats; `+X` stands for all parts of X. Made of the CDA R2 schema
// (POCD_MT000040) and of the sdtc extensions that C-CDA uses, as facts.
constexpr std::string_view kClasses =
    R"(ClinicalDocument realmCode:CS* typeId:II templateId:II* id:II code:CD title:ST statusCode:CS effectiveTime:TS confidentialityCode:CD languageCode:CS setId:II versionNumber:INT copyTime:TS recordTarget:RecordTarget* author:Author* dataEnterer:DataEnterer informant:Informant* custodian:Custodian informationRecipient:InformationRecipient* legalAuthenticator:Authenticator authenticator:Authenticator* participant:HeaderParticipant* inFulfillmentOf:InFulfillmentOf* documentationOf:DocumentationOf* relatedDocument:RelatedDocument* authorization:Authorization* componentOf:ComponentOf component:Body
RecordTarget realmCode:CS* typeId:II templateId:II* patientRole:PatientRole
PatientRole templateId:II* id:II* identifiedBy:IdentifiedBy* addr:AD* telecom:TEL* patient:Patient providerOrganization:Organization
IdentifiedBy alternateIdentification:AlternateIdentification
AlternateIdentification id:II code:CD statusCode:CS effectiveTime:IVL_TS
Patient templateId:II* id:II name:PN* desc:ED administrativeGenderCode:CD birthTime:TS deceasedInd:BL deceasedTime:TS multipleBirthInd:BL multipleBirthOrderNumber:INT maritalStatusCode:CD religiousAffiliationCode:CD raceCode:CD* ethnicGroupCode:CD* guardian:Guardian* birthplace:Birthplace languageCommunication:LanguageCommunication*
Guardian templateId:II* id:II* code:CD addr:AD* telecom:TEL* guardianPerson:Person guardianOrganization:Organization
Person templateId:II* name:PN* desc:ED
Birthplace place:Place
Place templateId:II* name:PN addr:AD
LanguageCommunication templateId:II* languageCode:CS modeCode:CD proficiencyLevelCode:CD preferenceInd:BL
Organization templateId:II* id:II* name:PN* telecom:TEL* addr:AD* standardIndustryClassCode:CD asOrganizationPartOf:OrganizationPartOf
OrganizationPartOf id:II* code:CD statusCode:CS effectiveTime:IVL_TS wholeOrganization:Organization
Author templateId:II* functionCode:CD time:TS assignedAuthor:AssignedAuthor
AssignedAuthor templateId:II* id:II* code:CD addr:AD* telecom:TEL* assignedPerson:Person assignedAuthoringDevice:AuthoringDevice representedOrganization:Organization
AuthoringDevice templateId:II* code:CD manufacturerModelName:ST softwareName:ST
DataEnterer templateId:II* time:TS assignedEntity:AssignedEntity
AssignedEntity templateId:II* id:II* code:CD addr:AD* telecom:TEL* assignedPerson:Person representedOrganization:Organization*
Informant templateId:II* assignedEntity:AssignedEntity relatedEntity:RelatedEntity
RelatedEntity templateId:II* id:II* code:CD addr:AD* telecom:TEL* effectiveTime:IVL_TS relatedPerson:Person
Custodian templateId:II* assignedCustodian:AssignedCustodian
AssignedCustodian templateId:II* representedCustodianOrganization:CustodianOrganization
CustodianOrganization templateId:II* id:II* name:PN telecom:TEL* addr:AD
InformationRecipient templateId:II* intendedRecipient:IntendedRecipient
IntendedRecipient templateId:II* id:II* addr:AD* telecom:TEL* informationRecipient:Person receivedOrganization:Organization
Authenticator templateId:II* time:TS signatureCode:CS signatureText:ED assignedEntity:AssignedEntity
HeaderParticipant templateId:II* functionCode:CD time:IVL_TS associatedEntity:AssociatedEntity
AssociatedEntity templateId:II* id:II* code:CD addr:AD* telecom:TEL* associatedPerson:Person scopingOrganization:Organization
InFulfillmentOf templateId:II* order:Order
Order templateId:II* id:II* code:CD priorityCode:CD
DocumentationOf templateId:II* serviceEvent:ServiceEvent
ServiceEvent templateId:II* id:II* code:CD statusCode:CS effectiveTime:IVL_TS performer:HeaderPerformer*
HeaderPerformer templateId:II* functionCode:CD time:IVL_TS assignedEntity:AssignedEntity
RelatedDocument templateId:II* parentDocument:ParentDocument
ParentDocument templateId:II* id:II* code:CD text:ED setId:II versionNumber:INT
Authorization templateId:II* consent:Consent
Consent templateId:II* id:II* code:CD statusCode:CS
ComponentOf templateId:II* encompassingEncounter:EncompassingEncounter
EncompassingEncounter templateId:II* id:II* code:CD effectiveTime:IVL_TS admissionReferralSourceCode:CD dischargeDispositionCode:CD responsibleParty:ResponsibleParty encounterParticipant:EncounterParticipant* location:EncounterLocation
ResponsibleParty templateId:II* assignedEntity:AssignedEntity
EncounterParticipant templateId:II* time:IVL_TS assignedEntity:AssignedEntity
EncounterLocation templateId:II* healthCareFacility:HealthCareFacility
HealthCareFacility templateId:II* id:II* code:CD location:Place serviceProviderOrganization:Organization
Body nonXMLBody:NonXMLBody structuredBody:StructuredBody
NonXMLBody text:ED confidentialityCode:CD languageCode:CS
StructuredBody confidentialityCode:CD languageCode:CS component:SectionComponent*
SectionComponent section:Section
Section templateId:II* id:II code:CD title:ST text:Narrative confidentialityCode:CD languageCode:CS subject:Subject author:Author* informant:Informant* entry:Entry* component:SectionComponent*
Statement templateId:II* act:Act encounter:Encounter observation:Observation observationMedia:ObservationMedia organizer:Organizer procedure:Procedure regionOfInterest:RegionOfInterest substanceAdministration:SubstanceAdministration supply:Supply
Entry +Statement
EntryRelationship sequenceNumber:INT seperatableInd:BL +Statement
OrganizerComponent sequenceNumber:INT priorityNumber:INT seperatableInd:BL +Statement
Parts subject:Subject specimen:Specimen* performer:Performer* author:Author* informant:Informant* participant:Participant* entryRelationship:EntryRelationship* reference:Reference* precondition:Precondition* inFulfillmentOf1:InFulfillmentOf1*
Act templateId:II* id:II* code:CD text:ED statusCode:CS effectiveTime:IVL_TS priorityCode:CD languageCode:CS +Parts
Encounter templateId:II* id:II* code:CD text:ED statusCode:CS effectiveTime:IVL_TS dischargeDispositionCode:CD priorityCode:CD +Parts
Observation templateId:II* id:II* code:CD derivationExpr:ST text:ED statusCode:CS effectiveTime:IVL_TS priorityCode:CD repeatNumber:INT languageCode:CS value:ANY interpretationCode:CD* methodCode:CD* targetSiteCode:CD* referenceRange:ReferenceRange* +Parts
ReferenceRange observationRange:ObservationRange
ObservationRange code:CD text:ED value:ANY interpretationCode:CD
ObservationMedia templateId:II* id:II* languageCode:CS value:ED +Parts
RegionOfInterest templateId:II* id:II* code:CS value:INT* +Parts
Organizer templateId:II* id:II* code:CD statusCode:CS effectiveTime:IVL_TS component:OrganizerComponent* +Parts
Procedure templateId:II* id:II* code:CD text:ED statusCode:CS effectiveTime:IVL_TS priorityCode:CD languageCode:CS methodCode:CD* approachSiteCode:CD* targetSiteCode:CD* +Parts
SubstanceAdministration templateId:II* id:II* code:CD text:ED statusCode:CS effectiveTime:IVL_TS* priorityCode:CD repeatNumber:INT routeCode:CD approachSiteCode:CD* doseQuantity:PQ rateQuantity:PQ maxDoseQuantity:RTO* administrationUnitCode:CD consumable:Consumable +Parts
Consumable templateId:II* manufacturedProduct:ManufacturedProduct
ManufacturedProduct templateId:II* id:II* manufacturedLabeledDrug:LabeledDrug manufacturedMaterial:Material manufacturerOrganization:Organization
LabeledDrug code:CD name:PN
Material templateId:II* code:CD name:PN lotNumberText:ST expirationTime:TS
Supply templateId:II* id:II* code:CD text:ED statusCode:CS effectiveTime:IVL_TS* priorityCode:CD* repeatNumber:INT independentInd:BL quantity:PQ expectedUseTime:IVL_TS product:Product +Parts
Product templateId:II* manufacturedProduct:ManufacturedProduct
Performer templateId:II* functionCode:CD time:IVL_TS modeCode:CD assignedEntity:AssignedEntity
Specimen templateId:II* specimenRole:SpecimenRole
SpecimenRole templateId:II* id:II* identifiedBy:IdentifiedBy* specimenPlayingEntity:PlayingEntity
Participant templateId:II* functionCode:CD time:IVL_TS awarenessCode:CD participantRole:ParticipantRole
ParticipantRole templateId:II* id:II* identifiedBy:IdentifiedBy* code:CD addr:AD* telecom:TEL* playingDevice:Device playingEntity:PlayingEntity scopingEntity:Entity
PlayingEntity code:CD quantity:PQ* name:PN* desc:ED birthTime:TS
Device templateId:II* code:CD manufacturerModelName:ST softwareName:ST
Entity id:II* code:CD desc:ED
Reference templateId:II* seperatableInd:BL externalAct:External externalObservation:External externalProcedure:External externalDocument:External
External templateId:II* id:II* code:CD text:ED setId:II versionNumber:INT
Precondition templateId:II* criterion:Criterion
Criterion templateId:II* code:CD text:ED value:ANY
InFulfillmentOf1 templateId:II* actReference:ActReference
ActReference templateId:II* id:II*
Subject templateId:II* awarenessCode:CD relatedSubject:RelatedSubject
RelatedSubject templateId:II* code:CD addr:AD* telecom:TEL* subject:SubjectPerson
SubjectPerson templateId:II* id:II* name:PN* desc:ED administrativeGenderCode:CD birthTime:TS deceasedInd:BL deceasedTime:TS multipleBirthInd:BL multipleBirthOrderNumber:INT
)";

constexpr std::string_view kTypes =
    R"(II @root:text @extension:text @assigningAuthorityName:text @displayable:text
CD originalText:ED qualifier:CR* translation:CD* @code:text @codeSystem:text @codeSystemName:text @codeSystemVersion:text @displayName:text @valueSet:text @valueSetVersion:text
CR name:CD value:CD @inverted:text
CS @code:text @codeSystem:text @codeSystemName:text @displayName:text
ST @mediaType:text @language:text reference:TEL
ED reference:TEL thumbnail:ED translation:ED* @mediaType:text @language:text @representation:text @compression:text @integrityCheck:text
TS @value:TS low:TS center:TS high:TS
IVL_TS low:TS center:TS high:TS width:PQ phase:IVL_TS period:PQ event:CS offset:PQ @value:TS @operator:text @institutionSpecified:BL @alignment:text
PQ translation:PQR* low:PQ center:PQ high:PQ width:PQ @value:REAL @unit:text @inclusive:BL
PQR originalText:ED @value:REAL @code:text @codeSystem:text @codeSystemName:text @displayName:text
INT low:INT center:INT high:INT width:PQ @value:INT
REAL low:REAL center:REAL high:REAL width:PQ @value:REAL
BL @value:BL
MO @value:REAL @currency:text
RTO numerator:PQ denominator:PQ
PN delimiter:ST* prefix:ST* given:ST* family:ST* suffix:ST* validTime:IVL_TS @use:text
AD delimiter:ST* country:ST* state:ST* county:ST* city:ST* postalCode:ST* streetAddressLine:ST* houseNumber:ST* streetName:ST* streetNameType:ST* direction:ST* additionalLocator:ST* unitID:ST* unitType:ST* careOf:ST* censusTract:ST* precinct:ST* postBox:ST* deliveryAddressLine:ST* useablePeriod:IVL_TS* @use:text
TEL useablePeriod:IVL_TS* @value:text @use:text
Narrative
ANY @type:text @value:text low:ANY center:ANY high:ANY +CD +ED +IVL_TS +PQ +RTO +PN +AD +II +MO
)";

// What every class and every data type may say of itself.
constexpr std::string_view kOfClasses =
    "@nullFlavor:text @classCode:text @moodCode:text @typeCode:text @negationInd:BL "
    "@inversionInd:BL @contextControlCode:text @contextConductionInd:BL @determinerCode:text "
    "@ID:text";
constexpr std::string_view kOfTypes = "@nullFlavor:text @type:text @ID:text @qualifier:text";

// The next word of a text, which is taken away from it.
std::string_view word(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(begin);
  const std::string_view taken = text.substr(0, text.find(' '));
  text.remove_prefix(taken.size());
  return taken;
}

void add(std::vector<Part>& parts, const Part& part) {
  if (!std::ranges::any_of(parts, [&](const Part& p) { return p.name == part.name; }))
    parts.push_back(part);
}

Part part_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  Part part{.name = text.substr(0, colon), .type = text.substr(colon + 1)};
  part.list = part.type.ends_with('*');
  if (part.list) part.type.remove_suffix(1);
  return part;
}

}  // namespace

Model::Model() {
  const auto read = [this](std::string_view lines, std::string_view of_all, bool data) {
    while (!lines.empty()) {
      std::string_view line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(line.size() + 1);
      Type& type = types_[word(line)];
      type.data = data;
      const auto take = [&](std::string_view text) {
        for (std::string_view one = word(text); !one.empty(); one = word(text)) {
          if (one.starts_with('+')) {
            const std::vector<Part> of_other = types_.at(one.substr(1)).parts;
            for (const Part& part : of_other) add(type.parts, part);
          } else {
            add(type.parts, part_of(one));
          }
        }
      };
      take(line);
      take(of_all);
      for (const Part& part : type.parts) names_.emplace(part.name, true);
    }
  };
  read(kTypes, kOfTypes, true);
  read(kClasses, kOfClasses, false);
}

const Model& Model::get() {
  static const Model model;
  return model;
}

bool Model::is_class(std::string_view name) const {
  const auto found = types_.find(name);
  return found != types_.end() && !found->second.data;
}

bool Model::is_type(std::string_view name) const {
  const auto found = types_.find(name);
  return found != types_.end() && found->second.data;
}

std::string_view Model::type_name(std::string_view name) const {
  const auto found = types_.find(name);
  return found == types_.end() ? std::string_view() : found->first;
}

const Part* Model::part(std::string_view type, std::string_view name) const {
  const auto found = types_.find(type);
  if (found == types_.end()) return nullptr;
  const auto part = std::ranges::find(found->second.parts, name, &Part::name);
  return part == found->second.parts.end() ? nullptr : &*part;
}

std::vector<core::Name> Model::parts(std::string_view type) const {
  std::vector<core::Name> names;
  const auto found = types_.find(type);
  if (found == types_.end()) return names;
  for (const Part& part : found->second.parts) names.emplace_back(core::NameKey{}, part.name);
  return names;
}

}  // namespace parsers::cda
