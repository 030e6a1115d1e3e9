#!/usr/bin/env bash
# GNU Octave 7.3.0 (Debian 12: octave 7.3.0-2), columns of uint8, int8 or another type of integers, such as pixels: ranks gives Inf to a 255, and spearman and
# kendall are NaN; mad, trapz, mean (x, "h"), the weighted var, and what statistics tells of skewness and kurtosis are wrong, where mean, median, std, quantile and
# skewness of the same column are right. One would guess that all of them convert, as those do, or that all raise an error, as polyfit does. The help
# tells of no type.
#
# Seen, uint8: the ranks of 10 200 250 20 255 are 1 3 4 2 Inf; spearman of them and the same backwards is NaN, where -0.7 is due; a least number of 0 has the
# rank 0.5. mad (x, 1), the median of distances from the median, is 0, where 55 is due, that from the mean 52.8 for 105.6. trapz is 487.5 for 602.5.
# The harmonic mean is Inf, a weighted variance 153 for 11996, and statistics has a skewness of 0 and a kurtosis of 1 for -0.32 and 1.21, so that a column looks
# symmetric; the last is so in every type of integers. interp1 halfway between 100 and -100, in int8, is 36. Nothing warns. Source: differences, which are
# integers, are cut at 0 and at the largest one; statistics joins its eight fractions and an integer in one array, which is of integers then; ranks puts an
# infinity before and after the numbers, which in uint8 are 0 and 255. So convert with double first.
#
# Needs Debian 12 and apt-get. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q octave=7.3.0-2 octave-common=7.3.0-2 >/dev/null 2>&1
# What the program without windows needs, but for the C library, which the machine has.
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances octave |
	grep -E '^lib' | grep -vE '^lib(c6|gcc-s1|crypt1|stdc\+\+6|perl.*|.*-perl|qt.*|gtk.*|llvm.*|gl1-mesa-dri|.*-dev|sane.*|avahi.*|cups.*|drm.*|pam.*|systemd0|udev1)$' | sort -u)
# shellcheck disable=SC2086 # one word a package
apt-cache policy $needed | awk '/^[a-z]/ { name = $1 } /Candidate: [^(]/ { sub(":$", "", name); print name }' | xargs apt-get download -q >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export OCTAVE_HOME=$work/root/usr OCTAVE_EXEC_HOME=$work/root/usr
export LD_LIBRARY_PATH=$libraries/octave/7.3.0:$libraries:$libraries/blas:$libraries/lapack:$work/root/usr/lib:${libraries/usr\/lib/lib}
cat >main.m <<'EOF_M'
1;
function show (name, f, x)
  printf ("%s of %s: %s, due %s\n", name, class (x), mat2str (double (f (x)), 4), mat2str (f (double (x)), 4));
end
x = [10 200 250 20 255];
for type = {@uint8, @int16}
  y = type{1} (x);
  show ("ranks", @ranks, y);
  show ("spearman backwards", @(x) spearman (x', flip (x')), y);
  show ("kendall backwards", @(x) kendall (x', flip (x')), y);
  show ("mad", @mad, y);
  show ("mad (x, 1)", @(x) mad (x, 1), y);
  show ("trapz", @trapz, y);
  show ("harmonic mean", @(x) mean (x, "h"), y);
  show ("weighted var", @(x) var (x, [1 1 1 1 1] / 5), y);
  show ("skewness and kurtosis of statistics", @(x) statistics (x')(8:9)', y);
  show ("mean, median, std, quantile, skewness", @(x) [double(mean (x)) double(median (x)) double(std (x)) double(quantile (x, 0.3)) double(skewness (x))], y);
end
show ("ranks", @ranks, uint8 (x - 10));
show ("interp1 halfway", @(x) interp1 ([0 1], x, 0.5), int8 ([100 -100]));
EOF_M
"$work/root/usr/bin/octave-cli" --no-gui --norc --no-history main.m 2>messages | tee output || cat messages
diff output - <<'EXPECTED' && echo "as described above"
ranks of uint8: [1 3 4 2 Inf], due [1 3 4 2 5]
spearman backwards of uint8: NaN, due -0.7
kendall backwards of uint8: NaN, due -0.6
mad of uint8: 52.8, due 105.6
mad (x, 1) of uint8: 0, due 55
trapz of uint8: 487.5, due 602.5
harmonic mean of uint8: Inf, due 30.69
weighted var of uint8: 153, due 1.2e+04
skewness and kurtosis of statistics of uint8: [0 1], due [-0.3225 1.208]
mean, median, std, quantile, skewness of uint8: [147 200 122.5 20 -0.3225], due [147 200 122.5 20 -0.3225]
ranks of int16: [1 3 4 2 5], due [1 3 4 2 5]
spearman backwards of int16: -0.7, due -0.7
kendall backwards of int16: -0.6, due -0.6
mad of int16: 105.6, due 105.6
mad (x, 1) of int16: 55, due 55
trapz of int16: 602.5, due 602.5
harmonic mean of int16: Inf, due 30.69
weighted var of int16: 1.2e+04, due 1.2e+04
skewness and kurtosis of statistics of int16: [0 1], due [-0.3225 1.208]
mean, median, std, quantile, skewness of int16: [147 200 122.5 20 -0.3225], due [147 200 122.5 20 -0.3225]
ranks of uint8: [0.5 3 4 2 5], due [1 3 4 2 5]
interp1 halfway of int8: 36, due 0
EXPECTED
