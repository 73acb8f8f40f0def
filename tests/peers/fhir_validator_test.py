#!/usr/bin/env python3
"""What weir makes of the worked examples passes HAPI FHIR's R4 validator with no error, and what is
broken on purpose does not.

usage: fhir_validator_test.py WEIR ROOT
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit')]
from peers import Skip, java
from weirtest import check, finish, skip

WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
CASES = [('adt-to-fhir', 'samples/adt-a01-basic.hl7', 'tests/site'), ('oru-to-fhir', 'samples/oru-chem7.hl7', 'tests/site'),
         ('adt-to-fhir', 'samples/messages/adt-a01.hl7', 'samples/quickstart'),
         ('oru-to-fhir', 'samples/messages/oru-r01.hl7', 'samples/quickstart'),
         ('ccda-to-fhir', 'samples/documents/ccd.xml', 'tests/site')]


def resources(bundle, kind):
    return [e['resource'] for e in bundle['entry'] if e['resource']['resourceType'] == kind]


MUTANTS = {
    'an unknown element': lambda b: resources(b, 'Patient')[0].update(gendre='female'),
    'a code that its binding does not have': lambda b: resources(b, 'Patient')[0].update(gender='F'),
    'a missing required element': lambda b: resources(b, 'Encounter')[0].pop('status'),
    'a date that is none': lambda b: resources(b, 'Patient')[0].update(birthDate='19620214'),
}


def main():
    with tempfile.TemporaryDirectory() as top:
        files = {}
        for mapping, message, site in CASES:
            done = subprocess.run([WEIR, 'map', mapping, os.path.join(ROOT, message), '--reveal', 'test', '--bundle-only',
                                   '--site', os.path.join(ROOT, site)], capture_output=True, text=True, timeout=60)
            check(f'{message} is mapped', done.returncode == 0, done.stderr)
            files[message] = os.path.join(top, os.path.basename(message) + '.json')
            with open(files[message], 'w') as out:
                out.write(done.stdout)
        good = json.load(open(files['samples/adt-a01-basic.hl7']))
        for name, break_it in MUTANTS.items():
            broken = json.loads(json.dumps(good))
            break_it(broken)
            files[name] = os.path.join(top, name.replace(' ', '-') + '.json')
            with open(files[name], 'w') as out:
                json.dump(broken, out)
        try:
            command = java('hapi-fhir', 'ValidateR4.java', *files.values())
        except Skip as why:
            skip('HAPI FHIR validator', why)
            finish()
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        counts = {line.split(' ')[0]: int(line.split(' ')[1]) for line in done.stdout.splitlines() if line.endswith(' errors')}
        for name, path in files.items():
            said = [line[len(path) + 1:] for line in done.stdout.splitlines() if line.startswith(path)]
            errors = counts.get(path, -1)
            if name in MUTANTS:
                check(f'the validator finds {name}', errors > 0, said or done.stderr[-500:])
            else:
                check(f'{name}: no error', errors == 0, '\n'.join(said) or done.stderr[-500:])
    finish()


main()
