#!/usr/bin/env python3
"""Bad input of every kind, from the network, the disk and the other side: each gets an answer or a
sentence, nothing acknowledged is lost, and nothing else on the host stops.

usage: trouble_test.py WEIR
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import (HTTP_OK, Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, read_frame, read_post,
                      skip, wait_until, write_site)

WEIR = os.path.abspath(sys.argv[1])
IN, OTHER, HTTP, MLLP, SILENT = ports(5)
SITE = {
    'hospital.yaml': hospital('trouble'),
    'env/test.yaml': f'''environment: test
accept_processing_id: [P]
endpoints:
  in: {{ mllp: 127.0.0.1:{IN} }}
  other: {{ mllp: 127.0.0.1:{OTHER} }}
  fhir: {{ http: http://127.0.0.1:{HTTP}/fhir }}
  copy: {{ mllp: 127.0.0.1:{MLLP} }}
  silent: {{ mllp: 127.0.0.1:{SILENT} }}
''',
    'channels/ward.yaml': '''channel: ward
about: Admissions to a FHIR store and to another system
owner: it
tier: 1
listen: in
accept: { max_message: 4 MiB, connections: 16 }
keep_order_by: PID-3[first].1
routes:
  - { name: map, map: adt-to-fhir, send: fhir }
  - { name: copy, send: [copy, silent] }
otherwise: { hold: review }
destinations:
  fhir: { to: fhir, send_as: fhir-transaction, timeout: 5s, parallel: 4, retry: { first: 100ms, grow: 2x, up_to: 500ms, for: 1h } }
  copy: { to: copy, expect_ack: 2s, drops_duplicates: yes, retry: { first: 100ms, grow: 2x, up_to: 500ms, for: 1h } }
  silent: { to: silent, expect_ack: 500ms, drops_duplicates: yes, retry: { first: 100ms, grow: 2x, up_to: 500ms, for: 1h } }
''',
    'channels/other.yaml': '''channel: other
about: Another channel, which must never notice
owner: it
tier: 2
listen: other
routes: [ { name: keep, hold: review } ]
otherwise: { hold: review }
destinations: {}
''',
}


def message(control_id, visit='V1'):
    return (f'MSH|^~\\&|WARD|HILLSIDE|WEIR|HILLSIDE|20261119143205||ADT^A01^ADT_A01|{control_id}|P|2.5.1\r'
            f'EVN|A01|20261119143200\rPID|1||P1^^^HILLSIDE^MR||Quill^Hester||19620214|F\r'
            f'PV1|1|I|4EAST^412^A||||||||||||||||{visit}\r').encode()


def connect(port=IN):
    return socket.create_connection(('127.0.0.1', port), timeout=30)


def exchange(payload, port=IN):
    with connect(port) as c:
        c.sendall(frame(payload))
        return read_frame(c)[0]


def code(answer):
    return field(answer, b'MSA', 1)


def other_works():
    return code(exchange(message('OTHER'), OTHER)) == b'AA'


def closed(connection, seconds):
    connection.settimeout(seconds)
    try:
        return connection.recv(4096) == b''
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def resident_mb(pid):
    return int(re.search(r'VmRSS:\s+(\d+)', open(f'/proc/{pid}/status').read()).group(1)) / 1024


def network(engine):
    with connect() as c:
        peak, size = 0, 200
        c.sendall(b'\x0b' + message('BIG')[:-1])
        for _ in range(size):
            c.sendall(b'x' * (1 << 20))
            peak = max(peak, resident_mb(engine.process.pid))
        check('while 200 MB come in one frame, another channel works', other_works())
        c.sendall(b'\x1c\r')
        answer, rest = read_frame(c)
        check('a 200 MB frame is answered with AR and the id of its message',
              code(answer) == b'AR' and field(answer, b'MSA', 2) == b'BIG', answer)
        c.sendall(frame(message('AFTER')))
        check('and the connection goes on', code(read_frame(c, rest)[0]) == b'AA')
        check('in memory that has nothing to do with the size of the frame', peak < 100, f'{peak} MB')
    for name, payload, want in [
            ('bytes that are no HL7', b'this is no HL7', b'AR'), ('an MSH alone', b'MSH', b'AR'),
            ('a message without MSH-10', message(''), b'AE'),
            ('a message of another processing id', message('T1').replace(b'|P|2.5.1', b'|T|2.5.1'), b'AR'),
            ('NULs and control characters', b'MSH|^~\\&|\0\0|\x01' + b'\x02' * 50, b'AE'),
            ('separators that are none', b'MSH|||||||||ADT^A01|1|P|2.5.1\r', b'AR')]:
        answer = exchange(payload)
        check(f'{name}: {want.decode()}', code(answer) == want, answer)
        check(f'{name}: the answer quotes nothing of it', b'Quill' not in answer and b'no HL7\r' not in answer, answer)
    for name, hello in [('a TLS client', b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
                        ('a web client', b'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), ('a flood of garbage', b'z' * 100_000)]:
        with connect() as c:
            c.sendall(hello)
            check(f'{name} on the MLLP port is hung up on', closed(c, 5))
    idle = [connect() for _ in range(10)]
    check('ten peers that say nothing stop nobody', code(exchange(message('IDLE'))) == b'AA')
    more = [connect() for _ in range(10)]
    check('beyond accept.connections a connection is closed at once', closed(more[-1], 5))
    for c in idle + more:
        c.close()
    wait_until(lambda: not closed(connect(), 0.3))  # those are gone for weir, too
    loris = connect()
    loris.sendall(b'\x0bMSH|^~\\&|SL')
    began = time.time()
    check('beside a sender that is slow within a frame, others are answered', code(exchange(message('FAST'))) == b'AA')
    check('and it is hung up on in the end', closed(loris, 25) and 10 < time.time() - began < 25, time.time() - began)
    with connect() as c:
        c.sendall(frame(message('HALF')) + b'\x0bMSH|cut')
        c.shutdown(socket.SHUT_WR)
        check('a peer that closes its side still gets its answer', code(read_frame(c)[0]) == b'AA')


def destinations(engine, log):
    copies, bundles = [], []

    def take_copy(connection):
        for got in frames(connection):
            copies.append(field(got, b'MSH', 10).decode())
            if got.endswith(b'WRONG\r') and len(copies) % 3:  # late and wrong answers before the right one
                connection.sendall(frame(mllp_ack(got.replace(b'|' + field(got, b'MSH', 10) + b'|', b'|NOT-IT|'))))
            connection.sendall(frame(mllp_ack(got)))

    def take_bundle(connection):
        rest = b''
        while True:
            body, rest = read_post(connection, rest)
            if body is None:
                return
            bundles.append(body)
            connection.sendall(HTTP_OK)

    silent = []
    Sink(SILENT, lambda c: [silent.append(1), c.recv(1 << 20), time.sleep(3)])
    with connect() as c:
        rest, good = b'', 0
        for n in range(2000):
            c.sendall(frame(message(f'D{n}', f'V{n}')))
            answer, rest = read_frame(c, rest)
            good += code(answer) == b'AA'
    check('with every destination down, senders are answered', good == 2000, good)
    check('one that accepts and never answers is tried again', wait_until(lambda: len(silent) > 2, 10), len(silent))
    Sink(MLLP, take_copy), Sink(HTTP, take_bundle)
    check('when it is back, all comes', wait_until(lambda: len(set(copies)) >= 2000 and len(bundles) >= 2000, 60),
          (len(copies), len(bundles)))
    # First arrivals: one that was sent twice may lie in a connection that is read late.
    numbers = list(dict.fromkeys(int(c[1:]) for c in copies if c.startswith('D')))
    check('in order', numbers == sorted(numbers) and len(set(numbers)) == 2000, numbers[:20])
    status = subprocess.run([WEIR, 'status', '--state', log], capture_output=True, text=True, timeout=30).stdout
    check('and status shows who still waits, and why', re.search(r'DOWN +ward/silent .*timeout for', status), status)
    check('another channel works', other_works())


def full_disk(top):
    disk = os.path.join(top, 'disk')
    os.mkdir(disk)
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk], capture_output=True).returncode != 0:
        skip('a full disk', 'a small file system cannot be mounted here')
        return
    try:
        with open(os.path.join(disk, 'ballast'), 'wb') as ballast:
            ballast.write(b'x' * (4 << 20))
        engine = Engine(WEIR, os.path.join(top, 'site'), os.path.join(disk, 'state'))
        accepted, refused = [], b''
        with connect() as c:
            rest = b''
            for n in range(20_000):
                c.sendall(frame(message(f'F{n}') + b'NTE|1||' + b'x' * 3000 + b'\r'))
                answer, rest = read_frame(c, rest)
                if code(answer) != b'AA':
                    refused = answer
                    break
                accepted.append(n)
            check('a full disk is answered with AR 207, on a connection that stays', code(refused) == b'AR' and b'207' in refused,
                  refused)
            check('until then messages were taken', len(accepted) > 100, len(accepted))
            os.remove(os.path.join(disk, 'ballast'))
            time.sleep(0.2)
            again = b''
            for _ in range(50):
                c.sendall(frame(message('ROOM')))
                again, rest = read_frame(c, rest)
                if code(again) == b'AA':
                    break
                time.sleep(0.1)
            check('when there is room again, messages are taken again', code(again) == b'AA', again)
        check('and it stops in order', engine.stop() == 0)
        found = subprocess.run([WEIR, 'find', f'F{accepted[-1]}', '--state', os.path.join(disk, 'state')],
                               capture_output=True, text=True, timeout=60)
        check('the last one that was accepted is in the journal', found.returncode == 0, found.stdout + found.stderr)
    finally:
        subprocess.run(['umount', '-l', disk], capture_output=True)


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        engine = Engine(WEIR, site, state)
        check('it starts', engine.ready.startswith('ready'), engine.ready)
        if not engine.ready:
            finish()
        network(engine)
        taken = subprocess.run([WEIR, 'run', site, '--state', state + '2'], capture_output=True, text=True, timeout=30)
        check('a port in use is E5010 and exit 3', taken.returncode == 3 and 'E5010' in taken.stderr, taken.stderr)
        destinations(engine, state)
        said = subprocess.run([WEIR, '--json', 'status', '--state', state], capture_output=True, text=True, timeout=30).stdout
        check('SIGTERM ends it while a destination is silent', engine.stop() == 0)
        said += open(engine.log).read()
        check('the log tells of it', 'retry' in said and 'draining' in said, said)
        found = [canary for canary in ('Quill', 'Hester', '19620214', '4EAST', 'P1^', 'this is no HL7') if canary in said]
        check('and names no patient, nor does status', not found, found)
        full_disk(top)
    finish()


main()
