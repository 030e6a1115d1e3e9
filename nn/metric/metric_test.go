package metric

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

// golden are scikit-learn's values; testdata/sklearn_metrics.py states the formulas of the rows.
func golden(t *testing.T) (g struct {
	Classes []struct {
		N, K                        int
		Accuracy, Balanced, LogLoss float64
		Confusion                   Confusion
		Macro, Micro, Weighted, Top []float64
		AUCMacro, Brier, AUC, AP    float64
	}
	Numbers []struct {
		N                             int
		Constant                      bool
		MSE, RMSE, MAE, R2, Explained float64
	}
}) {
	text, err := os.ReadFile("testdata/sklearn-metrics.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &g))
	return g
}

func h(i int) int { return (i*i*7 + i*13 + i/3) % 1009 }

func TestClasses(t *testing.T) {
	all := golden(t).Classes
	require.Len(t, all, 5)
	for _, g := range all {
		t.Run(fmt.Sprint(g.N, " rows of ", g.K), func(t *testing.T) {
			want, got := make([]int, g.N), make([]int, g.N)
			score, p := kernel.NewMatrix(g.N, g.K), kernel.NewMatrix(g.N, g.K)
			for i := range want {
				want[i] = h(i) % g.K
				got[i] = want[i]
				if h(i+500)%3 == 0 {
					got[i] = h(i+1000) % g.K
				}
				sum := 0.0
				for c := range g.K {
					v := h(i*g.K+c) % 32
					if c == want[i] && i%5 != 0 {
						v += 20
					}
					score.Row(i)[c] = float32(v) / 64
					sum += float64(v) / 64
				}
				for c := range g.K {
					p.Row(i)[c] = float32(float64(score.Row(i)[c]) / sum)
				}
			}
			same := func(want float64) func(got float64, err error) {
				return func(got float64, err error) {
					t.Helper()
					require.NoError(t, err)
					require.InDelta(t, want, got, 1e-12)
				}
			}
			same(g.Accuracy)(Accuracy(want, got))
			same(g.LogLoss)(LogLoss(want, p))
			c, err := NewConfusion(want, got, g.K)
			require.NoError(t, err)
			require.Equal(t, g.Confusion, c)
			same(g.Accuracy)(c.Accuracy(), nil)
			same(g.Balanced)(c.BalancedAccuracy(), nil)
			for _, s := range []struct {
				want []float64
				got  Score
			}{{g.Macro, c.Macro()}, {g.Micro, c.Micro()}, {g.Weighted, c.Weighted()}} {
				same(s.want[0])(s.got.Precision, nil)
				same(s.want[1])(s.got.Recall, nil)
				same(s.want[2])(s.got.F1, nil)
				require.Equal(t, g.N, s.got.Support)
			}
			for k, v := range g.Top {
				same(v)(TopK(want, score, k+1))
			}
			if g.K > 2 {
				require.Len(t, g.Top, g.K-1)
				same(g.AUCMacro)(ROCAUCMacro(want, p))
				return
			}
			column := make([]float32, g.N)
			for i := range column {
				column[i] = score.Row(i)[1]
			}
			same(g.Brier)(Brier(want, column))
			same(g.AUC)(ROCAUC(want, column))
			same(g.AP)(AveragePrecision(want, column))
		})
	}
}

func TestNumbers(t *testing.T) {
	all := golden(t).Numbers
	require.Len(t, all, 4)
	for _, g := range all {
		target, y := kernel.NewMatrix(g.N, 3), kernel.NewMatrix(g.N, 3)
		for i := range target.Data {
			target.Data[i] = float32(h(i)%64-32) / 8
			y.Data[i] = target.Data[i] + float32(h(i+77)%16-7)/16
			if g.Constant && i%3 == 2 {
				target.Data[i] = 1.5
			}
		}
		for _, c := range []struct {
			want float64
			f    func(target, y kernel.Matrix) (float64, error)
		}{{g.MSE, MeanSquaredError}, {g.RMSE, RootMeanSquaredError}, {g.MAE, MeanAbsoluteError}, {g.R2, R2}, {g.Explained, ExplainedVariance}} {
			got, err := c.f(target, y)
			require.NoError(t, err)
			require.InEpsilon(t, c.want, got, 1e-12)
		}
	}
	constant := kernel.Matrix{Rows: 2, Cols: 1, Stride: 1, Data: []float32{3, 3}}
	for _, f := range []func(target, y kernel.Matrix) (float64, error){R2, ExplainedVariance} {
		v, err := f(constant, constant)
		require.NoError(t, err)
		require.Equal(t, 1.0, v)
	}
}

func TestRunning(t *testing.T) {
	w := NewWindow(3)
	require.Zero(t, w.Value())
	for i, want := range []float64{1, 1.5, 2, 3, 4} {
		w.Add(float64(i + 1))
		require.Equal(t, want, w.Value())
		require.Equal(t, min(i+1, 3), w.Count())
	}
	w.Reset()
	require.Zero(t, w.Count())
	require.Panics(t, func() { NewWindow(0) })

	var m Mean
	require.Zero(t, m.Value())
	m.Add(1)
	m.Add(4)
	require.Equal(t, 2.5, m.Value())
	require.Equal(t, 2, m.Count())

	a, s, d := NewRunningAccuracy(), NewRunningSquaredError(), NewRunningAbsoluteError()
	for _, r := range []Running{a, s, d} {
		r.Add([]float32{0.25, 0.75}, nil, 1)
		r.Add([]float32{0.25, 0.75}, []float32{1, 0}, -1)
	}
	require.Equal(t, []float64{0.5, (0.0625 + 0.5625) / 2, 0.5}, []float64{a.Value(), s.Value(), d.Value()})
	a.Reset()
	a.Add([]float32{0.5}, []float32{1}, -1)
	a.Add([]float32{0.4}, nil, 0)
	a.Add([]float32{float32(math.NaN())}, nil, 0)
	require.Equal(t, 2.0/3, a.Value())
	output, target := []float32{0.5}, []float32{1}
	require.Zero(t, testing.AllocsPerRun(10, func() {
		a.Add(output, target, -1)
		w.Add(1)
	}))
}

func TestBadInput(t *testing.T) {
	nan := float32(math.NaN())
	m := func(cols int, values ...float32) kernel.Matrix {
		return kernel.Matrix{Rows: len(values) / cols, Cols: cols, Stride: cols, Data: values}
	}
	for want, f := range map[string]func() (float64, error){
		"no rows":                 func() (float64, error) { return Accuracy(nil, nil) },
		"1 prediction for 2 rows": func() (float64, error) { return Accuracy([]int{0, 1}, []int{0}) },
		"row 1 has the class 1 and the prediction -1": func() (float64, error) { return Accuracy([]int{0, 1}, []int{0, -1}) },
		"1 row of scores for 2 rows":                  func() (float64, error) { return TopK([]int{0, 1}, m(2, 1, 2), 1) },
		"row 0 has the class 2: 2 columns":            func() (float64, error) { return TopK([]int{2}, m(2, 1, 2), 1) },
		"row 0, score 1 is NaN":                       func() (float64, error) { return LogLoss([]int{0}, m(2, 1, nan)) },
		"the top 0":                                   func() (float64, error) { return TopK([]int{1}, m(2, 1, 2), 0) },
		"row 0, class 1 has the probability 2":        func() (float64, error) { return LogLoss([]int{1}, m(2, 1, 2)) },
		"row 1 has the class 2: it must be 0 or 1":    func() (float64, error) { return ROCAUC([]int{0, 2}, []float32{1, 2}) },
		"1 score for 2 rows":                          func() (float64, error) { return ROCAUC([]int{0, 1}, []float32{1}) },
		"row 0 has the score NaN":                     func() (float64, error) { return ROCAUC([]int{0, 1}, []float32{nan, 1}) },
		"not defined for one class":                   func() (float64, error) { return ROCAUC([]int{1, 1}, []float32{1, 2}) },
		"class 1: the area":                           func() (float64, error) { return ROCAUCMacro([]int{0, 2}, m(3, 1, 2, 3, 1, 2, 3)) },
		"without rows of class 1":                     func() (float64, error) { return AveragePrecision([]int{0}, []float32{1}) },
		"row 0 has the probability 1.5":               func() (float64, error) { return Brier([]int{0}, []float32{1.5}) },
		"predictions are 1×2, and targets 2×1":        func() (float64, error) { return MeanSquaredError(m(1, 1, 2), m(2, 1, 2)) },
		"row 0, target 0 is NaN":                      func() (float64, error) { return R2(m(1, nan, 2), m(1, 1, 2)) },
		"row 1, prediction 0 is NaN":                  func() (float64, error) { return R2(m(1, 1, 2), m(1, 1, nan)) },
		"scores are no matrix: 2×2 with a stride of 0": func() (float64, error) {
			return TopK([]int{0, 1}, kernel.Matrix{Rows: 2, Cols: 2, Data: []float32{0, 1, 0, 1}}, 1)
		},
		"predictions are no matrix: 2×2 with a stride of 1": func() (float64, error) {
			return R2(m(2, 1, 2, 3, 4), kernel.Matrix{Rows: 2, Cols: 2, Stride: 1, Data: []float32{0, 1, 0, 1}})
		},
		"targets are no matrix: 2×1 with a stride of 1 has 1 element: it needs 2": func() (float64, error) {
			return R2(kernel.Matrix{Rows: 2, Cols: 1, Stride: 1, Data: []float32{0}}, m(1, 1, 2))
		},
		"not defined for one row":                                func() (float64, error) { return R2(m(1, 1), m(1, 1)) },
		"a confusion matrix with the class 19999: at most 16384": func() (float64, error) { _, err := NewConfusion([]int{0}, []int{19999}, 2); return 0, err },
	} {
		_, err := f()
		require.ErrorContains(t, err, want)
	}
}

// TestBadConfusion gives the methods of a confusion matrix what is none, and a class that
// it has not.
func TestBadConfusion(t *testing.T) {
	ragged := Confusion{{1, 2}, {3}}
	for _, f := range []func(){
		func() { ragged.Accuracy() }, func() { ragged.BalancedAccuracy() }, func() { ragged.Macro() },
		func() { ragged.Weighted() }, func() { ragged.Micro() }, func() { ragged.Class(0) },
	} {
		require.PanicsWithValue(t, "metric: a confusion matrix of 2 classes has 1 number in row 1", f)
	}
	require.PanicsWithValue(t, "metric: class 2 of a confusion matrix of 2 classes", func() { Confusion{{1, 2}, {3, 4}}.Class(2) })
	require.PanicsWithValue(t, "metric: a window of 0 numbers: NewWindow makes one", func() { new(Window).Add(1) })
	require.PanicsWithValue(t, "metric: a window of 0 numbers: it has from 1 to 1073741824", func() { NewWindow(0) })
	_, err := NewConfusion([]int{math.MaxInt}, []int{0}, 2)
	require.ErrorContains(t, err, "at most 16384 classes are allowed")
}
