#!/usr/bin/env python3
"""FHIR clients that we did not write read metadata, post transactions and understand what is wrong: fhirclient.

usage: fhir_clients_test.py WEIR ROOT
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit')]
from peers import Skip, install, java
from weirtest import Engine, check, finish, hospital, ports, skip, write_site

HERE = os.path.dirname(os.path.abspath(__file__))
WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
HTTP, OUT = ports(2)
SITE = {
    'hospital.yaml': hospital('peers'),
    'env/test.yaml': f'''environment: test
endpoints:
  web: {{ http: 127.0.0.1:{HTTP} }}
  out: {{ mllp: 127.0.0.1:{OUT} }}
''',
    'channels/reports.yaml': '''channel: reports
about: Reports for systems that speak HL7 v2
owner: it
listen: web
read: { format: fhir, check: profile }
routes: [ { name: all, map: fhir-to-oru, send: out } ]
destinations:
  out: { to: out, send_as: hl7v2 }
''',
}
REPORT = os.path.join(ROOT, 'tests/golden/fhir-report-to-oru/in.json')


def fhirclient():
    where = install('fhirclient')
    done = subprocess.run([sys.executable, os.path.join(HERE, 'fhir_client.py'), f'http://127.0.0.1:{HTTP}/fhir/reports/', REPORT],
                          capture_output=True, text=True, timeout=120, env={**os.environ, 'PYTHONPATH': where})
    said = {}
    for line in done.stdout.splitlines():
        said.update(json.loads(line))
    check('fhirclient reads metadata', said.get('metadata') == ['4.0.1', ['transaction', 'batch'], ['application/fhir+json']], done.stdout + done.stderr)
    check('and posts a transaction', said.get('transaction') == ['transaction-response', ['202 Accepted'] * 4], done.stdout + done.stderr)
    check('and reads what is wrong with one, and where', said.get('bad gender') == {
        'status': 422, 'severity': 'error', 'expression': ['Bundle.entry[0].resource.gender']}, said.get('bad gender'))
    check('a type that is not taken is an OperationOutcome, too', said.get('not taken', {}).get('status') == 404, said.get('not taken'))
    check('and what is not done here', said.get('read', {}).get('status') == 405, said.get('read'))


def hapi(top):
    """What weir itself says is right in the eyes of HAPI's R4 validator."""
    import http.client

    def ask(method, path, body=None):
        c = http.client.HTTPConnection('127.0.0.1', HTTP, timeout=20)
        c.request(method, '/fhir/reports' + path, body, {'Content-Type': 'application/fhir+json'} if body else {})
        return c.getresponse().read()
    report = json.load(open(REPORT))
    report['type'] = 'transaction'
    for e in report['entry']:
        e['request'] = {'method': 'PUT', 'url': e['resource']['resourceType'] + '/' + e['resource']['id']}
    message = {'resourceType': 'Bundle', 'type': 'message', 'entry': [{'resource': {
        'resourceType': 'MessageHeader', 'id': 'm1', 'eventCoding': {'system': 'http://x.example', 'code': 'report'}, 'source': {'endpoint': 'urn:x:lab'}}}]}
    said = {'metadata': ask('GET', '/metadata'), 'transaction-response': ask('POST', '', json.dumps(report)),
            'message-response': ask('POST', '/$process-message', json.dumps(message)), 'outcome': ask('GET', '/Patient/7'),
            'parameters': ask('GET', '/ConceptMap/gender/$translate?code=F')}
    files = {}
    for name, text in said.items():
        files[name] = os.path.join(top, name + '.json')
        with open(files[name], 'wb') as out:
            out.write(text)
    done = subprocess.run(java('hapi-fhir', 'ValidateR4.java', *files.values()), capture_output=True, text=True, timeout=600)
    for name, path in files.items():
        about = [line for line in done.stdout.splitlines() if line.startswith(path)]
        check(f'HAPI finds no error in the {name}', f'{path} 0 errors' in about, '\n'.join(about) or done.stderr[-500:])


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        engine = Engine(WEIR, site, state)
        check('it starts', engine.ready.startswith('ready'), engine.ready + open(engine.log).read())
        for name, test in (('fhirclient', fhirclient), ('HAPI FHIR validator', lambda: hapi(top))):
            try:
                test()
            except Skip as why:
                skip(name, why)
        check('it stops in order', engine.stop() == 0)
    finish()


main()
