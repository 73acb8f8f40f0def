#!/usr/bin/env python3
"""The JSON Schemas of `weir schema`: every file of weir and of its samples is taken, files that are wrong are not.

usage: schema_test.py WEIR ROOT
Files are read as an editor reads them: YAML 1.2, core schema.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish, skip

try:
    import jsonschema
    import yaml
except ImportError as missing:
    skip('schemas', missing)
    print('0 passed, 0 failed, 1 skipped')
    sys.exit(0)

WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
KINDS = ['hospital', 'env', 'channel', 'mapping', 'template', 'table', 'profile', 'tests']


class Core(yaml.SafeLoader):
    """What yaml-language-server takes scalars for; keys are texts, as in JSON."""
    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        return {self.construct_scalar(key): self.construct_object(value, deep=True) for key, value in node.value}


def resolver(tag, pattern, first):
    Core.add_implicit_resolver('tag:yaml.org,2002:' + tag, re.compile(f'^(?:{pattern})$'), first)


resolver('bool', 'true|True|TRUE|false|False|FALSE', list('tTfF'))
resolver('null', '~|null|Null|NULL|', ['~', 'n', 'N', ''])
resolver('int', r'[-+]?[0-9]+', list('-+0123456789'))
resolver('float', r'[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?', list('-+.0123456789'))
Core.add_constructor('tag:yaml.org,2002:map', lambda loader, node: loader.construct_mapping(node))
Core.add_constructor('tag:yaml.org,2002:int', lambda loader, node: int(loader.construct_scalar(node)))


def weir(*words, where='.'):
    done = subprocess.run([WEIR, *words], capture_output=True, text=True, timeout=60, cwd=where)
    return done.returncode, done.stdout, done.stderr


def validators():
    made = {}
    for kind in KINDS:
        code, out, err = weir('schema', kind)
        schema = json.loads(out) if code == 0 else {}
        check(f'schema of {kind}: is draft-07', code == 0 and schema.get('$schema') == 'http://json-schema.org/draft-07/schema#', err)
        try:
            jsonschema.Draft7Validator.check_schema(schema)
            check(f'schema of {kind}: is a schema', True)
        except jsonschema.SchemaError as error:
            check(f'schema of {kind}: is a schema', False, error.message)
        made[kind] = jsonschema.Draft7Validator(schema)
        missing = [r for r in re.findall(r'"\$ref":"#/definitions/([^"]+)"', out) if r not in schema.get('definitions', {})]
        check(f'schema of {kind}: every reference leads somewhere', not missing, missing[:5])
    return made


def kind_of(path):
    name = os.path.relpath(path, ROOT)
    if name == 'tests/mappings/std_maps.yaml':  # a table of cases, which no analyst writes
        return None
    if name.endswith('.test.yaml'):
        return 'tests'
    if name.endswith('hospital.yaml'):
        return 'hospital'
    for part, kind in (('/env/', 'env'), ('/channels/', 'channel'), ('/profiles/', 'profile'), ('/terminology/', 'table'), ('/mappings/', 'mapping')):
        if part in '/' + name:
            return kind
    return None


def why(validator, document):
    return [f'{"/".join(map(str, e.absolute_path))}: {e.message[:120]}' for e in validator.iter_errors(document)][:3]


def right_files(validators):
    seen = {}
    for path in sorted(glob.glob(ROOT + '/samples/**/*.yaml', recursive=True) + glob.glob(ROOT + '/mappings/**/*.yaml', recursive=True) +
                       glob.glob(ROOT + '/terminology/*.yaml') + glob.glob(ROOT + '/channels/*.yaml') + glob.glob(ROOT + '/tests/**/*.yaml', recursive=True)):
        kind = kind_of(path)
        if kind is None or '/samples/broken/mappings/' in path or '/fuzz/' in path:
            continue
        with open(path) as file:
            text = file.read()
        if kind == 'mapping' and re.search(r'^template:', text, re.M):
            seen['template'] = seen.get('template', 0) + 1
            found = why(validators['template'], yaml.load(text, Core))
            check(f'{os.path.relpath(path, ROOT)} is right as a template', not found, found)
        seen[kind] = seen.get(kind, 0) + 1
        found = why(validators[kind], yaml.load(text, Core))
        check(f'{os.path.relpath(path, ROOT)} is right', not found, found)
    check('files of every kind were tried', set(KINDS) == set(seen), seen)


MAPPING = 'mapping: a\nfrom: hl7v2 2.5.1 ADT_A01\nto: fhir r4 transaction\nmake:\n'
RIGHT = [
    ('table', 'codes that look like something else', 'table: t\nunmapped: { use: 01 }\nmap: { N: 1, Y: true, 01: no, 12:30: 1E3 }\n'),
    ('mapping', 'codes that look like something else', MAPPING + '  - resourceType: Patient\n    multipleBirthInteger: 01\n    active: true\n'),
    ('mapping', 'one item instead of a list', MAPPING + '  resourceType: Patient\n  $when: PID-3 valued\n  identifier: =PID-3\n'),
    ('mapping', 'instructions inside an element', MAPPING + '  - resourceType: Patient\n    birthDate: { $when: PID-7 valued, $value: =PID-7 }\n    gender: { $first: [ =PID-8, male ] }\n'),
    ('tests', 'a date', 'tests: a\ncases: [ { test: b, expect: { Patient.birthDate: 1984-03-07, issues: [ a ] } } ]\n'),
]
WRONG = [
    ('hospital', 'an unknown key', 'format: 1\nsite: a\nfacilty: { code: A }\n'),
    ('hospital', 'no site', 'format: 1\n'),
    ('env', 'a list where a block is', 'environment: dev\nendpoints: [ a ]\n'),
    ('channel', 'no name', 'about: nothing\n'),
    ('channel', 'a word that is none', 'channel: a\nack: { style: orignal }\n'),
    ('channel', 'a wait without its unit', 'channel: a\ndestinations: { b: { to: c, timeout: 30 } }\n'),
    ('channel', 'a number that is too high', 'channel: a\ntier: 9\n'),
    ('table', 'two places for rows', 'table: a\nunmapped: { use: b }\nmap: { A: b }\nfile: a.csv\n'),
    ('table', 'two policies', 'table: a\nunmapped: { use: b, keep: source }\nmap: { A: b }\n'),
    ('table', 'no policy', 'table: a\nmap: { A: b }\n'),
    ('profile', 'a length that is no number', 'profile: a\nbased_on: hl7v2 2.5.1\nfields: { PID-3: { max_length: long } }\n'),
    ('tests', 'an unknown key in a case', 'tests: a\ncases: [ { test: b, expects: { Patient.gender: female } } ]\n'),
    ('tests', 'no cases', 'tests: a\n'),
    ('mapping', 'neither a mapping nor a template', MAPPING.replace('mapping: a\n', '') + '  - resourceType: Patient\n'),
    ('mapping', 'nothing is made', MAPPING.replace('make:\n', '')),
    ('mapping', 'an unknown instruction', MAPPING + '  - resourceType: Patient\n    $wehn: PID-3 valued\n'),
    ('mapping', 'an unknown element', MAPPING + '  - resourceType: Patient\n    identifer: =PID-3\n'),
    ('mapping', 'an unknown element below', MAPPING + '  - resourceType: Patient\n    contact: [ { nam: =NK1-2 } ]\n'),
    ('mapping', 'an unknown resource', MAPPING + '  - resourceType: Pateint\n'),
    ('mapping', 'a code that is none', MAPPING + '  - resourceType: Patient\n    gender: F\n'),
    ('mapping', 'a list where one value is', MAPPING + '  - resourceType: Patient\n    birthDate: [ =PID-7 ]\n'),
    ('mapping', 'a request that is none', MAPPING + '  - resourceType: Patient\n    $request: post\n'),
    ('mapping', 'an unknown instruction below an element', MAPPING + '  - resourceType: Patient\n    birthDate: { $whn: PID-7 valued }\n'),
    ('template', 'a mapping', MAPPING + '  - resourceType: Patient\n'),
]


def main():
    made = validators()
    right_files(made)
    for kind, name, text in RIGHT:
        found = why(made[kind], yaml.load(text, Core))
        check(f'{kind}: {name} is right', not found, found)
    for kind, name, text in WRONG:
        check(f'{kind}: {name} is wrong', why(made[kind], yaml.load(text, Core)), text)
    with tempfile.TemporaryDirectory() as top:
        weir('init', 'demo', where=top)
        names = sorted(os.listdir(os.path.join(top, 'demo/.weir/schema')))
        check('init writes a schema of every kind', names == sorted(k + '.json' for k in KINDS), names)
        found = []
        for path in glob.glob(top + '/demo/**/*.yaml', recursive=True):
            with open(path) as file:
                line = file.readline()
            match = re.match(r'# yaml-language-server: \$schema=(\S+)$', line.strip())
            there = match and os.path.exists(os.path.join(os.path.dirname(path), match.group(1)))
            if not there:
                found.append(os.path.relpath(path, top) + ' ' + line)
        check('and each of its files names the one that is there', not found, found)
        code, out, _ = weir('schema', '--out', 'elsewhere', where=top)
        check('schema --out writes all', code == 0 and sorted(os.listdir(os.path.join(top, 'elsewhere'))) == names, out)
        check('schema without a kind lists them', [line.split()[0] for line in weir('schema')[1].strip().split('\n')] == KINDS)
        check('a kind that is none', weir('schema', 'chanel')[0] == 1)
    finish()


main()
