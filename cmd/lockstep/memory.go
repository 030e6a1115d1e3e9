package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"os"
	"path"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A shape is what decides how much memory a training takes, beside its rows.
type shape struct {
	inputs    int
	units     []int // of the layers, the output layer's included
	optimizer string
	batch     int // the rows of a step
	train     int // rows
	valid     int // rows; 0 for none
}

// A need is that memory, in bytes: at least so much is live at some time. It is in float64, in
// which no number of units overflows.
type need struct {
	parameters, weights, gradient, moments float64
	copies                                 float64 // of the weights and moments that a training may return to
	buffers                                float64 // what rows become in the layers, and the gradients of that
}

// chunk is how many rows package nn sends through the layers at once, at most.
const chunk = 256

func (s *shape) need() need {
	const float32Bytes = 4
	var n need
	in, widest, all := float64(s.inputs), 0.0, 0.0
	for _, units := range s.units {
		out := float64(units)
		n.parameters += (in + 1) * out
		widest, all = max(widest, out), all+out
		in = out
	}
	n.weights = float32Bytes * n.parameters
	n.gradient = n.weights
	switch s.optimizer {
	case "adam", "adamw", "rprop":
		n.moments = 2 * n.weights
	case "momentum", "nesterov", "rmsprop", "adagrad":
		n.moments = n.weights
	}
	n.copies = n.weights + n.moments
	if s.valid == 0 {
		n.copies *= 2 // the best, and those before this epoch, whose loss is known after it
	}
	layers := func(rows int) float64 { // the trainer's: see nn.Trainer.reserve
		return float32Bytes * float64(min(rows, chunk)) * (float64(s.inputs) + 2*all)
	}
	steps := layers(max(s.batch, s.valid))
	// When training has ended the copies are free, and a predictor and the trainer evaluate.
	predictor := float32Bytes * float64(min(s.train, chunk)) * (float64(s.inputs) + 2*widest)
	evaluation := max(steps+predictor, layers(s.train))
	n.buffers = max(steps, evaluation-n.copies)
	return n
}

func (n *need) total() float64 {
	return n.weights + n.gradient + n.moments + n.copies + n.buffers
}

// A room is memory that is free, in bytes, and who says so.
type room struct {
	bytes float64
	whose string
}

// alwaysFits is a need that is never refused: no room is known so exactly.
const alwaysFits = 64 << 20

// mostParameters is what nn.New makes. It refuses more by itself, and takes no memory then.
const mostParameters = 1 << 28

// fits returns an error if the training of a shape needs more memory than there is.
func (s *shape) fits(r room) error {
	n := s.need()
	if n.parameters > mostParameters || n.total() <= max(r.bytes, alwaysFits) {
		return nil
	}
	hint := "give fewer units by --layers"
	if len(s.units) == 1 {
		hint = "give fewer columns"
	}
	plain := *s
	plain.optimizer = "sgd"
	if p := plain.need(); p.total() <= r.bytes {
		hint += ", or --optimizer sgd, which has no state"
	}
	parts := []string{"weights " + gigabytes(n.weights), "their gradient " + gigabytes(n.gradient)}
	if n.moments > 0 {
		parts = append(parts, fmt.Sprintf("the state of %s %s", s.optimizer, gigabytes(n.moments)))
	}
	parts = append(parts, "copies of the best "+gigabytes(n.copies), "buffers of the layers "+gigabytes(n.buffers))
	return fmt.Errorf("the training of %s parameters needs %s of memory (%s), and there are %s (%s): %s",
		quote.Thousands(int(n.parameters)), gigabytes(n.total()), strings.Join(parts, ", "), gigabytes(max(r.bytes, 0)), r.whose, hint)
}

func gigabytes(b float64) string {
	if b < 1e8 {
		return fmt.Sprintf("%.1f MB", b/1e6)
	}
	return fmt.Sprintf("%.1f GB", b/1e9)
}

// checkMemory refuses a training that the memory of this machine does not hold, before it takes
// any.
func (s *shape) checkMemory() error {
	look := func() error {
		return s.fits(least(append(rooms(os.DirFS("/")), limitRoom(debug.SetMemoryLimit(-1), liveHeap()))))
	}
	if look() == nil {
		return nil
	}
	debug.FreeOSMemory() // what reading has left counts as taken until then
	return look()
}

// mostRoom is assumed where nothing says how much memory there is: more than any but the largest
// machines have.
const mostRoom = 128e9

func least(all []room) room {
	all = append(all, room{min(mostRoom, math.MaxInt), "the most that this tool uses"})
	return slices.MinFunc(all, func(a, b room) int {
		switch {
		case a.bytes < b.bytes:
			return -1
		case a.bytes > b.bytes:
			return 1
		}
		return 0
	})
}

// limitRoom returns what the memory limit of Go's runtime leaves.
func limitRoom(limit int64, live uint64) room {
	if limit == math.MaxInt64 {
		return room{math.Inf(1), ""}
	}
	return room{float64(limit) - float64(live), "GOMEMLIMIT"}
}

func liveHeap() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64()
}

// rooms returns what the files of Linux say, which other systems do not have: what is free in the
// machine, and in each control group that the process is in.
func rooms(root fs.FS) []room {
	var all []room
	for line := range lines(root, "proc/meminfo") {
		if v, found := strings.CutPrefix(line, "MemAvailable:"); found {
			if kB, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(v, "kB")), 64); err == nil {
				all = append(all, room{1024 * kB, "MemAvailable in /proc/meminfo"})
			}
		}
	}
	for line := range lines(root, "proc/self/cgroup") { // number:controllers:/path
		f := strings.SplitN(line, ":", 3)
		if len(f) < 3 {
			continue
		}
		g := group{root, "sys/fs/cgroup", "memory.max", "memory.current", ""}
		if f[1] != "" {
			if !slices.Contains(strings.Split(f[1], ","), "memory") {
				continue
			}
			g = group{root, "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"}
		}
		// A group is bound by those around it, too. In a container its own path may not be there.
		for dir := path.Clean("/" + f[2]); ; dir = path.Dir(dir) {
			if r, limited := g.room(dir); limited {
				all = append(all, r)
			}
			if dir == "/" {
				break
			}
		}
	}
	return all
}

func lines(root fs.FS, name string) iter.Seq[string] {
	text, _ := fs.ReadFile(root, name) // which other systems do not have
	return strings.SplitSeq(strings.TrimSpace(string(text)), "\n")
}

// A group is where control groups keep the limits of memory, of version 1 or 2.
type group struct {
	root                        fs.FS
	folder, limit, used, prefix string
}

// room returns what the limit of a group leaves. Its cache of files is given back when memory is
// needed.
func (g *group) room(dir string) (r room, limited bool) {
	number := func(name string) (float64, bool) {
		text, err := fs.ReadFile(g.root, path.Join(g.folder, dir, name))
		if err != nil {
			return 0, false
		}
		v, err := strconv.ParseUint(string(bytes.TrimSpace(text)), 10, 64) // "max" is none
		return float64(v), err == nil
	}
	limit, limited := number(g.limit)
	if !limited {
		return room{}, false
	}
	used, _ := number(g.used)
	for line := range lines(g.root, path.Join(g.folder, dir, "memory.stat")) {
		name, value, _ := strings.Cut(line, " ")
		if name == g.prefix+"inactive_file" || name == g.prefix+"active_file" {
			if v, err := strconv.ParseFloat(value, 64); err == nil {
				used -= v
			}
		}
	}
	return room{limit - max(used, 0), "the limit of the control group, " + path.Join("/", g.folder, dir, g.limit)}, true
}
