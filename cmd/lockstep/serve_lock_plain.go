//go:build !unix && !windows

package main

import "os"

// lockFile does nothing where the system has no locks: give each service a folder of its own.
func lockFile(*os.File) error { return nil }
