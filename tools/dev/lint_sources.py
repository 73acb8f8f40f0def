#!/usr/bin/env python3
"""clang-tidy over the sources of the product; prints findings, ends with `N passed, N failed`.

usage: lint_sources.py BUILD [--deep]

BUILD is a build directory of clang. What was found clean is remembered in ~/.cache/weir-lint by the hash of
all that the compiler reads, so that only what changed is looked at again. --deep also follows paths through
functions (clang's analyzer), which takes ten times as long.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get('XDG_CACHE_HOME', pathlib.Path.home() / '.cache')) / 'weir-lint'


def sources(build):
    """Of the product; tests are written for doctest's macros, generated sources for nobody."""
    for command in json.loads((build / 'compile_commands.json').read_text()):
        file = (build / command['file']).resolve()
        inside = file.is_relative_to(ROOT) and not file.is_relative_to(build.resolve())
        name = str(file.relative_to(ROOT)) if inside else ''
        if inside and not name.startswith('tests/') and '/tables/' not in name:
            yield name, command


def key(command, settings):
    words = [w for w in shlex.split(command['command']) if w not in ('-c', 'ccache')]
    words = words[:words.index('-o')] + words[words.index('-o') + 2:]
    words = [w for i, w in enumerate(words) if w not in ('-MD', '-MQ', '-MF') and words[i - 1] not in ('-MQ', '-MF')]
    read = subprocess.run(words + ['-E', '-P'], capture_output=True, cwd=command['directory'], check=True).stdout
    # With the text itself: comments may switch a check off.
    own = pathlib.Path(command['directory'], command['file']).read_bytes()
    return hashlib.sha256(settings + read + own).hexdigest()


def look(name, command, build, settings, more):
    stamp = CACHE / key(command, settings)
    if stamp.exists():
        return name, ''
    run = subprocess.run(['clang-tidy-19', '-p', str(build), '--quiet', *more, str(ROOT / name)], capture_output=True, text=True)
    said = '\n'.join(line for line in run.stdout.split('\n') if line.strip())
    if run.returncode == 0 and not re.search(r'(warning|error): ', said):
        stamp.touch()
        return name, ''
    return name, said or run.stderr


def main():
    build = pathlib.Path(sys.argv[1])
    subprocess.run(['ninja', '-C', str(build), 'build.ninja'], check=True, capture_output=True)  # files may have come or gone
    more = ['--checks=clang-analyzer-*'] if '--deep' in sys.argv[2:] else []
    version = subprocess.run(['clang-tidy-19', '--version'], capture_output=True, check=True).stdout
    settings = (ROOT / '.clang-tidy').read_bytes() + version + ' '.join(more).encode()
    CACHE.mkdir(parents=True, exist_ok=True)
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(look, name, command, build, settings, more) for name, command in sources(build)]
        for job in concurrent.futures.as_completed(jobs):
            name, said = job.result()
            passed, failed = passed + (not said), failed + bool(said)
            if said:
                print(f'FAIL  {name}\n{said}', flush=True)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed or not passed else 0)


main()
