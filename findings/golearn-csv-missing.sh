#!/usr/bin/env bash
# sjwhitworth/golearn 74ae077eafb2 (Go; no tags, this is the version that go get gives): ParseCSVToInstances takes an empty field for 0 in a column of
# numbers, and for the label that came first in a column of words, the class among them, without a word. Its source has there
# "support missing values". One would guess that a missing value is missing: NaN, a row left out, or an error.
#
# Seen: with the rows red, blue, blue and one without a class, that one is red, and counts as red in training and in the confusion matrix;
# swap the first two rows and it is blue. A number that is missing is 0. "nan" is read as NaN, so write that for a number; of words
# none stands for missing, "?" is one more label. And what a column of numbers is, its first row alone tells: with an
# empty field there all its numbers become labels, and the missing one is the label of the next row. Source: such a field is skipped,
# so what is stored stays 0, which is the number of the first label.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"strings"

	"github.com/sjwhitworth/golearn/base"
)

func main() {
	for _, rows := range []string{"4,red\n,blue\n6,blue\n5,\n", "4,blue\n,red\n6,blue\n5,\n", ",red\n1,blue\n2,blue\n"} {
		instances, err := base.ParseCSVToInstancesFromReader(strings.NewReader("x,class\n"+rows), true)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%q\n", rows)
		attribute := instances.AllAttributes()[0]
		spec, err := instances.GetAttribute(attribute)
		if err != nil {
			panic(err)
		}
		_, n := instances.Size()
		for i := range n {
			fmt.Printf("    x %q, class %q\n", attribute.GetStringFromSysVal(instances.Get(spec, i)), base.GetClass(instances, i))
		}
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/sjwhitworth/golearn@v0.0.0-20221228163002-74ae077eafb2 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
"4,red\n,blue\n6,blue\n5,\n"
    x "4", class "red"
    x "0", class "blue"
    x "6", class "blue"
    x "5", class "red"
"4,blue\n,red\n6,blue\n5,\n"
    x "4", class "blue"
    x "0", class "red"
    x "6", class "blue"
    x "5", class "blue"
",red\n1,blue\n2,blue\n"
    x "1", class "red"
    x "1", class "blue"
    x "2", class "blue"
EXPECTED
