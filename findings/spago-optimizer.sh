#!/usr/bin/env bash
# nlpodyssey/spago v1.1.0 (machine learning in Go), package optimizers: Optimize returns before the parameters are updated. What comes after it, the
# next batch or a reading of the weights, sees old weights, or adds its gradient to one that is about to be used and cleared.
# One would guess that a step is over when the call of it returns, as its own example takes it: the loop there has nothing between.
# And Adam never counts its steps: its correction of the moments stays that of the first step, unless the caller calls IncExample, which
# neither Optimize, nor the example, nor the README does. One would guess that Adam is that of the paper, as its comment says.
#
# Seen on one thread: right after Optimize the weight is 0, a second later -1.5. On two, of 1,000 steps of 0.5 on one weight 995 left the old
# one behind, and it ended at -355 where -500 is due; other runs ended in other numbers.
# With a constant gradient Adam's step is 2.06 times the rate in step 10, 0.40 of it in step 1,000 and 0.32 in step
# 3,000, where it is the rate in each; with IncExample after each step it is right. Source: Optimize waits for its goroutines only where one
# of them fails. So call OptimizeParams for each parameter, then IncExample.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"
	"github.com/nlpodyssey/spago/optimizers"
	"github.com/nlpodyssey/spago/optimizers/adam"
	"github.com/nlpodyssey/spago/optimizers/sgd"
)

type model struct {
	nn.Module
	W *nn.Param
}

func (m *model) weight() float64 { return m.W.Value().Item().F64() }

// backward makes the gradient 3.
func (m *model) backward() {
	three := m.W.Value().(mat.Matrix).NewScalar(3)
	if err := ag.Backward(ag.ReduceSum(ag.ProdScalar(m.W, three))); err != nil {
		panic(err)
	}
}

func newModel() *model {
	return &model{W: nn.NewParam(mat.NewDense[float64](mat.WithBacking([]float64{0})))}
}

func main() {
	runtime.GOMAXPROCS(1)
	m := newModel()
	optimizer := optimizers.New(nn.Parameters(m), sgd.New[float64](sgd.NewConfig(0.5, 0, false)))
	m.backward()
	if err := optimizer.Optimize(); err != nil {
		panic(err)
	}
	after := m.weight()
	time.Sleep(time.Second)
	fmt.Printf("SGD of rate 0.5, gradient 3: the weight is %v after Optimize, %v a second later\n", after, m.weight())

	for _, counted := range []bool{false, true} {
		m, strategy := newModel(), adam.New(adam.NewDefaultConfig())
		for step := 1; step <= 3000; step++ {
			before := m.weight()
			m.backward()
			if err := strategy.OptimizeParams(m.W); err != nil {
				panic(err)
			}
			if counted {
				strategy.IncExample()
			}
			switch step {
			case 1, 10, 100, 1000, 3000:
				fmt.Printf("Adam, IncExample %v, step %d: %.2f of the rate\n", counted, step, (before-m.weight())/strategy.StepSize)
			}
		}
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/nlpodyssey/spago@v1.1.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
SGD of rate 0.5, gradient 3: the weight is 0 after Optimize, -1.5 a second later
Adam, IncExample false, step 1: 1.00 of the rate
Adam, IncExample false, step 10: 2.06 of the rate
Adam, IncExample false, step 100: 1.02 of the rate
Adam, IncExample false, step 1000: 0.40 of the rate
Adam, IncExample false, step 3000: 0.32 of the rate
Adam, IncExample true, step 1: 1.00 of the rate
Adam, IncExample true, step 10: 1.00 of the rate
Adam, IncExample true, step 100: 1.00 of the rate
Adam, IncExample true, step 1000: 1.00 of the rate
Adam, IncExample true, step 3000: 1.00 of the rate
EXPECTED
