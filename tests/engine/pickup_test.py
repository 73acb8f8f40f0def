#!/usr/bin/env python3
"""Messages come in as files: single ones and batches, what is refused, what cannot be read, kills at any time, and a
directory that goes away.

usage: pickup_test.py WEIR
"""
import os
import shutil
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'kit'))
from weirtest import Engine, Sink, check, field, finish, frame, frames, hospital, mllp_ack, ports, wait_until, write_site

WEIR = os.path.abspath(sys.argv[1])
(OUT,) = ports(1)
got = []


def site_of(box):
    return {
        'hospital.yaml': hospital('pickup'),
        'env/test.yaml': f'''environment: test
endpoints:
  box: {{ directory: {box}, pattern: '*.hl7', settle: 300ms }}
  bin: {{ directory: bin, pattern: '*', settle: 100ms, after: delete }}
  out: {{ mllp: 127.0.0.1:{OUT} }}
''',
        **{f'channels/{name}.yaml': f'''channel: {name}
about: Results from files to another system
owner: it
listen: {name}
accept: {{ max_message: 1 MiB }}
routes: [ {{ name: all, when: "MSH-9.1 = 'ORU'", send: out }} ]
otherwise: {{ refuse: unsupported }}
destinations:
  out: {{ to: out, expect_ack: 2s, drops_duplicates: yes }}
''' for name in ('box', 'bin')},
    }


def take(connection):
    for message in frames(connection):
        got.append(field(message, b'MSH', 10).decode())
        connection.sendall(frame(mllp_ack(message)))


def message(name, kind='ORU^R01^ORU_R01', text='x'):
    return f'MSH|^~\\&|LAB|H|WEIR|H|20261119||{kind}|{name}|P|2.5.1\rNTE|1||{text}\r'.encode()


def drop(box, name, *messages):
    with open(os.path.join(box, '.' + name), 'wb') as out:
        out.write(b''.join(messages))
    os.rename(os.path.join(box, '.' + name), os.path.join(box, name))


def listing(box, folder):
    try:
        return sorted(os.listdir(os.path.join(box, folder)))
    except OSError:
        return []


def arrives(box, folder, name, seconds=10):
    return wait_until(lambda: name in listing(box, folder), seconds)


def reason(box, name):
    return open(os.path.join(box, 'failed', name + '.reason.txt')).read()


def files(box, state):
    drop(box, 'one.hl7', message('F1'))
    check('a file is taken and moved to done', arrives(box, 'done', 'one.hl7') and wait_until(lambda: 'F1' in got), listing(box, ''))
    drop(box, 'batch.hl7', b'BHS|^~\\&|LAB|H|WEIR|H|20261119||||B1\r', *[message(f'FB{n}') for n in range(50)], b'BTS|50\r')
    check('a batch is taken, all of it', arrives(box, 'done', 'batch.hl7') and wait_until(lambda: {f'FB{n}' for n in range(50)} <= set(got)))
    drop(box, 'one.hl7', message('F2'))
    check('a second file of the same name is another one', wait_until(lambda: 'F2' in got) and
          wait_until(lambda: len([n for n in listing(box, 'done') if n.endswith('one.hl7')]) == 2), listing(box, 'done'))
    drop(box, 'note.txt', message('F3'))
    drop(box, 'bad.hl7', b'hello, Mr Canary')
    check('what is no message fails', arrives(box, 'failed', 'bad.hl7'))
    check('with the reason beside it, and nothing of what is in it', wait_until(lambda: 'E1203' in reason(box, 'bad.hl7') or 'error' in reason(box, 'bad.hl7') or 'E1' in reason(box, 'bad.hl7'), 3)
          and 'Canary' not in reason(box, 'bad.hl7') and '0 of 1 messages were accepted' in reason(box, 'bad.hl7'), reason(box, 'bad.hl7'))
    drop(box, 'some.hl7', message('F4'), message('F5', 'ADT^A01^ADT_A01'), message('F6'))
    check('of a file with one that is refused the others go on', arrives(box, 'failed', 'some.hl7') and wait_until(lambda: {'F4', 'F6'} <= set(got)), got)
    check('and it says how many', '2 of 3 messages were accepted' in reason(box, 'some.hl7') and 'E4402' in reason(box, 'some.hl7'), reason(box, 'some.hl7'))
    drop(box, 'large.hl7', message('F7', text='x' * (2 << 20)))
    check('one that is too large fails', arrives(box, 'failed', 'large.hl7') and 'E5035' in reason(box, 'large.hl7'))
    drop(box, 'empty.hl7')
    check('an empty one, too', arrives(box, 'failed', 'empty.hl7'))
    os.symlink('/etc/passwd', os.path.join(box, 'link.hl7'))
    os.mkdir(os.path.join(box, 'folder.hl7'))
    os.mkfifo(os.path.join(box, 'pipe.hl7'))
    slow = os.path.join(box, 'slow.hl7')
    with open(slow, 'wb') as out:
        for byte in message('F8') * 1:
            out.write(bytes([byte]))
            out.flush()
            time.sleep(0.012)
        early = 'F8' in got or not os.path.exists(slow)
    check('a file that is still written is left alone', not early)
    check('and taken when it is whole', arrives(box, 'done', 'slow.hl7') and wait_until(lambda: 'F8' in got))
    check('links, folders and pipes are left alone, and so is what the pattern does not name',
          {'link.hl7', 'folder.hl7', 'pipe.hl7', 'note.txt'} <= set(listing(box, '')) and 'F3' not in got, listing(box, ''))
    bin = os.path.join(state, 'bin')
    drop(bin, 'gone', message('F9'))
    check('after: delete leaves nothing', wait_until(lambda: 'F9' in got) and wait_until(lambda: not listing(bin, '.weir-claimed') and not listing(bin, 'done')),
          listing(bin, '.weir-claimed'))
    drop(bin, '../bin/a\nb ; $(x) é.hl7'.split('/')[-1], message('F10'))
    check('odd names do no harm', wait_until(lambda: 'F10' in got))


def vanishes(box, engine):
    away = box + '-away'
    os.rename(box, away)
    check('a directory that goes away is said once', wait_until(lambda: 'cannot_pick_up' in open(engine.log).read(), 10))
    time.sleep(1)
    os.rename(away, box)
    drop(box, 'back.hl7', message('V1'))
    check('and is read again when it is back', arrives(box, 'done', 'back.hl7', 15))
    check('once', open(engine.log).read().count('cannot_pick_up') == 1, open(engine.log).read())


def stuck(box, engine):
    """Where nothing can be moved any more, as on a disk that is full, it is said, and nothing is taken twice."""
    said = open(engine.log).read().count('cannot_pick_up')
    os.rename(os.path.join(box, 'done'), os.path.join(box, 'done-away'))
    with open(os.path.join(box, 'done'), 'w'):
        pass
    drop(box, 'stuck.hl7', message('S1'))
    check('a message whose file cannot be moved is taken all the same', wait_until(lambda: 'S1' in got))
    check('it is said', wait_until(lambda: open(engine.log).read().count('cannot_pick_up') == said + 1, 5))
    os.remove(os.path.join(box, 'done'))
    os.rename(os.path.join(box, 'done-away'), os.path.join(box, 'done'))
    check('and its file is moved when that is possible', arrives(box, 'done', 'stuck.hl7', 15))
    check('the message is taken once', got.count('S1') == 1, got.count('S1'))


def kills(site, state, box, engine):
    """However often weir is killed, each message of each file comes out, and none is taken in twice."""
    stop = threading.Event()
    names = [f'K{n}' for n in range(120)]

    def writer():
        for n in range(0, 120, 3):
            drop(box, f'k{n}.hl7', *[message(f'K{m}') for m in range(n, n + 3)])
            time.sleep(0.02)
    thread = threading.Thread(target=writer)
    thread.start()
    for n in range(6):
        time.sleep(0.25 + 0.11 * n)
        engine.stop(signal.SIGKILL)
        engine = Engine(WEIR, site, state)
    thread.join()
    check('after six kills every message has come out', wait_until(lambda: set(names) <= set(got), 40), sorted(set(names) - set(got)))
    check('every file is done', wait_until(lambda: len([n for n in listing(box, 'done') if 'k' in n and n.endswith('.hl7') and n.split('~')[-1][1:-4].isdigit()]) == 40, 20),
          (listing(box, 'done'), listing(box, '.weir-claimed')))
    import sqlite3
    rows = 0
    for volume in os.listdir(state):
        if volume.endswith('.db') and 'index' not in volume:
            with sqlite3.connect(os.path.join(state, volume)) as db:
                try:
                    rows += db.execute("SELECT count(*) FROM message WHERE control_id LIKE 'K%'").fetchone()[0]
                except sqlite3.Error:
                    pass
    check('and each message is in the journal once', rows == 120, rows)
    return engine


def main():
    with tempfile.TemporaryDirectory() as top:
        site, state, box = (os.path.join(top, n) for n in ('site', 'state', 'box'))
        write_site(site, site_of(box))
        os.mkdir(box)
        Sink(OUT, take)
        engine = Engine(WEIR, site, state)
        check('it starts', engine.ready.startswith('ready'), engine.ready + open(engine.log).read())
        files(box, state)
        vanishes(box, engine)
        stuck(box, engine)
        engine = kills(site, state, box, engine)
        check('it stops in order', engine.stop() == 0)
        check('nothing of a message is in the log', 'Canary' not in open(engine.log).read())
    finish()


main()
