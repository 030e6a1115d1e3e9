package object_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/object"
)

func TestFields(t *testing.T) {
	fields, err := object.Fields("the header", []byte(` {"a": [1, 2], "b": null} `))
	require.NoError(t, err)
	require.Len(t, fields, 2)
	require.Equal(t, "[1, 2]", string(fields["a"]))
	require.Equal(t, "null", string(fields["b"]))
	for raw, want := range map[string]string{
		"":                    "the header is not a JSON object, which begins with {",
		"[]":                  "the header is not a JSON object, which begins with {",
		`{"a": 1, "a": 1}`:    `the header has "a" twice: it must be there once`,
		`{"a\n": 1, "a\n":2}`: `the header has "a\n" twice: it must be there once`,
		`{"a": 1}}`:           "the header has something after its closing brace: only spaces may follow",
		`{"a": 1} 2`:          "the header has something after its closing brace: only spaces may follow",
		`{"a": x}`:            `the header: "a" is not JSON: invalid character 'x' looking for beginning of value`,
		`{"a": 1`:             "the header is not a JSON object: EOF",
		`{"a"`:                `the header: "a" is not JSON: EOF`,
		`{1: 2}`:              "the header is not a JSON object: invalid character '1'",
	} {
		_, err := object.Fields("the header", []byte(raw))
		require.EqualError(t, err, want, raw)
	}
}
