#!/usr/bin/env bash
# mjibson/go-dsp 11479a337f12 (Go; it has no tags, this is the version that go get gives), package spectral: Pwelch with Pad, the option for more points in
# the spectrum, loses the power of the signal: the window is laid over the padded segment, so the data lie at its foot. One would guess that zeros behind the
# data change how close the frequencies are, not what there is, "the number of points to which the data segment is padded", and as matplotlib, which it is
# "designed to be similar to", has it.
#
# Seen for a sine of amplitude 1, whose power is a half, in blocks of 256: 0.500 without Pad and 0.504 with 512, then 0.076 with 1024 and 0.006 with 2048; of
# noise of deviation 1 it is 1.01, 1.02, 0.15 and 0.012. With 512 the sum is right by chance, but the half window ends at its peak: 20 bins from the sine
# there is a hundred thousand times what is due. Source: ZeroPadF comes before window.Apply, so the window has Pad points, and the norm is that of one with
# NFFT. A window of ones is right in all. So pad x yourself: copy, window and pad each block, and take the FFT.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math"
	"math/rand"

	"github.com/mjibson/go-dsp/spectral"
	"github.com/mjibson/go-dsp/window"
)

const rate = 256.

// power is the integral of the spectrum, and far what is 20 Hz beside the sine, as a share of its peak.
func power(x []float64, pad int, w func(int) []float64) (sum, far float64) {
	p, f := spectral.Pwelch(x, rate, &spectral.PwelchOptions{NFFT: 256, Pad: pad, Window: w})
	peak := 0.
	for i, v := range p {
		sum += v * f[1]
		peak = max(peak, v)
		if f[i] >= 84 && f[i] < 85 {
			far = max(far, v)
		}
	}
	return sum, far / peak
}

func main() {
	sine, noise := make([]float64, 1<<16), make([]float64, 1<<16)
	random := rand.New(rand.NewSource(1))
	for i := range sine {
		sine[i] = math.Sin(2 * math.Pi * 64.5 / rate * float64(i))
		noise[i] = random.NormFloat64()
	}
	for _, pad := range []int{0, 512, 1024, 2048} {
		s, far := power(sine, pad, nil)
		n, _ := power(noise, pad, nil)
		ones, _ := power(sine, pad, window.Rectangular)
		fmt.Printf("Pad %d: sine %.3f, 20 Hz beside it %.0e of the peak; noise %.3f; sine with a window of ones %.3f\n", pad, s, far, n, ones)
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/mjibson/go-dsp@v0.0.0-20180508042940-11479a337f12 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
Pad 0: sine 0.500, 20 Hz beside it 2e-09 of the peak; noise 1.013; sine with a window of ones 0.500
Pad 512: sine 0.504, 20 Hz beside it 3e-04 of the peak; noise 1.015; sine with a window of ones 0.500
Pad 1024: sine 0.076, 20 Hz beside it 5e-04 of the peak; noise 0.152; sine with a window of ones 0.500
Pad 2048: sine 0.006, 20 Hz beside it 6e-04 of the peak; noise 0.012; sine with a window of ones 0.500
EXPECTED
