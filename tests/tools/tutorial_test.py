#!/usr/bin/env python3
"""The tutorials of docs/, followed by the letter: every file is written, every command is run, and what it prints is
what the page shows. `...` alone on a line stands for any lines; times of a run are not compared.

usage: tutorial_test.py WEIR ROOT
With UPDATE=1 what is printed is written into the page anew; a person reads the difference.

A block ```yaml begins with the name of its file: `# mappings/visits.yaml`. A block ```console has commands after `$ `.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish

WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
BLOCK = re.compile(r'```(yaml|console)\n(.*?)```', re.S)


def plain(text):
    """Without what differs from run to run."""
    text = re.sub(r' +\d+\.\d\d s\b', ' 0.00 s', text)
    return re.sub(r'\d+\.\d ms', '0.0 ms', text)


def same(shown, printed):
    pattern = ''.join('(.*\n)*?' if line == '...' else re.escape(line) + '\n' for line in shown.rstrip('\n').split('\n'))
    return re.fullmatch(pattern, printed.rstrip('\n') + '\n') is not None or (not shown.strip() and not printed.strip())


class Reader:
    def __init__(self, top, page):
        self.where, self.page = top, page
        self.environment = dict(os.environ, PATH=os.path.dirname(WEIR) + os.pathsep + os.environ['PATH'])

    def run(self, command):
        if command.startswith('cd '):
            self.where = os.path.normpath(os.path.join(self.where, command[3:]))
            return ''
        done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, cwd=self.where, env=self.environment)
        return plain(done.stderr + done.stdout)

    def file(self, text):
        name, inside = text.split('\n', 1)
        path = os.path.join(self.where, name[2:])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as file:
            file.write(inside)

    def console(self, text):
        made = ''
        for part in re.split(r'^(?=\$ )', text, flags=re.M):
            if not part:
                continue
            line, shown = part.split('\n', 1)
            printed = self.run(line[2:])
            if os.environ.get('UPDATE') and not same(shown, printed):
                shown = printed.rstrip('\n') + '\n' if printed.strip() else ''
            check(f'{self.page}: {line}', same(shown, printed), f'shown:\n{shown}\nprinted:\n{printed}')
            made += line + '\n' + shown
        return made

    def follow(self, text):
        def one(block):
            if block.group(1) == 'yaml':
                self.file(block.group(2))
                return block.group(0)
            return '```console\n' + self.console(block.group(2)) + '```'
        return BLOCK.sub(one, text)


def main():
    pages = sorted(glob.glob(os.path.join(ROOT, 'docs', 'tutorial-*.md')))
    check('there are tutorials', pages)
    for page in pages:
        with open(page) as file:
            text = file.read()
        with tempfile.TemporaryDirectory() as top:
            made = Reader(top, os.path.basename(page)).follow(text)
        if os.environ.get('UPDATE'):
            with open(page, 'w') as file:
                file.write(made)
    finish()


main()
