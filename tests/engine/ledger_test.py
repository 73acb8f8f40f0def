#!/usr/bin/env python3
"""Senders that do not write as HL7 and MLLP have it: `weir status` says who, what, how often and since when;
what a channel refuses is answered, kept and found.

usage: ledger_test.py WEIR
"""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import Engine, check, field, finish, frame, ports, read_frame, write_site

WEIR = os.path.abspath(sys.argv[1])
LENIENT, STRICT = ports(2)
SITE = {
    'hospital.yaml': '''format: 1
site: ledger
facility: { code: HILLSIDE, name: Hillside, timezone: America/Chicago }
vendors:
  acme: { name: ACME LIS }
''',
    'env/test.yaml': f'''environment: test
endpoints:
  lenient: {{ mllp: 127.0.0.1:{LENIENT} }}
  strict: {{ mllp: 127.0.0.1:{STRICT} }}
''',
    'channels/lenient.yaml': '''channel: lenient
vendor: acme
listen: lenient
routes: [ { name: all, hold: look } ]
''',
    'channels/strict.yaml': '''channel: strict
listen: strict
read: { repair: refuse }
routes: [ { name: all, hold: look } ]
''',
}


def message(name, end='\r'):
    lines = [f'MSH|^~\\&|LAB|H|WEIR|H|20261119143205||ORU^R01^ORU_R01|{name}|P|2.5.1', 'PID|1||P1']
    return ''.join(line + end for line in lines).encode()


def send(port, *payloads):
    """Each answer's MSA-1."""
    with socket.create_connection(('127.0.0.1', port), timeout=10) as c:
        codes = []
        for bytes_ in payloads:
            c.sendall(bytes_)
            codes.append(field(read_frame(c)[0], b'MSA', 1))
        return codes


def weir(*words):
    return subprocess.run([WEIR, *words], capture_output=True, text=True, timeout=30).stdout


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        engine = Engine(WEIR, site, state)
        check('a good sender is in no ledger', send(LENIENT, frame(message('A'))) == [b'AA'] and 'repaired' not in weir('status', '--state', state))
        codes = send(LENIENT, *[frame(message(f'B{n}', '\n')) for n in range(3)], frame(message('C'))[:-1])
        check('a lenient channel takes all of it', codes == [b'AA'] * 4, codes)
        codes = send(STRICT, frame(message('D', '\n')), b'xx' + frame(message('E')), frame(message('F')))
        check('a strict one refuses what it says, and no more', codes == [b'AE', b'AE', b'AA'], codes)
        channels = json.loads(weir('--json', 'status', '--state', state))['channels']
        counted = {c['channel']: {(r['peer'], r['repair']): r['count'] for r in c['repairs']} for c in channels}
        check('each is counted by channel, peer and kind', counted == {
            'lenient': {('127.0.0.1', 'line-ends'): 3, ('127.0.0.1', 'missing-return'): 1},
            'strict': {('127.0.0.1', 'line-ends'): 1, ('127.0.0.1', 'stray-bytes'): 1}}, counted)
        times = [(c['since_ms'], r['first_ms'], r['last_ms']) for c in channels for r in c['repairs']]
        firsts = [(c['channel'], r['first_ms']) for c in channels for r in c['repairs']]
        check('with its times', all(0 < since <= first <= last for since, first, last in times), times)
        text = weir('status', '--state', state)
        check('a person reads whom to call', 'repaired since 20' in text and '127.0.0.1 (ACME LIS)' in text and 'line-ends' in text, text)
        with socket.create_connection(('127.0.0.1', STRICT), timeout=10) as c:
            c.sendall(b'GET / HTTP/1.1\r\n\r\n')
            c.recv(100)  # it hangs up
        engine.stop()
        engine = Engine(WEIR, site, state)
        codes = send(LENIENT, frame(message('G', '\n')))
        channels = json.loads(weir('--json', 'status', '--state', state))['channels']
        after = {c['channel']: {(r['peer'], r['repair']): r['count'] for r in c['repairs']} for c in channels}
        counted['lenient'][('127.0.0.1', 'line-ends')] += 1
        counted['strict'][('127.0.0.1', 'web-client')] = 1
        check('after a restart it counts on, also what was no message', after == counted, after)
        since = {c['channel']: (c['since_ms'], min(r['first_ms'] for r in c['repairs'])) for c in channels}
        check('since the first of them', all(s == f == min(t for c, t in firsts if c == name) for name, (s, f) in since.items()), (since, firsts))
        engine.stop(signal.SIGKILL)
        engine = Engine(WEIR, site, state)
        channels = json.loads(weir('--json', 'status', '--state', state))['channels']
        after = {c['channel']: {(r['peer'], r['repair']): r['count'] for r in c['repairs']} for c in channels}
        check('killed, too: what was repaired is kept with its message', after == counted, after)
        engine.stop()
        found = json.loads(weir('--json', 'find', 'D', '--state', state))
        check('what was refused is kept', [m['outcome'] for m in found] == ['refused'], found)
        shown = weir('show', found[0]['id'], '--state', state)
        check('and says why', 'issue E1206' in shown, shown)
    finish()


main()
