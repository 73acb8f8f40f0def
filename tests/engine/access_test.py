#!/usr/bin/env python3
"""Who may send: TLS, client certificates, API keys and tokens, with good and with bad ones; and where secrets are.

usage: access_test.py WEIR
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import time
import warnings

warnings.simplefilter('ignore', DeprecationWarning)  # TLS 1.1 is what is tried
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from tokens import Authority, Signer, b64, claims
from weirtest import Engine, check, field, finish, frame, hospital, ports, read_frame, write_site

WEIR = os.path.abspath(sys.argv[1])
KEYS, MUTUAL, MLLP = ports(3)
API_KEY = 'k-0123456789abcdef'
HASHED = 'another-key-of-the-radiology'
CHANNEL = '''channel: {name}
about: What comes in is kept
owner: it
listen: {name}
routes: [ {{ name: all, hold: review }} ]
'''
SITE = {
    'hospital.yaml': hospital('access'),
    'env/test.yaml': f'''environment: test
endpoints:
  keys:
    http: 127.0.0.1:{KEYS}
    auth:
      api_keys: secret:api-keys
      jwt: {{ keys: secret:jwks, issuer: https://auth.example, audience: https://weir.example, scopes: [ingest] }}
  mutual: {{ http: 127.0.0.1:{MUTUAL}, certificate: secret:weir-tls, auth: {{ client_certificate: secret:hie-ca }} }}
  mllp: {{ mllp: 127.0.0.1:{MLLP}, certificate: secret:weir-tls, auth: {{ client_certificate: secret:hie-ca }} }}
''',
    'channels/resources.yaml': CHANNEL.format(name='resources').replace('listen: resources', 'listen: keys\nread: { format: fhir, check: structure }'),
    **{f'channels/{name}.yaml': CHANNEL.format(name=name) for name in ('keys', 'mutual', 'mllp')},
}


def message(name):
    return f'MSH|^~\\&|LAB|H|WEIR|H|20261119||ORU^R01^ORU_R01|{name}|P|2.5.1\rNTE|1||x\r'.encode()


def post(connection, path, **fields):
    try:
        connection.request('POST', path, message('A1'), {k.replace('_', '-'): v for k, v in fields.items()})
        r = connection.getresponse()
        return r.status, {k.lower(): v for k, v in r.getheaders()}, r.read().decode()
    finally:
        connection.close()


def ask(**fields):
    return post(http.client.HTTPConnection('127.0.0.1', KEYS, timeout=10), '/ingest/keys', **fields)


def bearer(token):
    return ask(Authorization='Bearer ' + token)


def keys():
    check('an API key is taken', ask(X_API_Key=API_KEY)[0] == 200)
    check('as a bearer, too', bearer(API_KEY)[0] == 200)
    check('one of which only the hash is known, too', ask(X_API_Key=HASHED)[0] == 200)
    status, fields, body = ask()
    check('none is 401 with a challenge', status == 401 and fields['www-authenticate'] == 'Bearer realm="weir"' and 'E5039' in body, (status, fields, body))
    check('a wrong one is 401', ask(X_API_Key=API_KEY[:-1] + 'x')[0] == 401)
    check('the hash itself is no key', ask(X_API_Key='sha256:' + hashlib.sha256(HASHED.encode()).hexdigest())[0] == 401)
    check('nobody unknown hears what there is',
          post(http.client.HTTPConnection('127.0.0.1', KEYS, timeout=10), '/ingest/nothing')[0] == 401)


def tokens(signers, stranger):
    for one in signers:
        good = one.token(**claims(scope='ingest other'))
        check(f'a token with {one.algorithm} is taken', bearer(good)[0] == 200)
        cut = good.rsplit('.', 1)
        check(f'{one.algorithm}: a signature of another text is 401', bearer(one.token(**claims(scope='x')).rsplit('.', 1)[0] + '.' + cut[1])[0] == 401)
        check(f'{one.algorithm}: half a signature is 401', bearer(good[:-20])[0] == 401)
        check(f'{one.algorithm}: no signature is 401', bearer(cut[0] + '.')[0] == 401)
    one, now = signers[0], int(time.time())
    for name, token in {
            'that has expired': one.token(**claims(scope='ingest', exp=now - 120)),
            'of tomorrow': one.token(**claims(scope='ingest', nbf=now + 3600)),
            'without an end': one.token(**{k: v for k, v in claims(scope='ingest').items() if k != 'exp'}),
            'of another issuer': one.token(**claims(scope='ingest', iss='https://evil.example')),
            'for another audience': one.token(**claims(scope='ingest', aud=['https://other.example'])),
            'without an audience': one.token(**{k: v for k, v in claims(scope='ingest').items() if k != 'aud'}),
            'of a stranger': stranger.token(**claims(scope='ingest')),
            'of a stranger with the id of another': stranger.token(header={'kid': one.kid}, **claims(scope='ingest')),
            'that says none': one.token(header={'alg': 'none'}, sign=lambda t: b'', **claims(scope='ingest')),
            'signed with the public key as HMAC': one.token(header={'alg': 'HS256'}, sign=lambda t: hmac.new(
                json.dumps(one.jwk).encode(), t.encode(), 'sha256').digest(), **claims(scope='ingest')),
            'of RS384 that says ES384': one.token(header={'alg': 'ES384'}, **claims(scope='ingest')),
            'with critical headers': one.token(header={'crit': ['x'], 'x': 1}, **claims(scope='ingest')),
            'that is none': 'a.b.c', 'of dots': '..', 'without dots': 'abc',
            'that is very long': 'a' * 9000 + '.b.c'}.items():
        status, fields, body = bearer(token)
        check(f'a token {name} is 401', status == 401 and 'invalid_token' in fields['www-authenticate'], (status, fields, body))
    check('an audience may be one of several', bearer(one.token(**claims(scope='ingest', aud=['x', 'https://weir.example'])))[0] == 200)
    check('a few seconds after its end it is good', bearer(one.token(**claims(scope='ingest', exp=now - 20)))[0] == 200)
    status, _, body = bearer(one.token(**claims(scope='other')))
    check('a token without the scope is 403', status == 403 and 'E5040' in body, (status, body))


def scopes(one):
    """What SMART's scopes allow at a FHIR endpoint."""
    def send(method, path, body=None, **fields):
        c = http.client.HTTPConnection('127.0.0.1', KEYS, timeout=10)
        try:
            c.request(method, '/fhir/resources' + path, json.dumps(body), {'Content-Type': 'application/fhir+json', **fields})
            r = c.getresponse()
            return r.status, json.loads(r.read())
        finally:
            c.close()
    patient = {'resourceType': 'Patient', 'gender': 'female'}
    batch = {'resourceType': 'Bundle', 'type': 'batch', 'entry': [
        {'resource': patient, 'request': {'method': 'POST', 'url': 'Patient'}},
        {'resource': {**patient, 'id': '7'}, 'request': {'method': 'PUT', 'url': 'Patient/7'}}]}
    status, body = send('GET', '/metadata')
    check('metadata is for everybody, and says how to show who one is', status == 200 and
          body['rest'][0]['security']['service'][0]['coding'][0]['code'] == 'SMART-on-FHIR', (status, body))
    status, body = send('POST', '/Patient', patient)
    check('a resource without a token is 401 with an OperationOutcome', status == 401 and body['resourceType'] == 'OperationOutcome', (status, body))
    for scope, single, several in (('system/Patient.c', 202, 403), ('system/Patient.write', 202, 200), ('system/*.cu', 202, 200),
                                   ('system/Observation.write', 403, 403), ('system/Patient.read', 403, 403), ('ingest', 403, 403)):
        fields = {'Authorization': 'Bearer ' + one.token(**claims(scope=scope))}
        answers = [send('POST', path, body, **fields) for path, body in (('/Patient', patient), ('', batch))]
        check(f'with {scope}: {single} and {several}', [s for s, _ in answers] == [single, several] and
              all(b['resourceType'] == 'OperationOutcome' for s, b in answers if s != 200), answers)
    check('who has an API key may send all', send('POST', '', batch, **{'X-API-Key': API_KEY})[0] == 200)


def context(authority, certificate=None, **kw):
    made = ssl.create_default_context(cafile=authority.path)
    for name, value in kw.items():
        setattr(made, name, value)
    if certificate:
        made.load_cert_chain(certificate)
    return made


def tls(server, good, other):
    def ask_with(context):
        try:
            return post(http.client.HTTPSConnection('localhost', MUTUAL, timeout=10, context=context), '/ingest/mutual')
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__, {}, str(error)
    mine = good.certificate('lab')
    status, _, body = ask_with(context(server, mine))
    check('a client with a certificate of the right authority may send', status == 200 and 'MSA|AA' in body, (status, body))
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        check(f'with {version.name}', ask_with(context(server, mine, minimum_version=version, maximum_version=version))[0] == 200)
    check('one without any may not', ask_with(context(server))[0] != 200)
    check('nor one of another authority', ask_with(context(server, other.certificate('lab')))[0] != 200)
    check('nor one whose certificate has ended', ask_with(context(server, good.certificate('old', days='-1')))[0] != 200)
    check('a client that trusts another authority does not send', ask_with(context(other, mine))[0] == 'SSLCertVerificationError')
    old = context(server, mine, minimum_version=ssl.TLSVersion.MINIMUM_SUPPORTED, maximum_version=ssl.TLSVersion.TLSv1_1)
    old.set_ciphers('ALL:@SECLEVEL=0')
    check('TLS 1.1 is not spoken', ask_with(old)[0] != 200)
    plain = socket.create_connection(('127.0.0.1', MUTUAL), timeout=15)
    plain.sendall(b'POST /ingest/mutual HTTP/1.1\r\nHost: x\r\n\r\n')
    try:
        said = plain.recv(100)
    except OSError:
        said = b''
    check('nor plain HTTP', not said.startswith(b'HTTP'), said)
    silent = [socket.create_connection(('127.0.0.1', MUTUAL)) for _ in range(5)]
    check('who begins no handshake does not hold up others', ask_with(context(server, mine))[0] == 200)
    [s.close() for s in silent]
    with socket.create_connection(('127.0.0.1', MLLP), timeout=10) as bare:
        with context(server, mine).wrap_socket(bare, server_hostname='localhost') as c:
            for name in ('T1', 'T2'):
                for piece in (frame(message(name))[:9], frame(message(name))[9:]):
                    c.sendall(piece)
                answer = read_frame(c)[0]
                check(f'MLLP over TLS: {name} is answered', field(answer, b'MSA', 2) == name.encode(), answer)
    with socket.create_connection(('127.0.0.1', MLLP), timeout=10) as c:
        c.sendall(frame(message('T3')))
        try:
            said = c.recv(100)
        except OSError:
            said = b''
        check('and plain MLLP is not', b'MSA' not in said, said)


def secrets(site, directory):
    def run(*words):
        done = subprocess.run([WEIR, *words], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr
    code, said = run('check', site, '--secrets', directory)
    check('a site whose secrets are there is right', code == 0 and '5020' not in said, said)
    code, said = run('check', site, '--secrets', '/nowhere')
    check('weir check says which are missing, and goes on', code == 0 and all(f'there is no secret {n}' in said for n in
                                                                          ('api-keys', 'jwks', 'weir-tls', 'hie-ca')), said)
    code, said = run('run', site, '--state', '/nonexistent', '--secrets', '/nowhere')
    check('weir run does not start without', code != 0 and 'error[E5020]' in said, said)
    path = os.path.join(directory, 'api-keys')
    os.chmod(path, 0o644)
    code, said = run('run', site, '--state', '/nonexistent', '--secrets', directory)
    check('nor with one that others may read', code != 0 and 'error[E5021]' in said and API_KEY not in said, said)
    os.chmod(path, 0o600)
    for name, text in {'api-keys': 'lab short', 'jwks': '{"keys":[]}', 'weir-tls': 'no PEM'}.items():
        kept = open(os.path.join(directory, name)).read()
        with open(os.path.join(directory, name), 'w') as out:
            out.write(text)
        code, said = run('run', site, '--state', os.path.join(directory, 'state'), '--secrets', directory)
        check(f'nor when {name} is something else, and does not show it', code != 0 and 'E5022' in said and text not in said, said)
        with open(os.path.join(directory, name), 'w') as out:
            out.write(kept)


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state, directory = (os.path.join(top, n) for n in ('site', 'state', 'secrets'))
        os.mkdir(directory)
        server, good, other = (Authority(top, n) for n in ('server', 'hie', 'other'))
        signers = [Signer(top, a, a + '-1') for a in ('RS384', 'RS256', 'ES256', 'ES384')]
        texts = {'api-keys': f'# who sends\nlab {API_KEY}\nrad sha256:{hashlib.sha256(HASHED.encode()).hexdigest()}\n',
                 'jwks': json.dumps({'keys': [s.jwk for s in signers] + [{'kty': 'oct', 'k': 'AAAA'}]}),
                 'weir-tls': open(server.certificate('weir')).read(), 'hie-ca': open(good.path).read()}
        for name, text in texts.items():
            with open(os.path.join(directory, name), 'w', opener=lambda p, f: os.open(p, f, 0o600)) as out:
                out.write(text)
        write_site(site, SITE)
        engine = Engine(WEIR, site, state, '--secrets', directory)
        check('it starts', engine.ready.startswith('ready'), engine.ready + open(engine.log).read())
        keys()
        tokens(signers, Signer(top, 'RS256', 'stranger'))
        scopes(signers[0])
        tls(server, good, other)
        check('it stops in order', engine.stop() == 0)
        log = open(engine.log).read()
        check('no secret is in the log', API_KEY not in log and HASHED not in log and 'eyJ' not in log and 'PRIVATE' not in log, log)
        secrets(site, directory)
    finish()


main()
