package nnbeam_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	"github.com/lockstep-go/lockstep/nn/beam/fence"
)

// TestMain runs the tests where Prism cannot be reached from the network.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := fence.Loopback(); err != nil {
		fmt.Fprintln(os.Stderr, "Prism listens on all interfaces while the tests run:", err)
	}
	beam.Init() // sets up logging, too
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError + 1})))
	os.Exit(func() int {
		// Prism leaves a folder for every pipeline where temporary files go.
		dir, err := os.MkdirTemp("", "nnbeam")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		for _, name := range []string{"TMPDIR", "TMP"} { // Unix; Windows
			os.Setenv(name, dir)
		}
		return m.Run()
	}())
}

// run runs a pipeline on Prism, in this process.
func run(build func(s beam.Scope)) error {
	p, s := beam.NewPipelineWithRoot()
	build(s)
	_, err := beam.Run(context.Background(), "prism", p)
	return err
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }
