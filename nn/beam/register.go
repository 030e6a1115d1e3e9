package nnbeam

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// Everything that a pipeline sends to its workers is registered here, by reflection: the generic
// functions of Beam's package register take half a minute to compile.
func init() {
	for _, fn := range []any{
		(*CutFn)(nil), (*ReadFn)(nil), (*StepFn)(nil), (*ScoreFn)(nil), (*TallyFn)(nil), (*EvaluateFn)(nil),
		(*PackFn)(nil), (*WriteFn)(nil), (*SummaryFn)(nil), (*SummaryFileFn)(nil), (*EvaluationFileFn)(nil),
		(*SearchFn)(nil), (*TrialFn)(nil), (*BestFn)(nil), (*RefitFn)(nil),
	} {
		beam.RegisterType(reflect.TypeOf(fn).Elem())
	}
	for _, element := range []any{
		File{}, Segment{}, Row{}, Scored{}, Chunk{}, Summary{}, Tally{}, Evaluation{},
		Run{}, RunResult{}, Result{},
	} {
		beam.RegisterType(reflect.TypeOf(element))
	}
}
