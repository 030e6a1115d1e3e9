#!/usr/bin/env bash
# scikit-learn 1.2.1 (Debian 12: python3-sklearn 1.2.1+dfsg-1): QuantileRegressor does not find the line that its points lie on when its features come in an unsigned
# type, such as counts, ages or pixels in uint8, or the columns of get_dummies of pandas 1.5.3. One would guess that linear models take numbers of any type; "array-like"
# is what the page says, and LinearRegression, Ridge, HuberRegressor and SGDRegressor are the same in all of them.
#
# Seen: seven points with y = 3 a - 2 b + 100, without a penalty: coefficients 3 and -2 and intercept 100 in int8, int64 and float64; 3.56, -0.33 and 0 in uint8, with a
# mean error of 91 where 0 can be had; 3.67, 0 and 0 in uint16. A single column of zeros and ones in uint8, with 10 for 0 and 4 for 1, gives an
# intercept of 4 and nothing for the column. Nothing warns. Source: the linear program has the columns 1, X, -1 and -X, in the type of X, in which minus 1 is
# 255, so no coefficient and no intercept can be less than nothing but by that. So give X.astype(float).
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
from sklearn.linear_model import HuberRegressor, LinearRegression, QuantileRegressor

x = np.array([[0, 5], [1, 3], [2, 9], [3, 1], [4, 4], [5, 8], [6, 2]])
y = 100.0 + x @ [3, -2]


def show(model, x, y, type):
    model.fit(x.astype(type), y)
    error = np.abs(model.predict(x.astype(type)) - y).mean()
    numbers = " ".join(f"{v + 0.0:.2f}" for v in (*np.round(model.coef_, 2), model.intercept_))
    print(f"{model.__class__.__name__}, {type}: {numbers}, mean error {error:.2f}")


for type in ("uint8", "uint16", "int8", "int64", "float64"):
    show(QuantileRegressor(alpha=0, solver="highs"), x, y, type)
for model in (LinearRegression(), HuberRegressor(alpha=0)):
    show(model, x, y, "uint8")
for type in ("uint8", "float64"):
    show(QuantileRegressor(alpha=0, solver="highs"), np.array([[0], [1], [0], [1], [1]]), np.array([10.0, 4, 10, 4, 4]), type)
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
QuantileRegressor, uint8: 3.56 -0.33 0.00, mean error 90.68
QuantileRegressor, uint16: 3.67 0.00 0.00, mean error 88.86
QuantileRegressor, int8: 3.00 -2.00 100.00, mean error 0.00
QuantileRegressor, int64: 3.00 -2.00 100.00, mean error 0.00
QuantileRegressor, float64: 3.00 -2.00 100.00, mean error 0.00
LinearRegression, uint8: 3.00 -2.00 100.00, mean error 0.00
HuberRegressor, uint8: 3.00 -2.00 100.00, mean error 0.00
QuantileRegressor, uint8: 0.00 4.00, mean error 2.40
QuantileRegressor, float64: -6.00 10.00, mean error 0.00
EXPECTED
