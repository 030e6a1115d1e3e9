#!/usr/bin/env bash
# codeberg.org/sbinet/npyio v0.14.0 (Go), reading what NumPy 1.24.2 (Debian 12) saves: a matrix in Fortran order
# comes into a slice in the order of the file, without an error, while into gonum's mat.Dense it comes right.
# numpy.save keeps the order that an array has, so a transposed matrix is enough. One would guess that the
# elements of a slice are in row-major order, whatever the order of the file, or that it is refused.
#
# Seen: of [[0 1 2] [3 4 5]] in Fortran order the slice is [0 3 1 4 2 5], that in C order [0 1 2 3 4 5].
# Look at Header.Descr.Fortran before you use a slice.
#
# Needs Debian 12 and apt-get, and Go 1.24 or later. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
apt-get download -q python3-numpy=1:1.24.2-1+deb12u1 libblas3 liblapack3 libgfortran5 libquadmath0 >/dev/null
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages
/usr/bin/python3 - <<'PYTHON'
import numpy as np

a = np.arange(6.0).reshape(2, 3)
np.save("c.npy", a)
np.save("fortran.npy", np.asfortranarray(a))
PYTHON

mkdir reader && cd reader
export GOFLAGS=-mod=mod GOWORK=off GOPATH=$work/go
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"codeberg.org/sbinet/npyio"
	"gonum.org/v1/gonum/mat"
)

func main() {
	for _, name := range []string{"c", "fortran"} {
		var slice []float64
		f, err := os.Open("../" + name + ".npy")
		if err == nil {
			err = npyio.Read(f, &slice)
		}
		fmt.Println(name, slice, err)
		var dense mat.Dense
		if f, err = os.Open("../" + name + ".npy"); err == nil {
			err = npyio.Read(f, &dense)
		}
		fmt.Println(name, dense.RawRowView(0), dense.RawRowView(1), err)
	}
}
GO
go mod init reader 2>/dev/null
go get -v codeberg.org/sbinet/npyio@v0.14.0 2>/dev/null
go run . | tee ../output
diff ../output - <<'EXPECTED' && echo "as described above"
c [0 1 2 3 4 5] <nil>
c [0 1 2] [3 4 5] <nil>
fortran [0 3 1 4 2 5] <nil>
fortran [0 1 2] [3 4 5] <nil>
EXPECTED
