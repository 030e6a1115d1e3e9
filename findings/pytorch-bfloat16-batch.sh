#!/usr/bin/env bash
# PyTorch 1.13.1 (Debian 12: python3-torch 1.13.1+dfsg-4), bfloat16 on a CPU with AVX-512: the sum of a row's products depends on how many rows are
# multiplied at once. bmm, mv and dot of one row stop at 256, of more rows they are right. One would guess that a row of a
# batch gives what it gives alone, to the last bit or two, and that 1,000 ones add up to 1,000, as torch.sum of the same has it.
#
# Seen: 1,000 ones times 1,000 ones are 256 by dot, by mv of 1 row and by bmm of 1 row with 4 columns; 1,000 by mv of 16 rows, by bmm of 2 rows, and by a Linear
# layer. Of random numbers from 0 to 1 a row alone is 24 percent off at 1,000, 50 at 2,000 and 74 at 4,000; as one of two it
# is right. index_add stops at 256 always, as do mv and bmm of any size where oneDNN is switched off or the CPU lacks AVX-512. Source: up to
# 4,096 products, and dot, go by loops of the library's own, which round the sum to the 8 bits of bfloat16 after each addition, where 256 + 1 is
# 256; what is larger goes to oneDNN, which adds in float32. Reported for CPUs without AVX-512 (pytorch/pytorch
# issues 83863 and 95125, closed). So convert to float32 for short batches, and compare no batch with its rows.
#
# Needs Debian 12, apt-get and a CPU with AVX-512; downloads 300 MB. Nothing is installed outside of a temporary folder.
set -euo pipefail
grep -q avx512vl /proc/cpuinfo || { echo "only to be seen on x86-64 with AVX-512"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# What the libraries need, but for the C library, which the machine has.
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

half = torch.bfloat16
layer = torch.nn.Linear(1000, 4, bias=False).to(half)
torch.nn.init.ones_(layer.weight)


def ones(*shape):
    return torch.ones(*shape, dtype=half)


functions = {
    "sum": lambda: ones(1000).sum(),
    "dot": lambda: ones(1000).dot(ones(1000)),
    "mv, 1 row": lambda: ones(1, 1000).mv(ones(1000)),
    "mv, 16 rows": lambda: ones(16, 1000).mv(ones(1000)),
    "bmm, 1 row by 4 columns": lambda: ones(1, 1, 1000).bmm(ones(1, 1000, 4)),
    "bmm, 2 rows by 4 columns": lambda: ones(1, 2, 1000).bmm(ones(1, 1000, 4)),
    "Linear, 1 row": lambda: layer(ones(1, 1000)),
    "index_add": lambda: torch.zeros(1, dtype=half).index_add(0, torch.zeros(1000, dtype=torch.long), ones(1000)),
}
with torch.no_grad():
    for name, f in functions.items():
        answers = []
        for enabled in True, False:
            with torch.backends.mkldnn.flags(enabled=enabled):
                answers.append(f().flatten()[0].item())
        print("%s: %g, without oneDNN %g" % (name, *answers))
    for n, columns in (1000, 4), (2000, 2), (4000, 1):
        torch.manual_seed(1)
        x, w = torch.rand(1, 2, n).to(half), torch.rand(1, n, columns).to(half)
        due = x.double() @ w.double()
        far = [((y.double() - due[:, :y.shape[1]]) / due[:, :y.shape[1]]).abs().max().item() for y in (x[:, :1].bmm(w), x.bmm(w))]
        print("bmm of %d from 0 to 1: a row alone off by %.0f percent, as one of two by %.0f" % (n, 100 * far[0], 100 * far[1]))
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
sum: 1000, without oneDNN 1000
dot: 256, without oneDNN 256
mv, 1 row: 256, without oneDNN 256
mv, 16 rows: 1000, without oneDNN 256
bmm, 1 row by 4 columns: 256, without oneDNN 256
bmm, 2 rows by 4 columns: 1000, without oneDNN 256
Linear, 1 row: 1000, without oneDNN 1000
index_add: 256, without oneDNN 256
bmm of 1000 from 0 to 1: a row alone off by 24 percent, as one of two by 0
bmm of 2000 from 0 to 1: a row alone off by 50 percent, as one of two by 0
bmm of 4000 from 0 to 1: a row alone off by 74 percent, as one of two by 0
EXPECTED
