#!/usr/bin/env bash
# scikit-learn 1.2.1 (Debian 12: python3-sklearn 1.2.1+dfsg-1): normalize and Normalizer turn a row of float16 into zeros when its length is 256 or more, though each
# of its numbers, and its length, is within the type; and leave a row of small numbers as it is. One would guess rows of length 1, which is all that
# the function is for. float16 is among the types that it takes without converting; the page tells of no range.
#
# Seen: a row of 768 numbers, as an embedding has, is right if all are 9 and becomes 768 zeros if all are 10, which have a length of 277, where 65504 is the largest
# number of the type; so is 300 400. The cosine of two such rows by their product is 0, by cosine_similarity, which converts, 1. A row of 768 numbers of 0.0003,
# with a length of 0.0083, stays, since its length comes out as 0. norm="l1" is so where the sum is over 65504, but with a warning of numpy's,
# norm="max" is right. With float32 of the same numbers all are right. Nothing warns of the first. Source: the squares are added up in the type
# of the row, in which 256 squared is infinite, and a row of length 0 is left alone. So convert with astype(np.float32) first.
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
/usr/bin/python3 -W error - <<'PYTHON' | tee output
import warnings

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import Normalizer

rows = {"768 numbers of %g" % v: np.full((1, 768), v) for v in (0.0003, 0.01, 1, 9, 10)}
rows["300 400"] = np.array([[300.0, 400.0]])
for what, row in rows.items():
    for type in (np.float16, np.float32):
        x = row.astype(type)
        y = Normalizer().fit_transform(x)
        length = np.sqrt((y.astype(float) ** 2).sum())
        print(f"{what}, {type.__name__}: of length {length:.2g} in {y.dtype}, all zero: {not y.any()}; cosine with itself {cosine_similarity(x)[0, 0]:.2f}")
warnings.simplefilter("ignore")
for norm in ("l1", "max"):
    y = Normalizer(norm=norm).fit_transform(np.full((1, 768), 100, np.float16))
    print(f'norm="{norm}", 768 numbers of 100, float16: all zero: {not y.any()}')
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
768 numbers of 0.0003, float16: of length 0.0083 in float16, all zero: False; cosine with itself 1.00
768 numbers of 0.0003, float32: of length 1 in float32, all zero: False; cosine with itself 1.00
768 numbers of 0.01, float16: of length 1 in float16, all zero: False; cosine with itself 1.00
768 numbers of 0.01, float32: of length 1 in float32, all zero: False; cosine with itself 1.00
768 numbers of 1, float16: of length 1 in float16, all zero: False; cosine with itself 1.00
768 numbers of 1, float32: of length 1 in float32, all zero: False; cosine with itself 1.00
768 numbers of 9, float16: of length 1 in float16, all zero: False; cosine with itself 1.00
768 numbers of 9, float32: of length 1 in float32, all zero: False; cosine with itself 1.00
768 numbers of 10, float16: of length 0 in float16, all zero: True; cosine with itself 1.00
768 numbers of 10, float32: of length 1 in float32, all zero: False; cosine with itself 1.00
300 400, float16: of length 0 in float16, all zero: True; cosine with itself 1.00
300 400, float32: of length 1 in float32, all zero: False; cosine with itself 1.00
norm="l1", 768 numbers of 100, float16: all zero: True
norm="max", 768 numbers of 100, float16: all zero: False
EXPECTED
