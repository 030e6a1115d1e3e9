#!/usr/bin/python3
"""Writes the .npz files beside this script, and expected.json with what is in them.

forms.npz holds a .npy file in each form that numpy.save writes. The others hold the same arrays, in
each form of archive.

Made with NumPy 1.24.2 and Python 3.11.2 (Debian 12: python3-numpy).
"""
import io
import json
import os
import zipfile

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
expected = {}


def flat(a):
    """The elements in C order, as text that both languages agree on."""
    out = []
    for v in a.reshape(-1):
        if a.dtype.kind == "f":
            out.append(float(v).hex())
        elif a.dtype.kind == "c":
            out.append(complex(v).real.hex() + " " + complex(v).imag.hex())
        elif a.dtype.kind == "S":
            out.append(v.decode("latin1"))
        else:
            out.append(str(v))
    return out


def describe(a):
    if a.dtype.names:
        return {"shape": list(a.shape), "fields": [{"name": n, **describe(a[n])} for n in a.dtype.names]}
    return {"shape": list(a.shape), "kind": a.dtype.kind + str(a.dtype.itemsize), "values": flat(a)}


def save(name, a):
    """Adds the file that numpy.save writes."""
    file = io.BytesIO()
    np.save(file, a)
    forms.writestr(zipfile.ZipInfo(name), file.getvalue(), zipfile.ZIP_DEFLATED)
    file.seek(0)
    expected[name] = describe(np.load(file, allow_pickle=True))  # which lifts the limit of the header


forms = zipfile.ZipFile("forms.npz", "w")
matrix = np.arange(6).reshape(2, 3)
for t in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16"]:
    for order, sign in [("little", "<"), ("big", ">")]:
        a = (matrix * 37 % 11).astype(sign + t)
        if t[0] in "fc":
            a = (a - 3.3).astype(sign + t)
        save(f"{t}-{order}.npy", a)
        save(f"{t}-{order}-fortran.npy", np.asfortranarray(a))
save("bool.npy", matrix % 2 == 0)
save("scalar.npy", np.float32(2.5))
save("scalar-int.npy", np.int64(-7))
save("empty.npy", np.zeros((0, 3), "f4"))
save("one-row-fortran.npy", np.asfortranarray(np.arange(4.0).reshape(1, 4)))
save("vector.npy", np.arange(5, dtype="f4") / 3)
save("cube-fortran.npy", np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4)))
save("transposed.npy", matrix.astype("f4").T)
save("half-special.npy", np.array([0, 0x8000, 1, 0x3ff, 0x400, 0x7bff, 0x7c00, 0xfc00], "u2").view("f2"))
save("text.npy", np.array(["setosa", "日本", ""]))
save("text-big.npy", np.array(["setosa", "日本"], ">U6"))
save("bytes.npy", np.array([b"ab", b"c"]))
record = np.array([(1, 2.5, [1, 2]), (3, -4.5, [5, 6])], [("id", "<i4"), ("x", ">f8"), ("pair", "<f4", (2,))])
save("record.npy", record)
save("record-version3.npy", np.array([(1, 2.0), (3, 4.0)], [("日", "<i4"), ("é", "<f4")]))
save("record-latin1.npy", np.array([(1, 2.0)], [("é", "<i4"), ("b", "<f4")]))
save("record-aligned.npy", np.array([(1, 2.0), (3, 4.0)], np.dtype([("a", "i1"), ("b", "f8")], align=True)))
save("record-nested.npy", np.array([(1, (2, 3))], [("a", "i2"), ("b", [("c", "f4"), ("d", "u1")])]))
many = np.zeros(1, [(f"field_number_{i:04d}", "u1") for i in range(2200)])
save("record-version2.npy", many)
expected["record-version2.npy"]["fields"] = expected["record-version2.npy"]["fields"][:3]

forms.close()

archive = {"W1": matrix.astype("f4"), "b": np.asfortranarray(matrix.astype(">f8")), "layer/0.weight": np.float64(1.5)}
positional = [np.arange(3)]
np.savez("stored.npz", *positional, **archive)
np.savez_compressed("deflated.npz", *positional, **archive)


class Unseekable(io.RawIOBase):
    """What a pipe is: zipfile writes data descriptors into it."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def seekable(self):
        return False

    def write(self, b):
        self.data += bytes(b)
        return len(b)


pipe = Unseekable()
np.savez(pipe, *positional, **archive)
with open("descriptors.npz", "wb") as f:
    f.write(pipe.data)
# Later versions of zipfile put the sizes into the zip64 field of the local header alone.
with zipfile.ZipFile("zip64.npz", "w") as z:
    for name, a in [("arr_0", positional[0])] + list(archive.items()):
        with z.open(name + ".npy", "w", force_zip64=True) as f:
            np.lib.format.write_array(f, np.asanyarray(a))
    z.comment = b"a comment at the end"
for name in ["stored.npz", "deflated.npz", "descriptors.npz", "zip64.npz"]:
    d = np.load(name)
    expected[name] = {k: describe(d[k]) for k in sorted(d.files)}
with open("expected.json", "w", encoding="utf-8") as f:
    json.dump(expected, f, ensure_ascii=False, indent=0, sort_keys=True)
    f.write("\n")
