#!/usr/bin/env python3
"""Why a message of the journal became what it became, also when its site has changed since.

usage: explain_test.py WEIR
"""
import json
import os
import socket
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import HTTP_OK, Engine, Sink, check, field, finish, frame, frames, mllp_ack, ports, read_frame, read_post, run_masked, wait_until, write_site

WEIR = os.path.abspath(sys.argv[1])
IN, FHIR, LAB = ports(3)
CANARIES = ['Quennell', 'Hesperia', 'MRN77134', '19620214', '1962-02-14', 'Millrace', '555-0142']
ADT = ('MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|{}|P|2.5.1\r'
       'PID|1||MRN77134^^^HILLSIDE^MR||Quennell^Hesperia||19620214|F|||1 Millrace^^Weston||555-0142\r'
       'PV1|1|I\r')
SITE = {
    'hospital.yaml': '''format: 1
site: explained
facility: { code: HILLSIDE, name: Hillside, timezone: Pacific/Auckland }
owners:
  it: { team: Interface Team, desk_group: IT, email: it@hillside.example }
''',
    'env/test.yaml': f'''environment: test
endpoints:
  in: {{ mllp: 127.0.0.1:{IN} }}
  fhir: {{ http: http://127.0.0.1:{FHIR}/fhir }}
  lab: {{ mllp: 127.0.0.1:{LAB} }}
''',
    'channels/ward.yaml': '''channel: ward
about: Wards into the FHIR store, and to the laboratory
owner: it
listen: in
ack: { style: enhanced, application: AL, application_to: lab }
routes:
  - { name: store, when: "MSH-9.2 = 'A01'", map: people, send: fhir }
  - { name: laboratory, when: "MSH-9.2 = 'A01'", first: shorter, send: lab }
otherwise: { drop: not-subscribed }
destinations:
  fhir: { to: fhir, send_as: fhir-transaction }
  lab: { to: lab }
''',
    'mappings/people.yaml': '''mapping: people
about: Patients, and when they came
from: hl7v2 2.5.1 ADT_A01
to: fhir r4 transaction
make:
  - resourceType: Patient
    $identity: PID-3[first].1
    identifier: =PID-3
    name: =PID-5
    gender: =translate(PID-8, 'sex')
    birthDate: =PID-7
  - resourceType: Basic
    code: { text: =PV1-2 }
    created: =date(now())
    author: { display: =meta.date & ' ' & meta.environment }
''',
    'mappings/shorter.yaml': '''mapping: shorter
about: The laboratory does not want addresses
from: hl7v2 2.5.1 ADT_A01
to: hl7v2 2.5.1 ADT_A01
start: copy
edit:
  - $delete: PID-11
  - PV1-3: WARD
''',
    'terminology/sex.yaml': '''table: sex
about: HL7 table 0001 to FHIR
to: http://hl7.org/fhir/administrative-gender
unmapped: { use: unknown, report: warning }
map:
  F: female
  M: male
''',
}
bodies = []


def store(connection):
    rest = b''
    while True:
        body, rest = read_post(connection, rest)
        if body is None:
            return
        bodies.append(json.loads(body))
        connection.sendall(HTTP_OK)


def laboratory(connection):
    for message in frames(connection):
        bodies.append(message)
        connection.sendall(frame(mllp_ack(message)))


def weir(*words):
    return run_masked(WEIR, words, CANARIES)


def send(control_id, event='A01'):
    with socket.create_connection(('127.0.0.1', IN), timeout=10) as c:
        c.sendall(frame(ADT.format(control_id).replace('ADT^A01^', f'ADT^{event}^').encode()))
        return field(read_frame(c)[0], b'MSA', 1).decode()


def explained(state, raw):
    code, out, err = weir('show', 'C1', '--state', state, '--explain')
    check('a message is explained by its control id, exactly', code == 0 and 'exact: ' in out, f'{code} {out}{err}')
    gender = [line for line in out.splitlines() if line.startswith('Patient.gender')]
    at = raw.index('|F|') + 1
    check('with field, bytes, row and rule', gender and 'PID-8 via terminology/sex.yaml:6' in gender[0] and
          f' {at}-{at} ' in gender[0] and 'mappings/people.yaml:10' in gender[0], gender)
    family = [line for line in out.splitlines() if line.startswith('Patient.name[1].family')]
    at = raw.index('Quennell')
    check('and std map', family and f' {at}-{at + 7} ' in family[0] and 'std XPN-HumanName' in family[0], family)
    check('each route and mapping', 'route store   mapping people' in out and 'route laboratory   mapping shorter' in out, out)
    code, out, err = weir('show', 'C1', '--state', state, '--explain', 'Patient.gender')
    check('one element with its rule and row, word for word', code == 0 and "gender: =translate(PID-8, 'sex')" in out and
          'F: female' in out and 'PID-8 "X"' in out, out + err)
    code, out, err = weir('show', 'C1', '--state', state, '--explain', 'Patient.gender', '--reveal', 'test')
    check('with its value to who says why', 'PID-8 "F"' in out, out + err)
    check('what is not in it is not found', weir('show', 'C1', '--state', state, '--explain', 'Patient.photo')[0] == 1)
    code, out, err = weir('--json', 'show', 'C1', '--state', state, '--explain')
    made = json.loads(out)
    element = [e for m in made['mappings'] for e in m['elements'] if e['target'] == 'Patient.birthDate'][0]
    check('in JSON with offset and length', made['exact'] and element['sources'] == [{'path': 'PID-7', 'offset': raw.index('19620214'), 'length': 8}] and
          element['rule'] == 'mappings/people.yaml:11', element)
    return made


def kept_otherwise(state):
    """What an explanation is worth when the bytes that were sent are not what is made now."""
    volume = [f for f in os.listdir(state) if f.endswith('.db') and f[0].isdigit()][0]
    with sqlite3.connect(os.path.join(state, volume)) as db:
        db.execute("UPDATE delivery SET body=replace(CAST(body AS TEXT),'female','male') WHERE destination='fhir' AND message=1")
    code, out, err = weir('show', 'C1', '--state', state, '--explain')
    check('what is made now is held against what was sent', code == 1 and 'NOT exact' in out, f'{code} {out}{err}')
    with sqlite3.connect(os.path.join(state, volume)) as db:
        db.execute('DELETE FROM site')
    code, out, err = weir('show', 'C1', '--state', state, '--explain')
    check('without its site a message is not explained', code == 1 and 'did not keep its site' in err, f'{code} {out}{err}')


def diff_of_traffic(top, site, state):
    other = os.path.join(top, 'other')
    write_site(other, {**SITE, 'terminology/sex.yaml': SITE['terminology/sex.yaml'].replace('F: female', 'F: other')})
    code, out, err = weir('--json', 'diff', site, other, '--channel', 'ward', '--last', '100', '--state', state)
    made = json.loads(out) if out else {}
    check('two versions are compared on the messages of the journal', code == 1 and made['messages'] == 4 and
          [(g['at'], g['messages']) for g in made['groups']] == [('Patient.gender', 3)], out + err)
    code, out, err = weir('--json', 'diff', site, other, '--channel', 'ward', '--last', '2', '--state', state)
    check('as many as are asked for, the latest', json.loads(out)['messages'] == 2, out + err)


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        Sink(FHIR, store), Sink(LAB, laboratory)
        engine = Engine(WEIR, site, state)
        check('a message is taken', send('C1') == 'CA')
        check('and goes out', wait_until(lambda: len(bodies) == 3), bodies)
        check('another one is dropped', send('D1', 'A08') == 'CA')
        before = explained(state, ADT.format('C1'))
        check('one that nobody maps has nothing to explain', 'nothing was made of it' in weir('show', 'D1', '--state', state, '--explain')[1])
        engine.stop()
        # The rule moves, the row goes, the file of the other mapping with it.
        write_site(site, {'mappings/people.yaml': SITE['mappings/people.yaml'].replace('make:', '\n\n\nmake:'),
                          'terminology/sex.yaml': SITE['terminology/sex.yaml'].replace('  F: female\n', '')})
        engine = Engine(WEIR, site, state)
        check('with the changed site, messages are taken, too', send('C2') == 'CA' and send('C2') == 'CA' and wait_until(lambda: len(bodies) == 10), len(bodies))
        check('yesterday\'s is explained by yesterday\'s site', explained(state, ADT.format('C1')) == before)
        code, out, err = weir('show', 'C2', '--state', state)
        check('of several with that control id, their ids are told', code == 1 and 'several messages' in err, f'{code} {out}{err}')
        identity = err.split(':')[1].split()[0]
        code, out, err = weir('show', identity, '--state', state, '--explain', 'Patient.gender')
        check('today\'s by today\'s', code == 0 and 'no row' in out and 'mappings/people.yaml:13' in out, out + err)
        engine.stop()
        write_site(site, SITE)
        diff_of_traffic(top, site, state)
        kept_otherwise(state)
    finish()


main()
