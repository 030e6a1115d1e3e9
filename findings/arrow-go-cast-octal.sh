#!/usr/bin/env bash
# apache/arrow-go v18.8.0: a column of text that is cast to integers reads a leading 0 as octal, and 0x, 0b and _ as Go's source does.
# "010" becomes 8, and the cast to float64 of the same column 10. One would guess that a cast of text to an integer is decimal, as
# arrow-go's own CSV reader, its builders and its cast to floats are.
#
# Seen: "007", "010", "0755" become 7, 8, 493; as floats 7, 10, 755. "08" is refused ("invalid syntax"), so a column of numbers with
# leading zeros, such as codes, hours or days, fails or not by whether an 8 or a 9 is in it, and where it does not, it is other
# numbers. "0x10" becomes 16 and "1_000" 1000, which the CSV reader refuses. scalar.ParseScalar does the same. Source:
# strconv.ParseInt with base 0, which takes the base from the prefix, in compute's casts and in scalar; base 10 in array and csv.
# So read such a column as integers in the first place, or cut off the zeros.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"
	"github.com/apache/arrow-go/v18/arrow/csv"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/arrow/scalar"
)

func cast(text arrow.Array, to arrow.DataType) any {
	output, err := compute.CastArray(context.Background(), text, compute.SafeCastOptions(to))
	if err != nil {
		return err
	}
	return output
}

func main() {
	for _, words := range [][]string{{"007", "010", "0755"}, {"08"}, {"0x10", "1_000"}} {
		builder := array.NewStringBuilder(memory.DefaultAllocator)
		builder.AppendValues(words, nil)
		text := builder.NewStringArray()
		fmt.Println(text, "to int64:", cast(text, arrow.PrimitiveTypes.Int64))
		fmt.Println("    to float64:", cast(text, arrow.PrimitiveTypes.Float64))
		schema := arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}}, nil)
		reader := csv.NewReader(strings.NewReader(strings.Join(words, "\n")+"\n"), schema, csv.WithChunk(-1))
		reader.Next()
		fmt.Println("    int64 by the CSV reader:", reader.RecordBatch().Column(0), reader.Err())
		one, err := scalar.ParseScalar(arrow.PrimitiveTypes.Int64, words[len(words)-1])
		fmt.Println("    the last of them by ParseScalar:", one, err)
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/apache/arrow-go/v18@v18.8.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
["007" "010" "0755"] to int64: [7 8 493]
    to float64: [7 10 755]
    int64 by the CSV reader: [7 10 755] <nil>
    the last of them by ParseScalar: 493 <nil>
["08"] to int64: invalid: strconv.ParseInt: parsing "08": invalid syntax
    to float64: [8]
    int64 by the CSV reader: [8] <nil>
    the last of them by ParseScalar: <nil> strconv.ParseInt: parsing "08": invalid syntax
["0x10" "1_000"] to int64: [16 1000]
    to float64: invalid: strconv.ParseFloat: parsing "0x10": invalid syntax
    int64 by the CSV reader: [(null) (null)] strconv.ParseInt: parsing "0x10": invalid syntax
    the last of them by ParseScalar: 1000 <nil>
EXPECTED
