#!/usr/bin/env bash
# MLmetrics 1.1.1 for R (Debian 12: r-cran-mlmetrics 1.1.1-3): PRAUC gives a perfect ranking of n positives 1 - 1/n, so that of two is 0.5 and that of one is 0;
# MultiLogLoss takes the columns of the predictions for the classes in alphabetical order, whatever the levels of the factor and the names of
# the columns are; Poisson_LogLoss is infinite from a count of 171 on; AUC is NA for 50,000 rows of either class; and Gini of
# predictions that are all the same is -1 or 1 by the order of the rows. One would guess 1, the order of the levels, in which predict gives its columns, a
# finite number, 1, and 0. The help tells of none of it.
#
# Seen: the levels low, medium, high, each predicted with 0.9 where it is due, have a loss of 3.00, where 0.105 is due; classes 1 to 10 have 4.06, since
# "10" comes before "2". With predictions equal to the counts Poisson_LogLoss is 3.49 for 170 and Inf for 171. A single positive that is ranked first of
# 51 has a PRAUC of 0, with all scores the same that of ten rows is 0 as well. Source: the first point of the curve, which has no precision,
# is dropped together with the area up to the next one; the classes become text before they become columns; log(gamma(y + 1)) overflows; the count
# of pairs is a product of integers; ties keep the order of the rows. So name classes in alphabetical order, use lgamma, and take another
# package's curve. Only the NA of AUC comes with a warning.
#
# Needs Debian 12 and apt-get. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q r-cran-mlmetrics=1.1.1-3 r-base-core=4.2.2.20221110-2 r-cran-rocr r-cran-gplots r-cran-gtools r-cran-catools r-cran-bitops \
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
library(MLmetrics)
for (n in c(1, 2, 5, 50)) {
  score <- 50 + n:(1 - 50)
  cat("PRAUC of", n, "positives before 50 negatives:", PRAUC(score, rep(1:0, c(n, 50))), "\n")
}
cat("PRAUC of ten rows of the same score, half of them positive:", PRAUC(rep(0.5, 10), rep(0:1, 5)), "\n")

# loss tells the loss of a class each, predicted with 0.9, by the classes and by a matrix of zeros and ones.
loss <- function(levels) {
  n <- length(levels)
  predicted <- matrix(0.1 / (n - 1), n, n, dimnames = list(NULL, levels))
  diag(predicted) <- 0.9
  cat("MultiLogLoss of", levels, "in this order:", round(MultiLogLoss(predicted, factor(levels, levels)), 3), "by classes,", round(MultiLogLoss(predicted, diag(n)), 3), "by a matrix\n")
}
loss(c("low", "medium", "high"))
loss(c("high", "low", "medium"))
loss(1:9)
loss(1:10)
for (count in c(170, 171))
  cat("Poisson_LogLoss of", count, "predicted for", count, "is", Poisson_LogLoss(count, count), "due", round(-dpois(count, count, log = TRUE), 6), "\n")
for (n in c(40000, 50000))
  cat("AUC of", n, "positives after as many negatives:", suppressWarnings(AUC(1:(2 * n), rep(0:1, each = n))), "\n")
y <- c(0, 0, 0, 1, 1, 1, 1)
cat("Gini of seven rows of the same score:", Gini(rep(1, 7), y), "in one order,", Gini(rep(1, 7), rev(y)), "in the other\n")
EOF_R
"$R_HOME/bin/exec/R" --vanilla --no-echo -f main.R 2>messages | tee output || cat messages
diff output - <<'EXPECTED' && echo "as described above"
cannot find system Renviron
PRAUC of 1 positives before 50 negatives: 0 
PRAUC of 2 positives before 50 negatives: 0.5 
PRAUC of 5 positives before 50 negatives: 0.8 
PRAUC of 50 positives before 50 negatives: 0.98 
PRAUC of ten rows of the same score, half of them positive: 0 
MultiLogLoss of low medium high in this order: 2.996 by classes, 0.105 by a matrix
MultiLogLoss of high low medium in this order: 0.105 by classes, 0.105 by a matrix
MultiLogLoss of 1 2 3 4 5 6 7 8 9 in this order: 0.105 by classes, 0.105 by a matrix
MultiLogLoss of 1 2 3 4 5 6 7 8 9 10 in this order: 4.06 by classes, 0.105 by a matrix
Poisson_LogLoss of 170 predicted for 170 is 3.487328 due 3.487328 
Poisson_LogLoss of 171 predicted for 171 is Inf due 3.490258 
AUC of 40000 positives after as many negatives: 1 
AUC of 50000 positives after as many negatives: NA 
Gini of seven rows of the same score: -1 in one order, 1 in the other
EXPECTED
