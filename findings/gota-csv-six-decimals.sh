#!/usr/bin/env bash
# go-gota/gota v0.12.0, the data frames of Go: WriteCSV writes a column of floats with six decimals, whatever the numbers are.
# 0.00000012 becomes 0.000000, and 1e300 becomes its 301 digits. One would guess that what is read from a CSV file and
# written to one keeps its numbers, as WriteJSON of the same frame does.
#
# Seen: of the column 0.00000012, 0.123456789, 1e22 the file has 0.000000, 0.123457, 10000000000000000000000.000000, so that a
# learning rate, a probability or a column in small units is 0 for whoever reads the file. No option changes
# it. Records and String do the same. Write the floats of Col(name).Float() with strconv.FormatFloat(x, 'g', -1, 64).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/go-gota/gota/dataframe"
)

func main() {
	frame := dataframe.ReadCSV(strings.NewReader("x,n\n0.00000012,1\n0.123456789,2\n1e22,3\n"))
	fmt.Println(frame.Col("x").Float(), frame.Err)
	for _, err := range []error{frame.WriteCSV(os.Stdout), frame.WriteJSON(os.Stdout)} {
		if err != nil {
			fmt.Println(err)
		}
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/go-gota/gota@v0.12.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
[1.2e-07 0.123456789 1e+22] <nil>
x,n
0.000000,1
0.123457,2
10000000000000000000000.000000,3
[{"n":1,"x":1.2e-7},{"n":2,"x":0.123456789},{"n":3,"x":1e+22}]
EXPECTED
