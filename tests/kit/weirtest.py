"""What the tests of the whole binary share: starting and stopping it, checks that count, sinks.

A test says check(name, good, more) for each thing that must hold and ends with finish().
"""
import os
import signal
import socket
import subprocess
import sys
import threading
import time

passed, failed, skipped = 0, 0, 0


def check(name, good, more=''):
    global passed, failed
    print(('ok    ' if good else 'FAIL  ') + name, str(more)[-800:] if not good else '', flush=True)
    passed, failed = passed + bool(good), failed + (not good)


def skip(name, why):
    global skipped
    print(f'skip  {name}: {why}', flush=True)
    skipped += 1


def finish():
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    sys.exit(1 if failed or not passed else 0)


def ports(n):
    """Ports that are free now; below the range that the kernel hands out itself."""
    found, port = [], 20000 + os.getpid() * 7 % 11000
    while len(found) < n:
        port += 1
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(('127.0.0.1', port))
                found.append(port)
            except OSError:
                pass
    return found


def wait_until(what, seconds=15):
    end = time.time() + seconds
    while time.time() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


def write_site(top, files):
    for path, text in files.items():
        path = os.path.join(top, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as out:
            out.write(text)


def run_masked(weir, words, canaries, where='.'):
    """Exit code, output and errors of a command, which tell nothing of a patient unless --reveal asks for it."""
    done = subprocess.run([weir, *words], capture_output=True, text=True, timeout=120, cwd=where)
    if '--reveal' not in words:
        leaks = [c for c in canaries if c in done.stdout + done.stderr]
        check('nothing of a patient is told: ' + ' '.join(words[:6])[-60:], not leaks, leaks)
    return done.returncode, done.stdout, done.stderr


def hospital(site):
    """A hospital.yaml with nothing special in it."""
    return f'''format: 1
site: {site}
facility: {{ code: HILLSIDE, name: Hillside, timezone: America/Chicago }}
owners:
  it: {{ team: Interface Team, desk_group: IT, email: it@hillside.example }}
'''


class Engine:
    """A `weir run` that says when it is ready. Its log goes to a file beside its state."""

    def __init__(self, weir, site, state, *more, **kw):
        self.log = state + '.log'
        with open(self.log, 'a') as log:
            self.process = subprocess.Popen([weir, 'run', site, '--state', state, *more], text=True,
                                            stdout=subprocess.PIPE, stderr=log, **kw)
        self.ready = self.process.stdout.readline()

    def stop(self, sign=signal.SIGTERM):
        self.process.send_signal(sign)
        self.process.stdout.close()
        return self.process.wait(timeout=30)


def frame(payload):
    return b'\x0b' + payload + b'\x1c\r'


def field(message, segment, n):
    """Of the first segment of that name; MSH counts as HL7 does."""
    for line in message.split(b'\r'):
        if line.startswith(segment + b'|'):
            parts = line.split(b'|')
            n -= segment == b'MSH'
            return parts[n] if n < len(parts) else b''
    return b''


class Sink:
    """Serves each connection in a thread: `serve(connection)` until it returns."""

    def __init__(self, port, serve):
        self.listener = socket.create_server(('127.0.0.1', port))
        self.serve = serve
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        with connection:
            try:
                self.serve(connection)
            except OSError:
                pass

    def close(self):
        self.listener.close()


def read_frame(connection, rest=b''):
    """One MLLP payload and the bytes behind it; empty when the other side is gone."""
    while b'\x1c\r' not in rest:
        more = connection.recv(65536)
        if not more:
            return b'', b''
        rest += more
    payload, rest = rest.split(b'\x1c\r', 1)
    return payload[payload.index(b'\x0b') + 1:], rest


def frames(connection):
    """The MLLP payloads that come, until the other side is gone."""
    rest = b''
    while True:
        payload, rest = read_frame(connection, rest)
        if not payload:
            return
        yield payload


def mllp_ack(message, code=b'AA'):
    return (b'MSH|^~\\&|SINK|S|' + field(message, b'MSH', 3) + b'|' + field(message, b'MSH', 4) +
            b'|20260101||ACK|K' + field(message, b'MSH', 10) + b'|P|2.5.1\rMSA|' + code + b'|' +
            field(message, b'MSH', 10) + b'\r')


def read_post(connection, rest=b''):
    """The body of one HTTP POST and the bytes behind it; None when the other side is gone."""
    while b'\r\n\r\n' not in rest:
        more = connection.recv(65536)
        if not more:
            return None, b''
        rest += more
    head, rest = rest.split(b'\r\n\r\n', 1)
    length = int([line.split(b':')[1] for line in head.split(b'\r\n') if line.lower().startswith(b'content-length')][0])
    while len(rest) < length:
        more = connection.recv(65536)
        if not more:
            return None, b''
        rest += more
    return rest[:length], rest[length:]


HTTP_OK = b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
