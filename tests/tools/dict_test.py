#!/usr/bin/env python3
"""`weir dict` as a person and as a program asks it.

usage: dict_test.py WEIR
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../kit'))
from weirtest import check, finish

WEIR = os.path.abspath(sys.argv[1])


def ask(words):
    run = subprocess.run([WEIR, 'dict', *words.split()], capture_output=True, text=True, timeout=30)
    return run.returncode, run.stdout, run.stderr


def answer(words):
    """The JSON of what was found; None when nothing was."""
    code, out, _ = ask(words + ' --json')
    found = json.loads(out)['found']
    return found[0] if code == 0 and len(found) == 1 else None


# The words, the exit code, and lines of the answer: each is there, in this order.
SHOWN = [
    ('PID', 0, ['PID  Patient Identification  (HL7 v2.5.1)',
                '          name                               type  use                length  table',
                '  PID-1   Set ID - PID                       SI                       4',
                '  PID-3   Patient Identifier List            CX    required, repeats  250',
                '  PID-8   Administrative Sex                 IS                       1       0001 Administrative Sex',
                'in versions 2.1 to 2.8.2']),
    ('PID-3', 0, ['PID-3  Patient Identifier List  (HL7 v2.5.1)',
                  '  PID-3  Patient Identifier List  CX    required, repeats  250',
                  'components',
                  '  PID-3.1   ID Number                       ST    required  15',
                  '  PID-3.10  Assigning Agency or Department  CWE             705',
                  'by version',
                  '  2.1           CK         Patient ID Internal ID   required',
                  '  2.2           CM_PAT_ID  Patient ID Internal ID   required, repeats',
                  '  2.3 to 2.8.2  CX         Patient Identifier List  required, repeats']),
    ('PID-3[2].4', 0, ['PID-3.4  Assigning Authority  (HL7 v2.5.1)', '  PID-3.4.2  Universal ID       ST         199']),
    ('pid-3.4.2 --version 2.3', 0, ['PID-3.4.2  Universal ID  (HL7 v2.3)', '  2.1 to 2.2    -   not there']),
    ('PID-7 --version 2.7', 0, ['  PID-7  Date/Time of Birth  DTM']),
    ('OBR-27 --version 2.8', 0, ['  OBR-27  Quantity/Timing  WD    withdrawn']),
    ('CX', 0, ['CX  (HL7 v2.5.1)', '  CX.4   Assigning Authority             HD              227     0363 Assigning Authority',
               'in versions 2.3 to 2.8.2']),
    ('ST', 0, ['ST  (HL7 v2.5.1)', '  a type without components', 'in versions 2.1 to 2.8.2']),
    ('ADT_A01', 0, ['ADT_A01  (HL7 v2.5.1)', '  MSH           Message Header', '  [{ SFT }]     Software Segment',
                    '  [{ PROCEDURE', '    PR1         Procedures', '  }]', 'of events ADT^A01, ADT^A04, ADT^A08, ADT^A13']),
    ('ADT^A04', 0, ['ADT_A01  (HL7 v2.5.1)', '  [{ PROCEDURE']),
    ('ADT^A04^ADT_A01', 0, ['ADT_A01  (HL7 v2.5.1)']),
    ('adt^a04 --version 2.2', 0, ['ADT_A04  (HL7 v2.2)']),
    ('MFN_M03', 0, ['  { MF_TEST', '    *any*    any segment']),
    ('table 0001', 0, ['table 0001  Administrative Sex  (HL7 v2.5.1)', '  F  Female', 'not in this version', '  X  Non-Binary']),
    ('0001', 0, ['  F  Female']),
    ('HL70001 --version 2.3.1', 0, ['  F  Female', '  U  Unknown', 'not in this version', '  A  Ambiguous       2.4 to 2.8.2']),
    ('table 1 --version 2.3', 0, ['table 0001  Administrative Sex  (all versions)', 'which of them HL7 v2.3 has is not known to weir']),
    ('PID --version 2.9', 0, ['PID  Patient Identification  (HL7 v2.8.2)', 'HL7 v2.9 is not known to weir; this is v2.8.2']),
    ('PIDD', 1, ['HL7 v2.5.1 has no `PIDD`', 'did you mean `PID`?']),
    ('PIZ-3', 1, ['HL7 v2.5.1 has no `PIZ-3`', 'did you mean `PID-3`?']),
    ('ADT_A011', 1, ['did you mean `ADT_A01`?']),
    ('ADT^A044', 1, ['did you mean `ADT^A04`?']),
    ('SPM --version 2.4', 1, ['HL7 v2.4 has no `SPM`', 'versions that have it: 2.5 to 2.8.2']),
    ('PID-99', 1, ['PID has 39 fields in HL7 v2.5.1']),
    ('PID-3.44', 1, ['PID-3 is CX and has 10 components in HL7 v2.5.1']),
    ('PID-3.4.9', 1, ['PID-3.4 is HD and has 3 components in HL7 v2.5.1']),
    ('PID-3.99.9', 1, ['PID-3 is CX and has 10 components in HL7 v2.5.1']),
    ('PID-1.2', 1, ['PID-1 is SI and has no components in HL7 v2.5.1']),
    ('9998', 1, ['there is no HL7 table 9998']),
    ('table foo', 2, ['a table has a number: weir dict table 0001']),
    ('table', 2, ['a table has a number: weir dict table 0001']),
    ('PID 3', 2, []),
    ('', 2, []),
    ('PID --nonsense', 2, []),
    ('--help', 0, ['  weir dict PID-3 --version 2.3', '  weir dict table 0001']),
]


def check_shown(words, expected, wanted):
    code, out, err = ask(words)
    lines = (out + err).split('\n')
    at, missing = 0, []
    for line in wanted:
        if line in lines[at:]:
            at = lines.index(line, at) + 1
        else:
            missing.append(line)
    check(f'weir dict {words} ends with {expected} and shows what it is', code == expected and not missing,
          f'{code} without {missing}:\n{out}{err}')


def check_json():
    field = answer('PID-3 --version 2.3')
    check('the JSON of a field has its facts', (field['kind'], field['path'], field['type'], field['required'], field['repeats'],
                                                field['length']) == ('part', 'PID-3', 'CX', True, True, 20), field)
    check('the JSON of a field has its components', field['components'][3]['path'] == 'PID-3.4', field)
    check('the JSON of a field has its history', [e['type'] for e in field['history']] == ['CK', 'CM_PAT_ID', 'CX'], field)
    segment = answer('PID')
    check('the JSON of a segment has all fields', len(segment['fields']) == 39 and segment['fields'][7]['table'] == '0001', segment)
    structure = answer('ORU^R01')
    group = structure['content'][2]
    check('the JSON of a structure is a tree', (group['group'], group['repeats'], group['content'][0]['content'][0]['segment']) ==
          ('PATIENT_RESULT', True, 'PID'), structure)
    table = answer('table 0001')
    check('the JSON of a table has codes', {'code': 'F', 'display': 'Female', 'in_version': True} in table['codes'], table)
    check('the JSON of a type has components', len(answer('CX')['components']) == 10)
    code, out, _ = ask('PIDD --json')
    told = json.loads(out)
    check('the JSON of nothing says what is meant', code == 1 and told['found'] == [] and told['did_you_mean'] == 'PID', out)
    told = json.loads(ask('PID --version 2.9 --json')[1])
    check('the JSON says when a version is only the nearest', (told['version'], told['exact']) == ('2.8.2', False), told)


for case in SHOWN:
    check_shown(*case)
check_json()
finish()
