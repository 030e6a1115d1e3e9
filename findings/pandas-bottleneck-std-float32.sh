#!/usr/bin/env bash
# pandas 1.5.3 with bottleneck 1.3.5 (Debian 12): std, var, sem and describe of a float32 column are wrong where bottleneck is installed, and right where it is not. One
# would guess that a deviation does not depend on a library that pandas takes to be faster, and whose installation its guide recommends, and that
# it is as right as the mean, which is. groupby().std() and rolling().std() of the same column are right in both.
#
# Seen with numbers of which half are the next one, whose deviation is 0.5: 4,096 of 101325 and 101326, as of a pressure in pascals, have 3.6; 100,000
# about 1000 have 0.65, a million 8.8. Standardized by it, the column has a deviation of 0.14, 0.77 and 0.06. A column of float64 is right.
# bottleneck.nanmean of the million is 1009.3. pandas knows it of bottleneck's sums and keeps the mean from it (issue 42878), but not the
# deviation. Source: bottleneck adds up in one float32 sum, and takes the squares about the mean of that; its page says that this is the "more
# stable two-pass algorithm", which it is, about another mean. So set compute.use_bottleneck to False, or make the column float64.
#
# Needs Debian 12, apt-get and its python3. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q python3-bottleneck=1.3.5+ds1-2+b1 python3-pandas=1.5.3+dfsg-2 python3-pandas-lib=1.5.3+dfsg-2 \
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
    import bottleneck
    print("bottleneck", bottleneck.__version__, "pandas", pd.__version__)
except ImportError:
    bottleneck = None
    print("no bottleneck, pandas", pd.__version__)
for n, base in (4096, 0), (4096, 101325), (100000, 1000), (1000000, 1000):
    steps = pd.Series(np.random.RandomState(0).randint(0, 2, n) + base)
    for kind in "float32", "float64":
        s = steps.astype(kind)
        print("%d of %d and %d, %s: mean %.1f, std %.2f, var %.2f, describe %.2f, by group %.2f, standardized %.2f%s" % (
            n, base, base + 1, kind, s.mean(), s.std(), s.var(), s.describe()["std"], s.groupby(0 * s).std().iloc[0],
            ((s - s.mean()) / s.std()).astype(float).std(),
            ", bottleneck.nanmean %.1f" % bottleneck.nanmean(s.values) if bottleneck else ""))
pd.set_option("compute.use_bottleneck", False)
print("the last with the option off: std %.2f" % steps.astype("float32").std())
EOF
{
	/usr/bin/python3 -W ignore main.py
	/usr/bin/python3 -W ignore main.py bottleneck
} | tee output
diff output - <<'EXPECTED' && echo "as described above"
bottleneck 1.3.5 pandas 1.5.3
4096 of 0 and 1, float32: mean 0.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00, bottleneck.nanmean 0.5
4096 of 0 and 1, float64: mean 0.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00, bottleneck.nanmean 0.5
4096 of 101325 and 101326, float32: mean 101325.5, std 3.61, var 13.02, describe 3.61, by group 0.50, standardized 0.14, bottleneck.nanmean 101321.9
4096 of 101325 and 101326, float64: mean 101325.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00, bottleneck.nanmean 101325.5
100000 of 1000 and 1001, float32: mean 1000.5, std 0.65, var 0.42, describe 0.65, by group 0.50, standardized 0.77, bottleneck.nanmean 1000.1
100000 of 1000 and 1001, float64: mean 1000.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00, bottleneck.nanmean 1000.5
1000000 of 1000 and 1001, float32: mean 1000.5, std 8.82, var 77.88, describe 8.82, by group 0.50, standardized 0.06, bottleneck.nanmean 1009.3
1000000 of 1000 and 1001, float64: mean 1000.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00, bottleneck.nanmean 1000.5
the last with the option off: std 0.50
no bottleneck, pandas 1.5.3
4096 of 0 and 1, float32: mean 0.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00
4096 of 0 and 1, float64: mean 0.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00
4096 of 101325 and 101326, float32: mean 101325.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00
4096 of 101325 and 101326, float64: mean 101325.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00
100000 of 1000 and 1001, float32: mean 1000.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00
100000 of 1000 and 1001, float64: mean 1000.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00
1000000 of 1000 and 1001, float32: mean 1000.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00
1000000 of 1000 and 1001, float64: mean 1000.5, std 0.50, var 0.25, describe 0.50, by group 0.50, standardized 1.00
the last with the option off: std 0.50
EXPECTED
