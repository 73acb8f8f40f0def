#!/usr/bin/env python3
"""Nothing that was acknowledged is lost, whenever the engine dies.

Connections send without pause, each message again until it has its AA; the engine is killed with
SIGKILL at random moments and started again. Two destinations take what comes out, one of them
slowly. At the end: what had an AA is in the journal and was delivered to both, in the order of its
connection, and nothing was delivered that was not sent.

usage: kill_test.py WEIR [KILLS] [SEED]
"""
import glob
import os
import random
import re
import signal
import socket
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import (HTTP_OK, Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, read_frame, read_post,
                      wait_until, write_site)

WEIR = os.path.abspath(sys.argv[1])
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 25
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
CONNECTIONS = 8

IN, HTTP, MLLP = ports(3)
SITE = {
    'hospital.yaml': hospital('kill'),
    'env/test.yaml': f'''environment: test
endpoints:
  in: {{ mllp: 127.0.0.1:{IN} }}
  fhir: {{ http: http://127.0.0.1:{HTTP}/fhir }}
  copy: {{ mllp: 127.0.0.1:{MLLP} }}
''',
    'channels/ward.yaml': '''channel: ward
about: Admissions to a FHIR store and to another system
owner: it
tier: 1
listen: in
keep_order_by: PID-3[first].1
routes:
  - { name: map, map: adt-to-fhir, send: fhir }
  - { name: copy, send: copy }
otherwise: { hold: review }
destinations:
  fhir: { to: fhir, send_as: fhir-transaction, timeout: 5s, parallel: 4, retry: { first: 100ms, grow: 2x, up_to: 1s, for: 1h } }
  copy: { to: copy, expect_ack: 5s, drops_duplicates: yes, retry: { first: 100ms, grow: 2x, up_to: 1s, for: 1h } }
''',
}


def message(connection, n):
    return (f'MSH|^~\\&|WARD|HILLSIDE|WEIR|HILLSIDE|20261119143205||ADT^A01^ADT_A01|C{connection}-{n}|P|2.5.1\r'
            f'EVN|A01|20261119143200\rPID|1||P{connection}^^^HILLSIDE^MR||Quill^Hester||19620214|F\r'
            f'PV1|1|I|4EAST^412^A||||||||||||||||C{connection}-{n}\r').encode()


class Sender(threading.Thread):
    """One connection that never gives up on a message."""

    def __init__(self, number):
        super().__init__(daemon=True)
        self.number, self.acknowledged, self.sent, self.stopping = number, [], 0, False

    def run(self):
        while not self.stopping:
            try:
                with socket.create_connection(('127.0.0.1', IN), timeout=10) as connection:
                    self.talk(connection)
            except OSError:
                time.sleep(0.01)

    def talk(self, connection):
        rest = b''
        while not self.stopping:
            n = len(self.acknowledged) + 1
            self.sent = n
            connection.sendall(frame(message(self.number, n)))
            answer, rest = read_frame(connection, rest)
            if not answer:
                return
            if field(answer, b'MSA', 1) == b'AA' and field(answer, b'MSA', 2) == f'C{self.number}-{n}'.encode():
                self.acknowledged.append(f'C{self.number}-{n}')
            else:
                strange.append(answer)
                return


lock = threading.Lock()
arrived = {'fhir': [], 'copy': []}  # control ids, as they came
strange = []


def take_fhir(connection):
    rest = b''
    while True:
        body, rest = read_post(connection, rest)
        if body is None:
            return
        with lock:
            arrived['fhir'].append(re.search(rb'"(C\d+-\d+)"', body).group(1).decode())
        time.sleep(0.002)
        connection.sendall(HTTP_OK)


def take_copy(connection):
    for got in frames(connection):
        with lock:
            arrived['copy'].append(field(got, b'MSH', 10).decode())
        connection.sendall(frame(mllp_ack(got)))


def in_journal(state):
    found = set()
    for path in glob.glob(os.path.join(state, '2*.db')):
        database = sqlite3.connect(path)
        check(f'{os.path.basename(path)} is sound', database.execute('PRAGMA integrity_check').fetchone() == ('ok',))
        found |= {row[0] for row in database.execute('SELECT control_id FROM message')}
        database.close()
    return found


def in_order(ids):
    """The first arrival of each message of a connection comes after that of the one before."""
    last, seen = {}, set()
    for one in ids:
        if one in seen:
            continue
        seen.add(one)
        connection, n = one.split('-')
        if int(n) != last.get(connection, 0) + 1:
            return f'{one} after {connection}-{last.get(connection, 0)}'
        last[connection] = int(n)
    return ''


def main():
    chance = random.Random(SEED)
    print(f'seed {SEED}, {KILLS} kills, {CONNECTIONS} connections')
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        Sink(HTTP, take_fhir), Sink(MLLP, take_copy)
        senders = [Sender(i) for i in range(CONNECTIONS)]
        engine = Engine(WEIR, site, state)
        check('it starts', engine.ready.startswith('ready'), engine.ready)
        for sender in senders:
            sender.start()
        progress = []
        for _ in range(KILLS):
            before = sum(len(s.acknowledged) for s in senders)
            time.sleep(chance.uniform(0.02, 0.5))
            engine.stop(signal.SIGKILL)
            progress.append(sum(len(s.acknowledged) for s in senders) - before)
            engine = Engine(WEIR, site, state)
            if not engine.ready.startswith('ready'):
                check('it starts again', False, engine.ready)
                finish()
        time.sleep(0.3)
        for sender in senders:
            sender.stopping = True
        for sender in senders:
            sender.join(15)
        acknowledged = {i for s in senders for i in s.acknowledged}
        sent = {f'C{s.number}-{n}' for s in senders for n in range(1, s.sent + 1)}
        check('every connection got on between most kills', sum(p > 0 for p in progress) > KILLS * 0.8, progress)
        check('every answer was the AA of the message that was sent', not strange, strange[:1])
        for name in arrived:
            complete = wait_until(lambda: acknowledged <= set(arrived[name]), 90)
            missing = sorted(acknowledged - set(arrived[name]))
            check(f'{name}: all that was acknowledged is delivered', complete, f'{len(missing)} missing: {missing[:5]}')
            check(f'{name}: in the order of each connection', not in_order(arrived[name]), in_order(arrived[name]))
            check(f'{name}: nothing that was not sent', set(arrived[name]) <= sent, set(arrived[name]) - sent)
        check('it stops in order', engine.stop() == 0)
        check('all that was acknowledged is in the journal', acknowledged <= in_journal(state))
        twice = len(arrived['copy']) - len(set(arrived['copy']))
        print(f'{len(acknowledged)} acknowledged, {twice} delivered twice to `copy`')
    finish()


main()
