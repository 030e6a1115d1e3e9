#!/usr/bin/env bash
# FANN 2.2.0 (Debian 12: libfann2 2.2.0+ds-8): a linear output never goes beyond 300, or 150 divided by its steepness, whose default
# is 0.5. fann_data.h tells of FANN_LINEAR "-inf < y < inf", and one would guess that a linear unit is linear.
#
# Seen: a network of one linear unit that learns y = 1000 x for x from 0 to 1 answers 300 for every x, 0 included, after 5,000
# epochs, with an error of 125,000; for y = 100 x it is right to 0.001. With weights set by hand, so that y = x, 700 becomes 300. fann_train_on_data
# reports no error. Of FANN's own data sets none has targets that large, as they are scaled. So scale the targets, or set
# fann_set_activation_steepness_output to 0.01, and do not compare the errors of unscaled targets with those of others.
# Source: fann_run cuts the sum before every activation, the linear one among them, where it would not change a sigmoid.
#
# Needs Debian 12, apt-get and gcc. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libfann2=2.2.0+ds-8 libfann-dev=2.2.0+ds-8 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
cat >main.c <<'EOF'
#include <fann.h>
#include <stdio.h>

// linear returns a network of one input and one linear output.
static struct fann *linear(void) {
	struct fann *net = fann_create_standard(2, 1, 1);
	fann_set_activation_function_output(net, FANN_LINEAR);
	return net;
}

static void learn(float slope) {
	struct fann *net = linear();
	struct fann_train_data *data = fann_create_train(101, 1, 1);
	for (int i = 0; i <= 100; i++) {
		data->input[i][0] = i / 100.f;
		data->output[i][0] = slope * i / 100.f;
	}
	fann_randomize_weights(net, 0.1f, 0.1f); // the same in each run
	fann_train_on_data(net, data, 5000, 0, 0);
	printf("y = %g x has the error %.6f and is", slope, fann_get_MSE(net));
	for (int i = 0; i <= 100; i += 50)
		printf(" %.2f for %.1f", fann_run(net, data->input[i])[0], data->input[i][0]);
	printf("\n");
}

static void apply(float steepness) {
	struct fann *net = linear();
	if (steepness != 0)
		fann_set_activation_steepness_output(net, steepness);
	else
		steepness = fann_get_activation_steepness(net, 1, 0);
	fann_set_weight(net, 0, 2, 1 / steepness); // of the input
	fann_set_weight(net, 1, 2, 0);             // of the bias
	printf("steepness %g", steepness);
	for (float x = 100; x < 1000; x += 200)
		printf(", %g becomes %g", x, fann_run(net, &x)[0]);
	printf("\n");
}

int main(void) {
	apply(0);
	apply(1);
	apply(0.01f);
	learn(100);
	learn(1000);
}
EOF
gcc -I"$work/root/usr/include" -o main main.c "$libraries"/libfann.so.2 -lm
LD_LIBRARY_PATH=$libraries ./main | tee output
diff output - <<'EXPECTED' && echo "as described above"
steepness 0.5, 100 becomes 100, 300 becomes 300, 500 becomes 300, 700 becomes 300, 900 becomes 300
steepness 1, 100 becomes 100, 300 becomes 150, 500 becomes 150, 700 becomes 150, 900 becomes 150
steepness 0.01, 100 becomes 100, 300 becomes 300, 500 becomes 500, 700 becomes 700, 900 becomes 900
y = 100 x has the error 0.000000 and is -0.00 for 0.0 50.00 for 0.5 100.00 for 1.0
y = 1000 x has the error 125000.000000 and is 300.00 for 0.0 300.00 for 0.5 300.00 for 1.0
EXPECTED
