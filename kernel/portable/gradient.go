package portable

// InputGradReLU is generic.InputGradReLU: four rows of w at once, so that their chains overlap, of
// those that are not +0 for y's sake.
func InputGradReLU(dx, d, w, y []float32) {
	n := len(d)
	var rows [4]int
	found := 0
	for i, v := range y[:len(dx)] {
		dx[i] = 0
		if !(v <= 0) {
			rows[found] = i
			found++
		}
		if found == 0 || found < len(rows) && i+1 < len(dx) {
			continue
		}
		var t [4]float32
		if n != 0 {
			var at [2][4]int
			for c := range rows { // of fewer than four, the last is computed several times
				at[1][c] = rows[min(c, found-1)] * n
			}
			chains(&t, d, w, &at, 1, 1, n)
		}
		for c, row := range rows[:found] {
			dx[row] = t[c]
		}
		found = 0
	}
}
