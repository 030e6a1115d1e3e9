package nnbeam

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// A Trial is the settings of a training.
type Trial struct {
	Layers     []int   `json:"layers"`     // units of the hidden layers
	Activation string  `json:"activation"` // of the hidden layers, as [nn.ParseActivation] reads it
	Optimizer  string  `json:"optimizer"`  // as [nn.ParseOptimizer] reads it
	Rate       float64 `json:"rate"`
	Batch      int     `json:"batch"`
	Epochs     int     `json:"epochs"`
	Dropout    float64 `json:"dropout"`
	Base       uint64  `json:"base"` // from which the seed is drawn, beside the other settings
}

// Seed returns the seed of the trial's weights, order of rows and dropout. It depends on the
// settings alone, not on the other trials or on where the trial is run.
func (t Trial) Seed() uint64 {
	t.Layers = append([]int{}, t.Layers...) // no layers are the same as an empty list of them
	text, err := json.Marshal(t)
	if err != nil {
		panic("nnbeam: a trial with a number that is NaN or infinite")
	}
	sum := sha256.Sum256(text)
	return binary.LittleEndian.Uint64(sum[:])
}

// Check reports settings that make no sense.
func (t Trial) Check() error {
	for _, v := range []float64{t.Rate, t.Dropout} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("trial: %v is no rate or dropout", v)
		}
	}
	if _, err := nn.ParseActivation(t.Activation); err != nil {
		return fmt.Errorf("trial %v: %w", t, err)
	}
	if _, err := nn.ParseOptimizer(t.Optimizer, t.Rate); err != nil {
		return fmt.Errorf("trial %v: %w", t, err)
	}
	if t.Batch < 0 || t.Epochs < 1 || t.Dropout < 0 || t.Dropout >= 1 {
		return fmt.Errorf("trial %v: batch is at least 0, epochs at least 1, dropout from 0 to below 1", t)
	}
	return nil
}

// String returns the settings in a line.
func (t Trial) String() string {
	layers := strings.ReplaceAll(strings.Trim(fmt.Sprint(t.Layers), "[]"), " ", ",")
	return fmt.Sprintf("layers %s, %s, %s, rate %v, batch %d, epochs %d, dropout %v", layers, t.Activation, t.Optimizer, t.Rate, t.Batch, t.Epochs, t.Dropout)
}

// A Grid has the values that are to be tried. An empty list takes the value in brackets.
type Grid struct {
	Layers     [][]int   // [64, 32]
	Activation []string  // [relu]
	Optimizer  []string  // [adam]
	Rate       []float64 // [0.003]
	Batch      []int     // [32]
	Epochs     []int     // [20]
	Dropout    []float64 // [0]
	Base       uint64
}

func or[T any](list []T, value T) []T {
	if len(list) == 0 {
		return []T{value}
	}
	return list
}

// Trials returns all combinations of the grid's values, the last field's values the fastest.
func (g Grid) Trials() (trials []Trial, err error) {
	for _, layers := range or(g.Layers, []int{64, 32}) {
		for _, activation := range or(g.Activation, "relu") {
			for _, optimizer := range or(g.Optimizer, "adam") {
				for _, rate := range or(g.Rate, 0.003) {
					for _, batch := range or(g.Batch, 32) {
						for _, epochs := range or(g.Epochs, 20) {
							for _, dropout := range or(g.Dropout, 0) {
								t := Trial{layers, activation, optimizer, rate, batch, epochs, dropout, g.Base}
								if err := t.Check(); err != nil {
									return nil, err
								}
								trials = append(trials, t)
							}
						}
					}
				}
			}
		}
	}
	return trials, nil
}

// mostTrials is how many a search may have: more than anybody waits for.
const mostTrials = 1 << 20

// Random returns n combinations of the grid's values, drawn by the seed. With rates, low and high
// above 0, each has a rate of its own between them, uniform in its logarithm, in place of the
// grid's; without, no combination is drawn twice, and n may be more than there are.
func (g Grid) Random(n int, seed uint64, rates ...float64) ([]Trial, error) {
	if len(rates) != 0 && (len(rates) != 2 || !(0 < rates[0] && rates[0] <= rates[1] && rates[1] < math.MaxFloat32)) {
		return nil, fmt.Errorf("rates %v: give the lowest and the highest, above 0", rates)
	}
	all, err := g.Trials()
	if err != nil {
		return nil, err
	}
	if n < 0 || n > mostTrials {
		return nil, fmt.Errorf("%s: give from 0 to %d", quote.Count(n, "trial"), mostTrials)
	}
	r := rand.New(rand.NewPCG(seed, 0))
	if len(rates) == 0 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all[:min(n, len(all))], nil
	}
	ends := []float32{float32(rates[0]), float32(rates[1])}
	kernel.Log(ends, ends)
	trials := make([]Trial, n)
	for i := range trials {
		at := []float32{ends[0] + float32(float32(r.Uint32N(1<<24))/(1<<24)*(ends[1]-ends[0]))}
		kernel.Exp(at, at)
		trials[i] = all[r.IntN(len(all))]
		trials[i].Rate = float64(at[0])
	}
	return trials, nil
}

// A Run is one training of a trial: that which is tested on a fold of the rows.
type Run struct {
	Number int // of the trial
	Trial  Trial
	Fold   int
}

// A RunResult is what a run came to.
type RunResult struct {
	Run     Run
	Score   float64
	Hash    string // of the weights
	Problem string // why there is no score: the training diverged
}

// A Result is what a trial came to.
type Result struct {
	Number    int       `json:"number"` // of the trial, from 0
	Trial     Trial     `json:"trial"`
	Score     float64   `json:"score"`     // the mean of the folds: accuracy, or R²
	Deviation float64   `json:"deviation"` // of the folds: the standard deviation of a sample
	Scores    []float64 `json:"scores"`    // of each fold
	Hashes    []string  `json:"hashes"`    // of the weights of each fold
	Problem   string    `json:"problem,omitempty"`
}

// better reports whether a is better than b: by its score, and then by its number.
func (a Result) better(b Result) bool {
	switch {
	case (a.Problem == "") != (b.Problem == ""):
		return a.Problem == ""
	case a.Score != b.Score && a.Problem == "":
		return a.Score > b.Score
	}
	return a.Number < b.Number
}

// SearchFn trains the runs of trials. The rows are dealt into folds, class by class. A run is
// tested on its fold, after training on the other rows.
type SearchFn struct {
	Rows TableRows
	// Folds is how many parts the rows are dealt into, at least 2.
	Folds int
	// Tested is how many of the folds a trial is tested on: 0 for all, which is cross-validation,
	// or 1, which is a hold-out.
	Tested int
	// SplitSeed draws the folds.
	SplitSeed uint64

	data *trainingData
}

// Search trains all trials and returns a collection of a [Result] for each, and one of the best.
func Search(s beam.Scope, trials []Trial, fn SearchFn) (results, best beam.PCollection) {
	s = s.Scope("nnbeam.Search")
	tested := fn.Tested
	if tested == 0 {
		tested = fn.Folds
	}
	var runs []Run
	for i, t := range trials {
		for fold := range tested {
			runs = append(runs, Run{i, t, fold})
		}
	}
	done := beam.ParDo(s, &fn, beam.Reshuffle(s, beam.CreateList(s, runs)))
	results = beam.ParDo(s, &TrialFn{}, beam.GroupByKey(s, done))
	return results, beam.Combine(s, &BestFn{}, results)
}

// Setup reads the rows.
func (fn *SearchFn) Setup(ctx context.Context) (err error) {
	fn.data, err = fn.Rows.load(ctx)
	if err != nil {
		return err
	}
	if n := fn.data.table.Len(); fn.Folds < 2 || fn.Folds > n {
		return fmt.Errorf("%s: %s of %s: there are from 2 folds to as many as there are rows", fn.Rows.Path, quote.Count(fn.Folds, "fold"), quote.Count(n, "row"))
	}
	if fn.Tested < 0 || fn.Tested > fn.Folds {
		return fmt.Errorf("SearchFn.Tested is %d: it is at most the %s", fn.Tested, quote.Count(fn.Folds, "fold"))
	}
	return nil
}

// ProcessElement trains a run.
func (fn *SearchFn) ProcessElement(ctx context.Context, run Run, emit func(int, RunResult)) error {
	result, err := fn.run(ctx, run)
	if err != nil {
		return fmt.Errorf("trial %d, fold %d: %w", run.Number, run.Fold, err)
	}
	emit(run.Number, result)
	return nil
}

func (fn *SearchFn) run(ctx context.Context, run Run) (RunResult, error) {
	var train, test []int
	for i, fold := range fn.data.folds(fn.Folds, fn.SplitSeed) {
		if fold == run.Fold {
			test = append(test, i)
		} else {
			train = append(train, i)
		}
	}
	result := RunResult{Run: run}
	p, err := fn.data.prepare(run.Trial, train)
	if err != nil {
		return result, err
	}
	_, err = p.trainer.Fit(ctx, p.data, p.options)
	var diverged *nn.DivergenceError
	switch {
	case errors.As(err, &diverged):
		result.Problem = err.Error()
	case err != nil:
		return result, err
	default:
		result.Score, err = p.score(fn.data.table, test)
	}
	result.Hash = p.net.Hash()
	return result, err
}

// TrialFn puts the runs of a trial together.
type TrialFn struct{}

// ProcessElement emits the result of a trial.
func (*TrialFn) ProcessElement(number int, runs func(*RunResult) bool, emit func(Result)) {
	var all []RunResult
	var r RunResult
	for runs(&r) {
		all = append(all, r)
	}
	emit(ofRuns(number, all))
}

func ofRuns(number int, all []RunResult) Result {
	slices.SortFunc(all, func(a, b RunResult) int { return a.Run.Fold - b.Run.Fold })
	result := Result{Number: number, Trial: all[0].Run.Trial}
	for _, r := range all {
		result.Scores = append(result.Scores, r.Score)
		result.Hashes = append(result.Hashes, r.Hash)
		result.Score += r.Score / float64(len(all))
		if r.Problem != "" && result.Problem == "" {
			result.Problem = fmt.Sprintf("fold %d: %s", r.Run.Fold, r.Problem)
		}
	}
	square := 0.0
	for _, s := range result.Scores {
		square += float64((s - result.Score) * (s - result.Score))
	}
	result.Deviation = math.Sqrt(square / float64(max(len(all)-1, 1)))
	return result
}

// BestFn finds the best of some results. Of equals it is the one with the least number.
type BestFn struct{}

// CreateAccumulator returns the worst result.
func (*BestFn) CreateAccumulator() Result {
	return Result{Number: math.MaxInt, Problem: "there are no trials"}
}

// AddInput returns the better of two results.
func (fn *BestFn) AddInput(a, b Result) Result { return fn.MergeAccumulators(a, b) }

// MergeAccumulators returns the better of two results.
func (*BestFn) MergeAccumulators(a, b Result) Result {
	if b.better(a) {
		return b
	}
	return a
}

// ExtractOutput returns the best result.
func (*BestFn) ExtractOutput(a Result) Result { return a }

// RefitFn trains a result's trial on all rows, and writes the network.
type RefitFn struct {
	Rows TableRows
	Path string // of the network
}

// Refit trains the trials of results, such as the best, on all rows, and writes the network.
func Refit(s beam.Scope, results beam.PCollection, fn RefitFn) {
	beam.ParDo0(s.Scope("nnbeam.Refit"), &fn, results)
}

// ProcessElement trains and writes.
func (fn *RefitFn) ProcessElement(ctx context.Context, r Result) error {
	if r.Problem != "" {
		return fmt.Errorf("no trial could be trained: %s", r.Problem)
	}
	data, err := fn.Rows.load(ctx)
	if err != nil {
		return err
	}
	all := make([]int, data.table.Len())
	for i := range all {
		all[i] = i
	}
	p, err := data.prepare(r.Trial, all)
	if err != nil {
		return err
	}
	if _, err := p.trainer.Fit(ctx, p.data, p.options); err != nil {
		return err
	}
	var file bytes.Buffer
	if err := p.net.Write(&file); err != nil {
		return err
	}
	return writeBytes(ctx, fn.Path, file.Bytes())
}
