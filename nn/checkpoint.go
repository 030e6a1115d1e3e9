package nn

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/internal/replace"
	"github.com/lockstep-go/lockstep/kernel"
)

// A checkpoint is a file of these parts, numbers being little-endian:
//
//	20 bytes  "lockstep checkpoint\n"
//	 4 bytes  the version, 1
//	 8 bytes  the length of the whole file
//	 8 bytes  the length of the header
//	 8 bytes  the length of the network
//	header    JSON: a checkpointHeader
//	network   as Network.Write writes it
//	numbers   float32: the moments of the optimiser, then what states hold, in the order of the header
//	32 bytes  SHA-256 of all that is before
const (
	checkpointMagic   = "lockstep checkpoint\n"
	checkpointVersion = 1
	checkpointPrefix  = len(checkpointMagic) + 4 + 3*8
)

// A checkpointHeader is what a checkpoint says in JSON.
type checkpointHeader struct {
	Loss      string         `json:"loss"`
	Optimizer savedOptimizer `json:"optimizer"`
	Updates   int            `json:"updates"`
	Seed      uint64         `json:"seed"`
	LastRate  exact64        `json:"last_rate"`
	Plateau   savedPlateau   `json:"plateau"`
	Classes   []float32      `json:"class_weights,omitempty"`
	Online    *savedMoments  `json:"online,omitempty"`
	Fit       *savedFit      `json:"fit,omitempty"`
}

// An exact64 is written as text that reads back as itself, NaN and infinities included.
type exact64 float64

func (v exact64) MarshalText() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(v), 'g', -1, 64), nil
}

func (v *exact64) UnmarshalText(b []byte) error {
	x, err := strconv.ParseFloat(string(b), 64)
	*v = exact64(x)
	return err
}

type savedOptimizer struct {
	Method                                     string
	Rate, Mu, Beta1, Beta2, Rho, Epsilon       exact64
	EpsilonInside, Centered                    bool
	Start, Grow, Shrink, Least, Most           exact64
	L2, L1, Decay                              exact64
	DecayBiases                                bool
	ClipNorm, ClipValue                        exact64
	Schedule                                   string
	ScheduleSteps, Warmup, Patience            int
	Factor, Last, Power, ScheduleLeastDecrease exact64
}

type savedPlateau struct {
	Factor, Least exact64
	Seen          bool
	Waited        int
}

// savedMoments are those of an OnlineStandardizer.
type savedMoments struct {
	Rows          int
	Mean, Squares []exact64
}

type savedFit struct {
	Rows, Batch  int
	Seed         uint64
	InOrder      bool
	Epoch, Step  int
	Loss, Weight exact64
	Hits         int
	Before       exact64
	Reference    exact64
	Waited       int
	History      []savedEpoch
	Start, Best  savedState
}

type savedEpoch struct {
	Loss, Accuracy, ValidationLoss, ValidationAccuracy, Rate exact64
}

// A savedState says what a state holds; its numbers are among those of the file if Kept.
type savedState struct {
	Kept           bool
	Epoch, Updates int
	Loss           exact64
}

func (o *Optimizer) saved() savedOptimizer {
	s := &o.Schedule
	return savedOptimizer{optimizerNames[o.method-1], exact64(o.Rate), exact64(o.Mu), exact64(o.Beta1), exact64(o.Beta2), exact64(o.Rho), exact64(o.Epsilon),
		o.EpsilonInside, o.Centered, exact64(o.Start), exact64(o.Grow), exact64(o.Shrink), exact64(o.Least), exact64(o.Most),
		exact64(o.L2), exact64(o.L1), exact64(o.Decay), o.DecayBiases, exact64(o.ClipNorm), exact64(o.ClipValue),
		scheduleNames[s.kind], s.Steps, s.Warmup, s.Patience, exact64(s.Factor), exact64(s.Last), exact64(s.Power), exact64(s.Least)}
}

func (s *savedOptimizer) read() (Optimizer, error) {
	m, err := parse("optimizer", s.Method, optimizerNames[:rprop])
	if err != nil {
		return Optimizer{}, err
	}
	k, err := parse("schedule", s.Schedule, scheduleNames)
	if err != nil {
		return Optimizer{}, err
	}
	o := Optimizer{method: method(m + 1), Rate: float64(s.Rate), Mu: float64(s.Mu), Beta1: float64(s.Beta1), Beta2: float64(s.Beta2), Rho: float64(s.Rho),
		Epsilon: float64(s.Epsilon), EpsilonInside: s.EpsilonInside, Centered: s.Centered, Start: float64(s.Start),
		Grow: float64(s.Grow), Shrink: float64(s.Shrink), Least: float64(s.Least), Most: float64(s.Most),
		L2: float64(s.L2), L1: float64(s.L1), Decay: float64(s.Decay), DecayBiases: s.DecayBiases, ClipNorm: float64(s.ClipNorm), ClipValue: float64(s.ClipValue),
		Schedule: Schedule{kind: scheduleKind(k), Steps: s.ScheduleSteps, Warmup: s.Warmup, Patience: s.Patience, Factor: float64(s.Factor),
			Last: float64(s.Last), Power: float64(s.Power), Least: float64(s.ScheduleLeastDecrease)}}
	return o, o.check()
}

// SaveCheckpoint writes all that training goes on from to a file: the network with its weights, the
// loss, the optimiser with its settings, moments and schedule, the number of updates, the seed of
// dropout, and the online standardizer; in [Trainer.Fit] also where it is in the data, what it has
// seen of the epoch, the history, and the best weights so far. It replaces the file as a whole or
// not at all, as [Network.Save] does. It must not run while a step does, but a [Callback] may call
// it. Fit writes checkpoints by itself: see [FitOptions].
//
// With a Group all its members must call it, and that of rank 0 writes the file. A training may go
// on from it in another number of processes.
func (t *Trainer) SaveCheckpoint(path string) error {
	c, err := t.checkpoint()
	if err != nil {
		return err
	}
	if t.Group == nil || t.Group.Rank() == 0 {
		err = replace.File(path, c.write)
	}
	return t.agree(err, failed)
}

// WriteCheckpoint writes to w what [Trainer.SaveCheckpoint] writes to a file. With a Group all its
// members must call it, and each writes.
func (t *Trainer) WriteCheckpoint(w io.Writer) error {
	if w == nil {
		return errNoWriter
	}
	c, err := t.checkpoint()
	if err != nil {
		return err
	}
	return c.write(w)
}

// checkpointContent is what a checkpoint is written from.
type checkpointContent struct {
	header  []byte
	network *Network
	numbers [][]float32
}

// checkpoint returns what a checkpoint holds now.
func (t *Trainer) checkpoint() (*checkpointContent, error) {
	p := t.running
	if p == nil {
		p = t.resume
	}
	if err := t.Finite(); err != nil {
		return nil, err
	}
	h := checkpointHeader{Loss: t.loss.String(), Optimizer: t.opt.saved(), Updates: t.steps, Seed: t.Seed, LastRate: exact64(t.lastRate),
		Plateau: savedPlateau{exact64(t.reduced.Factor), exact64(t.reduced.Least), t.reduced.Seen, t.reduced.Waited}, Classes: t.class}
	if o := t.Online; o != nil {
		h.Online = &savedMoments{Rows: o.moments.N}
		for j := range o.moments.Mean {
			h.Online.Mean = append(h.Online.Mean, exact64(o.moments.Mean[j]))
			h.Online.Squares = append(h.Online.Squares, exact64(o.moments.Squares[j]))
		}
	}
	first, second := t.opt.moments()
	var numbers [][]float32
	var err error
	moments := func(one, two []float32, kept bool) {
		for i, x := range [2][]float32{one, two} {
			if err == nil {
				x, err = t.whole(x, kept && [2]bool{first, second}[i])
				numbers = append(numbers, x)
			}
		}
	}
	moments(t.first, t.second, true)
	if p != nil {
		s := &savedFit{p.rows, p.batch, p.seed, p.inOrder, p.epoch, p.step, exact64(p.loss), exact64(p.weight), p.hits, exact64(p.before),
			exact64(p.reference), p.waited, make([]savedEpoch, len(p.history)), savedState{}, savedState{}}
		for i, e := range p.history {
			s.History[i] = savedEpoch{exact64(e.Loss), exact64(e.Accuracy), exact64(e.ValidationLoss), exact64(e.ValidationAccuracy), exact64(e.Rate)}
		}
		state := func(saved *savedState, s *state) {
			*saved = savedState{s.w != nil, s.epoch, s.updates, exact64(s.loss)}
			numbers = append(numbers, s.w)
			moments(s.first, s.second, s.w != nil)
		}
		if p.step > 0 { // else it will be taken anew
			state(&s.Start, &p.start)
		}
		state(&s.Best, &p.best)
		h.Fit = s
	}
	if err != nil {
		return nil, err
	}
	header, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	return &checkpointContent{header, t.net, numbers}, nil
}

func (c *checkpointContent) write(w io.Writer) error {
	header, numbers := c.header, c.numbers
	var network bytes.Buffer
	if err := c.network.Write(&network); err != nil {
		return err
	}
	total := checkpointPrefix + len(header) + network.Len() + sha256.Size
	for _, x := range numbers {
		total += 4 * len(x)
	}
	prefix := []byte(checkpointMagic)
	prefix = binary.LittleEndian.AppendUint32(prefix, checkpointVersion)
	for _, n := range []int{total, len(header), network.Len()} {
		prefix = binary.LittleEndian.AppendUint64(prefix, uint64(n))
	}
	sum := sha256.New()
	both := io.MultiWriter(w, sum)
	for _, b := range [][]byte{prefix, header, network.Bytes()} {
		if _, err := both.Write(b); err != nil {
			return err
		}
	}
	for _, x := range numbers {
		if err := writeFloats(both, x); err != nil {
			return err
		}
	}
	_, err := w.Write(sum.Sum(nil))
	return err
}

// LoadCheckpoint reads a file of [Trainer.SaveCheckpoint] and returns the trainer, with its
// network. [Trainer.Resume] goes on with the training that it was made in, [Trainer.Fit] begins
// another, with other data perhaps, or after [Trainer.SetRate]. An error says what is wrong with
// the file.
func LoadCheckpoint(path string) (*Trainer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := ReadCheckpoint(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// ReadCheckpoint is [LoadCheckpoint] for what [Trainer.WriteCheckpoint] wrote. It reads to the end
// of r, and returns either all of the trainer or an error.
func ReadCheckpoint(r io.Reader) (*Trainer, error) {
	if r == nil {
		return nil, errNoReader
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	header, network, numbers, err := checkpointParts(data)
	if err != nil {
		return nil, err
	}
	var h checkpointHeader
	d := json.NewDecoder(bytes.NewReader(header))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return nil, fmt.Errorf("the checkpoint's header: %s", quote.Line(err.Error()))
	}
	net, err := Read(bytes.NewReader(network))
	if err != nil {
		return nil, fmt.Errorf("the checkpoint's network: %w", err)
	}
	return h.trainer(net, numbers)
}

// checkpointParts checks a checkpoint from outside and splits it.
func checkpointParts(data []byte) (header, network, numbers []byte, err error) {
	if len(data) < len(checkpointMagic) || string(data[:len(checkpointMagic)]) != checkpointMagic {
		return nil, nil, nil, fmt.Errorf("not a checkpoint: it must begin with %q", checkpointMagic)
	}
	if len(data) < checkpointPrefix {
		return nil, nil, nil, fmt.Errorf("the checkpoint is cut short: it has %s, and its first part alone %d", quote.Count(len(data), "byte"), checkpointPrefix)
	}
	rest := data[len(checkpointMagic):]
	if v := binary.LittleEndian.Uint32(rest); v != checkpointVersion {
		return nil, nil, nil, fmt.Errorf("the checkpoint has version %d: this program reads version %d", v, checkpointVersion)
	}
	total, h, n := binary.LittleEndian.Uint64(rest[4:]), binary.LittleEndian.Uint64(rest[12:]), binary.LittleEndian.Uint64(rest[20:])
	size := uint64(len(data))
	switch {
	case size < total:
		return nil, nil, nil, fmt.Errorf("the checkpoint is cut short: it has %d of %s", size, quote.Count(total, "byte"))
	case size > total:
		return nil, nil, nil, fmt.Errorf("the checkpoint has %s: %d belong to it, and nothing may follow", quote.Count(size, "byte"), total)
	}
	content := size - uint64(sha256.Size)
	if sum := sha256.Sum256(data[:content]); size < uint64(checkpointPrefix+sha256.Size) || !bytes.Equal(sum[:], data[content:]) {
		return nil, nil, nil, errors.New("the checkpoint was damaged or edited: its SHA-256 is another")
	}
	content -= uint64(checkpointPrefix)
	if h > content || n > content-h || (content-h-n)%4 != 0 {
		return nil, nil, nil, fmt.Errorf("the checkpoint's parts of %d and %s do not fit into its %d", h, quote.Count(n, "byte"), content)
	}
	body := data[checkpointPrefix:]
	return body[:h], body[h : h+n], body[h+n : content], nil
}

// trainer makes the trainer that the header and the numbers describe.
func (h *checkpointHeader) trainer(net *Network, numbers []byte) (*Trainer, error) {
	loss, err := ParseLoss(h.Loss)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint's loss: %w", err)
	}
	opt, err := h.Optimizer.read()
	if err != nil {
		return nil, fmt.Errorf("the checkpoint's optimizer: %w", err)
	}
	t, err := NewTrainer(net, loss, opt)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint: %w", err)
	}
	if h.Updates < 0 {
		return nil, fmt.Errorf("the checkpoint has %s: there cannot be less than 0", quote.Count(h.Updates, "update"))
	}
	if err := t.SetClassWeights(h.Classes); err != nil {
		return nil, fmt.Errorf("the checkpoint: %w", err)
	}
	t.steps, t.Seed, t.lastRate = h.Updates, h.Seed, float64(h.LastRate)
	t.reduced = reduction{float64(h.Plateau.Factor), float64(h.Plateau.Least), h.Plateau.Seen, h.Plateau.Waited}
	if o := h.Online; o != nil {
		if len(o.Mean) != net.inputs || len(o.Squares) != net.inputs || o.Rows < 0 {
			return nil, fmt.Errorf("the checkpoint's online standardizer has %s of %s: the network has %s", quote.Count(len(o.Mean), "mean"), quote.Count(o.Rows, "row"), quote.Count(net.inputs, "input"))
		}
		t.Online = NewOnlineStandardizer(net.inputs)
		t.Online.moments.N = o.Rows
		for j := range o.Mean {
			t.Online.moments.Mean[j], t.Online.moments.Squares[j] = float64(o.Mean[j]), float64(o.Squares[j])
		}
	}
	wanted := [][]float32{t.first, t.second}
	if h.Fit != nil {
		p, err := h.Fit.read(t)
		if err != nil {
			return nil, err
		}
		for _, s := range []*state{&p.start, &p.best} {
			wanted = append(wanted, s.w, s.first, s.second)
		}
		t.resume = p
	}
	size := 0
	for _, x := range wanted {
		size += 4 * len(x)
	}
	if size != len(numbers) {
		return nil, fmt.Errorf("the checkpoint has %s of moments and weights: this network and optimizer need %d", quote.Count(len(numbers), "byte"), size)
	}
	for _, x := range wanted {
		readFloats(x, numbers)
		numbers = numbers[4*len(x):]
		if k := kernel.NonFinite(x); k >= 0 {
			return nil, fmt.Errorf("the checkpoint has the number %v among its moments and weights: they must be finite", x[k])
		}
	}
	return t, nil
}

// read returns the progress, whose states still wait for their numbers.
func (s *savedFit) read(t *Trainer) (*progress, error) {
	if s.Rows < 1 || s.Batch < 1 || s.Batch > s.Rows || s.Epoch < 1 || s.Step < 0 || s.Step >= (s.Rows+s.Batch-1)/s.Batch && s.Step > 0 ||
		len(s.History) != s.Epoch-1 || s.Waited < 0 || s.Hits < 0 || !s.Best.Kept {
		return nil, fmt.Errorf("the checkpoint is of epoch %d, step %d, with %s in batches of %d and %s of history: that cannot be", s.Epoch, s.Step, quote.Count(s.Rows, "row"), s.Batch, quote.Count(len(s.History), "epoch"))
	}
	p := &progress{rows: s.Rows, batch: s.Batch, seed: s.Seed, inOrder: s.InOrder, epoch: s.Epoch, step: s.Step,
		loss: float64(s.Loss), weight: float64(s.Weight), hits: s.Hits, before: float64(s.Before), reference: float64(s.Reference), waited: s.Waited}
	for i, e := range s.History {
		p.history = append(p.history, Epoch{Epoch: i + 1, Loss: float64(e.Loss), Accuracy: float64(e.Accuracy),
			ValidationLoss: float64(e.ValidationLoss), ValidationAccuracy: float64(e.ValidationAccuracy), Rate: float64(e.Rate)})
	}
	for _, v := range []struct {
		saved *savedState
		state *state
	}{{&s.Start, &p.start}, {&s.Best, &p.best}} {
		if v.saved.Epoch < 0 || v.saved.Epoch >= s.Epoch || v.saved.Updates < 0 {
			return nil, fmt.Errorf("the checkpoint of epoch %d keeps weights of epoch %d: that cannot be", s.Epoch, v.saved.Epoch)
		}
		v.state.epoch, v.state.loss, v.state.updates = v.saved.Epoch, float64(v.saved.Loss), v.saved.Updates
		if v.saved.Kept {
			v.state.w = make([]float32, len(t.net.all))
			v.state.first = make([]float32, len(t.first))
			v.state.second = make([]float32, len(t.second))
		}
	}
	return p, nil
}

// check reports why a fit cannot go on from here.
func (p *progress) check(f *fit) error {
	switch {
	case p.rows != f.data.X.Rows:
		return fmt.Errorf("resume: the data has %s, and had %d when the checkpoint was made: it must be the same", quote.Count(f.data.X.Rows, "row"), p.rows)
	case p.batch != f.batch:
		return fmt.Errorf("resume: a batch of %s, where the checkpoint was made with %d", quote.Count(f.batch, "row"), p.batch)
	case p.seed != f.opts.Seed || p.inOrder != f.opts.InOrder:
		return fmt.Errorf("resume: seed %d, in order %v, where the checkpoint was made with seed %d, in order %v", f.opts.Seed, f.opts.InOrder, p.seed, p.inOrder)
	case p.epoch > f.opts.Epochs+1 || p.epoch == f.opts.Epochs+1 && p.step > 0:
		return fmt.Errorf("resume: %s, where the checkpoint is of epoch %d already", quote.Count(f.opts.Epochs, "epoch"), p.epoch)
	}
	if len(p.history) == 0 && p.step == 0 { // nothing has been validated yet, or could have been
		return nil
	}
	switch with := f.opts.Validation.X.Rows > 0; {
	case p.validates() && !with:
		return errors.New("resume: without validation data, where the checkpoint was made with some")
	case !p.validates() && with:
		return errors.New("resume: with validation data, where the checkpoint was made without any")
	}
	return nil
}

// validates reports whether the fit has validation data; it must have begun.
func (p *progress) validates() bool {
	if p.step > 0 {
		return p.start.w == nil
	}
	return slices.ContainsFunc(p.history, func(e Epoch) bool { return !math.IsNaN(e.ValidationLoss) })
}

// Restore makes the trainer what the checkpoint in the file says, with its network's weights,
// moments and all else, which must be of the same layers as the network that it has. After an error
// nothing has changed.
func (t *Trainer) Restore(path string) error {
	from, err := LoadCheckpoint(path)
	if err != nil {
		return err
	}
	if a, b := from.net.String(), t.net.String(); a != b {
		return fmt.Errorf("%s: the checkpoint's network is %s, and the trainer's %s", path, a, b)
	}
	copy(t.net.all, from.net.all)
	t.net.Standardizer, t.net.Classes, t.net.Metadata = from.net.Standardizer, from.net.Classes, from.net.Metadata
	for i := range t.net.layers {
		t.net.layers[i].Dropout, t.grads[i].Dropout = from.net.layers[i].Dropout, from.net.layers[i].Dropout
	}
	from.net, from.Workers, from.chunk = t.net, t.Workers, t.chunk
	from.single = t.single // they read the biases of the network that stays
	clear(t.grad)
	from.grads, from.grad, from.deferred.never = t.grads, t.grad, t.deferred.never // there may be views of them
	from.Group, from.WholeGradients = t.Group, t.WholeGradients
	*t = *from
	return nil
}
