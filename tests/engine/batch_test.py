#!/usr/bin/env python3
"""Batches over real sockets: each message delivered once and in order, answered as the channel says, in whatever pieces
the bytes come; a batch that was cut short is sent again; and a large message costs a few times its size.

usage: batch_test.py WEIR
"""
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, read_frame, wait_until, write_site

WEIR = os.path.abspath(sys.argv[1])
UNSAID, EACH, ERRORS, NONE, OUT = ports(5)
PORTS = {'unsaid': UNSAID, 'each': EACH, 'errors': ERRORS, 'none': NONE}
CHANNEL = '''channel: {name}
about: Results to another system
owner: it
listen: {name}
read: {{ duplicates: {{ by: MSH-10, within: 24h, then: ack-and-drop }} }}
{ack}routes: [ {{ name: all, send: out }} ]
destinations:
  out: {{ to: out, expect_ack: 5s, drops_duplicates: yes }}
'''
SITE = {
    'hospital.yaml': hospital('batches'),
    'env/test.yaml': 'environment: test\nendpoints:\n' + f'  out: {{ mllp: 127.0.0.1:{OUT} }}\n' +
                     ''.join(f'  {name}: {{ mllp: 127.0.0.1:{port} }}\n' for name, port in PORTS.items()),
}
for name in PORTS:
    SITE[f'channels/{name}.yaml'] = CHANNEL.format(name=name, ack='' if name == 'unsaid' else f'ack: {{ batch: {name} }}\n')
got, sizes = [], {}


def take(connection):
    for message in frames(connection):
        got.append(field(message, b'MSH', 10).decode())
        sizes[got[-1]] = len(message)
        connection.sendall(frame(mllp_ack(message)))


def message(control_id, text='one'):
    return f'MSH|^~\\&|LAB|H|WEIR|H|20261119143205||ORU^R01^ORU_R01|{control_id}|P|2.5.1\rNTE|1||{text}\r'.encode()


def batch(*messages, name='B1', count=None):
    count = len(messages) if count is None else count
    return (f'FHS|^~\\&|LAB|H|WEIR|H|20261119||||F{name}\rBHS|^~\\&|LAB|H|WEIR|H|20261119||||{name}\r'.encode() +
            b''.join(messages) + f'BTS|{count}\rFTS|1\r'.encode())


def connect(port):
    return socket.create_connection(('127.0.0.1', port), timeout=60)


def exchange(payload, port=UNSAID, piece=None, pause=0.0):
    with connect(port) as c:
        c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bytes_ = frame(payload)
        for at in range(0, len(bytes_), piece or len(bytes_)):
            c.sendall(bytes_[at:at + (piece or len(bytes_))])
            time.sleep(pause)
        return read_frame(c)[0]


def lines(answer, segment, *fields):
    found = []
    for line in answer.split(b'\r'):
        if line.startswith(segment + b'|'):
            parts = line.split(b'|')
            found.append(' '.join(parts[n].decode() if n < len(parts) else '' for n in fields))
    return found


def delivered(*ids):
    return wait_until(lambda: all(one in got for one in ids)) and [one for one in got if one in ids] == list(ids)


def as_one():
    answer = exchange(batch(message('A1'), b'MSH|^~\\&|LAB|H|WEIR|H|2026||ORU^R01||P|2.5.1\r', message('A3')))
    check('a batch is answered by one batch', [line[:3] for line in answer.split(b'\r')[:3]] == [b'FHS', b'BHS', b'MSH'], answer)
    check('that names what it answers', lines(answer, b'BHS', 11) == ['B1'] and lines(answer, b'FHS', 11) == ['FB1'], answer)
    check('with an answer for each, in order', lines(answer, b'MSA', 1, 2) == ['AA A1', 'AE ', 'AA A3'], answer)
    check('and counts that are right', lines(answer, b'BTS', 1) == ['3'] and lines(answer, b'FTS', 1) == ['1'], answer)
    check('a bad message hurts no other', delivered('A1', 'A3'), got)
    answer = exchange(batch(message('C1'), message('C2'), count=5))
    check('a wrong count is told with the last message', lines(answer, b'MSA', 1, 2) == ['AA C1', 'AA C2'] and
          lines(answer, b'ERR', 2, 7) == ['BTS^1^1^1 W1250'] and answer.index(b'ERR|') > answer.index(b'|C2'), answer)
    answer = exchange(batch(name='B7'))
    check('an empty batch is answered by an empty batch', lines(answer, b'BTS', 1) == ['0'] and
          lines(answer, b'BHS', 11) == ['B7'] and b'MSA' not in answer, answer)
    for piece in (1, 7, 20):
        ids = [f'P{piece}N{n}' for n in range(3)]
        answer = exchange(batch(*map(message, ids)), piece=piece, pause=0.0005)
        check(f'in pieces of {piece} bytes, too', lines(answer, b'MSA', 2) == ids and delivered(*ids), answer)


def one_by_one():
    for port, payload, ids in ((UNSAID, message('D1') + message('D2'), ['D1', 'D2']),
                               (EACH, batch(message('D3'), message('D4')), ['D3', 'D4'])):
        with connect(port) as c:
            c.sendall(frame(payload) + frame(message(ids[0] + 'X')))
            answers, rest = [], b''
            for _ in range(3):
                answer, rest = read_frame(c, rest)
                answers.append(field(answer, b'MSA', 2).decode())
        check('messages are answered one by one, before the next frame', answers == ids + [ids[0] + 'X'], answers)
        check('and delivered in order', delivered(*ids), got)


def errors_and_none():
    answer = exchange(batch(message('E1'), message('E2')), ERRORS)
    check('without errors the batch of errors is empty', lines(answer, b'BTS', 1) == ['0'] and b'MSA' not in answer, answer)
    answer = exchange(batch(message('E3'), b'MSH|^~\\&|L|H|W|H|2026||ORU^R01||P|2.5.1\r', message('E4')), ERRORS)
    check('else they are in it', lines(answer, b'MSA', 1) == ['AE'] and lines(answer, b'BTS', 1) == ['1'], answer)
    with connect(NONE) as c:
        c.sendall(frame(batch(message('N1'), message('N2'))) + frame(message('N3')))
        check('without answers, the next that is heard is of the next message', field(read_frame(c)[0], b'MSA', 2) == b'N3')
    check('all are delivered', delivered('N1', 'N2', 'N3') and delivered('E1', 'E2', 'E3', 'E4'), got)


def sent(top):
    path = os.path.join(top, 'batch.hl7')
    with open(path, 'wb') as file:
        file.write(batch(message('S1'), message('S2')))
    done = subprocess.run([WEIR, 'send', path, '--to', f'mllp://127.0.0.1:{UNSAID}'], capture_output=True, text=True, timeout=60)
    check('weir send sends a batch message by message, and says what it left out', done.returncode == 0 and
          '2 sent  2 AA' in done.stdout and 'left out FHS, BHS, BTS and FTS, 4 in all' in done.stderr, done.stdout + done.stderr)
    check('and they are delivered', delivered('S1', 'S2'), got)


def cut_short(engine, top):
    """The sender goes, or weir is killed, in the middle of a batch: the batch is sent again, nothing is lost or doubled."""
    ids = [f'K{n}' for n in range(400)]
    payload = frame(batch(*map(message, ids)))
    with connect(EACH) as c:
        c.sendall(payload)
        read_frame(c)
        c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\x01\x00\x00\x00\x00\x00\x00\x00')
    with connect(UNSAID) as c:
        c.sendall(payload)
        wait_until(lambda: 'K5' in got)
        engine.process.kill()
        engine.stop()
    before = len(got)
    engine = Engine(WEIR, os.path.join(top, 'site'), os.path.join(top, 'state'))
    answer = exchange(payload[1:-2], UNSAID)
    check('after a crash, the whole batch is accepted again', lines(answer, b'MSA', 1, 2) == [f'AA {one}' for one in ids],
          f'{before} {answer[:200]!r}')
    # `each` and `unsaid` deliver to the same receiver; each must have sent all, and the crash may repeat what was under way.
    check('all of it is delivered', wait_until(lambda: set(ids) <= set(got), 30), len(set(ids) - set(got)))
    check('and what was kept before is not sent again', sum(one in ids for one in got) <= 2 * len(ids) + 2,
          sum(one in ids for one in got))
    return engine


def found(top):
    for name, text, want in (('a message of a batch is found by its own id', 'A3', 1), ('an empty batch by BHS-11', 'B7', 1),
                             ('and each message of a batch by BHS-11', 'B1', 3)):
        done = subprocess.run([WEIR, 'find', text, '--state', os.path.join(top, 'state')], capture_output=True, text=True, timeout=60)
        rows = [line for line in done.stdout.splitlines() if 'unsaid' in line]
        check(name, done.returncode == 0 and len(rows) >= want, done.stdout + done.stderr)


def resident_mb(pid):
    return int(re.search(r'VmRSS:\s+(\d+)', open(f'/proc/{pid}/status').read()).group(1)) / 1024


def large(engine):
    size = 20 << 20
    big = message('LARGE').rstrip(b'\r') + b'\rOBX|1|ED|PDF||^application^pdf^Base64^' + b'QUJD' * (size // 4) + b'\r'
    before = resident_mb(engine.process.pid)
    with connect(UNSAID) as c:
        peak = 0.0
        data = frame(big)
        for at in range(0, len(data), 1 << 20):
            c.sendall(data[at:at + (1 << 20)])
            peak = max(peak, resident_mb(engine.process.pid))
        answer = read_frame(c)[0]
        peak = max(peak, resident_mb(engine.process.pid))
    check('a message with 20 MB in OBX-5 is accepted', field(answer, b'MSA', 1) == b'AA', answer)
    check('and delivered as it came', wait_until(lambda: sizes.get('LARGE') == len(big), 30), sizes.get('LARGE'))
    check('in at most three times the memory', peak - before < 60, f'{peak - before:.0f} MB')


with tempfile.TemporaryDirectory() as top:
    write_site(os.path.join(top, 'site'), SITE)
    sink = Sink(OUT, take)
    engine = Engine(WEIR, os.path.join(top, 'site'), os.path.join(top, 'state'))
    check('the engine starts', engine.ready, open(engine.log).read())
    as_one()
    one_by_one()
    errors_and_none()
    sent(top)
    large(engine)
    engine = cut_short(engine, top)
    found(top)
    check('it stops in order', engine.stop(signal.SIGTERM) == 0)
    sink.close()
finish()
