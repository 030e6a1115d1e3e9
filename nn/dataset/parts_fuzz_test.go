package dataset_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// FuzzParts reads a text whole and in parts: the rows, their lines and their problems are the same.
func FuzzParts(f *testing.F) {
	f.Add([]byte("a,b,label\n1,\"x\ny\",p\n2,\"x\ny\",q\n\n3,\"z\"\"\n\n\",p\n4,z,q\n"), int64(1))
	f.Add([]byte("\ufeffa,b,label\n1,2,\u00e4\n3,4,q\n5,6,\u00e4\n7,8,q"), int64(9))
	f.Add([]byte("a;b;label\r\n1,5;2;p\r\n# it's\r\n3;4;q\r\n5;6;\xe4\r\n7;8;q\r\n"), int64(20))
	f.Add([]byte("a b y\n1 2 0.5\n3 x 1.5\n5 6 2.5\n7 0.25\n1 3 .75\n"), int64(3))
	f.Fuzz(func(t *testing.T, data []byte, size int64) {
		if len(data) > 1<<13 {
			return
		}
		size = max(size, 1)
		known, err := dataset.Read(bytes.NewReader(data), "f", dataset.Options{Lenient: true})
		if err != nil {
			return
		}
		o := dataset.Options{Schema: known.Schema, Lenient: true, ID: []string{"*"}}
		o.Schema.Classes = known.Classes
		whole, err := dataset.Read(bytes.NewReader(data), "f", o)
		if err != nil {
			return
		}
		text, err := dataset.OpenText(bytes.NewReader(data), "f", o)
		if errors.Is(err, dataset.ErrWhole) {
			return
		}
		require.NoError(t, err)
		parts, err := text.Cut(bytes.NewReader(data), size)
		require.NoError(t, err)
		o.Encoding = text.Encoding
		text, err = dataset.OpenText(bytes.NewReader(data), "f", o)
		require.NoError(t, err)
		var got []string
		end := parts[0].Offset
		for _, p := range parts {
			require.Equal(t, end, p.Offset)
			end += p.Size
			require.NoError(t, text.Read(io.NewSectionReader(bytes.NewReader(data), p.Offset, p.Size), p, func(t *dataset.Table) error {
				got = append(got, described(t)...)
				return nil
			}))
		}
		require.Equal(t, int64(len(data)), end)
		require.Equal(t, described(whole), got)
	})
}
