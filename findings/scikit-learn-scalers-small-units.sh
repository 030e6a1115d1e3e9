#!/usr/bin/env bash
# scikit-learn 1.2.1 (Debian 12: python3-sklearn 1.2.1+dfsg-1): MinMaxScaler, MaxAbsScaler, RobustScaler and normalize leave a feature as it is when its numbers are
# small, such as wavelengths in metres in float32, or charges in coulombs in float64. One would guess that a scaler is there for just
# that. Their page gives (X - min) / (max - min) for the first and tells of no least range; that a constant feature stays is in the source only.
#
# Seen: 400 to 700 nm in metres, float32, become 0 to 3e-7 by MinMaxScaler, where 0 to 1 is due, and stay 4e-7 to 7e-7 by MaxAbsScaler; in
# nanometres, and in float64, both are right. In float64 1 to 4 electron charges, 1.6e-19 to 6.4e-19, become 0 to 4.8e-19, RobustScaler and normalize leave
# them, too. StandardScaler is right in both. Source: a scale below ten times the machine's epsilon, 1.2e-6 in float32 and 2.2e-15 in
# float64, is taken for zero and replaced by 1, whatever the numbers are. So a column beside others that are 0 to 1 counts for nothing in a
# distance or a penalty, without a warning: use units in which the numbers are near 1, or StandardScaler.
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
from sklearn import preprocessing

wavelengths = np.array([400, 500, 600, 700])[:, None]
charges = 1.6 * np.array([1, 2, 3, 4])[:, None]
scalers = {name: getattr(preprocessing, name)().fit_transform for name in ("MinMaxScaler", "MaxAbsScaler", "RobustScaler", "StandardScaler")}
scalers["normalize"] = lambda x: preprocessing.normalize(x.T).T
for name, scale in scalers.items():
    for what, x in (
        ("nm, float32", wavelengths.astype(np.float32)),
        ("m, float32", (wavelengths * 1e-9).astype(np.float32)),
        ("m, float64", wavelengths * 1e-9),
        ("C, float64", charges * 1e-19),
    ):
        print("%s, %s: %s" % (name, what, " ".join("%.2g" % v for v in scale(x)[:, 0])))
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
MinMaxScaler, nm, float32: 0 0.33 0.67 1
MinMaxScaler, m, float32: 0 1e-07 2e-07 3e-07
MinMaxScaler, m, float64: 0 0.33 0.67 1
MinMaxScaler, C, float64: 0 1.6e-19 3.2e-19 4.8e-19
MaxAbsScaler, nm, float32: 0.57 0.71 0.86 1
MaxAbsScaler, m, float32: 4e-07 5e-07 6e-07 7e-07
MaxAbsScaler, m, float64: 0.57 0.71 0.86 1
MaxAbsScaler, C, float64: 1.6e-19 3.2e-19 4.8e-19 6.4e-19
RobustScaler, nm, float32: -1 -0.33 0.33 1
RobustScaler, m, float32: -1 -0.33 0.33 1
RobustScaler, m, float64: -1 -0.33 0.33 1
RobustScaler, C, float64: -2.4e-19 -8e-20 8e-20 2.4e-19
StandardScaler, nm, float32: -1.3 -0.45 0.45 1.3
StandardScaler, m, float32: -1.3 -0.45 0.45 1.3
StandardScaler, m, float64: -1.3 -0.45 0.45 1.3
StandardScaler, C, float64: -1.3 -0.45 0.45 1.3
normalize, nm, float32: 0.36 0.45 0.53 0.62
normalize, m, float32: 4e-07 5e-07 6e-07 7e-07
normalize, m, float64: 0.36 0.45 0.53 0.62
normalize, C, float64: 1.6e-19 3.2e-19 4.8e-19 6.4e-19
EXPECTED
