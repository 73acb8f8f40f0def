#!/usr/bin/env python3
"""Documents come in: C-CDA over HTTP and as files to one channel, FHIR bundles to another that makes HL7 v2 of them; what
is refused, what is told, and that nothing of a patient is in the log.

usage: documents_test.py WEIR
"""
import http.client
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import (HTTP_OK, Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, read_post,
                      wait_until, write_site)

WEIR = os.path.abspath(sys.argv[1])
SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'samples', 'documents')
CANARIES = ['Okafor', 'Adaeze', '100234', 'Rosewood', '555-0143', '19840307', 'CCD-2026-000417', 'Hypertensive', 'RPT-8899']
WEB, STORE, EHR = ports(3)
bundles, messages = [], []


def site_of(box):
    return {
        'hospital.yaml': hospital('documents'),
        'env/test.yaml': f'''environment: test
endpoints:
  ccd-http: {{ http: 127.0.0.1:{WEB} }}
  ccd-drop: {{ directory: {box}, pattern: '*.xml', settle: 200ms, after: move }}
  fhir-store: {{ http: http://127.0.0.1:{STORE}/fhir }}
  ehr: {{ mllp: 127.0.0.1:{EHR} }}
''',
        'channels/ccd-inbox.yaml': '''channel: ccd-inbox
about: C-CDA documents from the exchange and from the fax gateway
owner: it
listen: [ccd-http, ccd-drop]
read:
  format: cda
  check: schema
  max_size: 50 MiB
  duplicates: { within: 24h, then: ack-and-drop }
ack: { send_when: stored }
routes:
  - name: problems
    when: section('11450-4').entry valued
    map: ccd-problems
    send: [fhir]
otherwise: { hold: review }
destinations:
  fhir: { to: fhir-store, send_as: fhir-transaction, timeout: 30s, retry: { for: 3d } }
''',
        'channels/reports-out.yaml': '''channel: reports-out
about: Reports of the FHIR store for systems that speak HL7 v2
owner: it
listen: ccd-http
read: { format: fhir, check: profile }
routes: [ { name: reports, when: DiagnosticReport valued, map: fhir-to-oru, send: ehr } ]
otherwise: { refuse: not-a-report }
destinations:
  ehr: { to: ehr, send_as: hl7v2 }
''',
    }


def sample(name):
    with open(os.path.join(SAMPLES, name), 'rb') as file:
        return file.read()


def store(connection):
    rest = b''
    while True:
        body, rest = read_post(connection, rest)
        if body is None:
            return
        bundles.append(json.loads(body))
        connection.sendall(HTTP_OK)


def ehr(connection):
    for message in frames(connection):
        messages.append(message)
        connection.sendall(frame(mllp_ack(message)))


def post(channel, body, kind):
    c = http.client.HTTPConnection('127.0.0.1', WEB, timeout=20)
    c.request('POST', '/ingest/' + channel, body, {'Content-Type': kind})
    answer = c.getresponse()
    return answer.status, answer.read().decode()


def main():
    with tempfile.TemporaryDirectory() as top:
        box, site, state = (os.path.join(top, name) for name in ('box', 'site', 'state'))
        os.mkdir(box)
        write_site(site, site_of(box))
        Sink(STORE, store)
        Sink(EHR, ehr)
        engine = Engine(WEIR, site, state)
        ccd, bundle = sample('ccd-problems.xml'), sample('report-bundle.json')

        status, said = post('ccd-inbox', ccd, 'application/xml')
        check('a CDA document is kept, and its sender told so', status == 202 and json.loads(said)['messages'], (status, said))
        check('what it says arrives', wait_until(lambda: len(bundles) == 1) and
              [e['resource']['resourceType'] for e in bundles[0]['entry']] == ['Patient', 'Condition', 'Condition'], bundles)
        status, said = post('ccd-inbox', ccd, 'application/xml')
        check('the same again is answered, and goes nowhere', status == 202, (status, said))

        with open(os.path.join(box, '.second'), 'wb') as out:
            out.write(ccd.replace(b'CCD-2026-000417', b'CCD-2026-000418'))
        os.rename(os.path.join(box, '.second'), os.path.join(box, 'second.xml'))
        check('another one comes as a file', wait_until(lambda: len(bundles) == 2), len(bundles))
        with open(os.path.join(box, '.third'), 'wb') as out:
            out.write(ccd[:3000])
        os.rename(os.path.join(box, '.third'), os.path.join(box, 'third.xml'))
        failed = os.path.join(box, 'failed')
        check('half a document is put aside, with the reason beside it',
              wait_until(lambda: os.path.isdir(failed) and len(os.listdir(failed)) == 2))
        reasons = [open(os.path.join(failed, f), encoding='utf-8', errors='replace').read()
                   for f in sorted(os.listdir(failed)) if not f.endswith('.xml')]
        check('which tells nothing of a patient', reasons and not [c for c in CANARIES if c in reasons[0]], reasons)

        for name, body, wanted in (('what is no XML', b'{}', 400), ('XML of another kind', b'<Patient/>', 400),
                                   ('an entity from outside', b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                                    b'<ClinicalDocument>&x;</ClinicalDocument>', 400)):
            status, said = post('ccd-inbox', body, 'application/xml')
            check(name + ' is refused, and said to be', status == wanted and 'root:' not in said, (status, said))

        status, said = post('reports-out', bundle, 'application/fhir+json')
        check('a FHIR bundle is kept', status == 202, (status, said))
        check('and comes out as HL7 v2', wait_until(lambda: len(messages) == 1) and
              field(messages[0], b'PID', 3) == b'100234^^^&2.16.840.1.113883.3.999.1&ISO^MR' and
              messages[0].count(b'\rOBX|') == 2, messages)
        status, said = post('reports-out', bundle.replace(b'"final"', b'"finished"'), 'application/fhir+json')
        check('one that is not valid is refused, with the place', status == 422 and
              'Bundle.entry[1].resource.status' in [p.get('path') for p in json.loads(said)['problems']] and
              not [c for c in CANARIES if c in said], (status, said))
        status, said = post('reports-out', b'{"resourceType":"Patient"}', 'application/fhir+json')
        check('as is what no route takes', status == 422, (status, said))
        engine.stop()
        with open(engine.log, encoding='utf-8') as log:
            text = log.read()
        check('nothing of a patient is in the log', not [c for c in CANARIES if c in text], text[-500:])
    finish()


main()
