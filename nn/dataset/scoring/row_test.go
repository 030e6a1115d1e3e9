package scoring_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

func bits(x []float32) []uint32 {
	b := make([]uint32, len(x))
	for i, v := range x {
		b[i] = math.Float32bits(v)
	}
	return b
}

// TestEncode compares rows with what reading them from a table gives, to the bit.
func TestEncode(t *testing.T) {
	net, err := train(flats())
	require.NoError(t, err)
	m, err := scoring.New("m", net)
	require.NoError(t, err)
	require.Len(t, m.Columns(), 3)
	require.Equal(t, "balcony", m.Columns()[1].Name)
	number, word, missing := scoring.Number, scoring.Word, scoring.Value{}
	x := make([]float32, net.Inputs())
	for text, row := range map[string][]scoring.Value{
		"70,yes,3":       {number(70), word("yes"), number(3)},
		"0.1,no,":        {number(0.1), word(" no "), missing},
		"-12,,nan":       {number(-12), missing, number(math.NaN())},
		"41, NA ,2":      {number(41), word(" NA "), number(2)},
		"42,,2":          {number(42), word(""), number(2)},
		"1e3,never,-0.0": {number(1e3), word("never"), number(math.Copysign(0, -1))},
	} {
		table, err := dataset.Read(strings.NewReader("area,balcony,floor\n"+text+"\n"), "t", dataset.Options{Schema: m.Schema})
		require.NoError(t, err)
		m.Schema.Fill(table.Features)
		for range 2 {
			for i := range x {
				x[i] = 77 // what was there does not count
			}
			unknown, err := m.Encode(x, row)
			require.NoError(t, err)
			require.Equal(t, strings.Count(text, "never"), unknown)
			require.Equal(t, bits(table.Features.Row(0)), bits(x), text)
		}
		named := map[string]scoring.Value{"area": row[0], "balcony": row[1], "floor": row[2], "price": word("not looked at")}
		if row[2] == missing {
			delete(named, "floor")
		}
		_, err = m.EncodeNamed(x, named)
		require.NoError(t, err)
		require.Equal(t, bits(table.Features.Row(0)), bits(x), text)
		require.Zero(t, testing.AllocsPerRun(10, func() { m.Encode(x, row) }))
	}
	inf := math.Inf(-1)
	for want, row := range map[string][]scoring.Value{
		"it has 2 values: the model takes 3":                           {number(1), word("no")},
		"it has 4 values: the model takes 3":                           {number(1), word("no"), number(1), number(1)},
		`column "area" is "large": give a number`:                      {word("large"), word("no"), number(1)},
		`column "area" is true: give a number`:                         {scoring.Bool(true), word("no"), number(1)},
		`column "area": -Inf is beyond what float32 holds`:             {number(inf), word("no"), number(1)},
		`column "area": 1e+300 is beyond what float32 holds`:           {number(1e300), word("no"), number(1)},
		`"area" is 1e+20, far from those of the training: by `:         {number(1e20), word("no"), number(1)},
		`column "balcony": a list is no word: give one of "no", "yes"`: {number(1), scoring.Wrong("a list"), number(1)},
		`column "floor" is a list: give a number`:                      {number(1), word("no"), scoring.Wrong("a list")},
	} {
		_, err := m.Encode(x, row)
		require.ErrorContains(t, err, want)
	}
	for want, row := range map[string]map[string]scoring.Value{
		`column "balcony" is not there`:                                       {"area": number(1), "floor": number(2)},
		`"flor" is no column of the model: it has "area", "balcony", "floor"`: {"area": number(1), "balcony": word("no"), "flor": number(2)},
	} {
		_, err := m.EncodeNamed(x, row)
		require.EqualError(t, err, want)
	}
	_, err = m.Encode(x[:2], nil)
	require.EqualError(t, err, "x has 2 numbers: the network takes 4")
}

// TestEncodeStrict has a model that refuses missing values, and one without names.
func TestEncodeStrict(t *testing.T) {
	m, err := scoring.New("m", trained(t))
	require.NoError(t, err)
	x := make([]float32, 2)
	_, err = m.Encode(x, []scoring.Value{scoring.Number(1), {}})
	require.EqualError(t, err, `column "b" is missing: the model does not know what stands for a missing value`)
	_, err = m.EncodeNamed(x, map[string]scoring.Value{"a": scoring.Number(1)})
	require.EqualError(t, err, `column "b" is not there`)
	for i := range m.Schema.Columns {
		m.Schema.Columns[i].Name = ""
	}
	_, err = m.EncodeNamed(x, map[string]scoring.Value{"": scoring.Number(1)})
	require.EqualError(t, err, "the model knows no names of columns: give a list of values")
	_, err = m.Encode(x, []scoring.Value{scoring.Word("1"), scoring.Number(1)})
	require.EqualError(t, err, `value 1 is "1": give a number`)
	first := &m.Schema.Columns[0]
	first.Kind, first.Words = dataset.Category, []string{"none"}
	for _, text := range []string{"", "NA", "n/a", "?"} {
		_, err = m.Encode(x, []scoring.Value{scoring.Word(text), scoring.Number(1)})
		require.EqualError(t, err, "value 1 is missing: the model does not know what stands for a missing value", "as in a table")
	}
	unknown, err := m.Encode(x, []scoring.Value{scoring.Word("none"), scoring.Number(1)})
	require.NoError(t, err, "it is a word of the training")
	require.Zero(t, unknown)
	m.Schema.MissingValues = []string{"gone"}
	_, err = m.Encode(x, []scoring.Value{scoring.Word("gone"), scoring.Number(1)})
	require.ErrorContains(t, err, "value 1 is missing")
	first.Kind, first.Words = dataset.Number, nil
	m.Schema.Columns[0].Name, m.Schema.Columns[1].Name = "a", "a"
	_, err = m.EncodeNamed(x, map[string]scoring.Value{"a": scoring.Number(1)})
	require.EqualError(t, err, `columns of the model share the name "a": give a list of values`)
	long := []string{"-0." + strings.Repeat("0", 307) + "22250738585072014", "1" + strings.Repeat("0", 30)}
	for i, v := range []scoring.Value{scoring.Number(-0x1p-1022), scoring.Number(1e30)} {
		require.Equal(t, i, v.Index(long))
		require.Zero(t, testing.AllocsPerRun(10, func() { v.Index(long) }), "however long the number is")
	}
	require.Equal(t, 1, scoring.Number(10).Index([]string{"1", "10"}))
	require.Equal(t, 0, scoring.Bool(true).Index([]string{"TRUE"}))
	require.Equal(t, -1, scoring.Value{}.Index([]string{"missing"}))
	v, ok := scoring.Number(2).Float()
	require.Equal(t, 2.0, v)
	require.True(t, ok)
}
