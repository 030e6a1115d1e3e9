#!/usr/bin/env bash
# gonum v0.17.0, stat/distuv: Survival, which is there for the far tail, is 0 there for some distributions. Normal.Survival is 0 from
# 8.3 standard deviations on, where CDF of the negative number is right down to 1e-300; LogNormal, Logistic, GumbelRight and F
# likewise lose all digits near 1e-16. One would guess that Survival is more than 1 - CDF, as for Exponential and ChiSquared it is.
# Binomial.Prob and Poisson.Prob of what is certain, ten of ten at P = 1 or none at P = 0, are NaN, where 1 is due.
#
# Seen: Normal.Survival(9) is 0, where 1.129e-19 is due, and that of 8 is two percent off. So a p-value of a strong effect is 0, and its logarithm
# -Inf; of two effects one cannot tell which is stronger. Take CDF(2*Mu - x) for Normal. Source: Survival is 1 - CDF, or
# 1 - erf; CDF was mended in 2018 (gonum/gonum issue 577), Survival was not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"

	"gonum.org/v1/gonum/stat/distuv"
)

func main() {
	normal, logistic := distuv.UnitNormal, distuv.Logistic{S: 1}
	for _, x := range []float64{3, 7, 8, 9, 20} {
		fmt.Printf("Normal: Survival(%v) is %.5g, CDF(-%v) %.5g\n", x, normal.Survival(x), x, normal.CDF(-x))
	}
	for _, x := range []float64{3, 36, 40} {
		fmt.Printf("Logistic: Survival(%v) is %.5g, CDF(-%v) %.5g\n", x, logistic.Survival(x), x, logistic.CDF(-x))
	}
	// F of 1 and n degrees of freedom is the square of Student's t of n.
	fmt.Printf("F: Survival(100) is %.5g, by Student's t %.5g\n",
		distuv.F{D1: 1, D2: 100}.Survival(100), 2*distuv.StudentsT{Sigma: 1, Nu: 100}.CDF(-10))
	fmt.Printf("LogNormal: Survival of e^9 is %v, GumbelRight of 40 %v\n",
		distuv.LogNormal{Sigma: 1}.Survival(8103.083927575384), distuv.GumbelRight{Beta: 1}.Survival(40))
	fmt.Printf("Exponential: Survival of 40 is %.5g, ChiSquared of 80 %.5g\n",
		distuv.Exponential{Rate: 1}.Survival(40), distuv.ChiSquared{K: 2}.Survival(80))
	fmt.Println("of ten, all at P = 1:", distuv.Binomial{N: 10, P: 1}.Prob(10), "none at P = 0:", distuv.Binomial{N: 10}.Prob(0),
		"none at Lambda = 0:", distuv.Poisson{}.Prob(0))
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get gonum.org/v1/gonum@v0.17.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
Normal: Survival(3) is 0.0013499, CDF(-3) 0.0013499
Normal: Survival(7) is 1.2798e-12, CDF(-7) 1.2798e-12
Normal: Survival(8) is 6.1062e-16, CDF(-8) 6.221e-16
Normal: Survival(9) is 0, CDF(-9) 1.1286e-19
Normal: Survival(20) is 0, CDF(-20) 2.7536e-89
Logistic: Survival(3) is 0.047426, CDF(-3) 0.047426
Logistic: Survival(36) is 2.2204e-16, CDF(-36) 2.3195e-16
Logistic: Survival(40) is 0, CDF(-40) 4.2484e-18
F: Survival(100) is 1.1102e-16, by Student's t 9.9017e-17
LogNormal: Survival of e^9 is 0, GumbelRight of 40 0
Exponential: Survival of 40 is 4.2484e-18, ChiSquared of 80 4.2484e-18
of ten, all at P = 1: NaN none at P = 0: NaN none at Lambda = 0: NaN
EXPECTED
