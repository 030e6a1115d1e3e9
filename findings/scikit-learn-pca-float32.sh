#!/usr/bin/env bash
# scikit-learn 1.2.1 (Debian 12: python3-sklearn 1.2.1+dfsg-1): PCA of float32 does not subtract the mean, but a number near it, once there are many rows, so
# the first component is that error and not the data. One would guess that PCA does not depend on a constant in each column, and that the first component
# explains the most variance. Its page says that the input is centered before the decomposition, and of float32 nothing. StandardScaler is right.
#
# Seen with two columns of independent numbers that are one of two neighbours, as 1000 and 1001, whose variances are 0.25 and whose shares are one half:
# of 100,000 rows about 1000 the first component explains 70.5 percent with a variance of 0.60, of a million rows 99.8 percent with
# 154; about 10,000 it is 99.7 percent of 100,000 rows. mean_ is off by up to 130. In float64 it is 50 percent in all. What is transformed has a mean of
# 12, where 0 is due. Source: the mean is numpy's of the first axis, which adds one row after the other in float32. So give PCA
# float64, or the output of StandardScaler, which adds in float64; a whitened input, or one cut to the components that explain
# 95 percent, is that of the error else.
#
# Needs Debian 12, apt-get and its python3. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q python3-sklearn=1.2.1+dfsg-1 python3-sklearn-lib=1.2.1+dfsg-1 python3-scipy=1.10.1-2 python3-numpy=1:1.24.2-1+deb12u1 \
	python3-joblib python3-threadpoolctl python3-decorator libblas3 liblapack3 libgfortran5 libquadmath0 libgomp1 liblbfgsb0 libqhull-r8.0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages
/usr/bin/python3 -W ignore - <<'PYTHON' | tee output
import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

for n, base in (100000, 0), (1000, 1000), (100000, 1000), (1000000, 1000), (100000, 10000), (1000000, 10000):
    steps = np.random.RandomState(0).randint(0, 2, (n, 2))
    for kind in np.float32, np.float64:
        x = (steps + base).astype(kind)
        pca = PCA().fit(x)
        print("%d rows of %d and %d, %s: the first of two components explains %.1f percent, variance %.2f; mean %.1f, after transform %.1f" % (
            n, base, base + 1, kind.__name__, 100 * pca.explained_variance_ratio_[0], pca.explained_variance_[0], pca.mean_[0],
            abs(pca.transform(x).mean(0, dtype=float)).max()))
x = (steps + base).astype(np.float32)
pca = PCA().fit(StandardScaler().fit_transform(x))
print("the last, after StandardScaler: %.1f percent" % (100 * pca.explained_variance_ratio_[0]))
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
100000 rows of 0 and 1, float32: the first of two components explains 50.1 percent, variance 0.25; mean 0.5, after transform 0.0
100000 rows of 0 and 1, float64: the first of two components explains 50.1 percent, variance 0.25; mean 0.5, after transform 0.0
1000 rows of 1000 and 1001, float32: the first of two components explains 51.3 percent, variance 0.26; mean 1000.5, after transform 0.0
1000 rows of 1000 and 1001, float64: the first of two components explains 51.3 percent, variance 0.26; mean 1000.5, after transform 0.0
100000 rows of 1000 and 1001, float32: the first of two components explains 70.5 percent, variance 0.60; mean 1000.1, after transform 0.6
100000 rows of 1000 and 1001, float64: the first of two components explains 50.1 percent, variance 0.25; mean 1000.5, after transform 0.0
1000000 rows of 1000 and 1001, float32: the first of two components explains 99.8 percent, variance 154.52; mean 1009.3, after transform 12.4
1000000 rows of 1000 and 1001, float64: the first of two components explains 50.0 percent, variance 0.25; mean 1000.5, after transform 0.0
100000 rows of 10000 and 10001, float32: the first of two components explains 99.7 percent, variance 84.15; mean 9994.0, after transform 9.2
100000 rows of 10000 and 10001, float64: the first of two components explains 50.1 percent, variance 0.25; mean 10000.5, after transform 0.0
1000000 rows of 10000 and 10001, float32: the first of two components explains 100.0 percent, variance 34248.28; mean 10130.9, after transform 184.4
1000000 rows of 10000 and 10001, float64: the first of two components explains 50.0 percent, variance 0.25; mean 10000.5, after transform 0.0
the last, after StandardScaler: 50.0 percent
EXPECTED
