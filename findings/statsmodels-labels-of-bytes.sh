#!/usr/bin/env bash
# statsmodels 0.13.5 (Debian 12: python3-statsmodels 0.13.5+dfsg-7): Probit of labels 0 and 1 in an unsigned type, which is what get_dummies of pandas 1.5.3 makes
# of a column of text, finds coefficients that have nothing to do with the data, and Logit finds the right ones with a likelihood of its own. One would guess
# that labels of 0 and 1 are these in every type; bool, int8 and float64 are right, as is GLM with the same link in all of them. The page says "1-d endogenous
# response variable".
#
# Seen, uint8 and twelve rows: Probit says 6.39 and 0.85, where -1.12 and 0.20 is due, predicts 1.0 for each row, and has a log-likelihood of 0, which is a perfect
# fit; for uint16 it is 6.34 and -0.17. Logit has a log-likelihood of -1181 for -6.80, a pseudo R2 of infinity, a p of 1.0 for 0.08, and residuals of a hundred, so a
# comparison by AIC throws it out. Probit warns that it failed to converge, which it would of separable data, too; Logit does not. Source: the sign
# of a label is 2 y - 1, which is 255 for 0 in uint8. So give y.astype(float).
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
import pandas as pd
import statsmodels.api as sm

x = sm.add_constant(np.arange(12.0))
answers = np.array("no no yes no no yes no yes yes no yes yes".split())
dummies = pd.get_dummies(answers)["yes"]
print("get_dummies makes", dummies.dtype)
for y in (dummies, *(dummies.astype(t) for t in ("uint16", "int8", "bool", "float64"))):
    for model in (sm.Probit, sm.Logit):
        r = model(y.values, x).fit(disp=0)
        if model is sm.Probit and y.dtype.kind == "u":
            sizes = "an intercept far from -1.12" if abs(r.params[0] + 1.12) > 1 else "as due"
            print(f"Probit, {y.dtype}: {sizes}, log-likelihood {abs(r.llf):.3f}, predicts {r.predict().min():.2f} to {r.predict().max():.2f}")
        else:
            print(f"{model.__name__}, {y.dtype}: {r.params[0]:.2f} and {r.params[1]:.2f}, log-likelihood {r.llf:.2f}, pseudo R2 {r.prsquared:.2f}, "
                  f"p {r.llr_pvalue:.2f}, AIC {r.aic:.1f}, predicts {r.predict().min():.2f} to {r.predict().max():.2f}")
    link = sm.families.links.probit()
    r = sm.GLM(y.values, x, family=sm.families.Binomial(link)).fit()
    print(f"GLM with probit, {y.dtype}: {r.params[0]:.2f} and {r.params[1]:.2f}, log-likelihood {r.llf:.2f}")
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
get_dummies makes uint8
Probit, uint8: an intercept far from -1.12, log-likelihood 0.000, predicts 1.00 to 1.00
Logit, uint8: -1.81 and 0.33, log-likelihood -1181.17, pseudo R2 inf, p 1.00, AIC 2366.3, predicts 0.14 to 0.86
GLM with probit, uint8: -1.12 and 0.20, log-likelihood -6.79
Probit, uint16: an intercept far from -1.12, log-likelihood 0.000, predicts 1.00 to 1.00
Logit, uint16: -1.81 and 0.33, log-likelihood -inf, pseudo R2 inf, p 1.00, AIC inf, predicts 0.14 to 0.86
GLM with probit, uint16: -1.12 and 0.20, log-likelihood -6.79
Probit, int8: -1.12 and 0.20, log-likelihood -6.79, pseudo R2 0.18, p 0.08, AIC 17.6, predicts 0.13 to 0.87
Logit, int8: -1.81 and 0.33, log-likelihood -6.80, pseudo R2 0.18, p 0.08, AIC 17.6, predicts 0.14 to 0.86
GLM with probit, int8: -1.12 and 0.20, log-likelihood -6.79
Probit, bool: -1.12 and 0.20, log-likelihood -6.79, pseudo R2 0.18, p 0.08, AIC 17.6, predicts 0.13 to 0.87
Logit, bool: -1.81 and 0.33, log-likelihood -6.80, pseudo R2 0.18, p 0.08, AIC 17.6, predicts 0.14 to 0.86
GLM with probit, bool: -1.12 and 0.20, log-likelihood -6.79
Probit, float64: -1.12 and 0.20, log-likelihood -6.79, pseudo R2 0.18, p 0.08, AIC 17.6, predicts 0.13 to 0.87
Logit, float64: -1.81 and 0.33, log-likelihood -6.80, pseudo R2 0.18, p 0.08, AIC 17.6, predicts 0.14 to 0.86
GLM with probit, float64: -1.12 and 0.20, log-likelihood -6.79
EXPECTED
