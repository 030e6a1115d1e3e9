#!/usr/bin/env bash
# Apache Beam's Go SDK 2.77.0, on Prism in the process: textio.Read of a file that is compressed with gzip, which it supports and knows by
# the ending .gz, ends after as many bytes of text as the file has compressed. The rest of the lines are dropped, and the
# pipeline reports success. One would guess that a reader gives all lines, or an error.
#
# Seen: of 100,000 lines of 8 bytes, 401 come, as the compressed file has some 3,200 bytes. With textio.ReadGzip it is the same; the
# file that is not compressed gives all. A column of random numbers still loses more than half. So the better a table can be
# compressed, the fewer rows are counted, scored or trained on. Source: the range to read is the size of the file, and the place
# that is claimed for a line is that in the decompressed text. So decompress first, or read in a ParDo of your own.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
)

var lines atomic.Int64 // the worker runs in this process

func count(string) { lines.Add(1) }

func init() { register.Function1x0(count) }

func main() {
	beam.Init()
	for _, read := range []struct {
		name    string
		options []textio.ReadOptionFn
	}{{"table.csv", nil}, {"table.csv.gz", nil}, {"table.csv.gz", []textio.ReadOptionFn{textio.ReadGzip()}}} {
		info, err := os.Stat(read.name)
		if err != nil {
			panic(err)
		}
		lines.Store(0)
		p, s := beam.NewPipelineWithRoot()
		beam.ParDo0(s, count, textio.Read(s, read.name, read.options...))
		_, err = prism.Execute(context.Background(), p)
		fmt.Fprintf(os.Stderr, "finding: %s of %d bytes has %d lines\n", read.name, info.Size(), lines.Load())
		fmt.Printf("%s with %d options: all lines %v, as many as its size has lines %v, error %v\n", read.name, len(read.options),
			lines.Load() == 100000, lines.Load() == (info.Size()+7)/8, err)
	}
}
EOF
awk 'BEGIN { for (i = 0; i < 100000; i++) print i % 10 ",0.5," i % 3 }' >table.csv
gzip -n -k table.csv
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/apache/beam/sdks/v2@v2.77.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go build -o finding .
if unshare -n true 2>/dev/null; then
	unshare -n sh -c 'ip link set lo up 2>/dev/null || ifconfig lo up; ./finding' 2>log >output || { cat log; exit 1; }
else
	./finding 2>log >output || { cat log; exit 1; }
fi
grep ^finding log >&2
cat output
diff output - <<'EXPECTED' && echo "as described above"
table.csv with 0 options: all lines true, as many as its size has lines true, error <nil>
table.csv.gz with 0 options: all lines false, as many as its size has lines true, error <nil>
table.csv.gz with 1 options: all lines false, as many as its size has lines true, error <nil>
EXPECTED
