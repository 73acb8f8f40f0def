#!/usr/bin/env python3
"""A message that is sent again: answered as before and delivered once, across a restart, too.

usage: duplicates_test.py WEIR
"""
import os
import socket
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, read_frame, wait_until, write_site

WEIR = os.path.abspath(sys.argv[1])
DROP, REFUSE, OUT = ports(3)
CHANNEL = '''channel: {name}
about: Results to another system
owner: it
listen: {name}
read: {{ duplicates: {{ by: MSH-10, within: 24h, then: {then} }} }}
routes: [ {{ name: all, send: out }} ]
destinations:
  out: {{ to: out, expect_ack: 2s }}
'''
SITE = {
    'hospital.yaml': hospital('duplicates'),
    'env/test.yaml': f'''environment: test
endpoints:
  drop: {{ mllp: 127.0.0.1:{DROP} }}
  refuse: {{ mllp: 127.0.0.1:{REFUSE} }}
  out: {{ mllp: 127.0.0.1:{OUT} }}
''',
    'channels/drop.yaml': CHANNEL.format(name='drop', then='ack-and-drop'),
    'channels/refuse.yaml': CHANNEL.format(name='refuse', then='refuse'),
}
got = []


def take(connection):
    for message in frames(connection):
        got.append(field(message, b'MSH', 10).decode())
        connection.sendall(frame(mllp_ack(message)))


def send(name, port=DROP, text='one', when='20261119143205'):
    with socket.create_connection(('127.0.0.1', port), timeout=10) as c:
        c.sendall(frame(f'MSH|^~\\&|LAB|H|WEIR|H|{when}||ORU^R01^ORU_R01|{name}|P|2.5.1\rNTE|1||{text}\r'.encode()))
        answer = read_frame(c)[0]
        return field(answer, b'MSA', 1).decode() + (' 205' if b'|205^' in answer else '')


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        Sink(OUT, take)
        engine = Engine(WEIR, site, state)
        check('the first is taken', send('A') == 'AA' and wait_until(lambda: got == ['A']), got)
        check('sent again, it is answered as before', send('A', when='20261119150000') == 'AA')
        check('another one is taken', send('B') == 'AA' and wait_until(lambda: 'B' in got), got)
        check('and the first was delivered once', got == ['A', 'B'], got)
        engine.stop()
        engine = Engine(WEIR, site, state)
        check('after a restart, too', send('A') == 'AA' and send('C') == 'AA' and wait_until(lambda: 'C' in got), got)
        check('it was delivered once', got == ['A', 'B', 'C'], got)
        check('with another content it is another message', send('A', text='two') == 'AA' and wait_until(lambda: got.count('A') == 2), got)
        check('a channel that refuses says so', [send('X', REFUSE), send('X', REFUSE), send('X', REFUSE, 'two')] == ['AA', 'AE 205', 'AE 205'])
        time.sleep(0.3)
        check('and delivers once', got.count('X') == 1, got)
        names = [f'T{n}' for n in range(30)]
        with ThreadPoolExecutor(4) as twins:
            answers = list(twins.map(send, [name for name in names for _ in range(4)]))
        check('sent on four connections at once, each is accepted', answers == ['AA'] * 120)
        check('and delivered', wait_until(lambda: set(names) <= set(got)), got)
        time.sleep(0.3)
        check('once', [name for name in names if got.count(name) != 1] == [])
        check('it stops in order', engine.stop() == 0)
    finish()


main()
