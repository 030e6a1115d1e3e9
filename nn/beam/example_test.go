package nnbeam_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/lockstep-go/lockstep/nn"
	nnbeam "github.com/lockstep-go/lockstep/nn/beam"
)

// A pipeline that scores a table. TestMain has called beam.Init, which a program calls in main.
func ExampleScore() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	data, prefix := filepath.Join(dir, "data.csv"), filepath.Join(dir, "scored")
	os.WriteFile(data, []byte("size\n1\n2\nbig\n4\n"), 0o666)
	net, _ := nn.New(1, 1, nn.Dense(1, nn.Identity))
	net.Layers()[0].W.Data[0] = 10
	model, err := nnbeam.ModelOf("ten times", net)
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	files, err := nnbeam.Match(ctx, filepath.Join(dir, "*.csv"))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, s := beam.NewPipelineWithRoot()
	rows := nnbeam.Read(s, files, nnbeam.ReadFn{Model: model})
	scored := nnbeam.Score(s, rows, nnbeam.ScoreFn{Model: model})
	nnbeam.Write(s, scored, nnbeam.WriteFn{Model: model, Prefix: prefix})
	if _, err := beam.Run(ctx, "prism", p); err != nil {
		fmt.Println(err)
		return
	}

	text, _ := os.ReadFile(prefix + "-00000-000000.csv")
	fmt.Print(string(text))
	summary, _ := nnbeam.ReadSummary(ctx, prefix)
	fmt.Println(summary.Rows, "rows,", summary.Bad, "bad: line", summary.Problems[0].Place.Line)
	// Output:
	// output 0
	// 10
	// 20
	// ""
	// 40
	// 4 rows, 1 bad: line 4
}

func ExampleGrid_Random() {
	trials, err := nnbeam.Grid{Layers: [][]int{{32}, {64, 32}}}.Random(2, 1, 0.001, 0.01)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range trials {
		fmt.Printf("layers %v, rate %.4f\n", t.Layers, t.Rate)
	}
	// Output:
	// layers [32], rate 0.0084
	// layers [32], rate 0.0057
}
