#!/usr/bin/env python3
"""What weir sends to a FHIR server with https: whom it trusts, tokens by secret and by signed assertion, how long it keeps
one, waits that the server asks for, and transactions of which an entry failed.

usage: fhir_out_test.py WEIR
"""
import base64
import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from tokens import Authority, Signer, b64, run
from weirtest import Engine, check, finish, frame, hospital, ports, read_frame, wait_until, write_site

WEIR = os.path.abspath(sys.argv[1])
SECRET, SMART, UNTRUSTED, FHIR, TOKEN, OTHER = ports(6)
SITE = {
    'hospital.yaml': hospital('out'),
    'env/test.yaml': f'''environment: test
endpoints:
  secret: {{ mllp: 127.0.0.1:{SECRET} }}
  smart: {{ mllp: 127.0.0.1:{SMART} }}
  untrusted: {{ mllp: 127.0.0.1:{UNTRUSTED} }}
  secret-out: {{ http: https://localhost:{FHIR}/secret, verify: secret:ca, auth: {{ oauth: secret:client }} }}
  smart-out: {{ http: https://localhost:{FHIR}/smart, verify: secret:ca, auth: {{ oauth: secret:smart }} }}
  untrusted-out: {{ http: https://localhost:{OTHER}/fhir, verify: secret:ca }}
''',
    **{f'channels/{name}.yaml': f'''channel: {name}
about: Patients into a FHIR store
owner: it
listen: {name}
routes: [ {{ name: all, map: adt-to-fhir, send: out }} ]
destinations:
  out: {{ to: {name}-out, send_as: fhir-transaction, timeout: 3s, retry: {{ first: 100ms, grow: 1x, up_to: 100ms, for: 1h }} }}
''' for name in ('secret', 'smart', 'untrusted')},
}
asked, sent, answers = [], [], []
state = ''


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers['content-length'])).decode()
        if self.path.startswith('/token'):
            asked.append((time.time(), self.path, self.headers, dict(urllib.parse.parse_qsl(body))))
            return self.say(200, {'access_token': f'token-{len(asked)}', 'token_type': 'bearer', 'expires_in': 4 if 'short' in self.path else 3600})
        sent.append((time.time(), self.path, self.headers.get('authorization'), json.loads(body)))
        status, more, fields = answers.pop(0) if answers else (200, None, {})
        count = len(sent[-1][3]['entry'])
        self.say(status, more or {'resourceType': 'Bundle', 'type': 'transaction-response',
                                  'entry': [{'response': {'status': '201 Created', 'etag': 'W/"1"'}}] * count}, fields)

    def say(self, status, body, fields={}):
        if body == 'byte by byte':
            self.send_response(status)
            self.send_header('Transfer-Encoding', 'chunked')
            self.end_headers()
            for byte in b'0\r\n\r\n':
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
            return
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {'Content-Type': 'application/json', 'Content-Length': str(len(text)), **fields}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def serve(port, certificate):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', port), Handler)
    server.handle_error = lambda *_: None  # who does not trust us hangs up
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


numbers = iter(range(1, 1000))


def send(port):
    text = (f'MSH|^~\\&|A|H|WEIR|H|20261119||ADT^A01^ADT_A01|O{next(numbers)}|P|2.5.1\rEVN||20261119\r'
            'PID|1||4711^^^MERCY^MR||Okafor^Ngozi||19840307|F\rPV1|1|I||||||||||||||||||V1\r').encode()
    with socket.create_connection(('127.0.0.1', port), timeout=10) as c:
        c.sendall(frame(text))
        return b'MSA|AA' in read_frame(c)[0]


def status(channel):
    done = subprocess.run([WEIR, '--json', 'status', '--state', state], capture_output=True, text=True, timeout=30)
    found = [c for c in json.loads(done.stdout)['channels'] if c['channel'] == channel]
    return found[0]['destinations'][0]


def delivered(channel, n, seconds=15):
    return wait_until(lambda: status(channel)['delivered'] >= n, seconds)


def client_secret():
    check('a message is taken', send(SECRET))
    check('and delivered with a token', delivered('secret', 1) and sent[-1][2] == 'Bearer token-1', sent[-1:])
    _, path, headers, form = asked[-1]
    user, password = base64.b64decode(headers['authorization'].split()[1]).decode().split(':')
    check('that was asked for with id and secret', path == '/token/long' and form == {'grant_type': 'client_credentials', 'scope': 'system/*.write'} and
          (urllib.parse.unquote(user), urllib.parse.unquote(password)) == ('weir north', 's3cr:t&%'), (path, form, user, password))
    send(SECRET)
    check('it is kept for the next', delivered('secret', 2) and len(asked) == 1 and sent[-1][2] == 'Bearer token-1', asked)
    answers.append((401, {'resourceType': 'OperationOutcome'}, {}))
    send(SECRET)
    check('when it is not taken, another one is', delivered('secret', 3) and len(asked) == 2 and sent[-1][2] == 'Bearer token-2', (len(asked), sent[-1][2]))


def waits():
    n = status('secret')['delivered']
    for code, value_of in ((429, lambda: '2'), (503, lambda: time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(time.time() + 3)))):
        value = value_of()
        answers.append((code, {'resourceType': 'OperationOutcome'}, {'Retry-After': value}))
        before = len(sent)
        send(SECRET)
        n += 1
        good = delivered('secret', n)
        times = [t for t, *_ in sent[before:]]
        check(f'{code} with Retry-After ({value}) is respected', good and len(times) == 2 and times[1] - times[0] > 1.5, times)


def entries():
    n = status('secret')
    bundle = lambda *codes: {'resourceType': 'Bundle', 'type': 'transaction-response', 'entry': [{'response': {'status': c}} for c in codes]}
    answers.append((200, bundle('201 Created', '422 Unprocessable Entity'), {}))
    send(SECRET)
    check('200 with a failed entry is a failure, with its place',
          wait_until(lambda: status('secret')['parked'] == n['parked'] + 1) and status('secret')['last_answer'] == 'entry 2: 422', status('secret'))
    answers.append((200, bundle('503 Busy', '201'), {}))
    send(SECRET)
    check('one that passes is tried again', delivered('secret', n['delivered'] + 1) and status('secret')['retried'] > n['retried'], status('secret'))
    answers.append((200, bundle('200', '304 Not Modified'), {}))
    send(SECRET)
    check('what was there already is done', delivered('secret', n['delivered'] + 2))
    answers.append((200, 'byte by byte', {}))
    send(SECRET)
    check('an empty answer may come byte by byte', delivered('secret', n['delivered'] + 3))


def smart(signer):
    send(SMART)
    check('a signed assertion gets a token, too', delivered('smart', 1), status('smart'))
    _, path, headers, form = asked[-1]
    check('with nothing but the assertion', headers.get('authorization') is None and form['grant_type'] == 'client_credentials' and
          form['client_assertion_type'] == 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', form)
    head, body, signature = form['client_assertion'].split('.')
    part = lambda text: json.loads(base64.urlsafe_b64decode(text + '=' * (-len(text) % 4)))
    header, claims = part(head), part(body)
    check('of the right kind', header == {'alg': 'ES384', 'typ': 'JWT', 'kid': 'weir-1'}, header)
    now = time.time()
    check('for the token server, for five minutes, by the client', claims['iss'] == claims['sub'] == 'weir-smart' and
          claims['aud'] == f'https://localhost:{TOKEN}/token/short' and now < claims['exp'] <= now + 301 and len(claims['jti']) > 20, claims)
    raw = base64.urlsafe_b64decode(signature + '=' * (-len(signature) % 4))

    def der(number):
        number = number.lstrip(b'\0')
        number = b'\0' + number if number[0] & 0x80 else number
        return b'\x02' + bytes([len(number)]) + number
    inner = der(raw[:48]) + der(raw[48:])
    with open(os.path.join(signer.top, 'sig'), 'wb') as out:
        out.write(b'\x30' + bytes([len(inner)]) + inner)
    run('pkey', '-in', signer.path, '-pubout', '-out', os.path.join(signer.top, 'pub'))
    verified = subprocess.run(['openssl', 'dgst', '-sha384', '-verify', os.path.join(signer.top, 'pub'), '-signature', os.path.join(signer.top, 'sig')],
                              input=f'{head}.{body}'.encode(), capture_output=True)
    check('openssl finds the signature good', verified.returncode == 0, verified)
    before, ids = len(asked), claims['jti']
    time.sleep(2.5)
    send(SMART)
    delivered('smart', 2)
    check('a token that ends is got anew in time, with another id', len(asked) == before + 1 and
          part(asked[-1][3]['client_assertion'].split('.')[1])['jti'] != ids, len(asked))


def untrusted():
    before = len(sent)
    send(UNTRUSTED)
    check('a server whose certificate nobody we trust has signed gets nothing',
          wait_until(lambda: status('untrusted')['last_answer'] == 'certificate not trusted') and
          not [s for s in sent[before:] if s[1] == '/fhir'], status('untrusted'))


def main():
    global state
    with tempfile.TemporaryDirectory() as top:
        site, state, directory = (os.path.join(top, n) for n in ('site', 'state', 'secrets'))
        os.mkdir(directory)
        authority, other = Authority(top, 'ca'), Authority(top, 'other')
        signer = Signer(top, 'ES384', 'weir-1')
        signer.top = top
        texts = {'ca': open(authority.path).read(),
                 'client': json.dumps({'token_url': f'https://localhost:{TOKEN}/token/long', 'client_id': 'weir north', 'client_secret': 's3cr:t&%',
                                       'scope': 'system/*.write'}),
                 'smart': json.dumps({'token_url': f'https://localhost:{TOKEN}/token/short', 'client_id': 'weir-smart', 'scope': 'system/*.write',
                                      'private_key': open(signer.path).read(), 'key_id': 'weir-1', 'algorithm': 'ES384'})}
        for name, text in texts.items():
            with open(os.path.join(directory, name), 'w', opener=lambda p, f: os.open(p, f, 0o600)) as out:
                out.write(text)
        serve(FHIR, authority.certificate('fhir'))
        serve(TOKEN, authority.certificate('token'))
        serve(OTHER, other.certificate('fhir'))
        write_site(site, SITE)
        engine = Engine(WEIR, site, state, '--secrets', directory)
        check('it starts', engine.ready.startswith('ready'), engine.ready + open(engine.log).read())
        for part in (client_secret, waits, entries, lambda: smart(signer), untrusted):
            part()
        check('it stops in order', engine.stop() == 0)
        log = open(engine.log).read()
        check('no token and no secret is in the log', 'token-' not in log and 's3cr' not in log, log)
    finish()


main()
