#!/usr/bin/env bash
# FLANN 1.9.2 (Debian 12: libflann-dev 1.9.2+dfsg-1+deb12u1): a search for neighbours by HistIntersectionDistance finds the least alike histogram first and the
# one that is sought itself last; KL_Divergence is 0 for histograms that have next to nothing in common, so that one of these is as near as the histogram itself, and
# nearer than one that is almost the same. One would guess that the first of a search for the nearest is the nearest. Both are listed as distances to
# choose, FLANN_DIST_HIST_INTERSECT and FLANN_DIST_KULLBACK_LEIBLER, without a word of this.
#
# Seen: for .7 .2 .1 0 the order by intersection is 0 0 .1 .9, then .3 .3 .2 .2, then .6 .3 .1 0, then the same, with 0.1, 0.6, 0.9 and 1.0; that by L1 and Hellinger
# is the other way round. By Kullback and Leibler 0 0 .1 .9 has 0, where infinity is due, and .6 .3 .1 0 has 0.029. That is with the linear index, which tries
# all of them. Source: the sum of the lesser values, which is a likeness, is returned as it is, and searched for the least; bins that are 0 in one of the
# two are left out of the divergence. So use Hellinger or chi squared.
#
# Needs Debian 12, apt-get and g++. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libflann{1.9,-dev}=1.9.2+dfsg-1+deb12u1 liblz4-dev liblz4-1 libgomp1 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
cat >main.cc <<'EOF'
#include <cstdio>
#include <flann/flann.hpp>

using namespace flann;

template <class Distance> static void search(const char *name) {
	float histograms[] = {.7f, .2f, .1f, 0, .6f, .3f, .1f, 0, .3f, .3f, .2f, .2f, 0, 0, .1f, .9f};
	const char *names[] = {"the same", "almost the same", "another", "the opposite"};
	Matrix<float> all(histograms, 4, 4), sought(histograms, 1, 4); // the first
	Index<Distance> index(all, LinearIndexParams());
	index.buildIndex();
	std::vector<std::vector<int>> which;
	std::vector<std::vector<typename Distance::ResultType>> distance;
	index.knnSearch(sought, which, distance, 4, SearchParams(FLANN_CHECKS_UNLIMITED));
	printf("%s:", name);
	for (int i = 0; i < 4; i++)
		printf(" %s %.3f%s", names[which[0][i]], double(distance[0][i]), i < 3 ? "," : "\n");
}

int main() {
	search<L1<float>>("L1");
	search<HellingerDistance<float>>("Hellinger");
	search<HistIntersectionDistance<float>>("intersection");
	search<KL_Divergence<float>>("Kullback-Leibler");
}
EOF
g++ -O0 -w -I"$work/root/usr/include" -o main main.cc "$libraries"/libflann_cpp.so.1.9 "$libraries"/liblz4.so.1 -Wl,--allow-shlib-undefined
LD_LIBRARY_PATH=$libraries ./main | tee output
diff output - <<'EXPECTED' && echo "as described above"
L1: the same 0.000, almost the same 0.200, another 0.800, the opposite 1.800
Hellinger: the same 0.000, almost the same 0.014, another 0.311, the opposite 1.800
intersection: the opposite 0.100, another 0.600, almost the same 0.900, the same 1.000
Kullback-Leibler: the same 0.000, the opposite 0.000, another 0.006, almost the same 0.029
EXPECTED
