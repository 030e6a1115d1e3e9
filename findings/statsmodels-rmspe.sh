#!/usr/bin/env bash
# statsmodels 0.13.5 (Debian 12: python3-statsmodels 0.13.5+dfsg-7): eval_measures.rmspe is neither a fraction nor a percentage: predictions that are all 10 % off have 1.0;
# and of integers it is 0 until they are off by more than 100 %. One would guess 10, for "Root Mean Squared Percentage Error" is all that its page tells, or 0.1.
#
# Seen: 110, 220 and 440 for 100, 200 and 400 give 1.0; 1 % gives 0.1 and 50 % gives 5.0. The same three in int64 give 0, and 50 % does; three times
# the right number gives 20, as it does in float. rmse of the same numbers is right in both. Source: the mean of the squares is multiplied by 100 before the
# root is taken, so the factor is 10; the array of relative errors has the type of the differences, so 0.1 becomes 0 in it. So divide by 10 for a
# fraction, and convert with astype(float) first.
#
# Needs Debian 12, apt-get and its python3. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q python3-statsmodels{,-lib}=0.13.5+dfsg-7 python3-pandas{,-lib}=1.5.3+dfsg-2 python3-scipy=1.10.1-2 python3-numpy=1:1.24.2-1+deb12u1 \
	python3-patsy python3-decorator python3-dateutil python3-tz python3-six python3-packaging libblas3 liblapack3 libgfortran5 libquadmath0 \
	liblbfgsb0 libqhull-r8.0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages
/usr/bin/python3 -W ignore - <<'PYTHON' 2>messages | tee output || cat messages
import numpy as np
from statsmodels.tools.eval_measures import rmse, rmspe

true = np.array([100, 200, 400])
for percent in (1, 10, 50, 200):
    predicted = true * (100 + percent) // 100
    print(f"all {percent} % off: rmspe {rmspe(true * 1.0, predicted * 1.0):.3g}, of integers {rmspe(true, predicted):.3g}; "
          f"rmse {rmse(true * 1.0, predicted * 1.0):.4g}, of integers {rmse(true, predicted):.4g}")
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
all 1 % off: rmspe 0.1, of integers 0; rmse 2.646, of integers 2.646
all 10 % off: rmspe 1, of integers 0; rmse 26.46, of integers 26.46
all 50 % off: rmspe 5, of integers 0; rmse 132.3, of integers 132.3
all 200 % off: rmspe 20, of integers 20; rmse 529.2, of integers 529.2
EXPECTED
