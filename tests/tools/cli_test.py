#!/usr/bin/env python3
"""The command line as scripts use it: what each command prints, and its exit code.

usage: cli_test.py WEIR
"""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish

WEIR = os.path.abspath(sys.argv[1])


def weir(*words, where='.'):
    done = subprocess.run([WEIR, *words], capture_output=True, text=True, timeout=60, cwd=where)
    return done.returncode, done.stdout, done.stderr


def change(path, old, new):
    with open(path) as file:
        text = file.read()
    assert old in text, (path, old)
    with open(path, 'w') as file:
        file.write(text.replace(old, new, 1))


def a_new_site(top):
    code, out, err = weir('init', 'demo', where=top)
    site = os.path.join(top, 'demo')
    check('init makes a site', code == 0 and os.path.exists(os.path.join(site, 'hospital.yaml')), out + err)
    check('not twice over the same', weir('init', 'demo', where=top)[0] == 1)
    code, out, err = weir('check', site)
    check('a new site is right', code == 0 and 'error[' not in out + err, out + err)
    check('also strictly', weir('check', '--strict', site)[0] == 0)
    code, out, err = weir('--json', 'check', site)
    check('and says so in JSON', code == 0 and isinstance(json.loads(out), (dict, list)), out + err)
    code, out, err = weir('test', site)
    check('its tests pass, if it has any', code == 0, out + err)
    return site


def a_broken_site(site):
    channel = os.path.join(site, 'channels', 'ward-in.yaml')
    with open(channel) as file:
        good = file.read()
    change(channel, 'routes:', 'ruotes:')
    code, out, err = weir('check', site)
    said = out + err
    check('an unknown key is an error with its place', code == 1 and re.search(r'channels/ward-in\.yaml:\d+:\d+', said), said)
    check('with what was meant', 'did you mean `routes`?' in said, said)
    check('in the frame with a caret', re.search(r'\n +\| +\^+\n', said), said)
    code, out, err = weir('--json', 'check', site)
    found = json.loads(out)
    check('in JSON with code, file, line and column', code == 1 and re.search(r'"E\d{4}"', out) and 'ward-in.yaml' in out, out)
    check('run ends with 78, so that nobody starts it again and again', weir('run', site, '--state', site + '-state')[0] == 78)
    with open(channel, 'w') as file:
        file.write(good)
    check('mended, it is right', weir('check', site)[0] == 0)


def wrong_words(top):
    for name, words, code in [('no command', [], 2), ('a command that is none', ['fly'], 2),
                              ('an option that is none', ['check', '--fast'], 2),
                              ('a mapping without a message', ['map', 'adt-to-fhir'], 2),
                              ('a file that is not there', ['map', 'adt-to-fhir', 'nowhere.hl7'], 3),
                              ('a mapping that is not there', ['map', 'nowhere', 'm.hl7'], 1),
                              ('a finding that is none', ['explain', 'E9999'], 1),
                              ('an engine that does not run', ['status', '--state', 'nowhere'], 3),
                              ('nobody listens', ['send', 'm.hl7', '--to', 'mllp://127.0.0.1:1'], 3),
                              ('tests that are not there', ['test', 'nowhere'], 3),
                              ('nothing found', ['find', 'X', '--state', 'nowhere'], 1)]:
        with open(os.path.join(top, 'm.hl7'), 'w') as file:
            file.write('MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5.1\rPID|1||P1\rPV1|1|I\r')
        got, out, err = weir(*words, where=top)
        check(f'{name}: exit {code}', got == code, f'{got}\n{out}{err}')
    for command in ('init', 'check', 'fmt', 'map', 'explain', 'dict', 'docs', 'test', 'schema', 'run', 'send', 'listen', 'find', 'show', 'status', 'queue', 'diff', 'coverage'):
        code, out, _ = weir(command, '--help')
        check(f'{command} --help has two examples', code == 0 and len(re.findall(r'^  weir ', out, re.M)) >= 2, out)
    check('version says which', weir('version')[1].startswith('weir '), weir('version')[1])


def a_batch(top):
    message = 'MSH|^~\\&|A|B|C|D|20260101||ADT^A01|{}|P|2.5.1\rPID|1||P1||Quill^Hester||19620214|F\rPV1|1|I\r'
    with open(os.path.join(top, 'batch.hl7'), 'w') as file:
        file.write('BHS|^~\\&|A\r' + message.format(1) + message.format(2) + 'BTS|3\r')
    code, out, err = weir('map', 'adt-to-fhir', 'batch.hl7', '--bundle-only', where=top)
    check('a batch is mapped message by message', code == 0 and out.count('"resourceType":"Bundle"') == 2, out + err)
    check('and it is said what is left out and what is wrong', 'batch.hl7: left out FHS, BHS, BTS and FTS, 2 in all' in err and
          'batch.hl7: W1250 BTS-1 says that there are 3 messages, but there are 2' in err, err)


def main():
    with tempfile.TemporaryDirectory() as top:
        a_broken_site(a_new_site(top))
        wrong_words(top)
        a_batch(top)
    finish()


main()
