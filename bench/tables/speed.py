#!/usr/bin/python3
"""Time of reading a table of numbers: pandas' read_csv beside package dataset.

Needs Debian's python3-pandas, and go. Both use one core. Run it by hand:

    python3 bench/tables/speed.py [FILE.csv]
"""
import os
import random
import re
import subprocess
import sys
import tempfile
import time

import pandas

RUNS = 5

if len(sys.argv) > 1:
    path = sys.argv[1]
else:
    path = os.path.join(tempfile.gettempdir(), "lockstep-numbers.csv")
    if not os.path.exists(path):
        random.seed(1)
        with open(path, "w") as f:
            f.write(",".join("x%d" % i for i in range(12)) + "\n")
            while f.tell() < 100_000_000:
                for _ in range(1000):
                    f.write(",".join("%.6g" % random.gauss(0, 10) for _ in range(12)) + "\n")

os.sched_setaffinity(0, {0})
times = []
for dtype in (None, "float32"):
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        pandas.read_csv(path, dtype=dtype)
        took.append(time.perf_counter() - start)
    took.sort()
    times.append(took[RUNS // 2])
    print("pandas %s, read_csv(dtype=%s): %.2f s, median of %d" % (pandas.__version__, dtype, times[-1], RUNS))

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
out = subprocess.run(["go", "test", "-run", "^$", "-bench", "^BenchmarkRead$", "-benchtime", "1x", "-count", str(RUNS), "-cpu", "1", "./nn/dataset"],
                     cwd=root, env=dict(os.environ, LOCKSTEP_TABLE=path), capture_output=True, text=True, check=True).stdout
took = sorted(int(m) / 1e9 for m in re.findall(r"BenchmarkRead\S*\s+\d+\s+(\d+) ns/op", out))
print("package dataset: %.2f s, median of %d" % (took[RUNS // 2], RUNS))
print("ratio to pandas: %.2f" % (took[RUNS // 2] / min(times)))
