package main

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strings"
)

// A plot is one picture with logarithmic axes: lines, and points with a name that is shown where
// the pointer rests. Its colours are those of the page, so that it is legible in the dark, too.
type plot struct {
	title, xName, yName string
	lines               []line
}

// A line joins its points, unless it is of points alone.
type line struct {
	name   string
	colour int // of the palette
	points []point
	alone  bool
	dashed bool
}

type point struct {
	x, y float64
	name string
}

const (
	plotWidth, plotHeight   = 460, 300
	left, right, top, under = 58, 14, 14, 44
)

// svg draws the plot.
func (p *plot) svg() template.HTML {
	minX, maxX, minY, maxY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range p.lines {
		for _, q := range l.points {
			minX, maxX, minY, maxY = min(minX, q.x), max(maxX, q.x), min(minY, q.y), max(maxY, q.y)
		}
	}
	if minX > maxX {
		return ""
	}
	minY, maxY = math.Pow(10, math.Floor(math.Log10(minY*0.999))), math.Pow(10, math.Ceil(math.Log10(maxY*1.001)))
	if minX == maxX {
		minX, maxX = minX/2, maxX*2
	}
	x := func(v float64) float64 {
		return left + (plotWidth-left-right)*(math.Log2(v)-math.Log2(minX))/(math.Log2(maxX)-math.Log2(minX))
	}
	y := func(v float64) float64 {
		return top + (plotHeight-top-under)*(math.Log10(maxY)-math.Log10(v))/(math.Log10(maxY)-math.Log10(minY))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, plotWidth, plotHeight, html.EscapeString(p.title))
	for v := minY; v <= maxY*1.0001; v *= 10 {
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="tick" text-anchor="end" x="%d" y="%.1f">%s</text>`,
			left, plotWidth-right, y(v), y(v), left-6, y(v)+4, axisNumber(v))
	}
	step := max(1, math.Round((math.Log2(maxX)-math.Log2(minX))/6))
	for e := math.Ceil(math.Log2(minX)); e <= math.Log2(maxX)+1e-9; e += step {
		v := math.Exp2(e)
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/><text class="tick" text-anchor="middle" x="%.1f" y="%d">%s</text>`,
			x(v), x(v), top, plotHeight-under, x(v), plotHeight-under+16, axisNumber(v))
	}
	fmt.Fprintf(&b, `<text class="axis" text-anchor="middle" x="%d" y="%d">%s</text>`, (left+plotWidth-right)/2, plotHeight-8, html.EscapeString(p.xName))
	fmt.Fprintf(&b, `<text class="axis" text-anchor="middle" transform="translate(14 %d) rotate(-90)">%s</text>`, (top+plotHeight-under)/2, html.EscapeString(p.yName))
	for _, l := range p.lines {
		pts := slices.Clone(l.points)
		slices.SortFunc(pts, func(a, b point) int {
			if a.x < b.x {
				return -1
			}
			return 1
		})
		if !l.alone {
			var path []string
			for _, q := range pts {
				path = append(path, fmt.Sprintf("%.1f,%.1f", x(q.x), y(q.y)))
			}
			class := ""
			if l.dashed {
				class = " dashed"
			}
			fmt.Fprintf(&b, `<polyline class="c%d%s" points="%s"><title>%s</title></polyline>`, l.colour, class, strings.Join(path, " "), html.EscapeString(l.name))
		}
		if !l.dashed {
			for _, q := range pts {
				fmt.Fprintf(&b, `<circle class="c%d" r="3.2" cx="%.1f" cy="%.1f"><title>%s</title></circle>`, l.colour, x(q.x), y(q.y), html.EscapeString(q.name))
			}
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// axisNumber writes the number of a tick.
func axisNumber(v float64) string {
	switch {
	case v >= 1<<20 && math.Mod(v, 1<<20) == 0:
		return fmt.Sprintf("%g Mi", v/(1<<20))
	case v >= 1<<10 && math.Mod(v, 1<<10) == 0:
		return fmt.Sprintf("%g Ki", v/(1<<10))
	}
	return fmt.Sprintf("%g", v)
}
