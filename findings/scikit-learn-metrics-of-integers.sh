#!/usr/bin/env bash
# scikit-learn 1.2.1 (Debian 12: python3-sklearn 1.2.1+dfsg-1): mean_squared_error, r2_score and the other errors of regression subtract, square and take the absolute
# value of integers in the type in which they come, so that predictions that are off by 16 in uint8, or by 256 in int16, have an error of 0 and
# an R2 of 1. One would guess that a score is computed in floating point; "array-like" is all that the pages tell of the type.
#
# Seen: pixels of 0 to 239 and the same with 16 added, both uint8: mean_squared_error 0, r2_score 1.0, where 256 and 0.95 are due. With 10 taken for 12 and 12
# for 10 the mean absolute error is 128, where 2 is due, with the same in int64 it is right. Counts per hour in int16, each predicted as 256 too
# many: mean_squared_error 0. int32 is so from 65,536 on, as prices in cents are. mean_squared_log_error is right, as it takes logarithms first,
# and so is all if one of the two is float, as what most estimators predict is; a forecast that repeats the last value, a decoded image, or a label
# that went through a quantized network is not. Nothing warns. Source: y_pred - y_true and its square are taken on the arrays as they were
# given, and numpy wraps around. So convert both with astype(float) before scoring.
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
/usr/bin/python3 -W error::RuntimeWarning - <<'PYTHON' | tee output
import numpy as np
from sklearn import metrics

names = "mean_squared_error r2_score mean_absolute_error max_error median_absolute_error mean_squared_log_error".split()


def show(what, true, predicted, types):
    for type in types:
        values = [getattr(metrics, name)(np.array(true).astype(type), np.array(predicted).astype(type)) for name in names]
        print(f"{what}, {type}: " + ", ".join(f"{name} {value:.4g}" for name, value in zip(names, values)))


pixels = np.arange(240)
show("16 too bright", pixels, pixels + 16, ("uint8", "float64"))
show("10 and 12 swapped", [10, 12], [12, 10], ("uint8", "int64"))
counts = np.array([120, 340, 800, 410, 95])
show("256 too many", counts, counts + 256, ("int16", "int64"))
cents = np.array([1999900, 2499900, 3150000])
show("655.36 too dear", cents, cents + 65536, ("int32", "int64"))
mixed = metrics.mean_squared_error(pixels.astype("uint8"), (pixels + 16).astype("float32"))
print(f"16 too bright, of which one float32: mean_squared_error {mixed:.4g}")
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
16 too bright, uint8: mean_squared_error 0, r2_score 1, mean_absolute_error 16, max_error 240, median_absolute_error 16, mean_squared_log_error 0.1692
16 too bright, float64: mean_squared_error 256, r2_score 0.9467, mean_absolute_error 16, max_error 16, median_absolute_error 16, mean_squared_log_error 0.1692
10 and 12 swapped, uint8: mean_squared_error 4, r2_score -3, mean_absolute_error 128, max_error 254, median_absolute_error 128, mean_squared_log_error 0.02756
10 and 12 swapped, int64: mean_squared_error 4, r2_score -3, mean_absolute_error 2, max_error 2, median_absolute_error 2, mean_squared_log_error 0.02791
256 too many, int16: mean_squared_error 0, r2_score 1, mean_absolute_error 256, max_error 256, median_absolute_error 256, mean_squared_log_error 0.7209
256 too many, int64: mean_squared_error 6.554e+04, r2_score -0.01111, mean_absolute_error 256, max_error 256, median_absolute_error 256, mean_squared_log_error 0.7209
655.36 too dear, int32: mean_squared_error 0, r2_score 1, mean_absolute_error 6.554e+04, max_error 6.554e+04, median_absolute_error 6.554e+04, mean_squared_log_error 0.0007111
655.36 too dear, int64: mean_squared_error 4.295e+09, r2_score 0.9806, mean_absolute_error 6.554e+04, max_error 6.554e+04, median_absolute_error 6.554e+04, mean_squared_log_error 0.0007111
16 too bright, of which one float32: mean_squared_error 256
EXPECTED
