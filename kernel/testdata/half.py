"""Writes float16.sha256 and bfloat16.sha256: what PyTorch narrows all 2^32 float32 to.

A line is the SHA-256 of the results for 2^24 inputs, in ascending order of their bits: 16 bits each,
little-endian, every NaN as 7e00 or 7fc0. NumPy must agree with PyTorch about float16.

    /usr/bin/python3 half.py   # Debian 12's python3-torch 1.13.0a0 and python3-numpy 1.24.2; minutes
"""

import hashlib
import pathlib

import numpy
import torch

BLOCK = 1 << 24
TYPES = {"float16": (torch.float16, 0x7E00), "bfloat16": (torch.bfloat16, 0x7FC0)}

torch.set_num_threads(1)
numpy.seterr(over="ignore")
print("torch", torch.__version__, "numpy", numpy.__version__)
lines = {name: [] for name in TYPES}
for block in range(1 << 8):
    bits = numpy.arange(block * BLOCK, (block + 1) * BLOCK, dtype=numpy.uint32)
    x = bits.view(numpy.float32)
    nan = numpy.isnan(x)
    for name, (kind, canonical) in TYPES.items():
        narrow = torch.from_numpy(x).to(kind)
        assert bool((torch.isnan(narrow).numpy() == nan).all()), (name, block)
        y = narrow.view(torch.int16).numpy().view("<u2").copy()
        y[nan] = canonical
        if name == "float16":
            other = x.astype(numpy.float16).view("<u2").copy()
            other[nan] = canonical
            assert (other == y).all(), block
        lines[name].append(hashlib.sha256(y.tobytes()).hexdigest())
for name in TYPES:
    pathlib.Path(__file__).with_name(name + ".sha256").write_text("\n".join(lines[name]) + "\n")
