#!/usr/bin/env python3
"""What a listener promises its sender, before and after weir is killed: the next sequence number, and commit bytes.

usage: listener_test.py WEIR
"""
import os
import signal
import socket
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, read_frame, wait_until, write_site

WEIR = os.path.abspath(sys.argv[1])
NUMBERED, COMMIT, OUT = ports(3)
CHANNEL = '''channel: {name}
about: Results to another system
owner: it
listen: {name}
{more}
routes: [ {{ name: all, send: out }} ]
destinations:
  out: {{ to: out, expect_ack: 2s, drops_duplicates: yes }}
'''
SITE = {
    'hospital.yaml': hospital('listener'),
    'env/test.yaml': f'''environment: test
endpoints:
  numbered: {{ mllp: 127.0.0.1:{NUMBERED} }}
  commit: {{ mllp: 127.0.0.1:{COMMIT} }}
  out: {{ mllp: 127.0.0.1:{OUT} }}
''',
    'channels/numbered.yaml': CHANNEL.format(name='numbered', more='read: { sequence: enforce }'),
    'channels/commit.yaml': CHANNEL.format(name='commit', more='accept: { commit_bytes: yes }'),
}
got = []


def take(connection):
    for message in frames(connection):
        got.append(field(message, b'MSH', 10).decode())
        connection.sendall(frame(mllp_ack(message)))


def message(name, number='', sender='LAB'):
    return frame(f'MSH|^~\\&|{sender}|H|WEIR|H|20261119||ORU^R01^ORU_R01|{name}|P|2.5.1|{number}\rNTE|1||x\r'.encode())


def send(number, sender='LAB'):
    """MSA-1 and MSA-4 of the answer."""
    with socket.create_connection(('127.0.0.1', NUMBERED), timeout=10) as c:
        c.sendall(message(f'{sender}{number}', number, sender))
        answer = read_frame(c)[0]
        return field(answer, b'MSA', 1).decode() + ' ' + field(answer, b'MSA', 4).decode()


def commits(names, seen):
    """Sends until the connection ends; remembers what was confirmed with 06, and what is said behind it."""
    rest = b''
    try:
        with socket.create_connection(('127.0.0.1', COMMIT), timeout=10) as c:
            for name in names:
                for piece in (message(name)[:20], message(name)[20:]):
                    c.sendall(piece)
                byte, rest = read_frame(c, rest)
                if byte == b'':
                    return
                seen.append((name, byte))
                answer, rest = read_frame(c, rest)
                if b'MSA|AA|' + name.encode() not in answer:
                    return
                c.sendall(frame(b'\x06'))  # its own confirmation
    except OSError:
        pass


def numbers(site, state, engine):
    check('the first number may be any', send(41) == 'AA 41')
    check('the next is taken', send(42) == 'AA 42')
    check('the same again is not, and hears which is next', send(42) == 'AE 43')
    engine.stop(signal.SIGKILL)
    engine = Engine(WEIR, site, state)
    check('a kill does not make it forget', send(45) == 'AE 43')
    check('0 asks for the next', send(0) == 'AA 43')
    check('which is taken', send(43) == 'AA 43')
    check('another sender has numbers of its own', send(7, 'RIS') == 'AA 7')
    engine.stop()
    engine = Engine(WEIR, site, state)
    check('nor does an orderly restart', [send(44), send(8, 'RIS')] == ['AA 44', 'AA 8'])
    check('-1 begins anew', [send(-1), send(1), send(2)] == ['AA -1', 'AA 1', 'AA 2'])
    wanted = ['LAB41', 'LAB42', 'LAB43', 'RIS7', 'LAB44', 'RIS8', 'LAB-1', 'LAB1', 'LAB2']
    all_there = wait_until(lambda: set(got) >= set(wanted))
    check('what was taken is delivered, and nothing else', all_there and set(got) == set(wanted), got)
    # What was on its way when the engine was killed is sent again.
    again = {one for one in got if got.count(one) > 1}
    check('once, but for what the kill interrupted', again <= {'LAB41', 'LAB42'}, got)
    return engine


def commit_bytes(site, state, engine):
    seen = []
    commits([f'C{n}' for n in range(20)], seen)
    check('each message is confirmed with 06, and then answered', [byte for _, byte in seen] == [b'\x06'] * 20, seen)
    confirmed = []
    threads = []
    for n in range(4):
        mine = []
        confirmed.append(mine)
        threads.append(threading.Thread(target=commits, args=([f'K{n}-{m}' for m in range(5000)], mine)))
        threads[-1].start()
    wait_until(lambda: sum(map(len, confirmed)) > 100)
    engine.stop(signal.SIGKILL)
    for thread in threads:
        thread.join()
    names = {name for mine in confirmed for name, byte in mine if byte == b'\x06'}
    engine = Engine(WEIR, site, state)
    check(f'of {len(names)} that were confirmed before a kill, none is lost',
          len(names) > 100 and wait_until(lambda: names <= set(got), 30), sorted(names - set(got))[:10])
    return engine


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        Sink(OUT, take)
        engine = numbers(site, state, Engine(WEIR, site, state))
        engine = commit_bytes(site, state, engine)
        time.sleep(0.2)
        check('it stops in order', engine.stop() == 0)
    finish()


main()
