#!/usr/bin/env python3
"""`weir inspect` over CDA documents and FHIR resources: samples, hostile ones, and all that others have published.

usage: documents_test.py WEIR ROOT

The corpus lies beside the project (../shared/corpus); where it is not, that part is skipped. What is found in it is
counted by finding and compared with documents_counts.json; UPDATE=1 writes that file, and a person reads the diff.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish, skip

WEIR = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(sys.argv[2])
CORPUS = ROOT.parent / 'shared' / 'corpus'
COUNTS = ROOT / 'tests' / 'tools' / 'documents_counts.json'
LIMIT_SECONDS = 20


def inspect(*words, text=None):
    done = subprocess.run([WEIR, *map(str, words)], input=text, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def documents(*words, text=None):
    code, out, _ = inspect('--json', 'inspect', *words, text=text)
    return code, json.loads(out)['documents']


def codes(found):
    return sorted({f['code'] for f in found['findings']})


def check_samples():
    sample = ROOT / 'samples/documents/ccd-problems.xml'
    code, found = documents(sample)
    check('a CDA document is told by its template', code == 0 and (found[0]['format'], found[0]['kind']) == ('cda', 'ccd'), found)
    sections = [(s['code'], s['name'], s['entries']) for s in found[0]['sections']]
    check('its sections are told with their entries', sections == [('11450-4', 'Problem Section', 2)], sections)
    _, out, _ = inspect('inspect', sample)
    check('a person reads a line for each', '11450-4  Problem Section  2 entries' in out, out)
    code, found = documents(ROOT / 'samples/documents/report-bundle.json')
    check('of a Bundle the resources are counted', code == 0 and found[0]['kind'] == 'Bundle' and found[0]['resources']['Observation'] == 2, found)
    code, found = documents(sample, ROOT / 'samples/messages/adt-a01.hl7')
    check('messages and documents may be mixed', code == 0 and len(found) == 1, found)


def check_findings():
    patient = b'{"resourceType":"Patient","gendre":"S3CRET","birthDate":"S3CRET","name":[{"S3CRET":1}]}'
    code, found = documents('-', text=patient)
    check('findings of FHIR have FHIRPath', code == 1 and [(f['code'], f['path']) for f in found[0]['findings']] ==
          [('E1802', 'Patient'), ('E1807', 'Patient.birthDate'), ('E1802', 'Patient.name[0]')], found)
    code, found = documents('-', '--level', 'structure', text=patient)
    check('at level structure no value is looked at', codes(found[0]) == ['E1802'], found)
    code, found = documents('-', '--level', 'none', text=patient)
    check('at level none nothing is', code == 0 and not found[0]['findings'], found)
    cda = b'<section S3CRET="S3CRET"><title>S3CRET</title><S3CRET><value xsi:type="S3CRET"/></S3CRET><entry><observation>' \
          b'<value xsi:type="S3CRET"/></observation></entry></section>'
    for text in (patient, cda):
        for words in ([], ['--json']):
            _, out, err = inspect(*words, 'inspect', '-', text=text)
            check(f'nothing of a document is shown {words}', out and 'S3CRET' not in out + err, out + err)


def hostile():
    """(what it is, bytes, the findings that say so)."""
    deep = 10_000
    cda = '<ClinicalDocument xmlns="urn:hl7-org:v3">%s</ClinicalDocument>'
    name = '{"resourceType":"Patient","name":[{"family":"%s"}]}'
    million = 'x' * 1_000_000
    laughs = '<!DOCTYPE a [<!ENTITY a "ha">' + ''.join(f'<!ENTITY {chr(98 + i)} "&{chr(97 + i)};&{chr(97 + i)};">' for i in range(20)) + ']>'
    yield 'an external entity', ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + cda % '&x;').encode(), ['E1604']
    yield 'an external DTD', ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">' + cda % '').encode(), ['E1604']
    yield 'a billion laughs', (laughs + cda % '&u;').encode(), ['E1604']
    yield 'XML that is 10,000 deep', ('<a>' * deep + '</a>' * deep).encode(), ['E1602']
    yield 'XML that begins 10,000 times', b'<a>' * deep, ['E1601']
    yield 'JSON that is 10,000 deep', b'{"a":' * deep + b'1' + b'}' * deep, ['E1502']
    yield 'JSON that begins 10,000 times', b'{"a":[' * deep, ['E1502']
    yield 'XML that is not UTF-8', (cda % '<title>').encode() + b'\xff\xfe</title>', ['E1603']
    yield 'JSON that is not UTF-8', (name % '').encode()[:-4] + b'\xc3"}]}', ['E1501']
    yield 'XML with a byte 0', (cda % '<title>a\0b</title>').encode(), ['E1601']
    yield 'JSON with a byte 0', (name % 'a\0b').encode(), ['E1501']
    yield 'JSON in UTF-16', (name % 'x').encode('utf-16'), None
    yield 'XML of an encoding that is not what it says', ('<?xml version="1.0" encoding="UTF-16"?>' + cda % '').encode(), []
    yield 'XML of an encoding that nobody knows', ('<?xml version="1.0" encoding="klingon"?>' + cda % '').encode(), ['E1603']
    yield 'XML in UTF-16, little end first', (cda % '').encode('utf-16-le'), []
    yield 'XML in UTF-16, big end first', b'\xfe\xff' + (cda % '').encode('utf-16-be'), []
    yield 'XML in UTF-16 that is cut', (cda % '').encode('utf-16')[:-1], ['E1603']
    yield 'a huge attribute', (cda % f'<id root="{million}"/>').encode(), []
    yield 'a million attributes', ('<ClinicalDocument ' + ' '.join(f'a{i}="x"' for i in range(1_000_000)) + '/>').encode(), []
    yield '64 MB of one text in XML', (cda % ('<title>' + 'x' * 64_000_000 + '</title>')).encode(), []
    yield '64 MB of one text in JSON', (name % ('x' * 64_000_000)).encode(), ['E1807']
    yield 'more elements than are taken', b'<ClinicalDocument>' + b'<a/>' * 4_000_001 + b'</ClinicalDocument>', ['E1605']
    yield 'more values than are taken', b'{"a":[' + b'0,' * 4_000_001 + b'0]}', ['E1504']
    yield 'a million names', b'{"resourceType":"Patient",' + b','.join(b'"a%d":1' % i for i in range(1_000_000)) + b'}', ['E1802']
    yield 'a million references to one text', (cda % ('<component><structuredBody><component><section><text><content ID="a">x</content></text>' +
                                                      '<entry><act><text><reference value="#b"/></text></act></entry>' * 100_000 +
                                                      '</section></component></structuredBody></component>')).encode(), ['W1710']


def check_hostile():
    for what, text, expected in hostile():
        began = time.monotonic()
        code, found = documents('-', text=text)
        took = time.monotonic() - began
        made = codes(found[0]) if found else None
        # A header that is not there is found as well.
        told = None if made is None else [c for c in made if c not in ('W1702', 'I1703', 'W1704', 'W1705')]
        check(f'{what} is answered', code in (0, 1) and told == expected, (code, made))
        check(f'{what} is answered soon', took < LIMIT_SECONDS, took)


def corpus_files():
    for path in sorted(CORPUS.rglob('*')):
        if path.is_file():
            with open(path, 'rb') as file:
                start = file.read(4096).lstrip(b'\xef\xbb\xbf \r\n\t')
            if start[:1] in (b'<', b'{') or start[:2] in (b'\xff\xfe', b'\xfe\xff'):
                yield path


def check_corpus():
    if not CORPUS.is_dir():
        skip('documents that others have published', 'there is no ../shared/corpus')
        return
    files = list(corpus_files())
    code, found = documents(*files)
    check('each file is inspected', code in (0, 1), code)
    made = {'CDA documents': 0, 'parts of CDA documents': 0, 'FHIR resources': 0, 'not read': 0}
    for one in found:
        if one['format'] == 'cda':
            whole = one['kind'] in ('ccd', 'document', 'unstructured') or '-' in one['kind']
            made['CDA documents' if whole else 'parts of CDA documents'] += 1
        else:
            made['FHIR resources' if one['format'] == 'fhir' else 'not read'] += 1
    made.update(sorted(collections.Counter(f['code'] for one in found for f in one['findings']).items()))
    if os.environ.get('UPDATE'):
        COUNTS.write_text(json.dumps(made, indent=1) + '\n')
    check('as many findings of each kind as ever', made == json.loads(COUNTS.read_text()), made)
    print(f'      {len(files)} files: {made}')
    sections = [s for one in found for s in one['sections']]
    check('most sections are known', sum(bool(s['name']) for s in sections) > 0.9 * len(sections), len(sections))


check_samples()
check_findings()
check_hostile()
check_corpus()
finish()
