#!/usr/bin/env bash
# scipy 1.10.1 (Debian 12: python3-scipy 1.10.1-2), small integers such as the bytes of an image: euclidean, minkowski, cityblock, chebyshev and cosine of
# scipy.spatial.distance subtract and multiply in the type in which the numbers come, where sqeuclidean of the same module and cdist do not, so the distance is not
# the root of the squared one; ttest_rel, wilcoxon, theilslopes and kstat of scipy.stats do so, too. One would guess that one metric has one value, whether asked for
# by its function or by its name, and that a test of statistics computes in floating point.
#
# Seen, uint8: of 10 200 and 12 198 sqeuclidean is 8 and euclidean 254.008; cityblock is 256, where 4 is due, chebyshev 254 for 2 and cosine 0.72 for 0.00006;
# cdist has all of them right. Eight patients' pulses before and after differ with p = 0.045 by ttest_rel and p = 0.055 by wilcoxon, in uint8 with
# p = 0.16 and p = 0.0078. The slope of theilslopes turns from -2.5 to 39, with an interval of 10 to 98 that leaves the right one out. kstat(x, 2), which is the
# variance, is negative for int16. canberra, braycurtis, ttest_ind, siegelslopes and describe are right. Source: u - v, a - b and x - y are taken before
# anything is made float. So convert with astype(float) first.
#
# Needs Debian 12, apt-get and its python3. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q python3-scipy=1.10.1-2 python3-numpy=1:1.24.2-1+deb12u1 python3-decorator libblas3 liblapack3 libgfortran5 libquadmath0 \
	liblbfgsb0 libqhull-r8.0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages
/usr/bin/python3 -W ignore - <<'PYTHON' | tee output
import numpy as np
from scipy import stats
from scipy.spatial import distance

u, v = np.array([10, 200], np.uint8), np.array([12, 198], np.uint8)
for name in "sqeuclidean euclidean minkowski cityblock chebyshev cosine canberra braycurtis".split():
    function = getattr(distance, name)
    print(f"{name}: {function(u, v):.3g}, by cdist {distance.cdist(u[None], v[None], name)[0, 0]:.3g}, of float {function(u.astype(float), v.astype(float)):.3g}")
before = np.array([120, 80, 95, 130, 110, 70, 88, 101])
after = np.array([118, 79, 96, 127, 108, 71, 85, 99])
for name in "ttest_rel wilcoxon ttest_ind".split():
    p = [getattr(stats, name)(before.astype(t), after.astype(t)).pvalue for t in ("uint8", "float")]
    print(f"{name}: p = {p[0]:.2g}, of float {p[1]:.2g}")
for t in ("uint8", "float"):
    r = stats.theilslopes(before.astype(t))
    print(f"theilslopes of {t}: {r[0]:.1f}, {r[2]:.1f} to {r[3]:.1f}; siegelslopes {stats.siegelslopes(before.astype(t))[0]:.1f}")
x = np.array([30000, -100, 20000, 31000, -20000])
for t in ("int16", "float"):
    print(f"variance of {t}: kstat {stats.kstat(x.astype(t), 2):.0f}, describe {stats.describe(x.astype(t)).variance:.0f}")
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
sqeuclidean: 8, by cdist 8, of float 8
euclidean: 254, by cdist 2.83, of float 2.83
minkowski: 254, by cdist 2.83, of float 2.83
cityblock: 256, by cdist 4, of float 4
chebyshev: 254, by cdist 2, of float 2
cosine: 0.723, by cdist 5.59e-05, of float 5.59e-05
canberra: 0.0959, by cdist 0.0959, of float 0.0959
braycurtis: 0.00952, by cdist 0.00952, of float 0.00952
ttest_rel: p = 0.16, of float 0.045
wilcoxon: p = 0.0078, of float 0.055
ttest_ind: p = 0.89, of float 0.89
theilslopes of uint8: 39.3, 10.0 to 98.0; siegelslopes -2.4
theilslopes of float: -2.5, -12.5 to 13.0; siegelslopes -2.4
variance of int16: kstat -185460320, describe 479812000
variance of float: kstat 479812000, describe 479812000
EXPECTED
