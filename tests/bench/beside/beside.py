"""How fast python-hl7 or hl7apy parse a file, in MB/s: beside.py DIRECTORY hl7|hl7apy FILE SECONDS"""
import sys
import time

directory, which, path, seconds = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
sys.path.insert(0, directory)
text = open(path, newline='').read()
if which == 'hl7':
    import hl7
    parse = hl7.parse
else:
    from hl7apy.parser import parse_message
    parse = lambda text: parse_message(text, find_groups=False)
best = 0.0
for _ in range(5):
    begin, count = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        parse(text)
        count += 1
    best = max(best, count * len(text) / 1e6 / (time.perf_counter() - begin))
print(f'{best:.3f}')
