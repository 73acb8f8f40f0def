#!/usr/bin/env python3
"""A receiver that does not answer: nobody knows whether the message arrived, so it is not sent again
by itself, not after a restart either, and everything behind it waits until a person decides.

usage: halt_test.py WEIR
"""
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, read_frame, wait_until, write_site

import socket

WEIR = os.path.abspath(sys.argv[1])
IN, OUT = ports(2)
SITE = {
    'hospital.yaml': hospital('halt'),
    'env/test.yaml': f'''environment: test
endpoints:
  in: {{ mllp: 127.0.0.1:{IN} }}
  out: {{ mllp: 127.0.0.1:{OUT} }}
''',
    'channels/lab.yaml': '''channel: lab
about: Results to a system that may take one twice
owner: it
listen: in
routes: [ { name: all, send: out } ]
destinations:
  out: { to: out, expect_ack: 400ms, retry: { first: 100ms, grow: 1x, up_to: 100ms, for: 1h } }
''',
}
got, answers = [], {}


def take(connection):
    for message in frames(connection):
        name = field(message, b'MSH', 10).decode()
        got.append(name)
        if answers.get(name, True):
            connection.sendall(frame(mllp_ack(message)))


def send(name):
    with socket.create_connection(('127.0.0.1', IN), timeout=10) as c:
        c.sendall(frame(f'MSH|^~\\&|LAB|H|WEIR|H|20261119143205||ORU^R01^ORU_R01|{name}|P|2.5.1\rPID|1||P1\r'.encode()))
        return field(read_frame(c)[0], b'MSA', 1)


def weir(state, *words):
    done = subprocess.run([WEIR, *words, '--state', state], capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout + done.stderr


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        Sink(OUT, take)
        engine = Engine(WEIR, site, state)
        answers['B'] = False
        check('every sender is answered', [send(name) for name in 'ABC'] == [b'AA'] * 3)
        held = lambda: 'HELD  lab/out' in weir(state, 'status')[1]
        check('the destination is held', wait_until(held, 10), weir(state, 'status')[1])
        time.sleep(1)
        check('what may have arrived was sent once, and nothing behind it', got == ['A', 'B'], got)
        check('status says what to do', 'weir queue retry lab/out' in weir(state, 'status')[1])
        check('other words are refused', weir(state, 'queue', 'skip', 'lab/nobody')[0] == 1)
        engine.stop()
        engine = Engine(WEIR, site, state)
        check('after a restart it is held still', wait_until(held, 10), weir(state, 'status')[1])
        time.sleep(0.5)
        check('and not sent again', got == ['A', 'B'], got)
        code, said = weir(state, 'queue', 'retry', 'lab/out')
        check('retry sends it again', code == 0 and wait_until(lambda: got == ['A', 'B', 'B'], 10), (said, got))
        check('with no answer it halts again', wait_until(held, 10))
        code, said = weir(state, 'queue', 'skip', 'lab/out')
        check('skip goes on with the next', code == 0 and wait_until(lambda: got == ['A', 'B', 'B', 'C'], 10), (said, got))
        check('nothing is held then', wait_until(lambda: not held(), 10))
        check('and there is nothing to decide', weir(state, 'queue', 'retry', 'lab/out')[0] == 1)
        code, said = weir(state, 'find', 'B')
        check('the journal knows that it was skipped', code == 0 and 'skipped' in said or 'parked' in said, said)
        check('it stops in order', engine.stop() == 0)
    finish()


main()
