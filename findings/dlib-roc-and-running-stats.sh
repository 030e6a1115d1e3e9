#!/usr/bin/env bash
# dlib 19.24 (Debian 12: libdlib-dev 19.24+dfsg-1): compute_roc_curve counts rows of the same score one after the other, the false ones first, so a detector
# that answers the same for all has an area of 0 under its curve and an equal error rate of 1; and running_stats, running_scalar_covariance, correlation and
# r_squared of double numbers that are large beside their spread are wrong. One would guess an area of a half. The description of the curve
# has that to accept all detections with a score of at least detection_threshold gives the rates of that point, which is not so.
#
# Seen: with three true and three false detections that all have the score 0.5 the first point is at a rate of 1/3 false and 0 true, for a threshold
# of 0.5. Of grades from 1 to 3 the area is 0.61, where 0.74 is due. The variance of 4, 7, 13 and 16 is 30, with 1e9 added it is 0. The
# correlation of 1..5 with 2 1 4 3 5 is 0.8; with 1e8 added it is 0.89, with 1.7e9, as times have it, infinite; the excess kurtosis
# of 1..5 is about -1.2, not so with 1e6 added. Source: a comment says that false comes first so as not to seem to separate what is the same, which
# is the other end; sums of squares less squares of sums. So leave out the points whose successor has the same threshold, and
# subtract the first number from all.
#
# Needs Debian 12, apt-get and g++. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libdlib-dev=19.24+dfsg-1 >/dev/null 2>&1
dpkg -x libdlib-dev_*.deb root
cat >main.cc <<'EOF'
#include <cstdio>
#include <dlib/statistics.h>
#include <vector>

using std::vector;

// area is that under the curve, by trapezoids, with all points or with the last of each threshold.
static double area(const vector<dlib::roc_point> &curve, bool last) {
	double sum = 0, x = 0, y = 0;
	for (size_t i = 0; i < curve.size(); i++) {
		if (last && i + 1 < curve.size() && curve[i].detection_threshold == curve[i + 1].detection_threshold)
			continue;
		sum += (curve[i].false_positive_rate - x) * (curve[i].true_positive_rate + y) / 2;
		x = curve[i].false_positive_rate, y = curve[i].true_positive_rate;
	}
	return sum;
}

// due is the share of pairs of a true and a false detection in which the true one has the greater score, ties by half.
static double due(const vector<double> &yes, const vector<double> &no) {
	double sum = 0;
	for (double a : yes)
		for (double b : no)
			sum += a > b ? 1 : a == b ? 0.5 : 0;
	return sum / (yes.size() * no.size());
}

static void roc(const char *name, const vector<double> &yes, const vector<double> &no) {
	auto curve = dlib::compute_roc_curve(yes, no);
	printf("%s: area %.2f, of the last points %.2f, due %.2f; equal error rate %.2f\n", name, area(curve, false), area(curve, true), due(yes, no),
	       dlib::equal_error_rate(no, yes).first);
}

static void statistics(double offset) {
	const vector<double> four = {4, 7, 13, 16}, x = {1, 2, 3, 4, 5}, y = {2, 1, 4, 3, 5};
	dlib::running_stats<double> variance, kurtosis;
	for (double v : four)
		variance.add(v + offset);
	vector<double> moved;
	for (double v : x) {
		moved.push_back(v + offset);
		kurtosis.add(v + offset);
	}
	printf("with %g added: variance %.1f, due 30; correlation %.2f, due 0.80; r_squared %.2f, due 0.64; kurtosis %s\n", offset, variance.variance(),
	       dlib::correlation(moved, y), dlib::r_squared(moved, y), kurtosis.ex_kurtosis() > -2 && kurtosis.ex_kurtosis() < 0 ? "about -1.2" : "wrong");
}

int main() {
	for (auto &p : dlib::compute_roc_curve({0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}))
		printf("threshold %.1f: false %.2f, true %.2f\n", p.detection_threshold, p.false_positive_rate, p.true_positive_rate);
	roc("all the same", {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5});
	roc("grades", {3, 3, 2, 2, 2, 1}, {3, 2, 1, 1, 1, 1});
	roc("no ties", {6, 5, 3}, {4, 2, 1});
	for (double offset : {0., 1e6, 1e8, 1e9, 1.7e9})
		statistics(offset);
}
EOF
g++ -O1 -w -DDLIB_NO_GUI_SUPPORT -I"$work/root/usr/include" -o main main.cc -lpthread
./main | tee output
diff output - <<'EXPECTED' && echo "as described above"
threshold 0.5: false 0.33, true 0.00
threshold 0.5: false 0.67, true 0.00
threshold 0.5: false 1.00, true 0.00
threshold 0.5: false 1.00, true 0.33
threshold 0.5: false 1.00, true 0.67
threshold 0.5: false 1.00, true 1.00
all the same: area 0.00, of the last points 0.50, due 0.50; equal error rate 1.00
grades: area 0.61, of the last points 0.74, due 0.74; equal error rate 0.33
no ties: area 0.89, of the last points 0.89, due 0.89; equal error rate 0.33
with 0 added: variance 30.0, due 30; correlation 0.80, due 0.80; r_squared 0.64, due 0.64; kurtosis about -1.2
with 1e+06 added: variance 30.0, due 30; correlation 0.80, due 0.80; r_squared 0.64, due 0.64; kurtosis wrong
with 1e+08 added: variance 29.3, due 30; correlation 0.89, due 0.80; r_squared 0.80, due 0.64; kurtosis wrong
with 1e+09 added: variance 0.0, due 30; correlation inf, due 0.80; r_squared inf, due 0.64; kurtosis wrong
with 1.7e+09 added: variance 0.0, due 30; correlation inf, due 0.80; r_squared inf, due 0.64; kurtosis wrong
EXPECTED
