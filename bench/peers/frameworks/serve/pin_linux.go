package serve

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// pin keeps all threads of this process on one core, or the calling thread alone.
func pin(cpu int, thread bool) error {
	var set unix.CPUSet
	set.Set(cpu)
	if thread {
		return unix.SchedSetaffinity(0, &set)
	}
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, t := range threads { // those that start later inherit it
		id, err := strconv.Atoi(t.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, &set); err != nil {
			return err
		}
	}
	return nil
}
