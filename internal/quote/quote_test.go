package quote

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	for s, want := range map[string]string{
		"":                         `""`,
		"Iris-setosa":              `"Iris-setosa"`,
		"a\nb":                     `"a\nb"`,
		"a\"b":                     `"a\"b"`,
		"\xff":                     `"\xff"`,
		"größe":                    `"größe"`,
		"\u202eabc":                `"\u202eabc"`,
		strings.Repeat("x", 40):    `"` + strings.Repeat("x", 40) + `"`,
		strings.Repeat("x", 41):    `"` + strings.Repeat("x", 40) + `…"`,
		strings.Repeat("\r", 81):   `"` + strings.Repeat(`\r`, 40) + `…"`,
		strings.Repeat("語", 40):    `"` + strings.Repeat("語", 40) + `"`,
		"\ufffd" + "\xc3" + "\x28": `"` + "\ufffd" + `\xc3("`,
	} {
		assert.Equal(t, want, Text(s))
	}
}

func TestPrintable(t *testing.T) {
	long := strings.Repeat("a \"b\" \\ ", 500)
	for s, want := range map[string]string{
		"": "", long: long, "a\nb\x1b[1m": `a\nb\x1b[1m`, "\xff\u202e": `\xff\u202e`, "größe\u2028": `größe\u2028`,
	} {
		assert.Equal(t, want, Printable(s))
	}
}

func TestName(t *testing.T) {
	for s, want := range map[string]string{
		"":                       `""`,
		"0.weight":               "0.weight",
		"a name, with a comma":   "a name, with a comma",
		"\ufffd":                 "\ufffd",
		"\xff":                   `"\xff"`,
		"a\u0085b":               `"a\u0085b"`,
		`C:\x`:                   `"C:\\x"`,
		strings.Repeat("é", 41):  `"` + strings.Repeat("é", 40) + `…"`,
		"a\tb":                   `"a\tb"`,
		"a\u2028b":               `"a\u2028b"`,
		strings.Repeat("ab", 20): strings.Repeat("ab", 20),
	} {
		assert.Equal(t, want, Name(s))
	}
}

func TestPath(t *testing.T) {
	long := strings.Repeat("folder/", 30) + "table.csv"
	assert.Equal(t, long, Path(long))
	assert.Equal(t, Text(long+long), Path(long+long))
	assert.Equal(t, `"a\nb"`, Path("a\nb"))
	assert.Equal(t, `""`, Path(""))
}

func TestNames(t *testing.T) {
	assert.Equal(t, `"a", "b\n"`, Names([]string{"a", "b\n"}))
	assert.Equal(t, `a, "b\n"`, PlainNames([]string{"a", "b\n"}))
	assert.Empty(t, Names(nil))
	many := strings.Split("a b c d e f g h i j k", " ")
	assert.Equal(t, "a, b, c, d, e, f, g, h, i, j, …", PlainNames(many))
	assert.Equal(t, "a, b, c, d, e, f, g, h, i, j", PlainNames(many[:10]))
	long := strings.Repeat("\u202e", 90)
	assert.True(t, strings.HasSuffix(Names([]string{long, long, long, long}), `…", …`))
}

func TestJSON(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                    "missing",
		`"F64"`:                               `"F64"`,
		"[1,\n 2]":                            "[1,2]",
		"\"a\\nb\"":                           `"a\nb"`,
		"\"a\u2028\"":                         `"\"a\u2028\""`,
		"not\nJSON":                           `"not\nJSON"`,
		"[" + strings.Repeat("1,", 50) + "1]": "[" + strings.Repeat("1,", 19) + "1…",
	} {
		assert.Equal(t, want, JSON([]byte(raw)))
	}
}

func TestShape(t *testing.T) {
	assert.Equal(t, "[2 3]", Shape([]int{2, 3}))
	assert.Equal(t, "[]", Shape([]int64{}))
	assert.Equal(t, "[1 1 1 1 1 1 1 1]", Shape([]int64{1, 1, 1, 1, 1, 1, 1, 1}))
	assert.Equal(t, "[1 1 1 1 1 1 1 1 …]", Shape([]int{1, 1, 1, 1, 1, 1, 1, 1, 1}))
}

func TestLine(t *testing.T) {
	assert.Equal(t, `open "a": no such file`, Line(`open "a": no such file`))
	assert.Equal(t, `line 1\nline 2`, Line("line 1\nline 2"))
	assert.Equal(t, strings.Repeat("x", 240)+"…", Line(strings.Repeat("x", 999)))
}

func TestFits(t *testing.T) {
	assert.True(t, Fits("f.csv: line 2 has 3 columns …"))
	for _, s := range []string{"", "a\n", "a\tb", "\xff", "\u202e", strings.Repeat("x", 1001)} {
		assert.False(t, Fits(s), "%q", s)
	}
}

// FuzzQuote: whatever the text, what stands for it in a message is one line and short.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a\nb", "\xff\xfe", "[1,\n2]", "\"a\\u000ab\"", "\u202e\u2028\u0085", strings.Repeat("\x00", 99), strings.Repeat("\U0010ffff", 99)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parts := strings.Split(s, " ")
		require.True(t, plain(Printable(s)))
		for _, text := range []string{Text(s), Name(s), Path(s), Names(parts), PlainNames(parts), JSON([]byte(s)), Line(s)} {
			require.True(t, utf8.ValidString(text), "%q", text)
			require.LessOrEqual(t, len(text), 500, text)
			if text != "" {
				require.True(t, Fits(text), "%q", text)
			}
		}
	})
}
