#!/usr/bin/env python3
"""Every data type map of the guide is shipped, or the reference says why it is not.

usage: std_maps_test.py WEIR
"""
import collections
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish

# The names of the data type maps of the HL7 Version 2 to FHIR implementation guide 1.0.0.
GUIDE = """
    CE[CodeableConcept] CF[CodeableConcept] CNE[CodeableConcept] CNN[Practitioner] CQ[Quantity] CQ[code]
    CQ[decimal] CQ[unsignedInt] CWE[Annotation] CWE[CodeableConcept] CWE[Coding] CWE[Device] CWE[Duration]
    CWE[Identifier] CWE[Observation-SupportingInfo] CWE[Organization] CWE[PractitionerRole] CWE[Quantity]
    CWE[Timing-DurationUnit] CWE[code] CWE[string] CWE[uri] CX[Identifier] CX[RelatedPerson-Mother] CX[string]
    DLD[Location-Discharge] DLN[Identifier] DR[Period] DR[dateTime] DTM[Annotation-Time] DTM[dateTime]
    ED[Attachment] ED[DocumentReference] EIP[Identifier-FillerAssignedIdentifier]
    EIP[Identifier-PlacerAssignedIdentifier] EI[Coding] EI[Condition] EI[Device-udiCarrier]
    EI[Identifier-DefaultAssigner] EI[Identifier-Extension] EI[Identifier-Organization] EI[Identifier-System]
    EI[Procedure] FN[HumanName] FT[Annotation-Comment] HD[Device] HD[Identifier] HD[Location]
    HD[MessageHeader.destination-endpoint] HD[MessageHeader.destination-name] HD[MessageHeader.source-endpoint]
    HD[MessageHeader.source-name] HD[Organization] HD[uri] ID[CodeableConcept-UniversalID] ID[CodeableConcept]
    ID[Coding] ID[boolean] ID[code] ID[string] IS[CodeableConcept] IS[code] IS[string] MSG[Coding]
    MSG[MessageHeader] MSG[code] NA[SampledData] NDL[PractitionerRole] NM[Quantity-LengthOfStay] NM[Quantity]
    NM[positiveInt] NR[Range] OG[Extension-Subidentifier] PLN[Identifier] PL[Location] PT[Meta] RI[Timing]
    RPT[Timing] RP[Attachment] RP[DocumentReference] SAD[Address] SN[Quantity] SN[Range] SN[Ratio]
    SPS[Specimen-Source] ST[CodeableConcept] ST[Identifier] TQ[Appointment] TQ[MedicationRequest]
    TQ[ServiceRequest] TQ[Task-ExecutionPeriod] TQ[Task-Priority] TS[dateTime] XAD[Address]
    XCN[Annotation-Author] XCN[Patient] XCN[PractitionerRole] XCN[Practitioner] XCN[RelatedPerson] XON[Location]
    XON[Organization] XON[string] XPN[HumanName] XPN[string] XTN[ContactPoint]
""".split()


def main():
    page = subprocess.run([sys.argv[1], 'docs', 'std-maps'], capture_output=True, text=True, check=True).stdout
    shipped, left_out = page.split('## Maps of the guide that weir does not ship')
    named = collections.Counter(name for line in shipped.splitlines() if line.startswith('| `') and 'Guide: ' in line
                                for name in re.findall(r'\w+\[[^]]+\]', line.split('Guide: ', 1)[1]))
    reasons = dict(re.findall(r'^\| (\w+\[[^]]+\]) \| (.+) \|$', left_out, re.M))
    check('no map of the guide is shipped twice', max(named.values()) == 1, named)
    check('each is shipped or left out, not both', sorted(list(named) + list(reasons)) == sorted(GUIDE),
          sorted(set(GUIDE) ^ (set(named) | set(reasons)) | set(named) & set(reasons)))
    check('what is left out has a reason', all(len(why) > 20 for why in reasons.values()), reasons)
    print(f'      {len(GUIDE)} maps of the guide: {len(named)} shipped, {len(reasons)} left out')
    finish()


main()
