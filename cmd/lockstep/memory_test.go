package main

import (
	"math"
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// TestNeed counts what one network needs.
func TestNeed(t *testing.T) {
	s := &shape{inputs: 4, units: []int{1000, 3}, optimizer: "adam", batch: 32, train: 500, valid: 100}
	n := s.need()
	assert.EqualValues(t, 5*1000+1001*3, n.parameters)
	assert.EqualValues(t, 4*8003, n.weights)
	assert.EqualValues(t, 4*8003, n.gradient)
	assert.EqualValues(t, 8*8003, n.moments)
	assert.EqualValues(t, 12*8003, n.copies)
	trainer, predictor := 4*100*(4+2*1003), 4*256*(4+2*1000)
	assert.EqualValues(t, trainer+predictor-12*8003, n.buffers)
	s.optimizer, s.valid = "sgd", 0
	n = s.need()
	assert.Zero(t, n.moments)
	assert.EqualValues(t, 2*4*8003, n.copies)
	for name, moments := range map[string]float64{"adam": 2, "adamw": 2, "momentum": 1, "nesterov": 1, "sgd": 0, "rmsprop": 1, "adagrad": 1, "rprop": 2} {
		s.optimizer = name
		n := s.need()
		assert.Equal(t, moments*n.weights, n.moments, name)
	}
}

// TestNeedIsSo compares what is said to be needed with what the heap holds while nn trains: it may
// not be more, and is not much less.
func TestNeedIsSo(t *testing.T) {
	for _, s := range []*shape{
		{inputs: 10, units: []int{10_000, 2}, optimizer: "adam", batch: 32, train: 300, valid: 64},
		{inputs: 500, units: []int{2000, 2}, optimizer: "adam", batch: 32, train: 300, valid: 64},
		{inputs: 500, units: []int{2000, 500, 2}, optimizer: "momentum", batch: 300, train: 300},
		{inputs: 500, units: []int{2000, 2}, optimizer: "rprop", batch: 300, train: 300},
		{inputs: 500, units: []int{2000, 2}, optimizer: "rmsprop", batch: 16, train: 300, valid: 16},
	} {
		rows := func(n int) nn.Data { return nn.Data{X: kernel.NewMatrix(n, s.inputs), Labels: make([]int, n)} }
		train, valid := rows(s.train), nn.Data{}
		if s.valid > 0 {
			valid = rows(s.valid)
		}
		before := heap()
		net, err := nn.New(1, s.inputs, hidden(s.units)...)
		require.NoError(t, err)
		optimizer, err := nn.ParseOptimizer(s.optimizer, 0.001)
		require.NoError(t, err)
		trainer, err := nn.NewTrainer(net, nn.CrossEntropy, optimizer)
		require.NoError(t, err)
		net.Standardizer, err = nn.FitStandardizer(train.X)
		require.NoError(t, err)
		var during float64
		_, err = trainer.Fit(t.Context(), train, nn.FitOptions{Epochs: 2, Batch: s.batch, Validation: valid, Best: s.valid > 0,
			OnEpoch: func(nn.Epoch) { during = heap() - before }})
		require.NoError(t, err)
		steps := *s
		steps.train = 0 // which leaves the evaluation at the end out
		n := steps.need()
		assert.LessOrEqual(t, n.total(), 1.02*during, "%+v", s)
		assert.GreaterOrEqual(t, n.total(), 0.9*during, "%+v", s)
		runtime.KeepAlive(train)
	}
}

func hidden(units []int) (layers []nn.Layer) {
	for _, n := range units[:len(units)-1] {
		layers = append(layers, nn.Dense(n, nn.ReLU))
	}
	return append(layers, nn.Dense(units[len(units)-1], nn.Softmax))
}

// heap returns how many bytes of the heap are in use.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// TestFits refuses what does not fit, and says why; it takes no memory.
func TestFits(t *testing.T) {
	wide := &shape{inputs: 4, units: []int{10_000_000, 3}, optimizer: "adam", batch: 32, train: 544, valid: 96}
	machine := room{23e9, "MemAvailable in /proc/meminfo"}
	assert.EqualError(t, wide.fits(machine), "the training of 80,000,003 parameters needs 29.4 GB of memory (weights 0.3 GB, their gradient 0.3 GB, the state of adam 0.6 GB, copies of the best 1.0 GB, "+
		"buffers of the layers 27.2 GB), and there are 23.0 GB (MemAvailable in /proc/meminfo): give fewer units by --layers")
	n := wide.need()
	assert.NoError(t, wide.fits(room{n.total(), ""}))
	assert.Error(t, wide.fits(room{n.total() - 1, ""}))

	single := &shape{inputs: 5_000_000, units: []int{10}, optimizer: "adam", batch: 1, train: 10, valid: 2}
	assert.ErrorContains(t, single.fits(room{1e9, "GOMEMLIMIT"}), ", and there are 1.0 GB (GOMEMLIMIT): give fewer columns")
	assert.ErrorContains(t, single.fits(room{1.2e9, "GOMEMLIMIT"}), ": give fewer columns, or --optimizer sgd, which has no state")

	for _, units := range [][]int{{64, 32, 10}, {1000, 10}} {
		small := &shape{inputs: 64, units: units, optimizer: "adam", batch: 32, train: 1000, valid: 100}
		assert.NoError(t, small.fits(room{-1, ""}), "so little is not refused")
	}
	// nn.New refuses what is larger than it makes, whatever the room.
	assert.NoError(t, (&shape{inputs: 64, units: []int{math.MaxInt, math.MaxInt, 10}, optimizer: "adam", batch: 32, train: 1000}).fits(room{1e9, ""}))
}

// TestTrainBeyondMemory has a limit that a network of a few megabytes is beyond.
func TestTrainBeyondMemory(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "64MiB")
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	for _, folds := range [][]string{nil, {"--folds", "3"}} {
		r := lockstep(t, dir, append([]string{"train", "flowers.csv", "--layers", "200000", "--epochs", "1"}, folds...)...)
		assert.Equal(t, 1, r.code)
		assert.Regexp(t, `^lockstep: the training of 1,200,003 parameters needs 0\.\d GB of memory \(weights 4\.8 MB, .*\), and there are 6\d\.\d MB \(GOMEMLIMIT\): give fewer units by --layers\n$`, r.stderr)
		assert.Empty(t, r.stdout)
	}
	assert.Equal(t, []string{"flowers.csv"}, files(t, dir))
	good(t, dir, "train", "flowers.csv", "--epochs", "1")
}

func TestRooms(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	meminfo := file("MemTotal:       24684084 kB\nMemFree:        15662528 kB\nMemAvailable:   23110300 kB\n")
	const free = 23110300 * 1024
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  room
	}{
		"another system": {fstest.MapFS{}, room{128e9, "the most that this tool uses"}},
		"a machine":      {fstest.MapFS{"proc/meminfo": meminfo, "proc/self/cgroup": file("0::/\n")}, room{free, "MemAvailable in /proc/meminfo"}},
		"an old kernel":  {fstest.MapFS{"proc/meminfo": file("MemTotal: 1 kB\n")}, room{128e9, "the most that this tool uses"}},
		"no limit": {fstest.MapFS{"proc/meminfo": meminfo, "proc/self/cgroup": file("0::/a/b\n"), "sys/fs/cgroup/a/b/memory.max": file("max\n")},
			room{free, "MemAvailable in /proc/meminfo"}},
		"version 2": {fstest.MapFS{"proc/meminfo": meminfo, "proc/self/cgroup": file("0::/a/b\n"),
			"sys/fs/cgroup/a/b/memory.max": file("max\n"), "sys/fs/cgroup/a/memory.max": file("2000000000\n"), "sys/fs/cgroup/a/memory.current": file("900000000\n"),
			"sys/fs/cgroup/a/memory.stat": file("anon 300000000\nfile 600000000\ninactive_file 400000000\nactive_file 100000000\n")},
			room{1.6e9, "the limit of the control group, /sys/fs/cgroup/a/memory.max"}},
		"version 2 in a container": {fstest.MapFS{"proc/meminfo": meminfo, "proc/self/cgroup": file("0::/../..\n"), "sys/fs/cgroup/memory.max": file("1000000000\n")},
			room{1e9, "the limit of the control group, /sys/fs/cgroup/memory.max"}},
		"version 1": {fstest.MapFS{"proc/meminfo": meminfo, "proc/self/cgroup": file("5:cpu:/x\n4:memory:/docker/0\n0::/\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("1000000000\n"), "sys/fs/cgroup/memory/memory.usage_in_bytes": file("500000000\n"),
			"sys/fs/cgroup/memory/memory.stat": file("inactive_file 100000000\ntotal_inactive_file 200000000\n")},
			room{0.7e9, "the limit of the control group, /sys/fs/cgroup/memory/memory.limit_in_bytes"}},
		"version 1 without a limit": {fstest.MapFS{"proc/meminfo": meminfo, "proc/self/cgroup": file("4:memory:/\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("9223372036854771712\n")}, room{free, "MemAvailable in /proc/meminfo"}},
		"nonsense": {fstest.MapFS{"proc/meminfo": file("MemAvailable: much\n"), "proc/self/cgroup": file("x\n\n::\n"), "sys/fs/cgroup/memory.max": file("")},
			room{128e9, "the most that this tool uses"}},
	} {
		if c.want.bytes > math.MaxInt { // 32 bits
			c.want = room{math.MaxInt, "the most that this tool uses"}
		}
		assert.Equal(t, c.want, least(rooms(c.files)), name)
	}
	assert.Equal(t, room{7e8, "GOMEMLIMIT"}, limitRoom(1e9, 3e8))
	assert.True(t, math.IsInf(limitRoom(math.MaxInt64, 3e8).bytes, 1))
}
