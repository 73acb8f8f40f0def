#!/usr/bin/env python3
"""What two versions of a site make differently: weir diff, on directories and on git revisions.

usage: diff_test.py WEIR
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish, hospital, run_masked, write_site

WEIR = os.path.abspath(sys.argv[1])
# What nobody may see without --reveal: of the messages below.
CANARIES = ['Quennell', 'Hesperia', 'MRN77134', 'MRN99202', '19620214', '1962-02-14', 'Millrace', '555-0142', 'V55081']
MAPPING = '''mapping: people
about: Patients and their beds
from: hl7v2 2.5.1 ADT_A01
to: fhir r4 transaction
make:
  - resourceType: Patient
    $as: patient
    $identity: PID-3[first].1
    identifier: =PID-3
    name: =PID-5
    gender: =translate(PID-8, 'sex')
    birthDate: =PID-7
    telecom: =PID-13
  - resourceType: Encounter
    $identity: PV1-19.1
    status: in-progress
    class: =translate(PV1-2, 'patient-class')
    subject: =ref(patient)
'''
SITE = {
    'hospital.yaml': hospital('versions'),
    'env/test.yaml': '''environment: test
endpoints:
  in: { mllp: 127.0.0.1:6661 }
  fhir: { http: http://127.0.0.1:8080/fhir }
''',
    'channels/ward.yaml': '''channel: ward
about: Wards into the FHIR store
owner: it
listen: in
routes: [ { name: all, when: MSH-9.1 = 'ADT', map: people, send: fhir } ]
otherwise: { drop: not-subscribed }
destinations: { fhir: { to: fhir, send_as: fhir-transaction } }
''',
    'mappings/people.yaml': MAPPING,
    'terminology/sex.yaml': '''table: sex
about: HL7 table 0001 to FHIR
to: http://hl7.org/fhir/administrative-gender
unmapped: { use: unknown, report: warning }
map:
  F: female
  M: male
''',
}


def adt(control_id, sex='F', mrn='MRN77134', phone='555-0142'):
    return (f'MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|{control_id}|P|2.5.1\r'
            f'PID|1||{mrn}^^^HILLSIDE^MR||Quennell^Hesperia||19620214|{sex}|||1 Millrace^^Weston||{phone}\r'
            f'PV1|1|I|||||||||||||||||V55081\r')


def weir(*words, where='.'):
    return run_masked(WEIR, words, CANARIES, where)


def version(top, name, changes=()):
    files = dict(SITE)
    for path, old, new in changes:
        assert old in files[path], (path, old)
        files[path] = files[path].replace(old, new, 1)
    write_site(os.path.join(top, name), files)
    return os.path.join(top, name)


def groups(out):
    return {(g['sign'], g['at']): g for g in json.loads(out)['groups']}


def directories(top):
    old = version(top, 'old')
    os.makedirs(os.path.join(top, 'corpus/deep'))
    for name, text in [('a.hl7', adt('A1') + adt('A2', sex='M')), ('deep/b.hl7', adt('B1', mrn='MRN99202', phone='')),
                       ('deep/c.hl7', 'MSH|^~\\&|A|B|C|D|20260101||SIU^S12|C1|P|2.5.1\rSCH|1\r')]:
        with open(os.path.join(top, 'corpus', name), 'w') as file:
            file.write(text)
    corpus = os.path.join(top, 'corpus')
    code, out, err = weir('diff', old, version(top, 'same'), corpus)
    check('the same site makes the same of every message of a directory', code == 0 and '4 messages   4 same   0 changed' in out, out + err)
    check('and says how many nobody maps', 'neither version makes anything of 1' in out, out)

    new = version(top, 'new', [('mappings/people.yaml', '    telecom: =PID-13\n', ''),
                               ('mappings/people.yaml', "    birthDate: =PID-7\n", "    birthDate: =PID-7\n    active: 'true'\n"),
                               ('terminology/sex.yaml', 'F: female', 'F: other')])
    code, out, err = weir('--json', 'diff', old, new, corpus)
    made = json.loads(out) if out else {}
    check('differences end with 1', code == 1 and made['changed'] == 3, out + err)
    found = groups(out)
    check('they are told by what changed and how, with how many messages', {k: g['messages'] for k, g in found.items()} == {
        ('~', 'Patient.gender'): 2, ('+', 'Patient.active'): 3, ('-', 'Patient.telecom'): 2}, found)
    gender = found['~', 'Patient.gender']
    check('with the field, the row and the rule behind it', gender['source'] == 'PID-8 via terminology/sex.yaml:6' and
          gender['rule'] == 'mappings/people.yaml:11' and gender['line'] == "gender: =translate(PID-8, 'sex')", gender)
    check('what is gone has the rule that made it', found['-', 'Patient.telecom']['source'].startswith('PID-13') and
          found['-', 'Patient.telecom']['line'] == 'telecom: =PID-13' and found['-', 'Patient.telecom']['standard'] == 'XTN-ContactPoint', found)
    check('and an example', gender['example'] == 'A1', gender)
    code, out, err = weir('diff', old, new, corpus)
    check('the same in words', code == 1 and '4 messages   1 same   3 changed' in out and '~ Patient.gender' in out and
          "mappings/people.yaml:11  gender: =translate(PID-8, 'sex')" in out, out + err)
    code, out, err = weir('diff', old, new, corpus, '--show', 'A1')
    check('one message, all that differs in it', code == 0 and 'Patient.telecom' in out and 'Patient.active' in out, out + err)
    code, out, err = weir('diff', old, new, corpus, '--reveal', 'test')
    check('values are shown to who says why', '555-0142' in out, out + err)
    code, out, err = weir('--json', 'diff', old, new, corpus, '--ignore', 'Patient.telecom', '--ignore', 'Patient.active')
    check('what may differ is left out', list(groups(out)) == [('~', 'Patient.gender')], out + err)
    return old, corpus


def alignment(top, old, corpus):
    other_id = version(top, 'id', [('mappings/people.yaml', '$identity: PID-3[first].1', "$identity: ='x' & PID-3[first].1")])
    code, out, err = weir('--json', 'diff', old, other_id, corpus)
    check('another id of a resource is one difference, not one at each reference', list(groups(out)) == [('~', 'Patient.id')], out)
    front = version(top, 'front', [('mappings/people.yaml', '    identifier: =PID-3\n',
                                    '    identifier:\n      - { system: urn:x, value: =MSH-10 }\n      - =PID-3\n')])
    code, out, err = weir('--json', 'diff', old, front, corpus)
    check('an item put in before others is one difference', list(groups(out)) == [('+', 'Patient.identifier[1]')], out + err)
    twice = version(top, 'twice', [('mappings/people.yaml', '  - resourceType: Encounter', '  - resourceType: Basic\n    code: { text: =PV1-2 }\n  - resourceType: Encounter')])
    code, out, err = weir('--json', 'diff', old, twice, corpus)
    check('a resource more is one difference', list(groups(out)) == [('+', 'Basic')], out + err)


def several(top):
    """Resources of one type: which is which, and how often a message counts."""
    def with_more(name, text):
        return version(top, name, [('mappings/people.yaml', '  - resourceType: Encounter', text + '  - resourceType: Encounter')])
    one = "  - resourceType: Basic\n    $identity: ='a' & PID-3[first].1\n    code: { text: =PV1-2 }\n"
    two = "  - resourceType: Basic\n    $identity: ='b' & PID-3[first].1\n    code: { text: =PID-8 }\n"
    kin = "  - resourceType: Basic\n    $each: NK1\n    $identity: =PID-3[first].1 & NK1-1\n    code: { text: =NK1-1 }\n"
    path = os.path.join(top, 'kin.hl7')
    with open(path, 'w') as file:
        file.write(adt('K1').replace('PV1|', 'NK1|1\rNK1|2\rPV1|'))
    code, out, err = weir('diff', with_more('ab', one + two), with_more('ba', two + one), path)
    check('resources in another order are the same', code == 0 and '1 same' in out, out + err)
    code, out, err = weir('--json', 'diff', with_more('kin', kin), with_more('born', kin + '    created: =PID-7\n'), path)
    check('a message counts once, however many of its resources differ', {k: g['messages'] for k, g in groups(out).items()} ==
          {('+', 'Basic.created'): 1}, out + err)


def failures(top, old, corpus):
    strict = version(top, 'strict', [('mappings/people.yaml', 'birthDate: =PID-7', "birthDate: =PID-7\n    maritalStatus: =require(PID-16, 'no marital status')")])
    code, out, err = weir('--json', 'diff', old, strict, corpus)
    made = json.loads(out) if out else {}
    check('messages that only the new version refuses are failures', code == 1 and made['failures'] and
          made['failures'][0]['fails'] == 'after' and made['failures'][0]['messages'] == 3, out + err)
    check('with the finding', made['failures'][0]['what'].startswith('E3'), made)
    broken = version(top, 'broken', [('mappings/people.yaml', 'gender:', 'gendre:')])
    code, out, err = weir('diff', old, broken, corpus)
    check('a version with errors cannot be compared: 3', code == 3 and 'E3210' in err, f'{code} {out}{err}')
    check('nor one that is not there', weir('diff', old, 'nowhere', corpus)[0] == 3)
    check('nor without messages', weir('diff', old, old)[0] == 2)
    check('nor messages that are not there', weir('diff', old, old, 'nowhere.hl7')[0] == 3)
    check('nor a mapping that neither has', weir('diff', old, old, corpus, '--mapping', 'nobody')[0] == 3)


def channels(top, old, corpus):
    new = version(top, 'channel', [('channels/ward.yaml', "when: MSH-9.1 = 'ADT'", "when: MSH-9.1 = 'SIU'")])
    code, out, err = weir('--json', 'diff', old, new, corpus, '--channel', 'ward')
    found = groups(out)
    check('a channel that routes otherwise is told', code == 1 and {k: g['messages'] for k, g in found.items()} ==
          {('~', 'outcome'): 4, ('-', 'to fhir'): 3, ('+', 'to fhir'): 1}, out + err)
    check('by mappings, both make the same', weir('diff', old, new, corpus)[0] == 0)
    check('a channel that neither has: 3', weir('diff', old, new, corpus, '--channel', 'nobody')[0] == 3)


def revisions(top, corpus):
    site = os.path.join(top, 'repository', 'site')
    write_site(site, SITE)
    git = ['git', '-c', 'user.name=t', '-c', 'user.email=t@example.org', '-C', os.path.dirname(site)]
    for words in (['init', '-q', '-b', 'main'], ['add', '.'], ['commit', '-q', '-m', 'one']):
        subprocess.run(git + words, check=True)
    with open(os.path.join(site, 'terminology/sex.yaml'), 'a') as file:
        file.write('  X: other\n')
    subprocess.run(git + ['commit', '-q', '-a', '-m', 'two'], check=True)
    shutil.copy(os.path.join(corpus, 'a.hl7'), os.path.join(top, 'x.hl7'))
    with open(os.path.join(top, 'x.hl7'), 'a') as file:
        file.write(adt('X1', sex='X'))
    code, out, err = weir('--json', 'diff', 'HEAD~1', 'main', os.path.join(top, 'x.hl7'), '--site', site)
    found = groups(out) if out else {}
    check('two revisions of a site that is a folder of its repository', code == 1 and list(found) == [('~', 'Patient.gender')] and
          found['~', 'Patient.gender']['messages'] == 1, out + err)
    code, out, err = weir('diff', 'HEAD', '.', os.path.join(top, 'x.hl7'), where=site)
    check('a revision and what is in the directory now', code == 0, out + err)


def main():
    with tempfile.TemporaryDirectory() as top:
        old, corpus = directories(top)
        alignment(top, old, corpus)
        several(top)
        failures(top, old, corpus)
        channels(top, old, corpus)
        revisions(top, corpus)
    finish()


main()
