package quote

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCount(t *testing.T) {
	for want, n := range map[string]int64{
		"1 row": 1, "0 rows": 0, "2 rows": 2, "-1 rows": -1, "12345 rows": 12345,
	} {
		require.Equal(t, want, Count(n, "row"))
	}
	for one, many := range map[string]string{
		"class": "classes", "batch": "batches", "entry": "entries", "bias": "biases", "box": "boxes", "day": "days", "epoch": "epochs",
		"missing value": "missing values", "": "",
	} {
		require.Equal(t, one, Plural(1, one))
		require.Equal(t, many, Plural(2, one))
	}
	require.Equal(t, "1,234,567 rows", Grouped(1234567, "row"))
	require.Equal(t, "1 row", Grouped(uint64(1), "row"))
	require.Equal(t, "18446744073709551615 bytes", Count(uint64(math.MaxUint64), "byte"))
}

func TestVerb(t *testing.T) {
	for many, one := range map[string]string{"are": "is", "have": "has", "need": "needs", "count": "counts", "pass": "passes"} {
		require.Equal(t, many, Verb(2, many))
		require.Equal(t, one, Verb(1, many))
	}
}

func TestThousands(t *testing.T) {
	for want, n := range map[string]int64{
		"0": 0, "-1": -1, "999": 999, "1,000": 1000, "-1,000": -1000, "-100": -100, "123,456": 123456,
		"-9,223,372,036,854,775,808": math.MinInt64,
	} {
		require.Equal(t, want, Thousands(n))
	}
}
