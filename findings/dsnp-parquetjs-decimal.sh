#!/usr/bin/env bash
# @dsnp/parquetjs 1.8.8 (npm, Parquet in JavaScript): a DECIMAL column of numbers is rounded down, not to the nearest, so 19.99 is written as
# 19.98; and of a column of a precision of 9 or less, its own reader gives zeros between the values and leaves out the second
# half, without an error. One would guess that decimals, which are there for amounts of money, come back as they were written.
#
# Seen with a scale of 2: 0.29, 1.15, 4.35, 19.99 become 0.28, 1.14, 4.34, 19.98, since 19.99 * 100 is 1998.9999999999998 in float64. Of a
# precision of 9 they come back as 0.28, 0, 1.14, 0. Source: Math.floor of the value times 10^scale; the writer makes
# every such column INT64, and the reader takes the values for 4 bytes where the precision is below 10, whatever the column's type is,
# so it does the same to files of others that hold such decimals as INT64, which the format allows. So give the schema a precision
# of 10 to 18 and add half of the last place before writing, or write the cents as INT64. 1.9.3, the newest, holds no code at all.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @dsnp/parquetjs@1.8.8 >/dev/null
cat >main.js <<'JS'
const { ParquetSchema, ParquetWriter, ParquetReader } = require('@dsnp/parquetjs')

const main = async () => {
  for (const precision of [9, 10, 18]) {
    const schema = new ParquetSchema({ x: { type: 'DECIMAL', precision, scale: 2 } })
    const writer = await ParquetWriter.openFile(schema, 'x.parquet')
    for (const x of [0.29, 1.15, 4.35, 19.99]) await writer.appendRow({ x })
    await writer.close()
    const reader = await ParquetReader.openFile('x.parquet')
    const { type } = reader.metadata.schema[1]
    const cursor = reader.getCursor(), rows = []
    for (let row; (row = await cursor.next());) rows.push(row.x)
    console.log(`precision ${precision}, physical type ${type}, ${reader.getRowCount()} rows: ${rows.slice(0, 4).join(' ')}`)
    await reader.close()
  }
}
main()
JS
node main.js | tee output
diff output - <<'EXPECTED' && echo "as described above"
precision 9, physical type 2, 4 rows: 0.28 0 1.14 0
precision 10, physical type 2, 4 rows: 0.28 1.14 4.34 19.98
precision 18, physical type 2, 4 rows: 0.28 1.14 4.34 19.98
EXPECTED
