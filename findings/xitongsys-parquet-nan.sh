#!/usr/bin/env bash
# xitongsys/parquet-go v1.6.2 (Go): in a column with NaN the least and the largest number that it writes for a row group forget what came before a
# NaN. Readers skip row groups by them, so a query for such numbers finds no rows, without an error, though the rows
# are in the file. One would guess that NaN is left out of them, as the format says, or that there are none where NaN is.
#
# Seen: of 1, NaN, 3, 5, NaN, 4 they are 4 and 5, where 1 and 5 are due. DuckDB 1.5.6 gives no row for x < 2 and counts 0 for x = 1;
# with x + 0 < 2, which it cannot ask of them, it finds the 1. Rows are lost for every tool that asks them, which is what they
# are there for. Source: Min(a, b) is a < b ? a : b, whose answer is b where one is NaN; Max likewise. parquet-go/parquet-go v0.32.0 leaves
# NaN out. So write files by that, set omitstats=true for columns that may have NaN, or write null for NaN.
#
# Needs Go, and node 18 or later with npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math"

	"github.com/xitongsys/parquet-go-source/local"
	"github.com/xitongsys/parquet-go/writer"
)

type row struct {
	X float64 `parquet:"name=x, type=DOUBLE"`
}

type bare struct {
	X float64 `parquet:"name=x, type=DOUBLE, omitstats=true"`
}

func write(name string, form any, of func(x float64) any) {
	file, err := local.NewLocalFileWriter(name)
	if err != nil {
		panic(err)
	}
	table, err := writer.NewParquetWriter(file, form, 1)
	if err != nil {
		panic(err)
	}
	for _, x := range []float64{1, math.NaN(), 3, 5, math.NaN(), 4} {
		if err := table.Write(of(x)); err != nil {
			panic(err)
		}
	}
	if err := table.WriteStop(); err != nil {
		panic(err)
	}
	if err := file.Close(); err != nil {
		panic(err)
	}
	fmt.Println("wrote", name)
}

func main() {
	write("table.parquet", new(row), func(x float64) any { return row{x} })
	write("bare.parquet", new(bare), func(x float64) any { return bare{x} })
}
EOF
cat >main.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api'

const connection = await (await DuckDBInstance.create(':memory:')).connect()
const run = async sql => console.log(`${sql}: ${JSON.stringify(await (await connection.runAndReadAll(sql)).getRowsJson())}`)
await run("SELECT stats_min_value, stats_max_value FROM parquet_metadata('table.parquet')")
for (const file of ['table', 'bare']) {
  await run(`SELECT x FROM '${file}.parquet'`)
  await run(`SELECT x FROM '${file}.parquet' WHERE x < 2`)
  await run(`SELECT count(*) FROM '${file}.parquet' WHERE x = 1`)
  await run(`SELECT x FROM '${file}.parquet' WHERE x + 0 < 2`)
}
JS
npm install --silent --ignore-scripts --no-audit --no-fund @duckdb/node-api@1.5.6-r.1 >/dev/null
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/xitongsys/parquet-go@v1.6.2 github.com/xitongsys/parquet-go-source@v0.0.0-20241021075129-b732d2ac9c9b >/dev/null 2>&1
{
	go run .
	node main.mjs
} | tee output
diff output - <<'EXPECTED' && echo "as described above"
wrote table.parquet
wrote bare.parquet
SELECT stats_min_value, stats_max_value FROM parquet_metadata('table.parquet'): [["4.0","5.0"]]
SELECT x FROM 'table.parquet': [[1],["NaN"],[3],[5],["NaN"],[4]]
SELECT x FROM 'table.parquet' WHERE x < 2: []
SELECT count(*) FROM 'table.parquet' WHERE x = 1: [["0"]]
SELECT x FROM 'table.parquet' WHERE x + 0 < 2: [[1]]
SELECT x FROM 'bare.parquet': [[1],["NaN"],[3],[5],["NaN"],[4]]
SELECT x FROM 'bare.parquet' WHERE x < 2: [[1]]
SELECT count(*) FROM 'bare.parquet' WHERE x = 1: [["1"]]
SELECT x FROM 'bare.parquet' WHERE x + 0 < 2: [[1]]
EXPECTED
