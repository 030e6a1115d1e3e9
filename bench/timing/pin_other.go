//go:build !linux

package timing

import "runtime"

// Pin keeps the calling goroutine on its thread. Which core that runs on is the system's choice
// here.
func Pin() error {
	runtime.LockOSThread()
	return nil
}
