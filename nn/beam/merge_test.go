package nnbeam

import (
	"context"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn"
)

// TestSum compares sums with exact arithmetic, added and merged in random order.
func TestSum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	values := []float64{0, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, math.MaxFloat64, -math.MaxFloat64, math.MaxFloat64, 1, -1, math.Pi}
	for range 2000 {
		v := math.Float64frombits(r.Uint64())
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			values = append(values, v)
		}
	}
	for range 1000 {
		values = append(values, r.NormFloat64())
	}
	want := new(big.Rat)
	for _, v := range values {
		want.Add(want, new(big.Rat).SetFloat64(v))
	}
	for _, cuts := range []int{1, 2, 7, 100} {
		r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		parts := make([]sum, cuts)
		for i := range parts {
			parts[i] = make(sum, sumLimbs)
		}
		for _, v := range values {
			parts[r.IntN(cuts)].add(v)
		}
		for len(parts) > 1 { // any two of them
			r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			parts[0].merge(parts[len(parts)-1])
			parts = parts[:len(parts)-1]
		}
		require.Zero(t, want.Cmp(parts[0].rat(sumLow)), "%d parts", cuts)
	}

	s, want := make(sum, squareLimbs), new(big.Rat)
	square := func(v float64) {
		s.addSquare(v)
		x := new(big.Rat).SetFloat64(v)
		want.Add(want, x.Mul(x, x))
	}
	for range 1000 {
		square(math.Ldexp(r.NormFloat64(), r.IntN(2000)-1000))
	}
	for _, v := range values { // whose squares float64 does not hold
		square(v)
	}
	require.Zero(t, want.Cmp(s.rat(squareLow)))
	for _, v := range []float64{0, 1, 3, 1e-320, 1e-200, 1e200, math.MaxFloat64} {
		x := new(big.Rat).SetFloat64(v)
		require.Equal(t, v, root(x.Mul(x, x)))
	}

	s = make(sum, sumLimbs) // as full as it may be before a carry
	s[0], s[1] = math.MaxInt64, math.MinInt64
	before := s.rat(sumLow)
	s = make(sum, sumLimbs)
	s[0], s[1] = math.MaxInt64, math.MinInt64
	s.carry()
	require.Zero(t, before.Cmp(s.rat(sumLow)))
}

// merged combines inputs as a runner may: cut into any number of accumulators, of which any two are
// merged in either order.
func merged[A, In any](r *rand.Rand, inputs []In, cuts int, create func() A, add func(A, In) A, merge func(a, b A) A) A {
	inputs = slices.Clone(inputs)
	r.Shuffle(len(inputs), func(i, j int) { inputs[i], inputs[j] = inputs[j], inputs[i] })
	parts := make([]A, cuts)
	for i := range parts {
		parts[i] = create()
	}
	for _, in := range inputs {
		k := r.IntN(cuts)
		parts[k] = add(parts[k], in)
	}
	for len(parts) > 1 {
		i := r.IntN(len(parts) - 1)
		last := len(parts) - 1
		if r.IntN(2) == 0 {
			parts[i] = merge(parts[i], parts[last])
		} else {
			parts[i] = merge(parts[last], parts[i])
		}
		parts = parts[:last]
	}
	return parts[0]
}

// counted adds rows to a tally as TallyFn does.
func counted(fn *EvaluateFn) func(*Tally, Scored) *Tally {
	return func(t *Tally, row Scored) *Tally {
		t.add(fn.of, row)
		return t
	}
}

// TestMerge checks that all that is combined does not depend on how it is cut.
func TestMerge(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	ctx := context.Background()
	net, err := nn.New(1, 2, nn.Dense(3, nn.Softmax))
	require.NoError(t, err)
	model, err := ModelOf("classes", net)
	require.NoError(t, err)
	var rows []Scored
	for i := range 500 {
		row := Scored{Label: r.IntN(4) - 1, Class: r.IntN(3), Outputs: []float32{0, 0, 1}}
		switch {
		case i%50 == 0:
			row.Problem = "bad"
		case i%70 == 1:
			row.Class = -1
		}
		rows = append(rows, row)
	}
	classes := &EvaluateFn{Model: model}
	require.NoError(t, classes.Setup(ctx))
	var first Evaluation
	for cuts := range 40 {
		got := classes.ExtractOutput(merged(r, rows, cuts+1, classes.CreateAccumulator, counted(classes), classes.MergeAccumulators))
		if cuts == 0 {
			first = got
			n, right := int64(0), int64(0)
			for _, row := range rows {
				if row.Problem == "" && row.Label >= 0 {
					n++
					if row.Label == row.Class {
						right++
					}
				}
			}
			require.Equal(t, n, got.Rows)
			require.Equal(t, float64(right)/float64(n), got.Accuracy)
			require.Equal(t, int64(10), got.Problems)
		}
		require.Equal(t, first, got, "%d accumulators", cuts+1)
	}
	require.Zero(t, classes.ExtractOutput(classes.CreateAccumulator()).Rows)

	net, err = nn.New(1, 2, nn.Dense(2, nn.Identity))
	require.NoError(t, err)
	model, err = ModelOf("numbers", net)
	require.NoError(t, err)
	numbers := &EvaluateFn{Model: model}
	require.NoError(t, numbers.Setup(ctx))
	rows = rows[:0]
	nan := float32(math.NaN())
	for i := range 300 {
		row := Scored{Targets: []float32{float32(r.NormFloat64() * 1e6), nan}, Outputs: []float32{float32(r.NormFloat64()), 1}}
		switch i % 20 {
		case 0:
			row.Targets[0] = nan
		case 1:
			row.Targets[1] = 5
		}
		rows = append(rows, row)
	}
	for cuts := range 40 {
		got := numbers.ExtractOutput(merged(r, rows, cuts+1, numbers.CreateAccumulator, counted(numbers), numbers.MergeAccumulators))
		if cuts == 0 {
			first = got
			require.Equal(t, int64(285), got.Targets[0].Rows)
			require.Equal(t, int64(15), got.Targets[1].Rows)
			require.Equal(t, 4.0, got.Targets[1].MAE)
			require.Equal(t, 4.0, got.Targets[1].RMSE)
			require.Zero(t, got.Targets[1].R2) // all targets are equal
			var mean, square, total float64
			for _, row := range rows {
				if v := float64(row.Targets[0]); v == v {
					mean += v / 285
				}
			}
			for _, row := range rows {
				if v := float64(row.Targets[0]); v == v {
					d := v - float64(row.Outputs[0])
					square += d * d
					total += (v - mean) * (v - mean)
				}
			}
			require.InDelta(t, 1-square/total, got.Targets[0].R2, 1e-12)
		}
		require.Equal(t, first, got, "%d accumulators", cuts+1)
	}

	var summaries []Summary
	for i := range 60 {
		p := Place{File: "f", Number: i / 7, Part: i % 7, Row: 3}
		summaries = append(summaries, Summary{Rows: 10, Bad: 1, Files: []Written{{Number: p.Number, Part: p.Part}}, Problems: []Problem{{p, "bad"}}})
	}
	fn := &SummaryFn{}
	for cuts := range 40 {
		got := fn.ExtractOutput(merged(r, summaries, cuts+1, fn.CreateAccumulator, fn.AddInput, fn.MergeAccumulators))
		require.Equal(t, int64(600), got.Rows)
		require.Equal(t, int64(60), got.Bad)
		require.Len(t, got.Files, 60)
		require.Len(t, got.Problems, 10)
		for i, f := range got.Files {
			require.Equal(t, i, f.Number*7+f.Part)
		}
		for i, p := range got.Problems {
			require.Equal(t, i, p.Place.Number*7+p.Place.Part)
		}
	}
}

// TestBest checks that the best result does not depend on how results are combined, nor the result
// of a trial on the order of its folds.
func TestBest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var results []Result
	for i := range 50 {
		result := Result{Number: i, Score: float64(r.IntN(5)), Trial: Trial{Epochs: i}}
		if i%3 == 0 {
			result.Problem, result.Score = "diverged", 9
		}
		results = append(results, result)
	}
	want := 0
	for i, a := range results {
		if a.Problem == "" && (results[want].Problem != "" || a.Score > results[want].Score) {
			want = i
		}
	}
	fn := &BestFn{}
	for cuts := range 40 {
		got := fn.ExtractOutput(merged(r, results, cuts+1, fn.CreateAccumulator, fn.AddInput, fn.MergeAccumulators))
		require.Equal(t, results[want], got)
	}
	require.Equal(t, "there are no trials", fn.ExtractOutput(fn.CreateAccumulator()).Problem)
	bad := []Result{{Number: 1, Problem: "a"}, {Number: 0, Problem: "b"}}
	require.Equal(t, "b", merged(r, bad, 2, fn.CreateAccumulator, fn.AddInput, fn.MergeAccumulators).Problem)

	var runs []RunResult
	for fold := range 7 {
		runs = append(runs, RunResult{Run: Run{Number: 3, Fold: fold}, Score: r.Float64(), Hash: string(rune('a' + fold))})
	}
	runs[4].Problem = "diverged"
	first := ofRuns(3, slices.Clone(runs))
	require.Equal(t, []string{"a", "b", "c", "d", "e", "f", "g"}, first.Hashes)
	require.Equal(t, "fold 4: diverged", first.Problem)
	for range 20 {
		r.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		require.Equal(t, first, ofRuns(3, slices.Clone(runs)))
	}
}

// TestWriteFnRefuses checks that rows which are there twice, or are missing, are not written.
func TestWriteFnRefuses(t *testing.T) {
	for name, starts := range map[string][]int{"twice": {0, 10, 10}, "missing": {0, 20}} {
		var chunks []Chunk
		for _, row := range starts {
			chunks = append(chunks, Chunk{Place: Place{File: "a.csv", Row: row}, Rows: 10})
		}
		next := func(c *Chunk) bool {
			if len(chunks) == 0 {
				return false
			}
			*c, chunks = chunks[0], chunks[1:]
			return true
		}
		err := (&WriteFn{Prefix: t.TempDir() + "/out"}).ProcessElement(context.Background(), "0", next, func(Summary) { t.Fatal(name) })
		require.ErrorContains(t, err, "a.csv: part 0: rows 10 to 20 are there twice, or not at all", name)
	}
}

// TestAssemble checks that a file of several chunks is put together once, also if the runner asks
// for it again, and that nothing temporary is left.
func TestAssemble(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path := dir + "/out-0.csv"
	for n := 1; n <= 3; n++ {
		var chunks []Chunk
		want := ""
		for i := range n {
			c := Chunk{Path: temporary(path)}
			text := strings.Repeat("x", i+1)
			require.NoError(t, os.WriteFile(c.Path, []byte(text), 0o666))
			chunks = append(chunks, c)
			want += text
		}
		for range 2 {
			require.NoError(t, assemble(ctx, path, chunks))
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, want, string(got))
		}
		left, err := filepath.Glob(dir + "/*.tmp")
		require.NoError(t, err)
		require.Empty(t, left)
	}
	require.NoError(t, os.Remove(path))
	for n := 1; n <= 2; n++ {
		err := assemble(ctx, path, []Chunk{{Path: dir + "/gone.tmp"}, {Path: dir + "/gone.tmp"}}[:n])
		require.ErrorContains(t, err, "no such file")
		require.NoFileExists(t, path)
	}
	require.NoError(t, os.WriteFile(temporary(path), nil, 0o666))
	require.NoError(t, Clean(ctx, dir+"/out"))
	left, err := filepath.Glob(dir + "/*")
	require.NoError(t, err)
	require.Empty(t, left)
}
