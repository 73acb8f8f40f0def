#!/usr/bin/env python3
"""MLLP clients and servers that we did not write get the right answers from weir, and give it theirs:
python-hl7's mllp_send, node-hl7-client, HAPI HL7v2.

usage: hl7_clients_test.py WEIR ROOT
"""
import os
import subprocess
import sys
import tempfile
import threading

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit')]
from peers import Skip, install, java
from weirtest import Engine, check, finish, hospital, ports, skip, wait_until, write_site

HERE = os.path.dirname(os.path.abspath(__file__))
WEIR, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
IN, OUT = ports(2)
SITE = {
    'hospital.yaml': hospital('peers'),
    'env/test.yaml': f'''environment: test
endpoints:
  in: {{ mllp: 127.0.0.1:{IN} }}
  out: {{ mllp: 127.0.0.1:{OUT} }}
''',
    'channels/all.yaml': '''channel: all
about: Everything, on to another system
owner: it
tier: 1
listen: in
routes: [ { name: copy, send: out } ]
otherwise: { hold: review }
destinations:
  out: { to: out, expect_ack: 5s, drops_duplicates: yes, retry: { first: 100ms, grow: 1.5x, up_to: 500ms, for: 1h } }
''',
}
SAMPLES = [os.path.join(ROOT, 'samples/messages', name) for name in ('adt-a01.hl7', 'oru-r01.hl7')]


def control_id(path):
    return open(path, newline='').read().split('|')[9]


def run(words, **kw):
    return subprocess.run(words, capture_output=True, text=True, timeout=120, **kw)


def python_hl7(top):
    where = install('python-hl7')
    kw = {'env': {**os.environ, 'PYTHONPATH': where}}
    send = [sys.executable, '-c', 'from hl7.client import mllp_send; mllp_send()', '--port', str(IN)]
    for path in SAMPLES:
        done = run([*send, '--loose', '--file', path, '127.0.0.1'], **kw)
        lines = done.stdout.replace('\r', '\n')
        check(f'python-hl7: {os.path.basename(path)} gets AA', f'MSA|AA|{control_id(path)}' in lines, done.stdout + done.stderr)
    framed = os.path.join(top, 'framed')
    with open(framed, 'wb') as out:
        for path in SAMPLES:
            out.write(b'\x0b' + open(path, 'rb').read() + b'\x1c\r')
    done = run([*send, '--file', framed, '127.0.0.1'], **kw)
    check('python-hl7: two framed messages get two AA', done.stdout.count('MSA|AA|') == 2, done.stdout + done.stderr)
    ack = run([sys.executable, '-c', '''
import hl7, sys
from hl7.client import MLLPClient
with MLLPClient('127.0.0.1', int(sys.argv[1])) as client:
    for path in sys.argv[2:]:
        message = hl7.parse(open(path, newline='').read().replace('\\n', '\\r'))
        answer = hl7.parse(client.send_message(message).decode().strip('\\x0b\\x1c\\r') + '\\r')
        print(answer['MSA.F1'], answer['MSA.F2'], answer['MSH.F9'])
''', str(IN), *SAMPLES], **kw)
    check('python-hl7 parses the answers', [line.split()[:2] for line in ack.stdout.splitlines()] ==
          [['AA', control_id(path)] for path in SAMPLES], ack.stdout + ack.stderr)


def node(top):
    del top
    where = install('node-hl7-client')
    done = run(['node', os.path.join(HERE, 'send.mjs'), where, str(IN), *SAMPLES])
    check('node-hl7-client gets AA for both', done.stdout.split() == [w for p in SAMPLES for w in ('AA', control_id(p))],
          done.stdout + done.stderr)


def hapi_client(top):
    # In a directory of its own: HAPI leaves a file with its last message number where it runs.
    done = run(java('hapi-hl7v2', 'HapiMllp.java', 'send', str(IN), *SAMPLES), cwd=top)
    check('HAPI gets AA for both, and reads them', done.stdout.split() == [w for p in SAMPLES for w in ('AA', control_id(p))],
          done.stdout + done.stderr)


def hapi_server(top):
    server = subprocess.Popen(java('hapi-hl7v2', 'HapiMllp.java', 'serve', str(OUT)), cwd=top, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    got = []
    threading.Thread(target=lambda: got.extend(iter(server.stdout.readline, '')), daemon=True).start()
    try:
        wait_until(lambda: 'ready\n' in got, 60)
        sent = run([WEIR, 'send', SAMPLES[0], '--to', f'mllp://127.0.0.1:{IN}', '--set', 'MSH-10=auto', '--count', '50'])
        check('weir has taken fifty more', '50 AA' in sent.stdout, sent.stdout + sent.stderr)
        status = lambda: run([WEIR, '--json', 'status', '--state', state]).stdout
        check('HAPI as a destination takes all of it', wait_until(lambda: '"queued":0' in status(), 60), status())
        ids = [line.strip() for line in got if line != 'ready\n']
        check('in order', ids[:2] == [control_id(p) for p in SAMPLES] if len(ids) > 50 else len(ids) >= 50, ids[:5])
    finally:
        server.kill()
        server.wait()


state = ''


def main():
    global state
    with tempfile.TemporaryDirectory() as top:
        site, state = os.path.join(top, 'site'), os.path.join(top, 'state')
        write_site(site, SITE)
        engine = Engine(WEIR, site, state)
        check('it starts', engine.ready.startswith('ready'), engine.ready)
        for name, test in (('python-hl7', python_hl7), ('node-hl7-client', node), ('HAPI HL7v2 client', hapi_client),
                           ('HAPI HL7v2 server', hapi_server)):
            try:
                test(top)
            except Skip as why:
                skip(name, why)
        check('it stops in order', engine.stop() == 0)
    finish()


main()
