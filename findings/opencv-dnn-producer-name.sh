#!/usr/bin/env bash
# OpenCV 4.6.0, module dnn (Debian 12: libopencv-dnn406 4.6.0+dfsg-12), reading ONNX: whether an AveragePool counts its padding depends on the name of
# the program that wrote the file. With producer_name "pytorch" it does, with any other it does not; the attribute count_include_pad,
# which is there to tell, is not read. MaxPool passes dilations over likewise, and pads for SAME_LOWER as for SAME_UPPER. One
# would guess that two files of the same graph give the same answers, and that an importer refuses what it does not do, as this
# one does with an operator that it does not know.
#
# Seen: the mean of nines over windows of 3 by 3 with a border of 1 is 4 6 4 6 9 6 4 6 4 of a file of "pytorch" and 9 throughout of another,
# with count_include_pad 0 and 1 alike. PyTorch 1.13 writes AvgPool2d with count_include_pad=False as a file of "pytorch" without the
# attribute, so that is wrong, and changes once a tool has written the file anew. Of 1 to 9 in 3 rows a window of 2 with
# dilation 2 gives 5 6 8 9, where one number, 9, is due. Source: onnx_importer.cpp compares framework_name with "pytorch". ONNX's own tests
# averagepool_2d_pads_count_include_pad, maxpool_2d_dilations and maxpool_2d_same_lower fail. So write a Pad before each such layer.
#
# Needs Debian 12, apt-get and g++. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libopencv-{dnn,core,imgproc}{406,-dev}=4.6.0+dfsg-12 >/dev/null 2>&1
# What the libraries need, but for the C library, which the machine has.
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances libopencv-dnn406 |
	grep -E '^lib' | grep -vE '^(libc6|libgcc-s1|libcrypt1|libstdc\+\+6|libopencv-.*)$')
# shellcheck disable=SC2086 # one word a package
apt-get download -q $needed >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
cat >main.cpp <<'EOF'
#include <cstdio>
#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

using std::string;

// The bytes of protobuf: field number and wire type, then a number, or a length and bytes.
static string varint(size_t n) { return n < 128 ? string{char(n)} : string{char(n & 127 | 128)} + varint(n >> 7); }
static string field(int n, int value) { return varint(n << 3) + varint(value); }
static string field(int n, const string &value) { return varint(n << 3 | 2) + varint(value.size()) + value; }

static string value(const string &name) {
	string shape;
	for (int n : {1, 1, 3, 3}) shape += field(1, field(1, n));
	return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)));
}

static string ints(const string &name, std::vector<int> values) {
	string attribute = field(1, name);
	for (int v : values) attribute += field(8, v);
	return field(5, attribute + field(20, 7));
}

static string whole(const string &name, int v) { return field(5, field(1, name) + field(3, v) + field(20, 2)); }
static string text(const string &name, const string &v) { return field(5, field(1, name) + field(4, v) + field(20, 3)); }

static void run(const char *name, const string &op, const string &attributes, std::vector<float> x, const string &producer = "other") {
	string node = field(1, "x") + field(2, "y") + field(4, op) + attributes;
	string graph = field(1, node) + field(2, "g") + field(11, value("x")) + field(12, value("y"));
	string model = field(1, 6) + field(2, producer) + field(8, field(2, 11)) + field(7, graph);
	cv::dnn::Net net = cv::dnn::readNetFromONNX(model.data(), model.size());
	int shape[] = {1, 1, 3, 3};
	net.setInput(cv::Mat(4, shape, CV_32F, x.data()));
	cv::Mat y = net.forward();
	printf("%s:", name);
	for (size_t i = 0; i < y.total(); i++) printf(" %g", y.ptr<float>()[i]);
	printf("\n");
}

int main() {
	std::vector<float> nines(9, 9), ramp = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	string three = ints("kernel_shape", {3, 3}) + ints("pads", {1, 1, 1, 1}), two = ints("kernel_shape", {2, 2});
	for (const char *producer : {"other", "pytorch"}) {
		printf("producer_name %s\n", producer);
		run("    mean of nines, count_include_pad 0", "AveragePool", three + whole("count_include_pad", 0), nines, producer);
		run("    mean of nines, count_include_pad 1", "AveragePool", three + whole("count_include_pad", 1), nines, producer);
	}
	run("largest of 2 by 2", "MaxPool", two, ramp);
	run("largest of 2 by 2, dilations 2", "MaxPool", two + ints("dilations", {2, 2}), ramp);
	run("largest of 2 by 2, SAME_UPPER", "MaxPool", two + text("auto_pad", "SAME_UPPER"), ramp);
	run("largest of 2 by 2, SAME_LOWER", "MaxPool", two + text("auto_pad", "SAME_LOWER"), ramp);
}
EOF
g++ -w -o main main.cpp -I root/usr/include/opencv4 -L "$libraries" -Wl,-rpath-link,"$libraries:$libraries/blas:$libraries/lapack" \
	-lopencv_dnn -lopencv_core
LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack ./main | tee output
diff output - <<'EXPECTED' && echo "as described above"
producer_name other
    mean of nines, count_include_pad 0: 9 9 9 9 9 9 9 9 9
    mean of nines, count_include_pad 1: 9 9 9 9 9 9 9 9 9
producer_name pytorch
    mean of nines, count_include_pad 0: 4 6 4 6 9 6 4 6 4
    mean of nines, count_include_pad 1: 4 6 4 6 9 6 4 6 4
largest of 2 by 2: 5 6 8 9
largest of 2 by 2, dilations 2: 5 6 8 9
largest of 2 by 2, SAME_UPPER: 5 6 6 8 9 9 8 9 9
largest of 2 by 2, SAME_LOWER: 5 6 6 8 9 9 8 9 9
EXPECTED
