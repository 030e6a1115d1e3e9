package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The search for an element. The functions for float32 and for float64 are one text each, and so
// are the largest and the smallest element, with other instructions.

// extremes are what differs between the two, by the words of the texts below.
var extremes = []*strings.Replacer{
	strings.NewReplacer("NAME", "Max", "WORD", "max", "VEXTREME1", "VMAXSS", "VEXTREME", "VMAXPS", "VFEXTREME", "VFMAX_S4", "EXTREME", "LARGER",
		"INF", "negInf", "BITS64", "0xfff0000000000000", "BITS", "0xff800000", "SIGN", "-", "RELATED", ">", "RANKED", "largest"),
	strings.NewReplacer("NAME", "Min", "WORD", "min", "VEXTREME1", "VMINSS", "VEXTREME", "VMINPS", "VFEXTREME", "VFMIN_S4", "EXTREME", "SMALLER",
		"INF", "posInf", "BITS64", "0x7ff0000000000000", "BITS", "0x7f800000", "SIGN", "+", "RELATED", "<", "RANKED", "smallest"),
}

// In the texts, a line that begins with 4: or 8: is for elements of that many bytes. In braces are
// what differs in all lines: a number of elements of float32, of which float64 has half as many,
// with or without 1 less; the type; how a vector is divided; and nothing, for what ends in 64 of
// float64.
var (
	inBraces   = regexp.MustCompile(`\{(\w*)(-1)?\}`)
	x86Form    = regexp.MustCompile(`\b(V(?:MOVU|MOVA|BROADCAST|MASKMOV|BLENDV|ADD|SUB|MAX|MIN|RANGE|MOVMSK|MOV|XOR|OR|AND|CMP|FPCLASS)[PS])S(Z?)\b`)
	neonVector = regexp.MustCompile(`\b(VF[A-Z]+_)S4\(`)
	neonScalar = regexp.MustCompile(`\b(F(?:MOV|ADD|SUB|CMP))S\b`)
)

// ofElements returns the text for float32, or for float64 if wide.
func ofElements(body string, wide bool) string {
	mine, other := "4:", "8:"
	if wide {
		mine, other = other, mine
	}
	var s strings.Builder
	for line := range strings.Lines(body) {
		if !strings.HasPrefix(line, other) {
			s.WriteString(strings.TrimPrefix(line, mine))
		}
	}
	return inBraces.ReplaceAllStringFunc(s.String(), func(word string) string {
		m := inBraces.FindStringSubmatch(word)
		if n, err := strconv.Atoi(m[1]); err == nil {
			if wide {
				n /= 2
			}
			return fmt.Sprint(n - len(m[2])/2)
		}
		return map[string]string{"": "", "float32": "float32", "S4": "S4", "S": "S",
			"64": "64", "float3264": "float64", "S464": "D2", "S64": "D"}[m[1]+map[bool]string{true: "64"}[wide]]
	})
}

// formsOf returns the text with the forms of the instructions that are for float64, if wide.
func formsOf(body string, wide bool) string {
	if !wide {
		return body
	}
	body = x86Form.ReplaceAllString(body, "${1}D$2")
	return neonScalar.ReplaceAllString(neonVector.ReplaceAllString(body, "${1}D2("), "${1}D")
}

// finders are what differs between the first element that equals a number and the first that is
// above it. On amd64 the number is compared with the elements, on arm64 they are with it.
var finders = []*strings.Replacer{
	strings.NewReplacer("VFCMFOUND", "VFCMEQ", "FOUND", "EQ", "BOTHER", "BNE   ", "RELATED", "=="),
	strings.NewReplacer("Index", "Above", "VFCMFOUND", "VFCMGT", "FOUND", "LESS", "BOTHER", "BLE   ", "RELATED", ">"),
}

// search returns the files of the family.
func search() []file {
	var all []file
	for _, m := range []struct{ path, head, extreme, find, nonFinite, argMaxAbs string }{
		{"kernel/amd64/zsearch_avx2_amd64.s", searchHeadAVX2, searchAVX2, findAVX2, nonFiniteAVX2, argMaxAbsAVX2},
		{"kernel/amd64/zsearch_avx512_amd64.s", searchHeadAVX512, searchAVX512, findAVX512, nonFiniteAVX512, argMaxAbsAVX512},
		{"kernel/arm64/zsearch_neon_arm64.s", searchHeadNEON, searchNEON, findNEON, nonFiniteNEON, argMaxAbsNEON},
	} {
		w := &text{}
		w.printf("%s//go:build !purego\n\n#include \"textflag.h\"\n%s", generated, m.head)
		for _, wide := range []bool{false, true} {
			for _, r := range extremes {
				w.printf("%s", formsOf(r.Replace(ofElements(m.extreme, wide)), wide))
			}
			for _, r := range finders {
				w.printf("%s", formsOf(r.Replace(ofElements(m.find, wide)), wide))
			}
			w.printf("%s", formsOf(ofElements(m.nonFinite, wide), wide))
			w.printf("%s", formsOf(ofElements(m.argMaxAbs, wide), wide))
		}
		all = append(all, file{m.path, w.bytes()})
	}
	return all
}
