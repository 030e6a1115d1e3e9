#!/usr/bin/env bash
# OpenCV 4.6.0 (Debian 12: libopencv-ml406 4.6.0+dfsg-12), module ml: SVM of type NU_SVR answers infinity for ordinary data once C is large; LogisticRegression
# regularizes by L2 when L1 is asked for, and divides its learning rate by the number of rows, so more data, or the same twice, learns less. One would
# guess that NU_SVR fits as libsvm's does, to which its description refers, that REG_L1 is the "L1 norm" it is documented to be, and that a
# row that is there twice changes nothing where the gradient is a mean.
#
# Seen: a sine of 100 points with noise of 0.1 is met to 0.03 by EPS_SVR with every C from 1 to 1000, and by libsvm's nu-SVR; OpenCV's is as good up to 10 and
# infinite at 100 and 1000. Weights with REG_L1 and REG_L2 are the same bits, and where they end, the pull of the penalty on each weight is the weight
# itself, which is L2's, not 1. After 1,000 steps of rate 1 the weights are those of gradient descent with rate 0.01 for 100 rows; with each row ten
# times there, those of rate 0.001. Source: the term of the penalty is the weights for either; the mean gradient is divided by the
# rows once more. So use EPS_SVR, give the rate times the number of rows, and do not look for zeros in the weights.
#
# Needs Debian 12, apt-get and g++. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libopencv-{ml,core}{406,-dev}=4.6.0+dfsg-12 libsvm3=3.24+ds-6 libsvm-tools=3.24+ds-6 >/dev/null 2>&1
# What the libraries need, but for the C library, which the machine has.
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances libopencv-ml406 |
	grep -E '^lib' | grep -vE '^(libc6|libgcc-s1|libcrypt1|libstdc\+\+6|libopencv-.*)$')
# shellcheck disable=SC2086 # one word a package
apt-get download -q $needed >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
cat >main.cc <<'EOF'
#include <cmath>
#include <cstdio>
#include <opencv2/core.hpp>
#include <opencv2/ml.hpp>

using namespace cv;
using namespace cv::ml;

const int points = 100;

// sine makes the points, and writes them for libsvm.
static void sine(Mat &x, Mat &y) {
	RNG random(5);
	FILE *file = fopen("points", "w");
	for (int i = 0; i < points; i++) {
		float a = i / 20.f, b = float(sin(i / 20.) + random.gaussian(0.1));
		x.push_back(a);
		y.push_back(b);
		fprintf(file, "%.9g 1:%.9g\n", b, a);
	}
	fclose(file);
}

static void svr(const char *name, int type, double c) {
	Mat x, y, p;
	sine(x, y);
	auto svm = SVM::create();
	svm->setType(type);
	svm->setKernel(SVM::RBF);
	svm->setGamma(1);
	svm->setC(c);
	svm->setP(0.1);
	svm->setNu(0.5);
	svm->setTermCriteria(TermCriteria(TermCriteria::COUNT + TermCriteria::EPS, 1000000, 1e-4));
	svm->train(TrainData::create(x, ROW_SAMPLE, y));
	svm->predict(x, p);
	double sum = 0;
	for (int i = 0; i < points; i++)
		sum += pow(p.at<float>(i) - sin(i / 20.), 2);
	double error = sqrt(sum / points);
	if (error < 0.1)
		printf("%s, C %g: within 0.1 of the sine\n", name, c);
	else
		printf("%s, C %g: off by %g\n", name, c, error);
}

// rows makes two columns, of which only the first tells, and labels; each row is there so many times.
static void rows(Mat &x, Mat &y, int times) {
	for (int t = 0; t < times; t++) {
		RNG random(2);
		for (int i = 0; i < 100; i++) {
			Mat row = (Mat_<float>(1, 2) << random.uniform(-3.f, 3.f), random.uniform(-3.f, 3.f));
			x.push_back(row);
			y.push_back(float(random.uniform(0.f, 1.f) < 1 / (1 + exp(-(1 + 2 * row.at<float>(0))))));
		}
	}
}

static Mat logistic(int regularization, int times, double rate, int steps) {
	Mat x, y;
	rows(x, y, times);
	auto model = LogisticRegression::create();
	model->setLearningRate(rate);
	model->setIterations(steps);
	model->setRegularization(regularization);
	model->setTrainMethod(LogisticRegression::BATCH);
	model->setTermCriteria(TermCriteria(TermCriteria::COUNT, steps, 0));
	model->train(TrainData::create(x, ROW_SAMPLE, y));
	return model->get_learnt_thetas();
}

static void show(const char *name, const Mat &w) { printf("%s: %.3f %.3f %.3f\n", name, w.at<float>(0), w.at<float>(1), w.at<float>(2)); }

// slope is the gradient of the sum of the losses of the 100 rows.
static Vec3d slope(Vec3d w) {
	Mat x, y;
	rows(x, y, 1);
	Vec3d sum;
	for (int i = 0; i < x.rows; i++) {
		Vec3d row(1, x.at<float>(i, 0), x.at<float>(i, 1));
		sum += (1 / (1 + exp(-w.dot(row))) - y.at<float>(i)) * row;
	}
	return sum;
}

// descent is gradient descent on the mean loss.
static Mat descent(double rate, int steps) {
	Vec3d w;
	for (int k = 0; k < steps; k++)
		w -= rate / 100 * slope(w);
	return (Mat_<float>(1, 3) << w[0], w[1], w[2]);
}

int main() {
	for (double c : {1, 10, 100, 1000}) {
		svr("EPS_SVR", SVM::EPS_SVR, c);
		svr("NU_SVR", SVM::NU_SVR, c);
	}
	show("descent, rate 1, 1000 steps", descent(1, 1000));
	show("descent, rate 0.01", descent(0.01, 1000));
	show("descent, rate 0.001", descent(0.001, 1000));
	show("LogisticRegression, rate 1", logistic(LogisticRegression::REG_DISABLE, 1, 1, 1000));
	show("LogisticRegression, rate 1, each row ten times", logistic(LogisticRegression::REG_DISABLE, 10, 1, 1000));
	Mat none = logistic(LogisticRegression::REG_DISABLE, 1, 10, 200000);
	Mat l1 = logistic(LogisticRegression::REG_L1, 1, 10, 200000), l2 = logistic(LogisticRegression::REG_L2, 1, 10, 200000);
	show("not regularized, 200,000 steps", none);
	show("REG_L1", l1);
	Vec3d force = -slope(Vec3d(l1.at<float>(0), l1.at<float>(1), l1.at<float>(2)));
	printf("the penalty that balances the loss there: %.3f %.3f, due by L1 1 1\n", force[1], force[2]);
	printf("REG_L2 has the same bits: %s\n", norm(l1, l2, NORM_INF) == 0 ? "yes" : "no");
}
EOF
g++ -O1 -w -I"$work/root/usr/include/opencv4" -o main main.cc "$libraries"/libopencv_{ml,core}.so.406 -Wl,--allow-shlib-undefined
export LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack
{
	./main
	for c in 1 10 100 1000; do
		root/usr/bin/svm-train -q -s 4 -t 2 -g 1 -c $c -n 0.5 points model
		root/usr/bin/svm-predict points model answers >/dev/null
		awk -v c=$c '{ d = $1 - sin((NR - 1) / 20); sum += d * d } END { print "libsvm, nu-SVR, C " c ": " (sqrt(sum / NR) < 0.1 ? "within 0.1 of the sine" : "off") }' answers
	done
} | tee output
diff output - <<'EXPECTED' && echo "as described above"
EPS_SVR, C 1: within 0.1 of the sine
NU_SVR, C 1: within 0.1 of the sine
EPS_SVR, C 10: within 0.1 of the sine
NU_SVR, C 10: within 0.1 of the sine
EPS_SVR, C 100: within 0.1 of the sine
NU_SVR, C 100: off by inf
EPS_SVR, C 1000: within 0.1 of the sine
NU_SVR, C 1000: off by inf
descent, rate 1, 1000 steps: 1.790 2.369 0.211
descent, rate 0.01: 0.644 1.455 0.128
descent, rate 0.001: 0.097 0.484 0.047
LogisticRegression, rate 1: 0.644 1.455 0.128
LogisticRegression, rate 1, each row ten times: 0.097 0.484 0.047
not regularized, 200,000 steps: 1.790 2.369 0.211
REG_L1: 1.474 1.982 0.188
the penalty that balances the loss there: 1.982 0.188, due by L1 1 1
REG_L2 has the same bits: yes
libsvm, nu-SVR, C 1: within 0.1 of the sine
libsvm, nu-SVR, C 10: within 0.1 of the sine
libsvm, nu-SVR, C 100: within 0.1 of the sine
libsvm, nu-SVR, C 1000: within 0.1 of the sine
EXPECTED
