package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
)

// The size of a picture and of the part that the curves are in, in pixels.
const (
	width, height            = 760, 300
	left, right, top, bottom = 62.0, 744.0, 44.0, 262.0
)

// style has two sets of colours: the picture has no background of its own, so the page decides
// which one fits.
const style = `<style>
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #57606a; }
.grid { stroke: #57606a; stroke-opacity: .22; }
.half { stroke: #57606a; stroke-opacity: .8; stroke-dasharray: 4 4; }
path { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.c0 { stroke: #1f6feb; stroke-width: 2.4; }
.c1 { stroke: #d1690e; }
.c2 { stroke: #a0379c; }
.c3 { stroke: #3f7d20; }
@media (prefers-color-scheme: dark) {
  text { fill: #9aa4b0; }
  .grid, .half { stroke: #9aa4b0; }
  .c0 { stroke: #6ea8ff; }
  .c1 { stroke: #ffa657; }
  .c2 { stroke: #e58ae0; }
  .c3 { stroke: #7ecb5a; }
}
</style>
`

// The y axis is logarithmic, from least to most; what is less is drawn at its foot.
const least = 0.125

func yOf(e float64) float64 {
	return bottom - (bottom-top)*math.Log2(max(e, least)/least)/math.Log2(most/least)
}

func (f *function) xOf(x float64) float64 { return left + (right-left)*f.position(x) }

// draw returns a picture of the curves, as SVG.
func (f *function) draw(curves []curve) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="Errors of %s over its inputs">`+"\n",
		width, height, width, height, f.name)
	b.WriteString(style)

	for _, t := range []struct {
		value float64
		label string
	}{{0.5, "½"}, {10, "10"}, {100, "100"}, {1e3, "1,000"}, {1e4, "10⁴"}, {1e5, "10⁵"}, {1e6, "10⁶"}, {1e7, "10⁷"}} {
		class := "grid"
		if t.value == 0.5 {
			class = "half"
		}
		y := yOf(t.value)
		fmt.Fprintf(&b, `<line class="%s" x1="%.0f" y1="%.1f" x2="%.0f" y2="%.1f"/><text x="%.0f" y="%.1f" text-anchor="end">%s</text>`+"\n",
			class, left, y, right, y, left-8, y+4, t.label)
	}
	fmt.Fprintf(&b, `<text transform="translate(14 %.0f) rotate(-90)" text-anchor="middle">error, ULP</text>`+"\n", (top+bottom)/2)
	for _, t := range f.ticks() {
		x := f.xOf(t.value)
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" y1="%.0f" x2="%.1f" y2="%.0f"/><text x="%.1f" y="%.0f" text-anchor="middle">%s</text>`+"\n",
			x, top, x, bottom, x, bottom+17, t.label)
	}
	fmt.Fprintf(&b, `<text x="%.0f" y="%d" text-anchor="middle">x</text>`+"\n", (left+right)/2, height-4)

	for i := len(curves) - 1; i >= 0; i-- { // ours on top
		fmt.Fprintf(&b, `<path class="c%d" d="%s"/>`+"\n", i, path(curves[i].error))
	}
	x := left
	for i, c := range curves {
		fmt.Fprintf(&b, `<path class="c%d" d="M%.0f 20h22"/><text x="%.0f" y="24">%s</text>`+"\n", i, x, x+28, html.EscapeString(c.label))
		x += 28 + 6.3*float64(len([]rune(c.label))) + 20
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// path returns the line through the middles of the bins, with gaps where there is nothing.
func path(errors []float64) string {
	var b bytes.Buffer
	pen := "M"
	for i, e := range errors {
		if math.IsNaN(e) {
			pen = "M"
			continue
		}
		fmt.Fprintf(&b, "%s%.1f %.1f", pen, left+(right-left)*(float64(i)+0.5)/float64(len(errors)), yOf(e))
		pen = "L"
	}
	return b.String()
}

type tick struct {
	value float64
	label string
}

// ticks returns powers of ten along the x axis, so many that their labels have room.
func (f *function) ticks() (all []tick) {
	pixels := (right - left) / (float64(f.high-f.low) * math.Log10(2)) // for a power of ten
	if !f.positive {
		pixels /= 2
	}
	step := 1
	for float64(step)*pixels < 44 {
		step++
	}
	for k := -40 * step; k <= 40; k += step {
		v := math.Pow10(k)
		if v < math.Ldexp(1, f.low) || v > math.Ldexp(1, f.high) {
			continue
		}
		label := fmt.Sprintf("%g", v)
		if k < -3 || k > 3 {
			label = "10" + superscript(k)
		}
		all = append(all, tick{v, label})
		if !f.positive {
			all = append(all, tick{-v, "−" + label})
		}
	}
	return all
}

// superscript returns k in raised digits.
func superscript(k int) string {
	raised := map[rune]rune{'-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹'}
	out := ""
	for _, c := range fmt.Sprint(k) {
		out += string(raised[c])
	}
	return out
}
