#!/usr/bin/env python3
"""CDA documents and FHIR resources come in over HTTP and by file, and go out as what their mappings make of them.

usage: exchange_test.py WEIR ROOT
"""
import http.client
import json
import os
import signal
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import HTTP_OK, Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, read_post, wait_until, write_site

WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
HTTP, FHIR, EHR = ports(3)
CHANNEL = '''channel: {name}
about: {name} from the exchange
owner: it
listen: {listen}
read: {{ format: {format}, check: {check} }}
routes: [ {{ name: all, {route} }} ]
otherwise: {{ refuse: unsupported }}
destinations:
  {to}: {{ to: {to}, {more} }}
'''
SITE = {
    'hospital.yaml': hospital('exchange'),
    'env/test.yaml': f'''environment: test
endpoints:
  web: {{ http: 127.0.0.1:{HTTP} }}
  box: {{ directory: box, pattern: '*.xml', settle: 100ms }}
  store: {{ http: http://127.0.0.1:{FHIR}/fhir }}
  ehr: {{ mllp: 127.0.0.1:{EHR} }}
''',
    'channels/ccd.yaml': CHANNEL.format(name='ccd', listen='[web, box]', format='cda', check='structure', route='map: ccd-problems, send: store',
                                        to='store', more='send_as: fhir-transaction'),
    'channels/reports.yaml': CHANNEL.format(name='reports', listen='web', format='fhir', check='profile',
                                            route='when: DiagnosticReport valued, map: fhir-to-oru, send: ehr', to='ehr', more='send_as: hl7v2'),
}
bundles, reports = [], []
ccd = open(os.path.join(ROOT, 'tests/golden/ccd-problems/in.xml'), 'rb').read()
report = json.load(open(os.path.join(ROOT, 'tests/golden/fhir-report-to-oru/in.json')))


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
        reports.append(message)
        connection.sendall(frame(mllp_ack(message)))


def ask(method, path, body=None, kind='application/fhir+json', **fields):
    c = http.client.HTTPConnection('127.0.0.1', HTTP, timeout=20)
    try:
        c.request(method, path, json.dumps(body) if isinstance(body, (dict, list)) else body,
                  {**({'Content-Type': kind} if body is not None else {}), **{k.replace('_', '-'): v for k, v in fields.items()}})
        r = c.getresponse()
        text = r.read()
        is_json = 'json' in r.getheader('content-type', '')
        return r.status, {k.lower(): v for k, v in r.getheaders()}, json.loads(text) if is_json and text else text
    finally:
        c.close()


def transaction(change=lambda b: None):
    made = json.loads(json.dumps(report))
    made['type'] = 'transaction'
    for e in made['entry']:
        e['request'] = {'method': 'PUT', 'url': f"{e['resource']['resourceType']}/{e['resource']['id']}"}
    change(made)
    return made


def expressions(outcome):
    return [e for issue in outcome.get('issue', []) for e in issue.get('expression', [])]


def documents(state):
    status, fields, body = ask('POST', '/ingest/ccd', ccd, 'application/xml')
    check('a document is answered with 202 and its id', status == 202 and body['messages'] == [fields['weir-message-id']], (status, body))
    check('and mapped into the store', wait_until(lambda: len(bundles) == 1) and
          'Condition' in [e['resource']['resourceType'] for e in bundles[0]['entry']], bundles)
    status, _, body = ask('POST', '/ingest/ccd', ccd[:-200], 'application/xml')
    check('half a document is 400, with what is wrong', status == 400 and body['problems'], (status, body))
    status, _, body = ask('POST', '/ingest/ccd', b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', 'application/xml')
    check('one with entities, too', status == 400 and b'root:' not in json.dumps(body).encode(), (status, body))
    check('one as JSON is 415', ask('POST', '/ingest/ccd', ccd, 'application/json')[0] == 415)
    check('resources at a channel of documents are 404', ask('POST', '/fhir/ccd/Patient', {'resourceType': 'Patient'})[0] == 404)
    with open(os.path.join(state, 'box', 'one.xml'), 'wb') as out:
        out.write(ccd.replace(b'<id ', b'<id  ', 1))
    check('a document by file arrives, too', wait_until(lambda: len(bundles) == 2), len(bundles))
    check('and its file is done', wait_until(lambda: os.path.exists(os.path.join(state, 'box', 'done', 'one.xml'))))
    with open(os.path.join(state, 'box', 'bad.xml'), 'wb') as out:
        out.write(ccd[:500])
    reason = os.path.join(state, 'box', 'failed', 'bad.xml.reason.txt')
    check('a broken one has failed, and the reason names no patient', wait_until(lambda: os.path.exists(reason) and os.path.getsize(reason)) and
          'Okafor' not in open(reason).read() and 'E1' in open(reason).read(), os.path.exists(reason) and open(reason).read())


def resources():
    status, fields, body = ask('GET', '/fhir/reports/metadata')
    rest = body['rest'][0]
    check('metadata says what is taken', status == 200 and body['resourceType'] == 'CapabilityStatement' and body['fhirVersion'] == '4.0.1' and
          [i['code'] for i in rest['interaction']] == ['transaction', 'batch'] and [o['name'] for o in rest['operation']] == ['process-message'], body)
    check('metadata of documents says nothing of transactions', 'interaction' not in ask('GET', '/fhir/ccd/metadata')[2]['rest'][0])
    status, fields, body = ask('POST', '/fhir/reports', transaction())
    check('a transaction is answered entry by entry', status == 200 and body['type'] == 'transaction-response' and
          [e['response']['status'] for e in body['entry']] == ['202 Accepted'] * 4, (status, body))
    check('and mapped to HL7 v2', wait_until(lambda: len(reports) == 1) and b'OBX|1|' in reports[0], reports)
    check('batches, too', ask('POST', '/fhir/reports', transaction(lambda b: b.update(type='batch')))[2].get('type') == 'batch-response')

    def spoil(b):
        b['entry'][0]['resource']['gender'] = 'F'
        b['entry'][2]['resource'].pop('status')
    status, _, body = ask('POST', '/fhir/reports', transaction(spoil))
    check('one that R4 does not allow is 422, and each fault has its expression', status == 422 and body['resourceType'] == 'OperationOutcome' and
          {'Bundle.entry[0].resource.gender', 'Bundle.entry[2].resource'} <= {e.removesuffix('.status') for e in expressions(body)}, (status, expressions(body)))
    status, _, body = ask('POST', '/fhir/reports', transaction(lambda b: b['entry'][1]['request'].update(method='DELETE')))
    check('one that deletes is 422 with its place', status == 422 and expressions(body) == ['Bundle.entry[1].request.method'], (status, body))
    check('JSON that is none is 400', ask('POST', '/fhir/reports', '{"resourceType":')[0] == 400)
    check('keys twice, too', ask('POST', '/fhir/reports', '{"resourceType":"Bundle","type":"batch","type":"batch"}')[0] == 400)
    check('deep nesting, too', ask('POST', '/fhir/reports', '[' * 100000)[0] == 400)
    status, _, body = ask('POST', '/fhir/reports', '<Bundle xmlns="http://hl7.org/fhir"/>', 'application/fhir+xml')
    check('XML is 415 with an OperationOutcome', status == 415 and body['resourceType'] == 'OperationOutcome', (status, body))
    message = {'resourceType': 'Bundle', 'type': 'message', 'timestamp': '2026-11-19T14:30:00Z', 'entry': [{'fullUrl': 'urn:uuid:0d5b1f0e-8f9b-4d55-9d5c-0f5b3c2a1eff', 'resource': {
        'resourceType': 'MessageHeader', 'id': 'm1', 'eventCoding': {'system': 'urn:x', 'code': 'report'}, 'source': {'endpoint': 'urn:lab'}}}] + report['entry']}
    status, _, body = ask('POST', '/fhir/reports/$process-message', message)
    head = body['entry'][0]['resource'] if status == 200 else {}
    check('a message is answered with a message', head.get('response') == {'identifier': 'm1', 'code': 'ok'} and head['eventCoding']['code'] == 'report', (status, body))
    status, _, body = ask('POST', '/fhir/reports/$process-message', transaction())
    check('a transaction is no message', status == 400 and expressions(body) == ['Bundle.type'], (status, body))
    status, _, body = ask('POST', '/fhir/reports/Patient', {'resourceType': 'Patient'})
    check('a type that no route reads is 404', status == 404 and 'E5041' in json.dumps(body), (status, body))
    check('nothing is read here', ask('GET', '/fhir/reports/Patient/1')[0] == 405)
    again = [ask('POST', '/fhir/reports', transaction(), Idempotency_Key='t1') for _ in range(2)]
    check('a retry with its key is answered as before', again[0][2] == again[1][2] and again[1][1].get('idempotent-replayed') == 'true' and
          'weir-message-id' not in again[1][1], again)
    status, _, body = ask('GET', '/fhir/reports/ConceptMap/gender/$translate?code=F')
    check('$translate knows the tables', status == 200 and body['parameter'][0] == {'name': 'result', 'valueBoolean': True} and
          body['parameter'][1]['part'][1]['valueCoding']['code'] == 'female', (status, body))
    status, _, body = ask('POST', '/ingest/reports', report)
    check('a collection comes in by ingest', status == 202, (status, body))


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        Sink(FHIR, store)
        Sink(EHR, ehr)
        engine = Engine(WEIR, site, state)
        check('it starts', engine.ready.startswith('ready'), engine.ready + open(engine.log).read())
        documents(state)
        resources()
        check('it stops in order', engine.stop() == 0)
    finish()


main()
