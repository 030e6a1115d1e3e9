// Package nnbeam runs Lockstep's networks in pipelines of Apache Beam, over more data than one
// machine holds: it scores tables, evaluates networks and searches for the best settings. The
// results are bit for bit those of one process.
//
//	model, err := nnbeam.OpenModel(ctx, "model.safetensors")
//	files, err := nnbeam.Match(ctx, "data-*.csv")
//	p, s := beam.NewPipelineWithRoot()
//	rows := nnbeam.Read(s, files, nnbeam.ReadFn{Model: model})
//	scored := nnbeam.Score(s, rows, nnbeam.ScoreFn{Model: model})
//	nnbeam.Write(s, scored, nnbeam.WriteFn{Model: model, Prefix: "out"})
//	evaluation := nnbeam.Evaluate(s, scored, model)
//
// The command nn/beam/cmd/score is this pipeline.
//
// # Rows
//
// [Read] cuts files of plain text into parts of whole rows and reads these, in any order, with the
// lines of the file. A file is read for the schema that is saved with the network, as the command
// lockstep predict reads it: see package dataset. A row that cannot be scored travels on with its
// [Scored.Problem]: it is counted, and written without a prediction. With Strict it ends the
// pipeline, with an error that names file and line.
//
// # The same bits
//
// A row's outputs do not depend on the other rows of its batch, so they do not depend on bundles.
// What is combined over rows is combined exactly, since a runner merges partial results in any
// order: counts are integers, and sums of float64 are exact until they are rounded once. A trial of
// [Search] is seeded by its own settings.
//
// # Functions of pipelines
//
// The functions are structs with exported fields, which travel to the workers, and are registered.
// Write your own so, too: a closure that captures a variable is sent without the variable, and
// computes with garbage, without an error.
//
// Input is in the global window: rows wait in [ScoreFn] until its batch is full, and leave it at
// the latest when their bundle ends, without the window that they came in.
//
// The runner Prism listens on all interfaces while it runs, without a password, also inside your
// process. Package fence keeps it in.
package nnbeam
