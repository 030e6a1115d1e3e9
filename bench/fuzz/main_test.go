package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestEnded: the end of the time is no failure, and a failing input is one, whatever else is said.
func TestEnded(t *testing.T) {
	over := "fuzz: elapsed: 20s, execs: 69010 (4292/sec), new interesting: 133 (total: 303)\n--- FAIL: FuzzQuote (20.03s)\n    context deadline exceeded\nFAIL\nexit status 1\n"
	found := "--- FAIL: FuzzQuote (3.32s)\n    --- FAIL: FuzzQuote (0.00s)\n        quote_test.go:110: \n    \n    Failing input written to testdata/fuzz/FuzzQuote/f3dcb44cfde1c28c\nFAIL\n"
	assert.True(t, ended([]byte(over)))
	assert.False(t, ended([]byte(found)))
	assert.False(t, ended([]byte(found+over)))
	assert.False(t, ended([]byte("# example.com/m\n./a_test.go:3:1: undefined: b\nFAIL\n")))
}

// TestBadOptions: what would fuzz other targets than those asked for is refused.
func TestBadOptions(t *testing.T) {
	for says, args := range map[string][]string{
		"extra":                {"extra", "-time", "1s"},
		"-parallel -1":         {"-parallel", "-1"},
		"error parsing regexp": {"-run", "("},
	} {
		_, err := run(args)
		assert.ErrorContains(t, err, says)
	}
}
