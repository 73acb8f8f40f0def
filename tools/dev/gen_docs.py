#!/usr/bin/env python3
"""Writes docs/reference/*.md from `weir docs`, or with --check says which of them are old.

usage: gen_docs.py WEIR [--check]
"""
import pathlib
import subprocess
import sys

weir, check = sys.argv[1], '--check' in sys.argv[2:]
out = pathlib.Path(__file__).resolve().parents[2] / 'docs' / 'reference'
topics = [line.split()[0] for line in subprocess.run([weir, 'docs'], capture_output=True, text=True, check=True).stdout.splitlines()]
old = 0
for topic in topics:
    text = subprocess.run([weir, 'docs', topic], capture_output=True, text=True, check=True).stdout
    path = out / (topic + '.md')
    if not check:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        old += 1
        print(f'FAIL  docs/reference/{topic}.md is not what weir says: tools/dev/gen_docs.py WEIR')
print(f'{len(topics) - old} passed, {old} failed')
sys.exit(1 if old else 0)
