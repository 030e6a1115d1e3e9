#!/usr/bin/env bash
# ModelMetrics 1.2.2.2 for R (Debian 12: r-cran-modelmetrics 1.2.2.2-1+b1): logLoss with distribution = "poisson" cuts the predictions at 1 first, so every
# model of counts has the loss of one that predicts 1 throughout; and logLoss, brier and gini count a factor of 0 and 1 as 1 and 2, where auc has it right. One would guess
# that the loss of counts is that of the counts that were predicted. The help names "binomial, poisson" and no range.
#
# Seen: counts of 2 to 9 predicted exactly, as 1, as 100 and as 1e9 have one loss, 6.997, where 1.72 is due for the first; a glm of family poisson with its own
# method has it, too, so a comparison of two models says that they are equal. With labels of a factor brier is 1.07, where 0.07 is due, gini -3, and the loss of
# good predictions is negative; auc says "numeric, character, or factor", the others "labels" and "binary vector". Nothing warns. Source: the
# clipping of probabilities to 1e-15 from 0 and 1 stands before the question for the distribution. So use -mean(dpois(y, p, log = TRUE)).
#
# Needs Debian 12 and apt-get. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q r-cran-modelmetrics=1.2.2.2-1+b1 r-base-core=4.2.2.20221110-2 r-cran-rcpp r-cran-data.table \
	libblas3 liblapack3 libgfortran5 libquadmath0 libgomp1 libtirpc3 libreadline8 libpcre2-8-0 libicu72 libgssapi-krb5-2 libkrb5-3 libk5crypto3 \
	libkrb5support0 libkeyutils1 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export R_HOME=$work/root/usr/lib/R EDITOR=vi TZ=UTC
export LD_LIBRARY_PATH=$R_HOME/lib:$libraries:$libraries/blas:$libraries/lapack R_LIBS=$R_HOME/site-library:$R_HOME/library
rm -r "$R_HOME/etc" # links to where it is not installed
ln -s "$work/root/etc/R" "$R_HOME/etc"
cat >main.R <<'EOF_R'
library(ModelMetrics)
y <- c(2, 4, 5, 7, 9)
show <- function(what, p) cat("counts predicted", what, ": loss", round(logLoss(y, p, distribution = "poisson"), 3), "due", signif(-mean(dpois(y, p, log = TRUE)), 4), "\n")
show("exactly", y)
show("as 1", rep(1, 5))
show("as 100", rep(100, 5))
show("as 1e9", rep(1e9, 5))
show("as 0.5", rep(0.5, 5))
x <- 1:5
for (formula in c(y ~ x, y ~ 1)) {
  model <- glm(formula, family = poisson)
  cat("glm", deparse(formula), ": loss", round(logLoss(model), 3), "due", round(-mean(dpois(y, fitted(model), log = TRUE)), 3), "\n")
}
labels <- c(0, 1, 1, 0, 1)
p <- c(0.2, 0.8, 0.7, 0.4, 0.9)
for (metric in c("logLoss", "brier", "gini", "auc"))
  cat(metric, "of numbers:", round(get(metric)(labels, p), 3), ", of a factor:", round(suppressWarnings(get(metric)(factor(labels), p)), 3), "\n")
EOF_R
"$R_HOME/bin/exec/R" --vanilla --no-echo -f main.R 2>messages | tee output || cat messages
diff output - <<'EXPECTED' && echo "as described above"
cannot find system Renviron
counts predicted exactly : loss 6.997 due 1.722 
counts predicted as 1 : loss 6.997 due 6.997 
counts predicted as 100 : loss 6.997 due 81.13 
counts predicted as 1e9 : loss 6.997 due 1e+09 
counts predicted as 0.5 : loss 10.24 due 10.24 
glm y ~ x : loss 6.997 due 1.743 
glm y ~ 1 : loss 6.997 due 2.291 
logLoss of numbers: 0.284 , of a factor: -0.244 
brier of numbers: 0.068 , of a factor: 1.068 
gini of numbers: 1 , of a factor: -3 
auc of numbers: 1 , of a factor: 1 
EXPECTED
