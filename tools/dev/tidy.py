#!/usr/bin/env python3
"""The rules of the house, as a test: prints file:line: what is wrong, ends with `N passed, N failed`.

usage: tidy.py [ROOT]
"""
import os
import re
import subprocess
import sys

ROOMS = ['parsers', 'terminology', 'mappings', 'channels', 'engine', 'tools']
DOORS = {  # what an include begins with, and where it may stand
    'boost/uuid': ['mappings/src/uuid.cpp'], 'boost/': ['engine/net/', 'engine/run/', 'engine/http/', 'tests/bench/'], 'yaml-cpp/': ['parsers/yaml/'],
    'simdjson': ['parsers/json/'], 'unicode/': ['parsers/time/', 'parsers/charset/'], 're2/': ['mappings/src/detail/'],
    'sqlite3': ['engine/store/'], 'openssl/': ['engine/store/', 'engine/net/'], 'spdlog/': ['engine/log/'],
    'CLI/': ['tools/'], 'doctest/': ['tests/'], 'pugixml': ['parsers/xml/'],
}
IMPURE = re.compile(r'system_clock::now|steady_clock::now|std::thread|std::mutex|std::jthread|<fstream>|fopen\(|getenv|random_device|\brand\(')
SHELL = ('engine/net/', 'engine/store/', 'engine/run/', 'engine/log/', 'tools/', 'tests/')
BANNED = re.compile(r'\b(?:class|struct)\s+\w*(?:Manager|Handler|Helper|Util|Service|Processor|Data|Info|Base|Impl)\b')
CODE = re.compile(r'(?:\.code = |\w\(\s*|\{)([1-5]\d{3})\s*,')  # of a finding, where it is raised
FILE_LINES, FUNCTION_LINES, README_LINES = 400, 70, 20


def files(root):
    out = subprocess.run(['git', '-C', root, 'ls-files', '-co', '--exclude-standard'], capture_output=True, text=True, check=True)
    return sorted(f for f in out.stdout.split() if os.path.isfile(os.path.join(root, f)))


def read(root, name):
    with open(os.path.join(root, name), encoding='utf-8', errors='replace') as file:
        return file.read()


def generated(name):
    return '/tables/' in name or name.endswith('.inc')


def includes(name, text, found):
    room = name.split('/')[0]
    for number, line in enumerate(text.split('\n'), 1):
        match = re.match(r'\s*#include [<"]([^>"]+)', line)
        if not match:
            continue
        path = match.group(1)
        other = path.split('/')[0]
        if room in ROOMS and other in ROOMS and ROOMS.index(other) > ROOMS.index(room):
            found.append((name, number, f'{room} may not include {other}'))
        for package, doors in DOORS.items():
            if path.startswith(package):
                if not any(name.startswith(d) for d in doors) and not (room == 'tests' and package != 'boost/'):
                    found.append((name, number, f'{package} is included only under {", ".join(doors)}'))
                break


def lines(name, text, found):
    rows = text.split('\n')
    if not generated(name) and len(rows) > FILE_LINES + 1:
        found.append((name, FILE_LINES, f'the file has {len(rows) - 1} lines, more than {FILE_LINES}'))
    start = None
    for number, line in enumerate(rows, 1):
        if '\t' in line:
            found.append((name, number, 'a tab'))
        if BANNED.search(line):
            found.append((name, number, 'a type name that says nothing'))
        if not name.startswith(SHELL) and IMPURE.search(line) and not line.lstrip().startswith('//'):
            found.append((name, number, 'a clock, file, thread, chance or environment in a pure room'))
        if re.match(r'^(?: {2})?(?! )[^#/}\s].*\) (?:const |noexcept |override )*\{$', line) and not re.match(r'^\s*(namespace|TEST_CASE)', line):
            start = (number, len(line) - len(line.lstrip()))
        elif start and re.match(r'^ {%d}\}' % start[1], line):
            if number - start[0] > FUNCTION_LINES and not generated(name):
                found.append((name, start[0], f'the function has {number - start[0]} lines, more than {FUNCTION_LINES}'))
            start = None


def header(name, text, found):
    if name.endswith('.hpp') and not re.match(r'// .+\n//', text):
        found.append((name, 1, 'a header opens by saying what it is, knows and does not know'))


def dead(root, names, found):
    builds = '\n'.join(read(root, n) for n in names if n.endswith('meson.build'))
    sources = '\n'.join(read(root, n) for n in names if n.endswith(('.cpp', '.hpp')))
    for name in names:
        base = os.path.basename(name)
        if name.endswith('.cpp') and base not in builds and base[:-4] not in builds:
            found.append((name, 1, 'no meson.build names this file'))
        if name.endswith('.hpp') and f'"{name}"' not in sources:
            found.append((name, 1, 'nobody includes this header'))


def pages(root, names, found):
    """Every finding that the sources raise has a page, and every page a finding."""
    known = {re.sub(r'\D', '', os.path.basename(n)): n for n in names if n.startswith('samples/problems/')}
    sources = {n: read(root, n) for n in names if n.endswith(('.cpp', '.hpp')) and not n.startswith('tests/') and not generated(n)}
    for name, text in sources.items():
        for match in CODE.finditer(text):
            if match.group(1) not in known:
                found.append((name, text.count('\n', 0, match.start()) + 1, f'the finding {match.group(1)} has no page in samples/problems'))
    numbers = set(re.findall(r'\b\d{4}\b', '\n'.join(sources.values())))
    for code, name in known.items():
        if code not in numbers:
            found.append((name, 1, f'nothing raises {code}'))


def readmes(root, names, found):
    for room in ROOMS:
        name = room + '/README.md'
        if name not in names:
            found.append((name, 1, 'every room has a README'))
    for name in names:
        if name.endswith('README.md') and '/' in name and len(read(root, name).strip().split('\n')) > README_LINES:
            found.append((name, README_LINES, f'a README has at most {README_LINES} lines'))


def main():
    root = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), '../..'))
    names, found = files(root), []
    for name in names:
        if name.endswith(('.cpp', '.hpp')):
            text = read(root, name)
            includes(name, text, found)
            lines(name, text, found)
            header(name, text, found)
    dead(root, names, found)
    pages(root, names, found)
    readmes(root, names, found)
    for name, number, what in found:
        print(f'{name}:{number}: {what}')
    bad = len({name for name, _, _ in found})
    print(f'{len(names) - bad} passed, {bad} failed')
    sys.exit(1 if found else 0)


main()
