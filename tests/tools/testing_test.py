#!/usr/bin/env python3
"""`weir test`: what a test can say, golden files, JUnit, coverage; and the pages E47xx, executed.

usage: testing_test.py WEIR ROOT
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish, write_site

WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
MESSAGE = 'MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5.1\rPID|1||P1||Quill^Hester||19620214|F\rPV1|1|I\r'
MAPPING = '''mapping: small
from: hl7v2 2.5.1 ADT_A01, ORU_R01
to: fhir r4 transaction
make:
  - resourceType: Patient
    $identity: PID-3[first].1
    gender: =translate(PID-8, 'gender')
    birthDate: =PID-7
    deceasedDateTime: =PID-29
    multipleBirthInteger: =number(PID-25)
    language: =if(PID-15 valued, PID-15.1, 'en')
'''
SITE = {
    'hospital.yaml': 'format: 1\nsite: s\nfacility: { code: S, timezone: America/Chicago }\n',
    'env/dev.yaml': 'environment: dev\nendpoints:\n  in: { mllp: 127.0.0.1:6661 }\n  out: { directory: out }\n',
    'channels/ward.yaml': '''channel: ward
about: Visits
listen: in
routes:
  - { name: all, when: "MSH-9.2 = 'A01'", map: small, send: out }
otherwise: { refuse: not for us }
destinations:
  out: { to: out, path: "'x.json'" }
''',
    'mappings/small.yaml': MAPPING,
    'samples/m.hl7': MESSAGE,
}


def weir(*words, where='.'):
    done = subprocess.run([WEIR, *words], capture_output=True, text=True, timeout=60, cwd=where)
    return done.returncode, done.stdout, done.stderr


def suite(top, cases, head='tests: small\ngiven: ../samples/m.hl7\n', path='mappings/small.test.yaml'):
    write_site(top, {path: head + 'cases:\n' + cases})


def what_a_test_says(top):
    inline = 'given: |\n' + ''.join(f'      {line}\n' for line in MESSAGE.strip().split('\r')).replace('19620214', '19700101')
    for name, case, good, said in [
            ('a value that is as expected', 'expect: { Patient.gender: female }', True, ''),
            ('a value that is not', 'expect: { Patient.gender: male }', False, 'Patient.gender: expected male, got female'),
            ('a value that is absent', 'expect: { Patient.name: absent }', True, ''),
            ('how many there are', 'expect: { Patient.count: 1, Observation.count: 0 }', True, ''),
            ('a message of its own, as a block', inline + '    expect: { Patient.birthDate: 1970-01-01 }', True, ''),
            ('a change', 'change: { PID-8: M }\n    expect: { Patient.gender: male }', True, ''),
            ('an issue', "change: { PID-8: Q }\n    expect: { issues: [ unmapped-code at PID-8 ] }", True, ''),
            ('an issue that is not expected', 'change: { PID-8: Q }\n    expect: { issues: none }', False, 'issues: got unmapped-code at PID-8'),
            ('a message that fails', "change: { MSH-9: ADT^A02^ADT_A02 }\n    expect: { message: fails, because: small reads ADT_A01 }", True, ''),
            ('a message that fails for another reason', "change: { MSH-9: ADT^A02^ADT_A02 }\n    expect: { message: fails, because: no MRN }", False, 'because: nothing says `no MRN`'),
            ('a message that does not fail', 'expect: { message: fails }', False, 'the message does not fail'),
            ('an answer', 'ack: AA', True, ''),
            ('an answer that is another', 'ack: AE', False, 'ack: expected AE, got AA')]:
        suite(top, f'  - test: {name}\n    {case}\n')
        code, out, err = weir('test', where=top)
        check(f'weir test: {name}', code == (0 if good else 1) and said in out and f"{'ok  ' if good else 'FAIL'} {name}" in out, out + err)


def the_clock(top):
    write_site(top, {'mappings/small.yaml': MAPPING.replace('=PID-29', '=now()')})
    suite(top, '''  - test: as the suite says
    expect: { Patient.deceasedDateTime: 2026-11-19T14:32:05-06:00 }
  - test: as the case says
    now: 2026-07-01T08:00:00
    expect: { Patient.deceasedDateTime: 2026-07-01T08:00:00-05:00 }
''', head='tests: small\ngiven: ../samples/m.hl7\nnow: 2026-11-19T14:32:05-06:00\n')
    code, out, err = weir('test', where=top)
    got = re.findall(r'got (\S+)', out)
    check('now: is the time of the test, in the zone of the facility when it says none', code == 0, out + err + str(got))
    write_site(top, {'mappings/small.yaml': MAPPING})


def a_channel(top):
    suite(top, '  - test: admitted\n    ack: AA\n    expect: { Patient.gender: female }\n'
               '  - test: others are refused\n    change: { MSH-9.2: A08 }\n    ack: AR\n    expect: { message: fails }\n',
          head='tests: ward\ngiven: ../samples/m.hl7\n', path='channels/ward.test.yaml')
    code, out, err = weir('test', '-k', 'ward', where=top)
    check('a channel is tested with its routes and its answers', code == 0 and '2 tests, 2 passed' in out, out + err)


def golden(top):
    case = '  - test: all of it\n    golden: golden/small.json\n'
    path = os.path.join(top, 'mappings/golden/small.json')
    suite(top, case)
    code, out, _ = weir('test', '-k', 'all of it', where=top)
    check('a golden file that is not there fails', code == 1 and 'golden/small.json is not there' in out and not os.path.exists(path), out)
    code, out, _ = weir('test', '-k', 'all of it', '--update', where=top)
    check('--update shows it and writes it', code == 0 and '+' in out and '+++ ' in out and os.path.exists(path), out)
    with open(path) as file:
        text = file.read()
    check('it holds the document, readable', json.loads(text)['resourceType'] == 'Bundle' and text.count('\n') > 5, text)
    check('then the test passes, and --update has nothing to show', weir('test', '-k', 'all of it', where=top)[0] == 0 and
          '+++' not in weir('test', '-k', 'all of it', '--update', where=top)[1])
    suite(top, case.replace('golden:', 'change: { PID-8: M }\n    golden:'))
    code, out, _ = weir('test', '-k', 'all of it', where=top)
    with open(path) as file:
        check('what comes out differently fails, and changes nothing', code == 1 and 'differs' in out and file.read() == text, out)
    code, out, _ = weir('test', '-k', 'all of it', '--update', where=top)
    check('--update shows the lines that differ', code == 0 and re.search(r'^-.*female', out, re.M) and re.search(r'^\+.*"male"', out, re.M), out)
    suite(top, case + '    expect: { Patient.gender: male }\n')
    check('--update does not make right what is wrong beside', weir('test', '-k', 'all of it', '--update', where=top)[0] == 1)


def reports(top):
    suite(top, '  - test: good & <fine>\n    expect: { Patient.gender: female }\n  - test: bad\n    expect: { Patient.gender: "\\"x\\"" }\n')
    code, out, err = weir('test', '-k', 'small', '--junit', 'out.xml', where=top)
    root = ElementTree.parse(os.path.join(top, 'out.xml')).getroot()
    cases = root.findall('.//testcase')
    check('JUnit has every case, in its suite', code == 1 and root.get('tests') == '2' and root.get('failures') == '1' and
          [c.get('name') for c in cases] == ['good & <fine>', 'bad'] and {c.get('classname') for c in cases} == {'small'}, err)
    check('and why one failed', cases[0].find('failure') is None and 'expected "x", got female' in cases[1].find('failure').get('message'))
    rows = json.loads(weir('--json', 'test', '-k', 'small', where=top)[1])
    check('JSON has the same', [(r['test'], r['passed']) for r in rows] == [('good & <fine>', True), ('bad', False)], rows)


def coverage(top):
    suite(top, '  - test: a woman\n    expect: { Patient.gender: female }\n')
    code, out, err = weir('test', '-k', 'small', '--coverage', where=top)
    check('coverage counts rules, and names those that never fired', code == 0 and re.search(r'rules that fired +3 of 5', out) and
          'mappings/small.yaml:9' in out and 'mappings/small.yaml:10' in out, out + err)
    check('fields of the message that nothing is made of', 'no output: PID-1, PID-3, PID-5, PV1-1, PV1-2' in out, out)
    check('rows of the tables that were asked', re.search(r'rows that were used +1 of 7', out) and 'gender: M' in out, out)
    check('--min is a bar', weir('test', '-k', 'small', '--coverage', '--min', '61', where=top)[0] == 1 and
          weir('test', '-k', 'small', '--coverage', '--min', '60', where=top)[0] == 0)
    suite(top, '  - test: a woman\n    expect: { Patient.gender: female }\n  - test: a twin\n    change: { PID-25: 2, PID-29: 20260101, PID-8: M }\n')
    code, out, err = weir('test', '-k', 'small', '--coverage', where=top)
    check('one more test, and all fire', re.search(r'rules that fired +5 of 5   100 %', out), out + err)
    check('--min needs --coverage', weir('test', '--min', '5', where=top)[0] == 2)


def wrong_files(top):
    for name, head, cases, said in [
            ('no subject', 'given: ../samples/m.hl7\n', '  []\n', 'E1422'),
            ('an unknown key', 'tests: small\n', '  - { test: a, expects: { Patient.gender: female } }\n', 'did you mean `expect`?'),
            ('a key that does not work yet', 'tests: small\n', '  - { test: a, tickets: [] }\n', 'E1426'),
            ('a path that is none', 'tests: small\ngiven: ../samples/m.hl7\n', '  - { test: a, change: { PIDD-8: F } }\n', 'E1240')]:
        suite(top, cases, head=head)
        for command in ('test', 'check'):
            code, out, err = weir(command, where=top)
            check(f'{command} finds {name}, once, with its place', code == 1 and said in err and
                  len(re.findall(r'mappings/small\.test\.yaml:\d+:\d+', err)) == 1, out + err)
    os.remove(os.path.join(top, 'mappings/small.test.yaml'))


def pages(top):
    """Wrong is found and printed as the page says; right is clean."""
    folder = os.path.join(ROOT, 'samples', 'problems')
    for name in sorted(n for n in os.listdir(folder) if n.startswith('E47')):
        path = os.path.join(folder, name)
        with open(path) as file:
            page = file.read()
        wrong, right = page.split('## Right')
        shown = ''
        for part, codes in ((wrong, [1]), (right, [0])):
            inside = re.search(r'```yaml\n# (\S+)\n(.*?)```', part, re.S)
            write_site(top, {inside.group(1): inside.group(2)})
            code, out, err = weir('check', where=top)
            check(f'{name}: exit {code}', code in codes, out + err)
            shown = err if codes == [1] else shown
            os.remove(os.path.join(top, inside.group(1)))
        if os.environ.get('UPDATE'):
            wrong = re.sub(r'```text\n.*?```\n\n', '', wrong, flags=re.S)
            with open(path, 'w') as file:
                file.write(wrong + f'```text\n{shown.strip()}\n```\n\n## Right' + right)
            continue
        check(f'{name} prints what the page says', f'```text\n{shown.strip()}\n```' in wrong, shown)


def main():
    with tempfile.TemporaryDirectory() as top:
        write_site(top, SITE)
        code, out, err = weir('check', where=top)
        check('the site is right', code == 0, out + err)
        pages(top)
        what_a_test_says(top)
        the_clock(top)
        golden(top)
        reports(top)
        coverage(top)
        a_channel(top)
        wrong_files(top)
    finish()


main()
