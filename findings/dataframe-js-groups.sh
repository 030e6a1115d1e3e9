#!/usr/bin/env bash
# dataframe-js 1.4.4 (npm): groupBy takes rows for equal whose hash is, a number of 32 bits, so groups run into each other; joins and dropDuplicates, which
# are made of it, lose rows by that, and every join drops duplicates besides; shuffle of three rows has one result; and a null counts as 0 in min and max. One
# would guess that a hash only finds where to compare, that an inner join keeps two equal sales, and that any order can come out of a shuffle.
#
# Seen: Aa and BB are one group, whose sum is that of both under the name Aa; dropDuplicates of Aa, BB and C# gives Aa. Of 200,000 different fractions 7 are
# lost by it. Two rows k 1 joined with one are one row, in a left join, too. 1,000 shuffles of 1 2 3 are all 2 3 1, and of ten rows the last is never first or
# last, so sample(0.1) never has it. min of 5, null and 7 is 0, where mean, sum and var leave null out. sortBy, in a table that is called immutable, sorts the
# one it is asked of. Source, group.js: the key is hashCode of the row's JSON, the sum of 31 * hash + character, and nothing is compared; _join ends with
# dropDuplicates. So add a column with the number of the row before a join, and group by short numbers, or with another library.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund dataframe-js@1.4.4 >/dev/null
cat >main.cjs <<'JS'
const { DataFrame } = require('dataframe-js')

let state = 1
Math.random = () => (state = state * 16807 % 2147483647) / 2147483647

const show = (name, df) => console.log(`${name}:`, JSON.stringify(df.toCollection()))
const sales = new DataFrame([{ who: 'Aa', sum: 1 }, { who: 'BB', sum: 2 }, { who: 'Aa', sum: 3 }, { who: 'x', sum: 10 }])
show('sums by name', sales.groupBy('who').aggregate(group => group.stat.sum('sum'), 'sum'))
show('dropDuplicates of Aa, BB and C#', new DataFrame([{ k: 'Aa' }, { k: 'BB' }, { k: 'C#' }]).dropDuplicates())
show('innerJoin of Aa with BB', new DataFrame([{ k: 'Aa', x: 1 }]).innerJoin(new DataFrame([{ k: 'BB', y: 2 }]), 'k'))
const many = new DataFrame(Array.from({ length: 200000 }, () => ({ k: Math.random() })))
console.log(`${new Set(many.toArray('k')).size} fractions, ${many.groupBy('k').listHashs().length} groups`)

const twice = new DataFrame([{ k: 1, sold: 5 }, { k: 1, sold: 5 }, { k: 2, sold: 7 }]), names = new DataFrame([{ k: 1, name: 'one' }])
show('innerJoin of two equal sales', twice.innerJoin(names, 'k'))
show('leftJoin', twice.leftJoin(names, 'k'))

const orders = new Set(), first = new Set(), last = new Set(), sampled = new Set()
const three = new DataFrame([1, 2, 3].map(x => ({ x }))), ten = new DataFrame(Array.from({ length: 10 }, (_, x) => ({ x })))
for (let i = 0; i < 1000; i++) {
  orders.add(three.shuffle().toArray('x').join(' '))
  const order = ten.shuffle().toArray('x')
  first.add(order[0])
  last.add(order[9])
  sampled.add(ten.sample(0.1).toArray('x')[0])
}
const sorted = set => [...set].sort().join(' ')
console.log(`shuffles of 1 2 3: ${sorted(orders)}; of 0 to 9: first ${sorted(first)}, last ${sorted(last)}; samples of one: ${sorted(sampled)}`)
const { min, max, mean, sum } = new DataFrame([{ x: 5 }, { x: null }, { x: 7 }]).stat.stats('x')
console.log(`5, null and 7: min ${min}, max ${max}, mean ${mean}, sum ${sum}`)
const unsorted = new DataFrame([{ x: 3 }, { x: 1 }])
unsorted.sortBy('x')
console.log(`3 1 after sortBy: ${unsorted.toArray('x').join(' ')}`)
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
sums by name: [{"who":"Aa","sum":6},{"who":"x","sum":10}]
dropDuplicates of Aa, BB and C#: [{"k":"Aa"}]
innerJoin of Aa with BB: [{"k":"Aa","x":1,"y":2}]
200000 fractions, 199993 groups
innerJoin of two equal sales: [{"k":1,"sold":5,"name":"one"}]
leftJoin: [{"k":1,"sold":5,"name":"one"},{"k":2,"sold":7}]
shuffles of 1 2 3: 2 3 1; of 0 to 9: first 0 1 2 3 4 5 6 7 8, last 0 1 2 3 4 5 6 7 8; samples of one: 0 1 2 3 4 5 6 7 8
5, null and 7: min 0, max 7, mean 6, sum 12
3 1 after sortBy: 1 3
EXPECTED
