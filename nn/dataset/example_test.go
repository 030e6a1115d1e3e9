package dataset_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// A table says how it was read. Its schema, which is saved with the network as text, reads other
// rows in the same way, in whatever order their columns are.
func Example() {
	table, err := dataset.Read(strings.NewReader("colour;size;kind\nred;1,5;apple\ngreen;0,5;plum\nred;1,25;apple\n"), "fruit.csv", dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range table.Describe() {
		fmt.Println(strings.TrimSpace(line[0] + " " + line[1]))
	}
	fmt.Println(table.Schema.FeatureNames())
	for i := range table.Len() {
		fmt.Println(table.Line(i), table.Features.Row(i), table.Classes[table.Labels[i]])
	}

	known, err := dataset.ParseSchema(table.Schema.String())
	if err != nil {
		log.Fatal(err)
	}
	other, err := dataset.Read(strings.NewReader("id,size,colour\n7,2.5,green\n8,tall,red\n"), "more.csv",
		dataset.Options{Schema: known, ID: []string{"id"}, Lenient: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(other.IDText[0][0], other.Features.Row(0), other.Problems[0].Line)
	// Output:
	// read as text with semicolons, decimal commas, a header; 3 rows
	// 1 number: size
	// words: colour (2: green, red)
	// target kind: 2 classes: apple 2, plum 1
	// [colour=green colour=red size]
	// 2 [0 1 1.5] apple
	// 3 [1 0 0.5] plum
	// 4 [0 1 1.25] apple
	// 7 [1 0 2.5] 3
}
