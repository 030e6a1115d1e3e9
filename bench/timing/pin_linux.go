package timing

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// Pin keeps the calling goroutine on its thread, and that thread on the last of the cores that it
// may use. The process is not pinned: its other threads, the runtime's monitor above all, would
// share the core.
func Pin() error {
	runtime.LockOSThread()
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return err
	}
	last := -1
	for cpu := range 1024 {
		if set.IsSet(cpu) {
			last = cpu
		}
	}
	set.Zero()
	set.Set(last)
	return unix.SchedSetaffinity(0, &set)
}
