// Package fence keeps what a process listens on from the network.
//
// Beam's runner Prism listens on all interfaces, without a password, whether it runs alone or
// inside a program, and has no setting for it. A program that calls [Loopback] first has a network
// of its own, with nothing in it but loopback.
package fence

// inside is set in the environment of a process that runs in a network of its own.
const inside = "LOCKSTEP_FENCED"

// Loopback starts this program anew in a network namespace with loopback alone, waits for its end,
// and exits as it does: call it first in main. In the new process it returns nil. The error says
// why that cannot be done: it needs Linux, and root or the right to make user namespaces. Files
// stay as they are; what is beyond the machine, such as an object store, is out of reach.
func Loopback() error { return loopback() }
