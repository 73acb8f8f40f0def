"""Test peers: programs by others that tests install on first use, outside the checkout.

install(...) gives the directory of a peer, or raises Skip with the reason. A peer that is there once
is used as it is, without network. WEIR_PEERS says where; the versions are pinned below.
"""
import fcntl
import os
import shutil
import subprocess
import sys

CACHE = os.environ.get('WEIR_PEERS', os.path.expanduser('~/.cache/weir-peers'))

MAVEN = {
    'hapi-hl7v2': ['ca.uhn.hapi:hapi-base:2.5.1', 'ca.uhn.hapi:hapi-structures-v251:2.5.1', 'org.slf4j:slf4j-nop:1.7.36'],
    'hapi-fhir': ['ca.uhn.hapi.fhir:hapi-fhir-validation:7.4.5', 'ca.uhn.hapi.fhir:hapi-fhir-structures-r4:7.4.5',
                  'ca.uhn.hapi.fhir:hapi-fhir-validation-resources-r4:7.4.5',
                  'ca.uhn.hapi.fhir:hapi-fhir-caching-caffeine:7.4.5'],
}
PYPI = {'python-hl7': ['hl7==0.4.5'], 'hl7apy': ['hl7apy==1.3.5'], 'fhirclient': ['fhirclient==4.4.0']}
NPM = {'node-hl7-client': ['node-hl7-client@4.0.0'], 'hl7-standard': ['hl7-standard@1.0.4']}
CRATES = {'rust-parsers': ['rust-hl7@0.5.0', 'hl7-parser@0.3.0']}


class Skip(Exception):
    pass


def _run(*words, **kw):
    if shutil.which(words[0]) is None and not os.path.isabs(words[0]):
        raise Skip(f'{words[0]} is not installed')
    done = subprocess.run(words, capture_output=True, text=True, timeout=600, **kw)
    if done.returncode != 0:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise Skip(f'{words[0]} could not install it: {" ".join(last)[:200]}')


def _maven(where, packages):
    if shutil.which('java') is None:
        raise Skip('java is not installed')
    parts = [dict(zip(('groupId', 'artifactId', 'version'), p.split(':'))) for p in packages]
    body = ''.join('<dependency>' + ''.join(f'<{k}>{v}</{k}>' for k, v in p.items()) + '</dependency>' for p in parts)
    with open(os.path.join(where, 'pom.xml'), 'w') as pom:
        pom.write('<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>peers</groupId>'
                  f'<artifactId>peers</artifactId><version>1</version><dependencies>{body}</dependencies></project>')
    _run('mvn', '-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib', cwd=where)


def _pypi(where, packages):
    _run(sys.executable, '-m', 'pip', 'install', '-q', '--target', where, *packages)


def _npm(where, packages):
    _run('npm', 'install', '--silent', '--no-fund', '--no-audit', '--prefix', where, *packages)


def _crates(where, packages):
    needs = ''.join('{} = "={}"\n'.format(*p.split('@')) for p in packages)
    with open(os.path.join(where, 'Cargo.toml'), 'w') as manifest:
        manifest.write(f'[package]\nname = "peer"\nversion = "0.0.0"\nedition = "2021"\n[[bin]]\nname = "peer"\npath = "main.rs"\n'
                       f'[dependencies]\n{needs}[profile.release]\nlto = true\ncodegen-units = 1\n')
    with open(os.path.join(where, 'main.rs'), 'w') as main:
        main.write('fn main() {}')
    _run('cargo', 'build', '-q', '--release', cwd=where)


def install(name):
    """The directory of the peer: jars in lib/, Python modules in it, node_modules/, or a Cargo package."""
    for known, how in ((MAVEN, _maven), (PYPI, _pypi), (NPM, _npm), (CRATES, _crates)):
        if name in known:
            packages = known[name]
            break
    where = os.path.join(CACHE, name)
    done = os.path.join(where, '.installed')
    os.makedirs(where, exist_ok=True)
    with open(os.path.join(CACHE, name + '.lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(done) and open(done).read() == ' '.join(packages):
            return where
        how(where, packages)
        with open(done, 'w') as out:
            out.write(' '.join(packages))
    return where


def java(name, source, *words):
    """A command that runs a single source file with the peer's jars."""
    return ['java', '-Xshare:auto', '-cp', os.path.join(install(name), 'lib', '*'),
            os.path.join(os.path.dirname(os.path.abspath(__file__)), source), *words]


def crate(name, source):
    """A program that a single source file makes with the peer's crates."""
    where = install(name)
    shutil.copyfile(source, os.path.join(where, 'main.rs'))
    _run('cargo', 'build', '-q', '--release', '--offline', cwd=where)
    return os.path.join(where, 'target', 'release', 'peer')
