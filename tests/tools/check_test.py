#!/usr/bin/env python3
"""What `weir check` says of the broken site of samples/broken, in each of its faces, and what --fix does.

usage: check_test.py WEIR ROOT
With UPDATE=1 the printed findings are written anew.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish

WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
BROKEN = os.path.join(ROOT, 'samples', 'broken')
PRINTED = os.path.join(BROKEN, 'printed.txt')


def weir(*words, where=ROOT):
    done = subprocess.run([WEIR, *words], capture_output=True, text=True, timeout=120, cwd=where)
    return done.returncode, done.stdout, done.stderr


def texts(top):
    found = {}
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, 'rb') as file:
                found[os.path.relpath(path, top)] = file.read()
    return found


def printed():
    code, out, err = weir('check', 'samples/broken')
    if os.environ.get('UPDATE'):
        with open(PRINTED, 'w') as file:
            file.write(err)
    with open(PRINTED) as file:
        wanted = file.read()
    check('the three broken mappings print what printed.txt has, whole', code == 1 and err == wanted, err)
    places = re.findall(r'--> (\S+?):(\d+):(\d+)', err)
    order = [(name, int(line), int(column)) for name, line, column in places]
    check('each finding stands once, in the order of the files', order == sorted(set(order)), order)
    check('and the summary counts them', f'FAIL {err.count("error[")} errors, {err.count("warning[")} warnings' in out, out)
    return err


def json_face(said):
    code, out, _ = weir('--json', 'check', 'samples/broken')
    problems = json.loads(out)['problems']
    check('JSON has every finding that the terminal has', code == 1 and
          [p['code'] for p in problems] == re.findall(r'^\w+\[(\w+)\]', said, re.M), out)
    check('with file, line, column and end', all(
        {'code', 'severity', 'what', 'file', 'line', 'column', 'endLine', 'endColumn'} <= set(p) for p in problems), out)
    one = next(p for p in problems if p['code'] == 'E3206')
    check('and its fix', one['fix'] == {'from': '[0]', 'to': '[1]'} and
          (one['line'], one['column'], one['endColumn']) == (14, 27, 28), one)
    return problems


def required(thing, names, where):
    """What the schema of SARIF 2.1.0 requires of an object of this kind."""
    missing = [n for n in names if n not in thing]
    check(f'SARIF: {where} has what the standard requires', not missing, missing)


def sarif_face(problems):
    code, out, _ = weir('check', '--sarif', 'samples/broken')
    log = json.loads(out)
    required(log, ['version', 'runs'], 'the log')
    check('SARIF: version 2.1.0', code == 1 and log['version'] == '2.1.0', out[:200])
    run = log['runs'][0]
    required(run, ['tool', 'results'], 'the run')
    required(run['tool'], ['driver'], 'the tool')
    required(run['tool']['driver'], ['name'], 'the driver')
    check('SARIF: a column counts code points', run['columnKind'] == 'unicodeCodePoints')
    rules = [rule['id'] for rule in run['tool']['driver']['rules']]
    check('SARIF: every rule once, with a sentence', len(rules) == len(set(rules)) and
          all(r['shortDescription']['text'] != r['id'] for r in run['tool']['driver']['rules']), rules)
    check('SARIF: every result names a rule, a level and a message', all(
        r['ruleId'] in rules and r['level'] in ('none', 'note', 'warning', 'error') and r['message']['text'] for r in run['results']))
    same = []
    for problem, result in zip(problems, run['results'], strict=True):
        place = result['locations'][0]['physicalLocation']
        region = place['region']
        same.append(place['artifactLocation']['uri'] == 'samples/broken/' + problem['file'] and
                    [region[k] for k in ('startLine', 'startColumn', 'endLine', 'endColumn')] ==
                    [problem[k] for k in ('line', 'column', 'endLine', 'endColumn')])
    check('SARIF: places are those of JSON, below the directory that was named', all(same), same)
    good = []
    for result in run['results']:
        for fix in result.get('fixes', []):
            change = fix['artifactChanges'][0]
            where = change['replacements'][0]['deletedRegion']
            with open(os.path.join(ROOT, change['artifactLocation']['uri'])) as file:
                line = file.read().split('\n')[where['startLine'] - 1]
            gone = line[where['startColumn'] - 1:where['endColumn'] - 1]
            good.append(f'fix: {gone} -> {change["replacements"][0]["insertedContent"]["text"]}' in result['message']['text'])
    check('SARIF: a fix replaces the text that it says', len(good) > 5 and all(good), good)


def github_face(problems):
    code, out, _ = weir('check', '--github', 'samples/broken')
    rows = out.strip().split('\n')
    shape = re.compile(r'::(error|warning|notice) file=samples/broken/[^:,]+,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=[EWI]\d{4}::\S')
    check('GitHub: one annotation each', code == 1 and len(rows) == len(problems) and all(shape.match(r) for r in rows), out)
    check('GitHub: lines and percent signs are escaped', '%0Ahelp: ' in out, out)
    check('one face at a time', weir('check', '--github', '--sarif', 'samples/broken')[0] == 2)


def fixed(top, said):
    site = os.path.join(top, 'site')
    shutil.copytree(BROKEN, site)
    before = texts(site)
    code, out, err = weir('check', site)
    check('checking changes nothing', texts(site) == before)
    fixes = len(re.findall(r'= fix: ', said))
    code, out, err = weir('check', '--fix', site)
    after = texts(site)
    check('--fix shows each change', len(re.findall(r'^\+ ', out, re.M)) == fixes and '--- mappings/broken/adt.yaml' in out, out)
    check('what is left has no fix', code == 1 and '= fix:' not in err, err)
    left, had = len(re.findall(r'error\[', err)), len(re.findall(r'error\[', said))
    check('each fix removed one finding and brought none', left == had - fixes, (left, had, fixes))
    changed = {name for name in before if before[name] != after[name]}
    check('only files with a fix are changed, and no file is new', set(before) == set(after) and
          changed == {f'mappings/broken/{n}.yaml' for n in ('adt', 'flow', 'oru')}, changed)
    lines = [(a, b) for name in changed
             for a, b in zip(before[name].split(b'\n'), after[name].split(b'\n'), strict=True) if a != b]
    check('and only lines with a fix', len(lines) == fixes, lines)
    code, out, err = weir('check', '--fix', site)
    check('a second time there is nothing to fix', texts(site) == after and '+++' not in out, out)
    clean = os.path.join(top, 'flow')
    shutil.copytree(BROKEN, clean)
    for name in ('adt', 'oru'):
        os.remove(os.path.join(clean, 'mappings', 'broken', name + '.yaml'))
    check('a site that only fixes are wrong in is right afterwards', weir('check', '--fix', clean)[0] == 0)


def no_promises(top):
    """A guess that would not help is not said as a fix, though it may be said as help."""
    site = os.path.join(top, 'careful')
    for name, lines, help_, fix in [
            ('the right name is there as well', '    identifer: =PID-3\n    identifier: =PID-2\n', True, False),
            ('the right name does not take the value', '    birthDat: =PID-5\n', True, False),
            ('the right segment has no such field', '    birthDate: =PVI-99\n', True, False),
            ('a carriage return and a letter of two bytes before it', '    # Zürich\r\n    identifer: =PID-3   # ü\r\n', True, True),
            ('the wrong word stands twice in the line', '    identifer: =PID-3   # identifer\n', True, True)]:
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(BROKEN, site)
        shutil.rmtree(os.path.join(site, 'mappings'))
        os.mkdir(os.path.join(site, 'mappings'))
        path = os.path.join(site, 'mappings', 'one.yaml')
        with open(path, 'w', newline='') as file:
            file.write('mapping: one\nfrom: hl7v2 2.5.1 ADT_A01\nto: fhir r4 transaction\nmake:\n  - resourceType: Patient\n' + lines)
        with open(path, newline='') as file:
            before = file.read()
        _, _, err = weir('check', site)
        check(f'{name}: help {help_}, fix {fix}', ('did you mean' in err) == help_ and ('= fix:' in err) == fix, err)
        weir('check', '--fix', site)
        with open(path, newline='') as file:
            now = file.read()
        check(f'{name}: the file is as promised', now == (before.replace('identifer', 'identifier', 1) if fix else before), now)


def main():
    said = printed()
    problems = json_face(said)
    sarif_face(problems)
    github_face(problems)
    with tempfile.TemporaryDirectory() as top:
        fixed(top, said)
        no_promises(top)
    finish()


main()
