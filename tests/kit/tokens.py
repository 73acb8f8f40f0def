"""Certificates, keys and tokens for tests, made with the openssl program: nothing of weir signs what weir is to check."""
import base64
import json
import os
import subprocess
import time


def run(*words, **kw):
    done = subprocess.run(['openssl', *words], capture_output=True, timeout=60, **kw)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode())
    return done.stdout


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b'=').decode()


class Authority:
    """Signs certificates; `path` is its own."""

    def __init__(self, top, name):
        self.top, self.name = top, name
        self.key, self.path = os.path.join(top, name + '.key'), os.path.join(top, name + '.pem')
        run('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', self.key, '-out', self.path,
            '-subj', f'/CN={name}', '-days', '2', '-addext', 'basicConstraints=critical,CA:TRUE')

    def certificate(self, name, days='2'):
        """A file with the certificate and its key."""
        key, request, out = (os.path.join(self.top, f'{self.name}-{name}{end}') for end in ('.key', '.csr', '.both'))
        run('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', request, '-subj', f'/CN={name}',
            '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1')
        pem = run('x509', '-req', '-in', request, '-CA', self.path, '-CAkey', self.key, '-CAcreateserial', '-days', days,
                  '-copy_extensions', 'copyall')
        with open(out, 'wb') as file:
            file.write(pem + open(key, 'rb').read())
        return out


class Signer:
    """A private key and what a JSON Web Key Set says of it."""
    SIZES = {'ES256': ('P-256', 32), 'ES384': ('P-384', 48)}

    def __init__(self, top, algorithm, kid):
        self.algorithm, self.kid, self.path = algorithm, kid, os.path.join(top, kid + '.key')
        if algorithm.startswith('RS'):
            run('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', self.path)
            n = run('rsa', '-in', self.path, '-noout', '-modulus').decode().strip().split('=')[1]
            self.jwk = {'kty': 'RSA', 'kid': kid, 'use': 'sig', 'n': b64(bytes.fromhex(n)), 'e': 'AQAB'}
        else:
            curve, size = self.SIZES[algorithm]
            run('genpkey', '-algorithm', 'EC', '-pkeyopt', f'ec_paramgen_curve:{curve}', '-out', self.path)
            point = run('pkey', '-in', self.path, '-pubout', '-outform', 'DER')[-2 * size:]
            self.jwk = {'kty': 'EC', 'kid': kid, 'crv': curve, 'x': b64(point[:size]), 'y': b64(point[size:])}

    def sign(self, text):
        raw = run('dgst', '-sha' + self.algorithm[2:], '-sign', self.path, input=text.encode())
        if self.algorithm.startswith('RS'):
            return raw
        size, at, both = self.SIZES[self.algorithm][1], 2 if raw[1] < 0x80 else 3, b''
        for _ in range(2):
            length = raw[at + 1]
            both += raw[at + 2:at + 2 + length].lstrip(b'\0').rjust(size, b'\0')
            at += 2 + length
        return both

    def token(self, header=None, sign=None, **claims):
        header = {'alg': self.algorithm, 'typ': 'JWT', 'kid': self.kid, **(header or {})}
        text = b64(json.dumps(header).encode()) + '.' + b64(json.dumps(claims).encode())
        return text + '.' + b64(self.sign(text) if sign is None else sign(text))


def claims(**more):
    now = int(time.time())
    return {'iss': 'https://auth.example', 'aud': 'https://weir.example', 'sub': 'lab', 'iat': now, 'exp': now + 300, **more}
