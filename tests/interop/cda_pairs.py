#!/usr/bin/env python3
"""Which facts that another converter takes out of a CDA document are in weir's Bundle, too.

usage: cda_pairs.py WEIR ROOT [MAPPING] [--show ELEMENT]
       cda_pairs.py --compare OURS.json THEIRS.json

PAIRS.csv of the corpus beside the project (../shared/corpus) names documents and the Bundle that another converter made.
What is missing is counted by element; a group is mended, or stands in EXPLAINED with its reason. --show lists the values
of one element that are missing, and those that only weir has.
"""
import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from facts import by_element, compare, facts
from weirtest import check, finish, skip

WANTED = 0.9
# [(what an element is called, how often it is missing, why)]: differences that are meant, only as many as there are.
EXPLAINED = [
    (r'DocumentReference\.content\.attachment\.(data|hash|contentType)', 59,
     'they put the whole document, zipped, into it; weir the body of an unstructured one'),
    (r'DocumentReference\.date', 19,
     'they write when it was converted; weir when the document was made'),
    (r'Composition\.identifier\.(use|value)', 38,
     'they take the root for the value of an id that has an extension'),
    (r'AllergyIntolerance\.reaction\.substance\..*', 51,
     'they repeat the allergen in each reaction; C-CDA on FHIR has it once, as the code'),
    (r'MedicationStatement(\..*)?|Medication(\..*)?|MedicationRequest\.(medicationReference|intent)', 122,
     'a medication is a MedicationRequest with a code, as in C-CDA on FHIR: of what was taken the intent is plan'),
    (r'MedicationAdministration(\..*)?', 41,
     'they make one of what was given in a procedure; C-CDA on FHIR has no map for it'),
    (r'Patient\.communication\.language\.coding\.display', 16,
     'they look up the name of the language'),
    (r'Patient\.extension\(us-core-(race|ethnicity)\)\..*', 26,
     'they write UNK and Mixed; weir leaves a null out and joins the names'),
    (r'RelatedPerson(\..*)?', 170,
     'they make one of each guardian and of people in entries; weir has guardians in Patient.contact'),
    (r'Observation\.performer|MedicationRequest\.requester|Procedure\.performer\.actor|Practitioner(\..*)?|Organization(\..*)?', 185,
     'people and organizations of entries are references with id and name; those of the header are resources'),
    (r'(Immunization\.(route|vaccineCode|statusReason)|Composition\.section\.code)\.coding\.system', 31,
     'they write the OID where HL7 has registered a URI'),
    (r'Encounter\.status', 11,
     'they write unknown; C-CDA on FHIR reads the status off the times'),
    (r'Encounter\.class\..*', 18,
     'they copy the CPT code; C-CDA on FHIR makes the class of it'),
    (r'DiagnosticReport\.effectivePeriod\..*', 12,
     'a period whose ends are the same is a time in C-CDA on FHIR'),
    (r'FamilyMemberHistory\.(bornString|sex\.coding\..*)', 16,
     'weir writes bornDate and the codes that FHIR asks for'),
    (r'Condition\.clinicalStatus\.coding\..*', 9,
     'they take a health status for a clinical status'),
    (r'Device\.(owner|version\.value|type\.coding\.display)', 11,
     'they take the name of the software for a type and a version'),
    (r'Immunization\.status', 3,
     'they write completed of an immunization that was refused'),
    (r'(Condition|Observation|Procedure|Location|Encounter\.location)(\..*)?', 123,
     'they read entries in sections that C-CDA on FHIR has no map for, and make findings of procedures that are observations'),
    (r'Consent(\..*)?', 32,
     'advance directives have no map in C-CDA on FHIR'),
]


def explained(element):
    return next((row for row in EXPLAINED if re.fullmatch(row[0], element)), None)


def read(path):
    with open(path, encoding='utf-8-sig') as file:
        return json.load(file)


def show(comparison, total, element=None):
    print(f'{comparison.carried} of {total} facts')
    for title, counter in (('missing', comparison.missing), ('only weir', comparison.more)):
        for name, n, values in by_element(counter):
            if element is None:
                print(f'  {n:5} {title}  {name}{"  (" + explained(name)[2] + ")" if explained(name) else ""}')
            elif name == element:
                for value, times in values.most_common():
                    print(f'  {times:5} {title}  {value}')


def pairs(corpus):
    with open(corpus / 'PAIRS.csv', encoding='utf-8', newline='') as file:
        for row in csv.DictReader(file):
            if row['relation'] == 'cda->fhir':
                yield corpus / row['source'] / row['input'], corpus / row['source'] / row['expected']


def mapped(weir, mapping, site, document):
    done = subprocess.run([weir, '--json', 'map', mapping, document, '--site', site, '--reveal', 'synthetic'],
                          capture_output=True, timeout=60)
    return next((made for line in done.stdout.decode().splitlines() for made in json.loads(line)['documents']), None)


def self_check():
    def bundle(*resources):
        return {'resourceType': 'Bundle', 'entry': [{'fullUrl': f'urn:uuid:{i}', 'resource': r} for i, r in enumerate(resources)]}
    patient = {'resourceType': 'Patient', 'id': 'a', 'name': [{'family': 'Lee', 'given': ['Ann', 'B']}], 'active': True}
    report = {'resourceType': 'Observation', 'id': 'o', 'subject': {'reference': 'Patient/a'}, 'text': {'div': 'x'},
              'issued': '2024-02-29T08:00:00-06:00', 'valueQuantity': {'value': 5.40}, 'code': {'text': ' x  y '}}
    other = {'resourceType': 'Observation', 'subject': {'reference': 'urn:uuid:0'}, 'issued': '2024-02-29T14:00:00Z',
             'valueQuantity': {'value': 5.4}, 'code': {'text': 'x y'}}
    check('the same is the same however it is written',
          compare(bundle(patient, report), bundle({**patient, 'id': 'b'}, other)) == (10, {}, {}),
          compare(bundle(patient, report), bundle({**patient, 'id': 'b'}, other)))
    less = {**patient, 'name': [{'family': 'Lee', 'given': ['Ann']}]}
    found = compare(bundle(less), bundle(patient))
    check('what is missing is found', found.missing == {('Patient.name.given', 'B'): 1} and not found.more, found)
    found = compare(bundle(patient), bundle(less))
    check('and what is more', found.more == {('Patient.name.given', 'B'): 1} and not found.missing, found)
    twice = facts(bundle(patient, patient))
    check('each is counted', twice['Patient', 'is there'] == 2, twice)
    extended = {'resourceType': 'Patient', 'extension': [{'url': 'http://x/us-core-race', 'valueString': 'y'}]}
    check('an extension is known by its URL', ('Patient.extension(us-core-race).valueString', 'y') in facts(bundle(extended)))


def check_pairs(weir, root, mapping, element):
    corpus = root.parent / 'shared' / 'corpus'
    if not corpus.is_dir():
        skip('documents that another converter has mapped', 'there is no ../shared/corpus')
        return
    missing, more, total, carried, refused = collections.Counter(), collections.Counter(), 0, 0, []
    with tempfile.TemporaryDirectory() as site:
        for document, expected in pairs(corpus):
            theirs = read(expected)
            ours = mapped(weir, mapping, site, document)
            if ours is None:
                refused.append(document.name)
            found = compare(ours or {}, theirs)
            total += sum(facts(theirs).values())
            carried += found.carried
            missing += found.missing
            more += found.more
    excused = collections.Counter()
    for name, n, _ in by_element(missing):
        if explained(name):
            excused[explained(name)[0]] += n
    meant = sum(excused.values())
    show(type(found)(carried, missing, more), total, element)
    print(f'      {carried} of {total} facts are carried over, {meant} more are explained')
    check('every document is mapped', not refused, refused)
    other = [(pattern, n, excused[pattern]) for pattern, n, _ in EXPLAINED if excused[pattern] != n]
    check('each difference is there as often as it is explained', not other, other)
    check(f'{WANTED:.0%} of the facts are carried over or explained', carried + meant >= WANTED * total, (carried, meant, total))


def main():
    if sys.argv[1] == '--compare':
        ours, theirs = read(sys.argv[2]), read(sys.argv[3])
        show(compare(ours, theirs), sum(facts(theirs).values()))
        return
    words = [w for w in sys.argv[1:] if w != '--show']
    element = words.pop() if '--show' in sys.argv else None
    self_check()
    mapping = words[2] if len(words) > 2 else 'ccda-to-fhir'
    check_pairs(os.path.abspath(words[0]), pathlib.Path(os.path.abspath(words[1])), mapping, element)
    finish()


main()
