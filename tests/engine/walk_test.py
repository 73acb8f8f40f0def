#!/usr/bin/env python3
"""A message walks through: weir run, send, listen, find, and a restart, as a person would do it.

usage: walk_test.py WEIR SAMPLES
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

WEIR, SAMPLES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
passed, failed = 0, 0


def check(name, good, more=''):
    global passed, failed
    print(('ok    ' if good else 'FAIL  ') + name, more if not good else '')
    passed, failed = passed + bool(good), failed + (not good)


def weir(*words, **kw):
    return subprocess.run([WEIR, *words], capture_output=True, text=True, timeout=60, **kw)


def start(*words):
    process = subprocess.Popen([WEIR, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return process, process.stdout.readline()


def stop(process, sign=signal.SIGTERM):
    process.send_signal(sign)
    return process.wait(timeout=30)


def site(directory, ports):
    """A copy of the quickstart site on ports of its own."""
    subprocess.run(['cp', '-r', os.path.join(SAMPLES, 'quickstart') + '/.', directory], check=True)
    path = os.path.join(directory, 'env/dev.yaml')
    text = open(path).read()
    for old, new in zip(('6661', '6662', '6680'), ports):
        text = text.replace(old, str(new))
    open(path, 'w').write(text)


def wait_until(what, seconds=15):
    end = time.time() + seconds
    while time.time() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def main():
    base = 21000 + os.getpid() % 20000
    ports = (base, base + 1, base + 2)
    with tempfile.TemporaryDirectory() as top:
        where, state, inbox = (os.path.join(top, n) for n in ('site', 'state', 'inbox'))
        os.mkdir(where)
        site(where, ports)
        adt, oru = (os.path.join(SAMPLES, 'messages', n) for n in ('adt-a01.hl7', 'oru-r01.hl7'))
        received = lambda: sorted(os.listdir(inbox)) if os.path.isdir(inbox) else []

        engine, ready = start('run', where, '--state', state)
        check('run says one line when it is ready', ready.startswith('ready') and str(ports[0]) in ready, ready)
        done = weir('send', adt, '--to', f'mllp://127.0.0.1:{ports[0]}')
        check('an ADT^A01 gets AA', done.returncode == 0 and '1 AA' in done.stdout, done.stdout + done.stderr)
        check('nothing is delivered while the FHIR server is down', not received())
        second = weir('run', where, '--state', state)
        check('a second engine on the same state is refused', second.returncode == 3 and 'E5002' in second.stderr, second.stderr)
        stop(engine, signal.SIGKILL)

        sink, _ = start('listen', f'fhir://127.0.0.1:{ports[2]}/fhir', '--save', inbox)
        engine, ready = start('run', where, '--state', state)
        check('after SIGKILL what was owed is delivered', wait_until(lambda: len(received()) == 1), received())
        bundle = json.load(open(os.path.join(inbox, received()[0])))
        types = [e['resource']['resourceType'] for e in bundle['entry']]
        check('the transaction has the visit', types == ['Patient', 'Encounter', 'Condition', 'AllergyIntolerance'], types)
        done = weir('send', oru, '--to', f'mllp://127.0.0.1:{ports[1]}', '--set', 'MSH-10=auto', '--count', '200', '--connections', '8')
        check('200 results over 8 connections get 200 AA', done.returncode == 0 and '200 AA' in done.stdout, done.stdout + done.stderr)
        check('and are delivered', wait_until(lambda: len(received()) == 201), len(received()))
        check('a message that no route takes is acknowledged', weir('send', '-', '--to', f'mllp://127.0.0.1:{ports[0]}',
              input='MSH|^~\\&|A|B|C|D|20260101||ADT^A31|X1|P|2.5.1\rPID|1\r').returncode == 0)
        done = weir('send', '-', '--to', f'mllp://127.0.0.1:{ports[0]}', input='MSH|^~\\&|A|B|C|D|20260101||ADT^A01||P|2.5.1\rPID|1\r')
        check('a message without MSH-10 gets AE', done.returncode == 1 and '1 AE' in done.stdout, done.stdout)
        done = weir('send', '-', '--to', f'mllp://127.0.0.1:{ports[0]}', input='this is no HL7\r')
        check('what is no HL7 gets AR', done.returncode == 1 and '1 AR' in done.stdout, done.stdout)
        status = weir('--json', 'status', '--state', state)
        check('status counts', '"accepted":200' in status.stdout, status.stdout)
        check('a message is found by its patient', wait_until(lambda: weir('find', 'H20417', '--state', state).returncode == 0))
        check('what is not there is not found', weir('find', 'NOBODY', '--state', state).returncode == 1)
        check('SIGTERM ends it in order', stop(engine) == 0)
        stop(sink)
        masked = weir('--json', 'map', 'oru-to-fhir', '-', '--site', where, input=open(oru).read().replace('Sample taken after', 'Sample\\.br\\taken \\X09\\ after'))
        check('what map shows is JSON, without values', masked.returncode == 0 and 'Marlowe' not in masked.stdout and json.loads(masked.stdout), masked.stdout)
        check('a site that is wrong is refused with 78', weir('run', top).returncode == 78)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


main()
