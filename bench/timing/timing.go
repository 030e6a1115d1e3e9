// Package timing times a function in samples: repetitions that together take long enough for the
// clock, after a moment in which the CPU gets used to the instructions.
package timing

import "time"

// WarmUp is how long a function runs before each sample: for up to half a millisecond after wide
// instructions start, some CPUs run slowly until their voltage suits.
const WarmUp = time.Millisecond

// Repetitions returns how many calls of run take about as long as a sample.
func Repetitions(run func(), sample time.Duration) int {
	for n := 1; ; n *= 2 {
		t := timed(run, n)
		if t > sample/2 || n > 1<<28 {
			return max(1, int(float64(n)*float64(sample)/float64(max(t, 1))))
		}
	}
}

// Sample returns the nanoseconds of one call of run, of n calls in a row.
func Sample(run func(), n int) float64 {
	for start := time.Now(); time.Since(start) < WarmUp; {
		timed(run, max(1, n/16))
	}
	return float64(timed(run, n).Nanoseconds()) / float64(n)
}

func timed(run func(), n int) time.Duration {
	start := time.Now()
	for range n {
		run()
	}
	return time.Since(start)
}
