#!/usr/bin/env python3
"""HTTP ingest with real sockets: messages and batches, what is refused, hostile peers, and that nothing acknowledged is
lost by a kill.

usage: http_test.py WEIR
"""
import gzip
import http.client
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, wait_until, write_site

WEIR = os.path.abspath(sys.argv[1])
HTTP, OUT, SMALL = ports(3)
CHANNEL = '''channel: {name}
about: Results to another system
owner: it
listen: {listen}
accept: {{ {accept} }}
routes: [ {{ name: all, when: "MSH-9.1 = 'ORU'", send: out }} ]
otherwise: {{ refuse: unsupported }}
destinations:
  out: {{ to: out, expect_ack: 2s, drops_duplicates: yes }}
'''
SITE = {
    'hospital.yaml': hospital('http'),
    'env/test.yaml': f'''environment: test
endpoints:
  web: {{ http: 127.0.0.1:{HTTP} }}
  small: {{ http: 127.0.0.1:{SMALL} }}
  out: {{ mllp: 127.0.0.1:{OUT} }}
''',
    'channels/lab.yaml': CHANNEL.format(name='lab', listen='web', accept='connections: 64, max_message: 1 MiB'),
    'channels/rad.yaml': CHANNEL.format(name='rad', listen='[web]', accept='from: [10.9.9.9]'),
    'channels/small.yaml': CHANNEL.format(name='small', listen='small', accept='connections: 2'),
}
got = []


def take(connection):
    for message in frames(connection):
        got.append(field(message, b'MSH', 10).decode())
        connection.sendall(frame(mllp_ack(message)))


def message(name, kind='ORU^R01^ORU_R01', text='x'):
    return f'MSH|^~\\&|LAB|H|WEIR|H|20261119||{kind}|{name}|P|2.5.1\rNTE|1||{text}\r'.encode()


def post(body, path='/ingest/lab', method='POST', port=None, **fields):
    """Status, headers, body."""
    c = http.client.HTTPConnection('127.0.0.1', port or HTTP, timeout=20)
    try:
        c.request(method, path, body, {k.replace('_', '-'): v for k, v in fields.items()})
        r = c.getresponse()
        return r.status, {k.lower(): v for k, v in r.getheaders()}, r.read()
    finally:
        c.close()


def raw(*pieces, port=None, pause=0.0, seconds=10):
    """All that the server says until it closes, or says no more for a second after something came."""
    said = b''
    with socket.create_connection(('127.0.0.1', port or HTTP), timeout=seconds) as c:
        try:
            for piece in pieces:
                c.sendall(piece)
                time.sleep(pause)
            while True:
                more = c.recv(65536)
                if not more:
                    break
                said += more
                c.settimeout(1)
        except OSError:
            pass
    return said


def head(length, *more, method='POST', path='/ingest/lab'):
    return '\r\n'.join([f'{method} {path} HTTP/1.1', 'Host: x', *([f'Content-Length: {length}'] if length is not None else []),
                        *more, '', '']).encode()


def messages():
    status, fields, body = post(message('A1'), Content_Type='x-application/hl7-v2+er7')
    check('a message is answered with its acknowledgement', status == 200 and b'MSA|AA|A1' in body, (status, body))
    check('in the type in which it came', fields.get('content-type') == 'x-application/hl7-v2+er7', fields)
    check('with the id under which it is kept', fields.get('weir-message-id'), fields)
    status, fields, body = post(message('A2'), Content_Type='text/plain; charset=utf-8')
    check('plain text will do', status == 200 and b'MSA|AA|A2' in body and fields['content-type'] == 'application/hl7-v2', (status, fields))
    status, _, body = post(message('A3', 'ADT^A01^ADT_A01'))
    check('a type that nobody takes is 422 with AR', status == 422 and b'MSA|AR|A3' in body, (status, body))
    status, _, body = post(b'hello')
    check('what is no HL7 is 400 with AR', status == 400 and b'MSA|AR' in body, (status, body))
    batch = b'BHS|^~\\&|LAB|H|WEIR|H|20261119||||B1\r' + message('B1') + message('B2') + b'BTS|2\r'
    status, _, body = post(batch)
    check('a batch is answered with a batch', status == 200 and body.startswith(b'BHS') and body.count(b'MSA|AA') == 2, (status, body))
    status, _, body = post(batch.replace(b'B2|P', b'B2|P').replace(b'NTE|1||x\rBTS', b'NTE|1||x\r' + message('B3', 'ADT^A01') + b'BTS').replace(b'BTS|2', b'BTS|3'))
    check('with one that is refused it has its status', status == 422 and body.count(b'MSA|AA') == 2 and body.count(b'MSA|AR') == 1, (status, body))
    packed = gzip.compress(message('G1'))
    status, _, body = post(packed, Content_Encoding='gzip')
    check('gzip is unpacked', status == 200 and b'MSA|AA|G1' in body, (status, body))
    check('what is no gzip is 400', post(b'hello', Content_Encoding='gzip')[0] == 400)
    check('half of it, too', post(packed[:-9], Content_Encoding='gzip')[0] == 400)
    check('a gzip bomb is 413', post(gzip.compress(b'A' * (8 << 20)), Content_Encoding='gzip')[0] == 413)
    check('another coding is 415', post(packed, Content_Encoding='br')[0] == 415)
    check('another type is 415', post(b'{}', Content_Type='application/json')[0] == 415)
    check('an unknown charset is 415', post(message('C1'), Content_Type='text/plain; charset=klingon')[0] == 415)


def keys():
    first = post(message('I1'), Idempotency_Key='k1')
    again = post(message('I1'), Idempotency_Key='k1')
    check('a retry with the same key is answered as before', again[0] == 200 and b'MSA|AA|I1' in again[2], again)
    check('and says so, with no new id', again[1].get('idempotent-replayed') == 'true' and 'weir-message-id' not in again[1] and
          'idempotent-replayed' not in first[1], again)
    other = post(message('I2'), Idempotency_Key='k1')
    check('the same key with another message is 422', other[0] == 422 and b'E5036' in other[2], other)
    bad = [post(message('I3', 'ADT^A01'), Idempotency_Key='k2')[0], post(message('I3'), Idempotency_Key='k2')[0]]
    check('what was refused may come again under its key, mended', bad == [422, 200], bad)
    several = [None] * 8

    def send(n):
        several[n] = post(message('I4'), Idempotency_Key='k4')
    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    fresh = [r for r in several if 'weir-message-id' in r[1]]
    check('eight at the same time with one key are one message', len(fresh) == 1 and all(r[0] == 200 for r in several), several)


def refusals():
    check('no such channel is 404', post(message('X'), '/ingest/nobody')[0] == 404)
    check('no such path is 404', post(b'', '/', 'GET')[0] == 404)
    status, fields, _ = post(b'', method='GET')
    check('GET is 405 and says what is allowed', status == 405 and fields['allow'] == 'OPTIONS, POST', (status, fields))
    check('OPTIONS, too', post(b'', method='OPTIONS')[1].get('allow') == 'OPTIONS, POST')
    status, fields, body = post(None, method='HEAD')
    check('HEAD has no body', status == 405 and body == b'' and int(fields['content-length']) > 0, (status, fields, body))
    status, _, body = post(message('X'), '/ingest/rad')
    check('a channel that takes nothing from here is 403', status == 403 and b'E5040' in body, (status, body))
    status, _, body = post(b'A' * (2 << 20))
    check('a message that is too large is 413', status == 413 and b'E5035' in body, (status, body))
    check('in chunks, too', raw(b'POST /ingest/lab HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
                               b'100000\r\n' + b'A' * 0x100000 + b'\r\n', b'100000\r\n' + b'A' * 0x100000 + b'\r\n0\r\n\r\n').startswith(b'HTTP/1.1 413'))
    check('a head that is too large is 431', raw(head(0, 'X: ' + 'a' * 20000)).startswith(b'HTTP/1.1 431'))
    check('garbage is 400', raw(b'\x16\x03\x01\x02\x00\x01\x00').startswith(b'HTTP/1.1 400'))
    check('MLLP is 400', raw(frame(message('M1'))).startswith(b'HTTP/1.1 400'))
    for name, text in {
            'no host': b'POST /ingest/lab HTTP/1.1\r\nContent-Length: 0\r\n\r\n',
            'two hosts': head(0, 'Host: y'), 'two lengths': head(3, 'Content-Length: 4') + b'abc',
            'a length and chunks': head(3, 'Transfer-Encoding: chunked') + b'0\r\n\r\n',
            'a length that is none': head('-1'), 'a folded field': head(0, 'X: a\r\n b'), 'a field with a blank': head(0, 'X : a'),
            'chunks of odd length': head(None, 'Transfer-Encoding: chunked') + b'zz\r\n\r\n',
            'a chunk head without end': head(None, 'Transfer-Encoding: chunked') + b'1;' + b'x' * 40000,
            'HTTP/0.9': b'GET /\r\n\r\n'}.items():
        said = raw(text)
        check(f'{name} is 400', said.startswith(b'HTTP/1.1 400') and said.count(b'HTTP/1.1 4') == 1, said[:200])
    check('HTTP/2 is 505 or 400', raw(b'PRI * HTTP/2.0\r\nHost: x\r\n\r\n')[:12] in (b'HTTP/1.1 505', b'HTTP/1.1 400'))
    check('another expectation is 417', raw(head(3, 'Expect: magic') + b'abc').startswith(b'HTTP/1.1 417'))


def connections():
    one = message('P1')
    said = raw(*[head(len(message(f'P{n}'))) + message(f'P{n}') for n in range(1, 6)])
    check('five requests in a row are answered in order', [said.find(b'MSA|AA|P%d' % n) for n in range(1, 6)] ==
          sorted(said.find(b'MSA|AA|P%d' % n) for n in range(1, 6)) and said.count(b'HTTP/1.1 200') == 5 and b'MSA|AA|P5' in said, said)
    said = raw(b''.join(head(len(message(f'Q{n}'))) + message(f'Q{n}') for n in range(1, 6)))
    check('in one packet, too', said.count(b'HTTP/1.1 200') == 5 and b'MSA|AA|Q5' in said, said)
    text = head(len(one)) + one
    said = raw(*[text[i:i + 1] for i in range(len(text))])
    check('a byte at a time will do', b'MSA|AA|P1' in said, said)
    said = raw(head(None, 'Transfer-Encoding: chunked') + b'5\r\n' + one[:5] + b'\r\n%x\r\n' % (len(one) - 5) + one[5:] + b'\r\n0\r\n\r\n')
    check('chunks will do', b'MSA|AA|P1' in said, said)
    said = raw(head(len(one), 'Expect: 100-continue'), one, pause=0.3)
    check('100-continue is said before the body comes', said.startswith(b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200'), said)
    said = raw(head(2 << 20, 'Expect: 100-continue'))
    check('and not when it would be too large', said.startswith(b'HTTP/1.1 413'), said)
    said = raw(head(len(one)).replace(b'HTTP/1.1', b'HTTP/1.0') + one)
    check('HTTP/1.0 is answered and closed', b'MSA|AA|P1' in said and b'Connection: close' in said, said)
    raw(head(len(one)) + one[:10], seconds=0.2)
    check('after half a request that breaks off all is well', post(message('H1'))[0] == 200)
    began = time.time()
    slow = socket.create_connection(('127.0.0.1', HTTP), timeout=40)
    slow.sendall(b'POST /ingest/lab HTTP/1.1\r\nHost: x\r\n')

    def loris():
        try:
            while time.time() < began + 60:
                slow.sendall(b'X: y\r\n')
                time.sleep(0.5)
        except OSError:
            pass
    threading.Thread(target=loris, daemon=True).start()
    held = [socket.create_connection(('127.0.0.1', SMALL)) for _ in range(2)]
    time.sleep(0.2)
    said = raw(b'', port=SMALL)
    check('one connection too many is 429 with Retry-After', said.startswith(b'HTTP/1.1 429') and b'Retry-After:' in said, said)
    held.pop().close()
    check('and there is room when one goes', wait_until(lambda: post(message('S1'), '/ingest/small', port=SMALL)[0] == 200, 5))
    answer = slow.recv(4096)
    check('a head that drips is 408 after 15 s', answer.startswith(b'HTTP/1.1 408') and 13 < time.time() - began < 20, (answer, time.time() - began))
    slow.close()


def kill(site, state, engine):
    """Of what was answered with AA before a kill, nothing is lost; under its key it is sent again and is one message."""
    confirmed = set()

    def sender(n):
        c = http.client.HTTPConnection('127.0.0.1', HTTP, timeout=10)
        try:
            for m in range(5000):
                c.request('POST', '/ingest/lab', message(f'K{n}-{m}'), {'Idempotency-Key': f'K{n}-{m}'})
                r = c.getresponse()
                if r.status != 200 or f'MSA|AA|K{n}-{m}'.encode() not in r.read():
                    return
                confirmed.add(f'K{n}-{m}')
        except (OSError, http.client.HTTPException):
            pass
    threads = [threading.Thread(target=sender, args=(n,)) for n in range(4)]
    [t.start() for t in threads]
    wait_until(lambda: len(confirmed) > 300)
    engine.stop(signal.SIGKILL)
    [t.join() for t in threads]
    engine = Engine(WEIR, site, state)
    check(f'of {len(confirmed)} that were confirmed before a kill, none is lost',
          len(confirmed) > 300 and wait_until(lambda: confirmed <= set(got), 30), sorted(confirmed - set(got))[:5])
    name = sorted(confirmed)[-1]
    again = post(message(name), Idempotency_Key=name)
    check('a key is remembered over a kill', again[0] == 200 and again[1].get('idempotent-replayed') == 'true', again)
    return engine


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        Sink(OUT, take)
        engine = Engine(WEIR, site, state)
        check('it starts', engine.ready.startswith('ready'), engine.ready + open(engine.log).read())
        for part in (messages, keys, refusals, connections):
            part()
        engine = kill(site, state, engine)
        check('what was accepted once is delivered once', wait_until(lambda: 'I4' in got, 10) and got.count('I1') == 1 and got.count('I4') == 1,
              [got.count('I1'), got.count('I4')])
        check('it stops in order', engine.stop() == 0)
    finish()


main()
