#!/usr/bin/env python3
"""Parsers of HL7 v2 that we did not write, beside weir's: MB/s of one ORU of 10 KB, as a Markdown table.

usage: parsers_beside.py PARSE_BENCH [--seconds N]

Each is measured by a program of its own language, warm, the best of its rounds; weir is measured
before and after them. What cannot be installed is left out, with why.
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BESIDE = os.path.join(HERE, 'beside')
sys.path.insert(0, os.path.join(HERE, '..', 'peers'))
from peers import Skip, crate, install

BENCH = os.path.abspath(sys.argv[1])
SECONDS = sys.argv[3] if len(sys.argv) > 3 else '1'


def mb_per_second(words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise Skip('it failed: ' + ' '.join((done.stderr or done.stdout).strip().splitlines()[-1:])[:200])
    return [float(rate) for rate in done.stdout.split()]


def python(peer, module):
    return lambda path: [sys.executable, os.path.join(BESIDE, 'beside.py'), install(peer), module, path, SECONDS]


def node(peer):
    return lambda path: ['node', os.path.join(BESIDE, 'beside.mjs'), install(peer), peer, path, SECONDS]


def java(path):
    jars = os.path.join(install('hapi-hl7v2'), 'lib', '*')
    return ['java', '-cp', jars, os.path.join(BESIDE, 'HapiParse.java'), path, SECONDS]


def rust(name):
    return lambda path: [crate('rust-parsers', os.path.join(BESIDE, 'beside.rs')), name, path, SECONDS]


PEERS = [('hl7apy 1.3.5 (Python)', python('hl7apy', 'hl7apy')), ('python-hl7 0.4.5', python('python-hl7', 'hl7')),
         ('hl7-standard 1.0.4 (node)', node('hl7-standard')), ('node-hl7-client 4.0.0', node('node-hl7-client')),
         ('HAPI HL7v2 2.5.1 (Java)', java), ('rust-hl7 0.5.0 (Rust)', rust('rust-hl7')),
         ('hl7-parser 0.3.0 (Rust)', rust('hl7-parser'))]


def main():
    with tempfile.TemporaryDirectory() as top:
        path = os.path.join(top, 'oru.hl7')
        with open(path, 'wb') as out:
            out.write(subprocess.run([BENCH, '--oru'], capture_output=True, check=True).stdout)
        weir = [mb_per_second([BENCH, '--mb-per-second'])]
        rates = {}
        for name, words in PEERS:
            try:
                rates[name] = mb_per_second(words(path))[0]
            except Skip as why:
                print(f'left out: {name}: {why}', file=sys.stderr)
        weir.append(mb_per_second([BENCH, '--mb-per-second']))
    index, fields = (min(pair) for pair in zip(*weir))
    print('| parser | MB/s | weir / it | weir with every field read / it |\n|---|--:|--:|--:|')
    for name, rate in sorted(rates.items(), key=lambda pair: pair[1]):
        print(f'| {name} | {rate:,.2f} | {index / rate:,.0f} | {fields / rate:,.0f} |')
    print(f'| weir | {index:,.0f} | | |\n| weir, every field read | {fields:,.0f} | | |')


main()
