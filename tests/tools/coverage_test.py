#!/usr/bin/env python3
"""What mappings leave out of messages that really come: weir coverage.

usage: coverage_test.py WEIR
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish, hospital, run_masked, write_site

WEIR = os.path.abspath(sys.argv[1])
# Of the messages: nothing of them may be told, not even a code that no table has.
CANARIES = ['Quennell', 'Hesperia', 'MRN77134', '19620214', '1962-02-14', 'Millrace', 'V55081', 'QQX']
SITE = {
    'hospital.yaml': hospital('covered'),
    'env/test.yaml': 'environment: test\nendpoints:\n  in: { mllp: 127.0.0.1:6661 }\n',
    'mappings/people.yaml': '''mapping: people
about: Patients
from: hl7v2 2.5.1 ADT_A01
to: fhir r4 transaction
make:
  - resourceType: Patient
    $identity: PID-3[first].1
    active: 'true'
    identifier:
      - value: =PID-3.1
    name: =PID-5
    gender: =translate(PID-8, 'sex')
    birthDate: =PID-7
    deceasedDateTime: =PID-29
''',
    'terminology/sex.yaml': '''table: sex
about: HL7 table 0001 to FHIR
to: http://hl7.org/fhir/administrative-gender
unmapped: { use: unknown, report: warning }
map:
  F: female
''',
}


def adt(control_id, sex='F', more='', event='A01'):
    return (f'MSH|^~\\&|A|B|C|D|20260101||ADT^{event}^ADT_{event}|{control_id}|P|2.5.1\r'
            f'PID|1||MRN77134^^^HILLSIDE^MR||Quennell^Hesperia||19620214|{sex}|||1 Millrace^^Weston\r'
            f'PV1|1|I\r{more}')


def weir(*words):
    return run_masked(WEIR, words, CANARIES)


def main():
    with tempfile.TemporaryDirectory() as top:
        site, corpus = os.path.join(top, 'site'), os.path.join(top, 'corpus')
        write_site(site, SITE)
        write_site(corpus, {'a.hl7': adt('1') + adt('2') + adt('3', sex='QQX', more='ZPV|1||V55081^Millrace\r'), 'b.hl7': adt('4', event='A05')})
        code, out, err = weir('--json', 'coverage', corpus, '--site', site)
        made = json.loads(out) if out else {'mappings': [{}]}
        people = made['mappings'][0]
        check('each mapping is told of, with the messages that it reads', code == 0 and made['messages'] == 4 and
              len(made['mappings']) == 1 and people['messages'] == 3 and people['failed'] == 0, out + err)
        unused = {u['path']: u['messages'] for u in people['unused']}
        check('components that are in no output, with how many messages have them', unused == {
            'PID-1': 3, 'PID-3.4': 3, 'PID-3.5': 3, 'PID-11.1': 3, 'PID-11.3': 3, 'PV1-1': 3, 'PV1-2': 3,
            'ZPV-1': 1, 'ZPV-3.1': 1, 'ZPV-3.2': 1}, unused)
        check('of all that were seen', people['components'] == len(unused) + 5, people)  # PID-3.1, 5.1, 5.2, 7, 8
        check('the most frequent first', [u['messages'] for u in people['unused']] == [3] * 7 + [1] * 3, people)
        check('rules that never fired', people['never_fired'] == ['mappings/people.yaml:14'] and people['rules'] == 5, people)
        check('how many codes of each table were found', people['tables'] == [{'table': 'sex', 'found': 2, 'missed': 1}], people)
        code, out, err = weir('coverage', corpus, '--site', site, '--most', '7')
        check('the same in words', code == 0 and 'people   3 messages' in out and '10 of 15   66.7 %' in out and
              'and 3 more' in out and '1 of 5   20.0 %' in out and 'deceasedDateTime: =PID-29' in out and
              'table sex' in out and '2 of 3 codes found   66.7 %' in out, out + err)
        check('without messages: 2', weir('coverage', '--site', site)[0] == 2)
        check('messages that are not there: 3', weir('coverage', 'nowhere', '--site', site)[0] == 3)
        check('a mapping that is not there: 1', weir('coverage', corpus, '--site', site, '--mapping', 'nobody')[0] == 1)
        with open(os.path.join(site, 'mappings/people.yaml'), 'a') as file:
            file.write('    gendre: =PID-8\n')
        code, out, err = weir('coverage', corpus, '--site', site)
        check('a mapping with an error: 1, and the error', code == 1 and 'E3210' in err, out + err)
    finish()


main()
