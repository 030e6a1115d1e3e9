#!/usr/bin/env bash
# pandas 1.5.3 with numexpr 2.8.4 (Debian 12): df.query("i % 3 == 2") leaves out the negative rows of a column of integers where numexpr is installed,
# and finds them where it is not; df.eval gives other remainders. df["i"] % 3 and the same query of floats find them in both. One
# would guess that a query means the same whether or not a library that makes it faster is there, and that pandas has one %.
#
# Seen: of -7, -1, 2, 5, 8, for all of which i % 3 is 2 in Python, the query finds 2, 5, 8; the remainders are -1, -1, 2, 2, 2. By zero they are 0,
# where pandas gives NaN. numexpr itself gives 2 for "-7 % 3" and -1 for i of -7. Known in numexpr since 2020 (pydata/numexpr issues
# 365 and 413); pandas keeps its operators from it (pull request 36552), but not query and eval. Source: C's % for
# integers, x - floor(x / y) * y for floats. So rows of an hour, a weekday or a bucket of hashes are lost on one machine and not on the
# other: give engine="python", or write (i % 3 + 3) % 3.
#
# Needs Debian 12, apt-get and its python3. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q python3-numexpr=2.8.4-1+b2 python3-pandas=1.5.3+dfsg-2 python3-pandas-lib=1.5.3+dfsg-2 \
	python3-numpy=1:1.24.2-1+deb12u1 python3-dateutil python3-tz python3-six libblas3 liblapack3 libgfortran5 libquadmath0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages
cat >main.py <<'EOF'
import sys

if len(sys.argv) > 1:
    sys.modules[sys.argv[1]] = None  # as if it were not installed
import numpy as np
import pandas as pd

try:
    import numexpr
    print("numexpr", numexpr.__version__, [int(numexpr.evaluate(e, {"i": np.int64(-7)})) for e in ("-7 % 3", "i % 3")])
except ImportError:
    print("no numexpr")
df = pd.DataFrame({"i": [-7, -1, 2, 5, 8], "zero": 0})
df["f"] = df["i"].astype(float)
print("pandas", pd.__version__, "df.i % 3:", list(df["i"] % 3), "df.i % 0:", list(df["i"] % df["zero"]))
for engine in (None, "python"):
    print(f"engine {engine}: query finds", list(df.query("i % 3 == 2", engine=engine)["i"]), "of integers,",
          list(df.query("f % 3 == 2", engine=engine)["f"]), "of floats; by 0", list(df.eval("i % zero", engine=engine)))
EOF
{
	/usr/bin/python3 -W ignore main.py
	/usr/bin/python3 -W ignore main.py numexpr
} | tee output
diff output - <<'EXPECTED' && echo "as described above"
numexpr 2.8.4 [2, -1]
pandas 1.5.3 df.i % 3: [2, 2, 2, 2, 2] df.i % 0: [nan, nan, nan, nan, nan]
engine None: query finds [2, 5, 8] of integers, [-7.0, -1.0, 2.0, 5.0, 8.0] of floats; by 0 [0, 0, 0, 0, 0]
engine python: query finds [-7, -1, 2, 5, 8] of integers, [-7.0, -1.0, 2.0, 5.0, 8.0] of floats; by 0 [nan, nan, nan, nan, nan]
no numexpr
pandas 1.5.3 df.i % 3: [2, 2, 2, 2, 2] df.i % 0: [nan, nan, nan, nan, nan]
engine None: query finds [-7, -1, 2, 5, 8] of integers, [-7.0, -1.0, 2.0, 5.0, 8.0] of floats; by 0 [nan, nan, nan, nan, nan]
engine python: query finds [-7, -1, 2, 5, 8] of integers, [-7.0, -1.0, 2.0, 5.0, 8.0] of floats; by 0 [nan, nan, nan, nan, nan]
EXPECTED
