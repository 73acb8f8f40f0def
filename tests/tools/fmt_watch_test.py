#!/usr/bin/env python3
"""`weir fmt`: what it changes and what it leaves; `weir map --watch`: mapped again when something changes.

usage: fmt_watch_test.py WEIR ROOT
"""
import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish

WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


def weir(*words, where='.'):
    done = subprocess.run([WEIR, *words], capture_output=True, text=True, timeout=60, cwd=where)
    return done.returncode, done.stdout, done.stderr


def text_of(path):
    with open(path, newline='') as file:
        return file.read()


def write(path, text):
    with open(path, 'w', newline='') as file:
        file.write(text)


def fmt(site):
    path = os.path.join(site, 'channels', 'ward-in.yaml')
    good = text_of(path)
    check('a new site is laid out as it should be', weir('fmt', '--check', where=site)[:2] == (0, ''))
    wild = re.sub(r'^ ', '   ', good, flags=re.M).replace('\n', ' \r\n')
    write(path, wild)
    code, out, _ = weir('fmt', '--check', where=site)
    check('--check shows what would change, changes nothing, and fails', code == 1 and '+++ channels/ward-in.yaml' in out and text_of(path) == wild, out)
    code, out, _ = weir('fmt', where=site)
    check('fmt says which file it changed', code == 0 and out == 'channels/ward-in.yaml\n', out)
    check('and it is as it was', text_of(path) == good, text_of(path))
    check('the site is still right', weir('check', site)[0] == 0)
    broken = good + 'ack: { style: [\n'
    write(path, broken)
    code, out, err = weir('fmt', where=site)
    check('a file that is no YAML stays as it is, and it is said why', code == 1 and 'channels/ward-in.yaml:' in err and text_of(path) == broken, err)
    write(path, good)
    check('one file', weir('fmt', '--check', path)[0] == 0)
    check('nothing there', weir('fmt', 'nowhere', where=site)[0] == 3)


class Watching:
    """weir map --watch, and the lines that it has said."""

    def __init__(self, site, changes):
        self.lines = os.path.join(site, '..', 'watch.txt')
        with open(self.lines, 'w') as out:
            self.process = subprocess.Popen([WEIR, 'map', 'small', 'm.hl7', '--watch', '--changes', str(changes), '--reveal', 'a test'],
                                            cwd=site, stdout=out, stderr=subprocess.STDOUT)

    def waits_for(self, text):
        end = time.time() + 30
        while time.time() < end:
            if text in text_of(self.lines):
                return True
            time.sleep(0.05)
        return False


def watch(site):
    os.makedirs(os.path.join(site, 'mappings'), exist_ok=True)
    mapping = os.path.join(site, 'mappings', 'small.yaml')
    write(mapping, 'mapping: small\nfrom: hl7v2 2.5.1 ADT_A01\nto: fhir r4 transaction\nmake:\n  - resourceType: Patient\n'
                   '    $identity: PID-3[first].1\n    birthDate: =PID-7\n    gender: male\n')
    message = os.path.join(site, 'm.hl7')
    write(message, 'MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5.1\rPID|1||P1||Quill^Hester||19620214|F\rPV1|1|I\r')
    watching = Watching(site, 4)
    check('watch shows what comes out', watching.waits_for('^C ends it') and '1962-02-14' in text_of(watching.lines), text_of(watching.lines))
    write(mapping, text_of(mapping).replace('gender: male', "gender: =translate(PID-8, 'gender')"))
    check('a mapping is changed: the difference is shown', watching.waits_for('"female"') and 'mappings/small.yaml changed' in text_of(watching.lines) and
          re.search(r'^-.*"male"', text_of(watching.lines), re.M), text_of(watching.lines))
    write(message, text_of(message).replace('19620214', '19700101'))
    check('the message is changed', watching.waits_for('+') and watching.waits_for('1970-01-01') and 'm.hl7 changed' in text_of(watching.lines), text_of(watching.lines))
    write(mapping, text_of(mapping).replace('=PID-7', '=PIDD-7'))
    check('a slip is shown in its frame', watching.waits_for('error[E'), text_of(watching.lines))
    write(mapping, text_of(mapping).replace('=PIDD-7', '=PID-7'))
    check('and it goes on when it is mended', watching.waits_for('+      "resource": {') or watching.process.wait(timeout=30) == 0, text_of(watching.lines))
    check('--changes ends it', watching.process.wait(timeout=30) == 0, text_of(watching.lines))


def main():
    with tempfile.TemporaryDirectory() as top:
        weir('init', 'demo', where=top)
        site = os.path.join(top, 'demo')
        fmt(site)
        watch(site)
    finish()


main()
