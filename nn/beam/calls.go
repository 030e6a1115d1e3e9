package nnbeam

import (
	"context"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/exec"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/typex"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/util/reflectx"
)

// Beam calls a function of the user by reflection, unless it is told how. What is called for every
// row is told here; reflection took a third of the time that scoring takes.
func init() {
	reflectx.RegisterStructWrapper(reflect.TypeFor[ScoreFn](), func(fn any) map[string]reflectx.Func {
		return map[string]reflectx.Func{"ProcessElement": scoreCall{fn.(*ScoreFn)}}
	})
	reflectx.RegisterStructWrapper(reflect.TypeFor[PackFn](), func(fn any) map[string]reflectx.Func {
		return map[string]reflectx.Func{"ProcessElement": packCall{fn.(*PackFn)}}
	})
	reflectx.RegisterStructWrapper(reflect.TypeFor[TallyFn](), func(fn any) map[string]reflectx.Func {
		return map[string]reflectx.Func{"ProcessElement": tallyCall{fn.(*TallyFn)}}
	})
	exec.RegisterEmitter(reflect.TypeFor[func(Row)](), newEmitter[Row])
	exec.RegisterEmitter(reflect.TypeFor[func(Scored)](), newEmitter[Scored])
}

// A scoreCall calls ScoreFn.ProcessElement.
type scoreCall struct{ fn *ScoreFn }

func (c scoreCall) Name() string       { return reflectx.FunctionName(c.fn.ProcessElement) }
func (c scoreCall) Type() reflect.Type { return reflect.TypeOf(c.fn.ProcessElement) }
func (c scoreCall) Call(args []any) []any {
	return []any{c.Call2x1(args[0], args[1])}
}
func (c scoreCall) Call2x1(row, emit any) any {
	return failure(c.fn.ProcessElement(row.(Row), emit.(func(Scored))))
}

// A packCall calls PackFn.ProcessElement.
type packCall struct{ fn *PackFn }

func (c packCall) Name() string       { return reflectx.FunctionName(c.fn.ProcessElement) }
func (c packCall) Type() reflect.Type { return reflect.TypeOf(c.fn.ProcessElement) }
func (c packCall) Call(args []any) []any {
	return []any{c.Call3x1(args[0], args[1], args[2])}
}
func (c packCall) Call3x1(ctx, row, emit any) any {
	return failure(c.fn.ProcessElement(ctx.(context.Context), row.(Scored), emit.(func(string, Chunk))))
}

// A tallyCall calls TallyFn.ProcessElement.
type tallyCall struct{ fn *TallyFn }

func (c tallyCall) Name() string       { return reflectx.FunctionName(c.fn.ProcessElement) }
func (c tallyCall) Type() reflect.Type { return reflect.TypeOf(c.fn.ProcessElement) }
func (c tallyCall) Call(args []any) []any {
	c.Call2x0(args[0], args[1])
	return nil
}
func (c tallyCall) Call2x0(row, emit any) { c.fn.ProcessElement(row.(Scored), emit.(func(*Tally))) }

// failure returns an error as Beam expects it: nil of no type if there is none.
func failure(err error) any {
	if err == nil {
		return nil
	}
	return err
}

// An emitter passes values of a type on to the next function.
type emitter[T any] struct {
	next      exec.ElementProcessor
	fn        any
	estimator *sdf.WatermarkEstimator
	ctx       context.Context
	from, out exec.FullValue // out is overwritten by the next value, as that of Beam's own emitters
}

func newEmitter[T any](next exec.ElementProcessor) exec.ReusableEmitter {
	e := &emitter[T]{next: next}
	e.fn = e.emit
	return e
}

// Init sets what the emitted values have from the element that is being processed.
func (e *emitter[T]) Init(ctx context.Context, pane typex.PaneInfo, windows []typex.Window, at typex.EventTime) error {
	e.ctx = ctx
	e.from = exec.FullValue{Pane: pane, Windows: windows, Timestamp: at}
	return nil
}

// Value returns the function that the user calls.
func (e *emitter[T]) Value() any { return e.fn }

// AttachEstimator sets an estimator that watches the timestamps.
func (e *emitter[T]) AttachEstimator(of *sdf.WatermarkEstimator) { e.estimator = of }

func (e *emitter[T]) emit(v T) {
	e.out = e.from
	e.out.Elm = v
	if e.estimator != nil {
		(*e.estimator).(sdf.TimestampObservingEstimator).ObserveTimestamp(e.from.Timestamp.ToTime())
	}
	if err := e.next.ProcessElement(e.ctx, &e.out); err != nil {
		panic(err) // Beam's own emitters do so, too: a function that emits gets no error
	}
}
