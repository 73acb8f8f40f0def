#!/usr/bin/env python3
"""Adds up the tests that a Meson test log tells of.

usage: count_tests.py TESTLOG

doctest programs say `test cases: 8 | 8 passed | 0 failed | 0 skipped`, scripts end with
`N passed, N failed[, N skipped]`. A test that says neither counts as one.
"""
import re
import sys

DOCTEST = re.compile(r'test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed')
SCRIPT = re.compile(r'^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$', re.M)


def main():
    with open(sys.argv[1], encoding='utf-8', errors='replace') as file:
        text = file.read()
    passed = failed = skipped = 0
    for section in re.split(r'^=+ \d+/\d+ =+$', text, flags=re.M)[1:]:
        section = re.sub(r'\x1b\[[0-9;]*m', '', section)
        result = re.search(r'^result:\s*(.*)$', section, re.M)
        good = result is not None and 'exit status 0' in result.group(1)
        doctest, script = DOCTEST.findall(section), SCRIPT.findall(section)
        if doctest:
            p, f, s = sum(int(d[0]) for d in doctest), sum(int(d[1]) for d in doctest), 0
        elif script:
            p, f, s = (int(n or 0) for n in script[-1])
        else:
            p, f, s = (1, 0, 0) if good else (0, 1, 0)
        if not good and f == 0:
            f = 1
        passed, failed, skipped = passed + p, failed + f, skipped + s
    print(f'{passed} passed, {failed} failed, {skipped} skipped')


if __name__ == '__main__':
    main()
