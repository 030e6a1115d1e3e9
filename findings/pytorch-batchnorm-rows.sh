#!/usr/bin/env bash
# PyTorch 1.13.1 (Debian 12: python3-torch 1.13.1+dfsg-4), CPU, float32: batch normalization in training is wrong for a batch of rows, or of images in the
# memory format channels_last, whose numbers are large beside their spread. One would guess that the layer normalizes, whatever the unit of a column, and
# that it does not depend on the memory format or the number of threads. The same numbers with the channels first are right, and so are
# torch.var and torch.std of the rows themselves. The pages of BatchNorm and of channels_last tell of no difference.
#
# Seen: 4,096 rows of 101325 and 101326, as of a pressure in pascals, have after BatchNorm1d a mean of 0.99 and a deviation of 0.14 with one thread,
# -0.96 and 0.29 with two, where 0 and 1 are due; the running mean is 101321.9, not 101325.5, and the running variance 13.1, not 0.25. Of 65,536
# rows about 1000 the deviation is 0.80, of 262,144 rows 0.52. With the same numbers as one row of 4,096 places a channel it is 1.00. 64 images of
# 56 by 56 about 1000 have 1.00 in the usual format and 0.13 in channels_last. Source: where the channel is the last dimension each
# thread adds its rows up in one float32 sum, and so their squares. So subtract a constant from such columns first, or put
# the batch as one row: x.T[None], which BatchNorm1d takes.
#
# Needs Debian 12, apt-get and its python3. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances libtorch1.13 libtorch-test |
	grep -E '^lib' | grep -vE '^(libc6|libgcc-s1|libcrypt1|libstdc\+\+6|libtorch.*)$')
# shellcheck disable=SC2086 # one word a package
apt-get download -q {python3-torch,libtorch1.13,libtorch-test}=1.13.1+dfsg-4 python3-{numpy,typing-extensions,astunparse,six} $needed >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
	rm "$package"
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages \
	/usr/bin/python3 -W ignore - 2>/dev/null <<'PYTHON' | tee output
import torch


# show normalizes x, whose channel is the dimension 1, and prints mean and deviation of the first channel of what comes out.
def show(name, layer, x):
    y = layer(x).transpose(0, 1)[0].double()
    print("%s: mean %.2f, deviation %.2f; running mean %.1f, running variance %.2f" % (
        name, y.mean(), y.std(), layer.running_mean[0], layer.running_var[0]))


def rows(n, base):
    torch.manual_seed(0)
    return (torch.randint(0, 2, (n, 2)) + base).float()


def norm(dimensions):
    layer = getattr(torch.nn, "BatchNorm%dd" % dimensions)
    return layer(2 if dimensions == 1 else 3, momentum=1, affine=False)


with torch.no_grad():
    for n, base in (4096, 0), (4096, 101325), (65536, 1000), (262144, 1000):
        x = rows(n, base)
        print("%d rows of %d and %d: torch.mean %.1f, torch.var %.2f" % (n, base, base + 1, x.mean(0)[0], x.var(0)[0]))
        for threads in 1, 2:
            torch.set_num_threads(threads)
            show("rows, threads: %d" % threads, norm(1), x)
        torch.set_num_threads(1)
        show("one row of %d places" % n, norm(1), x.T[None].contiguous())
    torch.manual_seed(0)
    images = torch.rand(64, 3, 56, 56) + 1000
    for format in torch.contiguous_format, torch.channels_last:
        show("images about 1000, %s" % format, norm(2), images.contiguous(memory_format=format))
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
4096 rows of 0 and 1: torch.mean 0.5, torch.var 0.25
rows, threads: 1: mean 0.00, deviation 1.00; running mean 0.5, running variance 0.25
rows, threads: 2: mean -0.00, deviation 1.00; running mean 0.5, running variance 0.25
one row of 4096 places: mean 0.00, deviation 1.00; running mean 0.5, running variance 0.25
4096 rows of 101325 and 101326: torch.mean 101325.5, torch.var 0.25
rows, threads: 1: mean 0.99, deviation 0.14; running mean 101321.9, running variance 13.08
rows, threads: 2: mean -0.96, deviation 0.29; running mean 101327.1, running variance 2.96
one row of 4096 places: mean 0.01, deviation 1.00; running mean 101325.5, running variance 0.25
65536 rows of 1000 and 1001: torch.mean 1000.5, torch.var 0.25
rows, threads: 1: mean 0.60, deviation 0.80; running mean 1000.1, running variance 0.39
rows, threads: 2: mean 0.44, deviation 0.90; running mean 1000.3, running variance 0.31
one row of 65536 places: mean -0.00, deviation 1.00; running mean 1000.5, running variance 0.25
262144 rows of 1000 and 1001: torch.mean 1000.5, torch.var 0.25
rows, threads: 1: mean -0.85, deviation 0.52; running mean 1001.3, running variance 0.94
rows, threads: 2: mean 0.66, deviation 0.75; running mean 1000.1, running variance 0.44
one row of 262144 places: mean -0.00, deviation 1.00; running mean 1000.5, running variance 0.25
images about 1000, torch.contiguous_format: mean -0.00, deviation 1.00; running mean 1000.5, running variance 0.08
images about 1000, torch.channels_last: mean -0.99, deviation 0.13; running mean 1002.7, running variance 4.89
EXPECTED
