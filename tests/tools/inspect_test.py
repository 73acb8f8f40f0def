#!/usr/bin/env python3
"""`weir inspect` over the samples, a site with a profile, and every HL7 v2 message that others have published.

usage: inspect_test.py WEIR ROOT

The corpus lies beside the project (../shared/corpus); where it is not, that part is skipped. What is found in it is
counted by finding and compared with inspect_counts.json; UPDATE=1 writes that file, and a person reads the diff.
"""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import check, finish, skip

WEIR = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(sys.argv[2])
CORPUS = ROOT.parent / 'shared' / 'corpus'
COUNTS = ROOT / 'tests' / 'tools' / 'inspect_counts.json'
MSH = re.compile(rb'(?:^|[\r\n])[ \t\xef\xbb\xbf\x0b]*MSH')
REPAIRS = {'I1201', 'I1202', 'E1203', 'E1204', 'I1206', 'E1207', 'W1208', 'I1209', 'I1217', 'I1219'}


def inspect(*words, text=None):
    done = subprocess.run([WEIR, 'inspect', *map(str, words)], input=text, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def messages(*words, text=None):
    code, out, _ = inspect('--json', *words, text=text)
    return code, json.loads(out)['messages']


def check_samples():
    sample = ROOT / 'samples/messages/oru-r01.hl7'
    code, found = messages(sample)
    check('a good message has no error', code == 0 and len(found) == 1, found)
    check('it is said what it is', (found[0]['type'], found[0]['version'], found[0]['structure'], found[0]['same_bytes']) ==
          ('ORU^R01', '2.5.1', 'ORU_R01', True), found)
    code, out, _ = inspect(sample)
    check('a person reads it in a line', code == 0 and '#1  ORU^R01  HL7 2.5.1  ORU_R01' in out, out)
    broken = ROOT / 'tests/golden/oru-profile-broken/in.hl7'
    site = ROOT / 'samples/acme-lis'
    code, found = messages(broken, '--site', site, '--profile', 'acme-lis')
    missing = [f for f in found[0]['findings'] if f['name'] == 'missing-field']
    check('an error ends with 1', code == 1, found)
    check('a finding has path, code, severity and code of table 0357',
          [(f['path'], f['code'], f['severity'], f['hl70357']) for f in missing] == [('PID[1]-3', 'E1229', 'error', 101)], missing)
    code, found = messages(broken, '--site', site, '--channel', 'acme-in')
    check('a channel checks as it does', code == 1 and not any(f['name'] == 'missing-standard-field' for f in found[0]['findings']))
    code, found = messages(broken, '--site', site, '--channel', 'acme-in', '--level', 'none')
    check('nothing is checked at level none', code == 0 and not found[0]['findings'], found)
    for words in (['--profile', 'nobody'], ['--channel', 'nobody']):
        code, _, err = inspect(broken, '--site', site, *words)
        check(f'{words[0]} of nobody is told', code == 3 and 'nobody' in err, err)
    check('a file that is not there is told', inspect('/nowhere.hl7')[0] == 3)
    check('a level that is none is told', inspect(broken, '--level', 'severe')[0] == 2)


def check_repairs():
    def names(text, *words):
        code, found = messages('-', *words, text=text)
        return code, [[(f['name'], f['severity']) for f in m['findings']] for m in found]
    message = b'MSH|^~\\&|A|B|C|D|2026||ACK|1|P|2.3\rMSA|AA|1\r'
    feeds = message.replace(b'\r', b'\n')
    check('a file is inspected as it was written', names(feeds) == (0, [[('line-ends', 'info')]]), names(feeds))
    check('a good one has no repair', names(message) == (0, [[]]), names(message))
    frames = b'x\x0b' + message + b'\x1c\x0b' + feeds + b'\x1c\r'
    check('of frames each is inspected, with what is odd about it',
          names(frames) == (0, [[('stray-bytes', 'warning'), ('missing-return', 'info')], [('line-ends', 'info')]]), names(frames))
    _, _, err = inspect('-', text=b'\x0b' + message + b'\x1c\r\x0bMSH|half')
    check('what is no message is told', 'E1106' in err, err)
    _, out, _ = inspect('-', text=feeds)
    check('a person reads the name that is written in `repair:`', ' line-ends\n' in out, out)
    with tempfile.TemporaryDirectory() as top:
        site = pathlib.Path(top) / 'site'
        shutil.copytree(ROOT / 'samples/acme-lis', site)
        channel = site / 'channels/acme-in.yaml'
        channel.write_text(channel.read_text().replace('read:\n', 'read:\n  repair: { line-ends: refuse }\n'))
        code, found = names(feeds, '--site', site, '--channel', 'acme-in', '--level', 'none')
        check('a channel weighs it as it does', (code, found) == (1, [[('line-ends', 'error')]]), (code, found))


def check_secrecy():
    text = b'MSH|^~\\&|S3CRET|S3CRET|||S3CRET||S3CRET^S3CRET^S3CRET|S3CRET|S3CRET|S3CRET\rPID|S3CRET||||||S3CRET|S3CRET\rS3CRET\r'
    for words in ([], ['--json']):
        _, out, err = inspect('-', *words, text=text)
        check(f'nothing of a message is shown {words}', out and 'S3CRET' not in out + err, out + err)


def corpus_files():
    """Every file with a segment MSH in it, and those that are named as if."""
    for path in sorted(CORPUS.rglob('*')):
        if path.is_file() and path.suffix not in ('.md', '.csv', '.json', '.xml'):
            named = path.suffix in ('.hl7', '.hl7v2') or 'BadInputs' in path.parts
            if named or MSH.search(path.read_bytes()):
                yield path


def check_corpus():
    if not CORPUS.is_dir():
        skip('messages that others have published', 'there is no ../shared/corpus')
        return
    code, found = messages(*corpus_files())
    check('each file is inspected', code in (0, 1), code)
    counts = collections.Counter(f['code'] for message in found for f in message['findings'])
    made = {'messages': len(found), **dict(sorted(counts.items()))}
    if os.environ.get('UPDATE'):
        COUNTS.write_text(json.dumps(made, indent=1) + '\n')
    check('as many findings of each kind as ever', made == json.loads(COUNTS.read_text()), made)
    whole = [m for m in found if not REPAIRS & {f['code'] for f in m['findings']}]
    other = [m['file'] for m in whole if not m['same_bytes']]
    print(f'      {len(found)} messages, {len(whole)} without repair; {sum(counts.values())} findings')
    check('what was not repaired is written again byte for byte', whole and not other, other)
    check('the standard alone refuses nothing', not [c for c in counts if c[0] == 'E' and c not in REPAIRS], counts)


check_samples()
check_repairs()
check_secrecy()
check_corpus()
finish()
