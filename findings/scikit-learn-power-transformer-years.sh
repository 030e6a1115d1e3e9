#!/usr/bin/env bash
# scikit-learn 1.2.1 and scipy 1.10.1 (Debian 12: python3-sklearn 1.2.1+dfsg-1, python3-scipy 1.10.1-2): PowerTransformer with Box-Cox turns a column of calendar years, of
# temperatures in kelvin or of pressures in hPa into one constant, where most of the numbers are small ones of the column and few are large, which is what the
# transformation is for. One would guess that a monotone transformation keeps different numbers different, and that the one with zero mean and unit variance that
# the page promises has them.
#
# Seen: 17 years from 1990 on, the first 60 times and the last ones once: box-cox finds lambda = -746 and gives the same number, within 1e-15 of zero, for all of
# them, yeo-johnson numbers below 1e-13; scipy.stats.boxcox gives one number, too. With 1989 subtracted lambda is -0.1 and the 17 are from -1.3 to
# 2.1. So are temperatures from 280 K and pressures from 1000 hPa on. Nothing is raised; the one hint is a warning of numpy's that some logarithm was of
# zero. Source: scipy takes the logarithm of the variance of (x^lambda - 1) / lambda, and years to the power of -746 leave nothing beside the 1, so the
# variance rounds to zero, its logarithm is minus infinity and the likelihood infinite, and that lambda wins; the scaler after it takes a
# column of no spread for a constant. Known for Yeo-Johnson since 2019 (scikit-learn issue 14959). So subtract the column's least number less one first.
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
import scipy.stats
from sklearn.preprocessing import PowerTransformer

often = [60, 44, 32, 24, 18, 13, 10, 7, 5, 4, 3, 2, 2, 1, 1, 1, 1]


def spread(x):
    return "nothing beyond 1e-12" if np.abs(x).max() < 1e-12 else f"{x.min():.1f} to {x.max():.1f}"


for what, first in (("years", 1990), ("years less 1989", 1), ("kelvin", 280), ("kelvin less 279", 1), ("hPa", 1000), ("hPa less 999", 1)):
    x = np.repeat(first + np.arange(17.0), often)
    for method in ("box-cox", "yeo-johnson"):
        transformer = PowerTransformer(method=method)
        y = transformer.fit_transform(x[:, None])
        print(f"{what}, {method}: lambda {transformer.lambdas_[0]:.1f}, {spread(y)}" + (f", {len(np.unique(y))} of 17 numbers" if method == "box-cox" else ""))
    print(f"{what}, scipy: {len(np.unique(scipy.stats.boxcox(x)[0]))} of 17 numbers")
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
years, box-cox: lambda -745.6, nothing beyond 1e-12, 1 of 17 numbers
years, yeo-johnson: lambda -3.8, nothing beyond 1e-12
years, scipy: 1 of 17 numbers
years less 1989, box-cox: lambda -0.1, -1.3 to 2.1, 17 of 17 numbers
years less 1989, yeo-johnson: lambda -0.4, -1.3 to 2.1
years less 1989, scipy: 17 of 17 numbers
kelvin, box-cox: lambda -188.0, nothing beyond 1e-12, 1 of 17 numbers
kelvin, yeo-johnson: lambda -5.1, nothing beyond 1e-12
kelvin, scipy: 1 of 17 numbers
kelvin less 279, box-cox: lambda -0.1, -1.3 to 2.1, 17 of 17 numbers
kelvin less 279, yeo-johnson: lambda -0.4, -1.3 to 2.1
kelvin less 279, scipy: 17 of 17 numbers
hPa, box-cox: lambda -370.8, nothing beyond 1e-12, 1 of 17 numbers
hPa, yeo-johnson: lambda -4.5, nothing beyond 1e-12
hPa, scipy: 1 of 17 numbers
hPa less 999, box-cox: lambda -0.1, -1.3 to 2.1, 17 of 17 numbers
hPa less 999, yeo-johnson: lambda -0.4, -1.3 to 2.1
hPa less 999, scipy: 17 of 17 numbers
EXPECTED
