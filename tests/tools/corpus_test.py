#!/usr/bin/env python3
"""Every ADT and ORU message that others have published goes through `weir map`: it is mapped, or it is refused
with a finding; never a crash, and never for long.

usage: corpus_test.py WEIR ROOT

The corpus lies beside the project (../shared/corpus); where it is not, the test says that it is skipped.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish, skip

WEIR = os.path.abspath(sys.argv[1])
CORPUS = pathlib.Path(sys.argv[2]).parent / 'shared' / 'corpus'
START = re.compile(rb'(?:^|[\r\n\x0b])(?=MSH.)')


def messages():
    """(type, bytes) of each message that begins with MSH at the beginning of a line."""
    for path in sorted(CORPUS.rglob('*')):
        if not path.is_file() or path.suffix in ('.md', '.csv', '.json', '.xml'):
            continue
        text = path.read_bytes().replace(b'\r\n', b'\r').replace(b'\n', b'\r')
        starts = [m.end() for m in START.finditer(text)]
        for begin, end in zip(starts, starts[1:] + [len(text)]):
            message = text[begin:end]
            fields = message.split(message[3:4], 9)
            yield fields[8][:3].decode('ascii', 'replace') if len(fields) > 8 else '', message


def run(job):
    mapping, message, top, n = job
    path = os.path.join(top, str(n))
    with open(path, 'wb') as file:
        file.write(message)
    done = subprocess.run([WEIR, '--json', 'map', mapping, path, '--site', top], capture_output=True, timeout=20)
    if done.returncode not in (0, 1):
        return f'exit {done.returncode}', []
    codes = []
    documents = 0
    for line in done.stdout.decode().splitlines():
        made = json.loads(line)
        documents += len(made['documents'])
        codes += [p['code'] for p in made['problems']]
    return ('mapped' if documents else 'refused'), codes


def main():
    if not CORPUS.is_dir():
        skip('messages that others have published', 'there is no ../shared/corpus')
        finish()
    with tempfile.TemporaryDirectory() as top:
        jobs = [('adt-to-fhir' if kind == 'ADT' else 'oru-to-fhir', message, top, n)
                for n, (kind, message) in enumerate(messages()) if kind in ('ADT', 'ORU')]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(run, jobs))
    outcomes = collections.Counter(outcome for outcome, _ in results)
    why = collections.Counter(sorted(set(c for c in codes if c[0] == 'E'))[0] if any(c[0] == 'E' for c in codes) else 'no finding'
                              for outcome, codes in results if outcome == 'refused')
    print(f'      {len(jobs)} messages: {dict(outcomes)}, refused for {dict(why)}')
    check('there are many', len(jobs) > 500, len(jobs))
    check('each is mapped or refused', set(outcomes) <= {'mapped', 'refused'}, outcomes)
    check('what is refused says why', 'no finding' not in why, why)
    check('most are mapped', outcomes['mapped'] > len(jobs) // 2, outcomes)
    finish()


main()
