#!/usr/bin/env python3
"""What weir's standard maps make of a message means what another converter made of it.

usage: pairs_test.py WEIR ROOT [--show PATH]

PAIRS.csv of the corpus beside the project (../shared/corpus) names messages and the FHIR that others made of them.
Both sides are taken apart into (element, value), and counted by element. What differs must be in KNOWN, with its
reason, as often as there. --show lists the differences of an element.
"""
import collections
import concurrent.futures
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish, skip

WEIR = os.path.abspath(sys.argv[1])
CORPUS = pathlib.Path(sys.argv[2]).parent / 'shared' / 'corpus'
SHOW = sys.argv[4] if sys.argv[3:4] == ['--show'] else None

# Elements of a data type that a standard map fills.
PARTS = {
    'name': ['use', 'family', 'given', 'prefix', 'suffix', 'period.start', 'period.end'],
    'address': ['use', 'type', 'line', 'city', 'district', 'state', 'postalCode', 'country', 'period.start', 'period.end'],
    'telecom': ['system', 'value', 'use', 'rank', 'period.start', 'period.end'],
    'identifier': ['value', 'type.coding.code', 'period.start', 'period.end'],
    'code': ['coding.code', 'coding.system', 'coding.display', 'text'],
    'valueQuantity': ['value', 'unit', 'code', 'comparator'],
    'valueCodeableConcept': ['coding.code', 'coding.system', 'coding.display', 'text'],
    'valueRange': ['low.value', 'high.value'],
    'valueRatio': ['numerator.value', 'denominator.value'],
    'valuePeriod': ['start', 'end'],
    'interpretation': ['coding.code'],
}
WHERE = {
    'Patient': ['name', 'address', 'telecom', 'identifier'],
    'Observation': ['code', 'valueQuantity', 'valueCodeableConcept', 'valueRange', 'valueRatio', 'valuePeriod', 'interpretation'],
}
PLAIN = {'Patient': ['birthDate', 'gender'], 'Observation': ['valueString', 'valueDateTime', 'valueTime']}

PRIME, MS = 'cdc-prime-reportstream', 'ms-fhir-converter'
OTHER_SYSTEM = 'a local coding system has a URI of their own; weir writes urn:id: and its name'
OTHER_OBX = 'an OBX of a specimen or a visit: whether it becomes an Observation is said by the mapping, not by a data type map'
PHONE = 'a number in parts: they have no value, weir puts XTN.5 to XTN.8 together as the guide does'
OTHER_FIELDS = 'SSN, license, other names and numbers: what weir reads is said by lib/patient.yaml, not by a data type map'
# {(source, element): ((only weir, only they), why)}
KNOWN = {
    (PRIME, 'Observation.code.coding.code'): ((0, 3), OTHER_OBX),
    (PRIME, 'Observation.code.coding.display'): ((0, 3), OTHER_OBX),
    (PRIME, 'Observation.code.coding.system'): ((34, 37), OTHER_SYSTEM),
    (PRIME, 'Observation.interpretation.coding.code'): ((0, 8), 'OBX-8 is an IS in v2.5.1: one code; they read it as the CWE of v2.7, with an alternate'),
    (PRIME, 'Observation.valueCodeableConcept.coding.code'): ((0, 1), 'a value without parts is a code to them, a text to weir'),
    (PRIME, 'Observation.valueCodeableConcept.coding.system'): ((6, 6), OTHER_SYSTEM),
    (PRIME, 'Observation.valueCodeableConcept.text'): ((1, 0), 'a value without parts is a code to them, a text to weir'),
    (PRIME, 'Observation.valueDateTime'): ((1, 1), 'a DT is a date; they give it a time of day'),
    (PRIME, 'Observation.valueQuantity.code'): ((4, 1), 'SN with a sign: they have neither its value nor its unit; an NM of `1` in a place that weir leaves out'),
    (PRIME, 'Observation.valueQuantity.comparator'): ((1, 1), 'SN.1 is >=, they write >'),
    (PRIME, 'Observation.valueQuantity.unit'): ((4, 1), 'SN with a sign: they have neither its value nor its unit; an NM of `1` in a place that weir leaves out'),
    (PRIME, 'Observation.valueQuantity.value'): ((4, 1), 'SN with a sign: they have neither its value nor its unit; an NM of `1` in a place that weir leaves out'),
    (PRIME, 'Observation.valueString'): ((3, 2), 'weir decodes escapes, keeps the ^ of a text and an NM that is no number'),
    (PRIME, 'Observation.valueTime'): ((1, 1), 'they copy 223100.0000, which is no FHIR time'),
    (PRIME, 'Patient.name.use'): ((0, 2), 'a name type code that HL7 table 0200 of the guide has no use for'),
    (PRIME, 'Patient.telecom.system'): ((1, 0), PHONE),
    (PRIME, 'Patient.telecom.value'): ((3, 0), PHONE),
    (MS, 'Observation.code.coding.code'): ((0, 1), OTHER_OBX),
    (MS, 'Observation.code.coding.display'): ((0, 1), OTHER_OBX),
    (MS, 'Observation.code.coding.system'): ((2, 3), OTHER_SYSTEM),
    (MS, 'Observation.code.text'): ((0, 1), OTHER_OBX),
    (MS, 'Patient.address.district'): ((1, 3), 'they take PID-12; weir takes XAD.9'),
    (MS, 'Patient.identifier.period.end'): ((0, 1), OTHER_FIELDS),
    (MS, 'Patient.identifier.type.coding.code'): ((0, 4), OTHER_FIELDS),
    (MS, 'Patient.identifier.value'): ((0, 4), OTHER_FIELDS),
    (MS, 'Patient.name.family'): ((0, 1), OTHER_FIELDS),
    (MS, 'Patient.telecom.system'): ((9, 2), 'they copy XTN.3 where it is no equipment type, and have no system where it is empty'),
    (MS, 'Patient.telecom.use'): ((2, 2), 'they copy XTN.2; weir has the use that the field says (PID-13 is home)'),
    (MS, 'Patient.telecom.value'): ((2, 0), 'they have no value where XTN.3 is no equipment type'),
}


def values(node, path):
    """Every value at a path, through lists."""
    if isinstance(node, list):
        return [v for one in node for v in values(one, path)]
    if not path:
        return [] if node is None or isinstance(node, (dict, list)) else [str(node)]
    return values(node.get(path[0]), path[1:]) if isinstance(node, dict) else []


def facts(bundle):
    """(element, value) of the patients and the observations of a bundle, how often each."""
    found = collections.Counter()
    for entry in bundle.get('entry', []):
        resource = entry.get('resource', {})
        kind = resource.get('resourceType')
        for element in WHERE.get(kind, []):
            for part in PARTS[element]:
                for value in values(resource.get(element), part.split('.')):
                    found[f'{kind}.{element}.{part}', value] += 1
        for element in PLAIN.get(kind, []):
            for value in values(resource.get(element), []):
                found[f'{kind}.{element}', value] += 1
    return found


def first_message(path):
    text = path.read_bytes().replace(b'\xef\xbb\xbf', b'').replace(b'\r\n', b'\r').replace(b'\n', b'\r')
    begin = text.find(b'MSH')
    end = text.find(b'\rMSH', begin + 3)
    return text[begin:] if end < 0 else text[begin:end]


def made(job):
    """What weir makes of the message; nothing when it refuses it."""
    mapping, message, top, n = job
    path = os.path.join(top, str(n))
    with open(path, 'wb') as file:
        file.write(message)
    done = subprocess.run([WEIR, '--json', 'map', mapping, path, '--site', top, '--reveal', 'compared with another converter'], capture_output=True, timeout=30)
    for line in done.stdout.decode().splitlines():
        for document in json.loads(line)['documents']:
            return facts(document if isinstance(document, dict) else json.loads(document))
    return None


def pairs():
    """(source, mapping, message, the other's facts) of each pair whose message one of weir's mappings reads."""
    with open(CORPUS / 'PAIRS.csv', newline='') as file:
        rows = [row for row in csv.DictReader(file) if row['relation'] == 'v2->fhir']
    for row in rows:
        theirs = CORPUS / row['source'] / row['expected']
        if theirs.suffix not in ('.fhir', '.json'):
            continue
        message = first_message(CORPUS / row['source'] / row['input'])
        fields = message.split(message[3:4], 9)
        kind = fields[8][:3].decode('ascii', 'replace') if len(fields) > 8 else ''
        if kind in ('ADT', 'ORU'):
            yield row['source'], 'adt-to-fhir' if kind == 'ADT' else 'oru-to-fhir', message, facts(json.loads(theirs.read_bytes()))


def compare():
    """{(source, element): [both, only weir, only theirs]}, and how many messages were compared."""
    with tempfile.TemporaryDirectory() as top:
        all_pairs = list(pairs())
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            ours = list(pool.map(made, [(m, text, top, n) for n, (_, m, text, _) in enumerate(all_pairs)]))
    counts = collections.defaultdict(lambda: [0, 0, 0])
    compared = 0
    for (source, _, _, theirs), mine in zip(all_pairs, ours):
        if mine is None:
            continue
        compared += 1
        for element, value in set(mine) | set(theirs):
            a, b = mine[element, value], theirs[element, value]
            count = counts[source, element]
            count[0] += min(a, b)
            count[1] += max(0, a - b)
            count[2] += max(0, b - a)
            if element == SHOW and a != b:
                print(f'      {source}: weir {a}, they {b}: {value}')
    return counts, compared


def main():
    if not CORPUS.is_dir():
        skip('what another converter made means the same', 'there is no ../shared/corpus')
        finish()
    counts, compared = compare()
    for (source, element), (both, mine, theirs) in sorted(counts.items()):
        allowed, why = KNOWN.get((source, element), ((0, 0), 'unknown'))
        if (mine, theirs) != allowed:
            check(f'{source}: {element} means the same', False, f'{both} agree, weir alone {mine}, they alone {theirs}; known {allowed}: {why}')
    agree = sum(c[0] for c in counts.values())
    differ = sum(c[1] + c[2] for c in counts.values())
    print(f'      {compared} messages, {len(counts)} elements: {agree} values agree, {differ} differ and are explained')
    check('there is much to compare', compared > 100, compared)
    check('most values agree', agree > 4 * differ, (agree, differ))
    check('nothing is excused that does not differ', not [k for k in KNOWN if k not in counts], [k for k in KNOWN if k not in counts])
    finish()


main()
