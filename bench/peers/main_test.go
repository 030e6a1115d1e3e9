package main

import (
	"testing"
	"time"
)

// TestCheck gives flags that make no sense.
func TestCheck(t *testing.T) {
	for want, o := range map[string]options{
		"":                                     {Rounds: 1, Sample: time.Millisecond},
		"--rounds 0: there must be at least 1": {Sample: time.Millisecond},
		"--sample 0s: it must be above 0":      {Rounds: 1},
	} {
		got := ""
		if err := o.check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%+v: %q instead of %q", o, got, want)
		}
	}
}
