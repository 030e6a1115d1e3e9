package dataset_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// idx builds an IDX file of unsigned bytes.
func idx(items string, dims ...uint32) string {
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return string(b) + items
}

func TestIDX(t *testing.T) {
	images, labels := idx("\x00\x01\x02\x03\x04\x05\xfd\xfe\xff\x08\x09\x0a", 2, 2, 3), idx("\x0a\x09", 2)
	for name, squeezed := range map[string]bool{"plain": false, "gzip": true} {
		t.Run(name, func(t *testing.T) {
			if squeezed {
				images, labels = squeeze(t, images), squeeze(t, labels)
			}
			got, err := dataset.ReadIDX(strings.NewReader(images), "i", strings.NewReader(labels), "l", dataset.Options{})
			require.NoError(t, err)
			assert.Equal(t, [][]float32{{0, 1, 2, 3, 4, 5}, {253, 254, 255, 8, 9, 10}}, rows(got))
			assert.Equal(t, []string{"9", "10"}, got.Classes)
			assert.Equal(t, []int{1, 0}, got.Labels)
			assert.Equal(t, 2, got.Height)
			assert.Equal(t, 3, got.Width)
		})
	}
}

func TestIDXErrors(t *testing.T) {
	good, labels := idx("123456", 3, 1, 2), idx("\x00\x01\x01", 3)
	for want, c := range map[string]struct {
		images, labels string
		how            dataset.Options
	}{
		`i is empty: an IDX file is expected`:                                                       {images: "", labels: labels},
		`l is empty: an IDX file is expected`:                                                       {images: good, labels: ""},
		`i is cut short: it ends after 3 of the 4 bytes that start an IDX header`:                   {images: good[:3], labels: labels},
		`i is cut short: its IDX header ends after 10 of 16 bytes`:                                  {images: good[:10], labels: labels},
		`i is cut short: its header promises 6 bytes of items, and 5 are there`:                     {images: good[:len(good)-1], labels: labels},
		`i is cut short: its header promises 1,000,000,000 bytes of items, and 6 are there`:         {images: idx("123456", 1000, 1000, 1000), labels: labels},
		`i goes on after the 6 bytes of items that its header promises`:                             {images: good + "x", labels: labels},
		`i: the dimensions in the IDX header make more than 1,073,741,824 items`:                    {images: idx("", 1<<31, 1<<31, 1<<31), labels: labels},
		`l: the dimensions in the IDX header make more than 1,073,741,824 items`:                    {images: good, labels: idx("", 1<<32-1)},
		`i: dimension 2 in the IDX header is 0: every one must be at least 1`:                       {images: idx("", 3, 0, 2), labels: labels},
		`i is not an IDX file: it starts with 50 35, where 00 00 is expected`:                       {images: "P5 1 1 255 x", labels: labels},
		`i: items of type 0x0a in the IDX header: 08, 09, 0b, 0c, 0d and 0e are known`:              {images: "\x00\x00\x0a\x03" + good[4:], labels: labels},
		`i: 1 dimension in the IDX header: examples have 2 or more: their number, height and width`: {images: labels, labels: labels},
		`l: 3 dimensions in the IDX header: labels have 1`:                                          {images: good, labels: good},
		`i has 3 examples, and l has 2 labels: every example needs one label`:                       {images: good, labels: idx("\x00\x01", 2)},
		`i: the compressed data is cut short; fetch or compress the file again`:                     {images: squeeze(t, good)[:20], labels: labels},
	} {
		_, err := dataset.ReadIDX(strings.NewReader(c.images), "i", strings.NewReader(c.labels), "l", c.how)
		assert.EqualError(t, err, want)
	}
}

// TestIDXBelievesBytes reads a file whose header promises a gigabyte that is not there.
func TestIDXBelievesBytes(t *testing.T) {
	images, labels := idx("123456", 1<<10, 1<<10, 1<<10), idx("\x00\x01", 2)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := dataset.ReadIDX(strings.NewReader(images), "i", strings.NewReader(labels), "l", dataset.Options{})
	runtime.ReadMemStats(&after)
	assert.Error(t, err)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<21))
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o666))
	}
	return dir
}

func TestIDXFolder(t *testing.T) {
	images, labels := idx("123456", 3, 1, 2), idx("\x00\x01\x01", 3)
	dir := folder(t, map[string]string{
		"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte.gz": squeeze(t, labels),
		"t10k-images.idx3-ubyte": idx("12", 1, 1, 2), "t10k-labels.idx1-ubyte": idx("\x01", 1),
	})
	train, test, err := dataset.Load(dir, dataset.Options{})
	require.NoError(t, err)
	assert.Equal(t, 3, train.Len())
	assert.Equal(t, dir, train.Name)
	assert.Equal(t, []int{1}, test.Labels, "the classes of training, though the test set has one")

	dir = folder(t, map[string]string{"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels})
	_, test, err = dataset.Load(dir, dataset.Options{})
	require.NoError(t, err)
	assert.Nil(t, test)

	dir = folder(t, nil)
	_, _, err = dataset.Load(dir, dataset.Options{})
	assert.EqualError(t, err, dir+" has no train-images-idx3-ubyte, plain or with .gz: a folder of IDX files, as of MNIST, is expected")

	dir = folder(t, map[string]string{"train-images-idx3-ubyte": images})
	_, _, err = dataset.Load(dir, dataset.Options{})
	assert.EqualError(t, err, filepath.Join(dir, "train-images-idx3-ubyte")+": there is no file of the labels beside it, such as train-labels-idx1-ubyte, plain or with .gz; --target-file names another")

	dir = folder(t, map[string]string{"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels, "t10k-labels-idx1-ubyte": labels})
	_, _, err = dataset.Load(dir, dataset.Options{})
	assert.EqualError(t, err, filepath.Join(dir, "t10k-labels-idx1-ubyte")+": there is no file of the images beside it")

	dir = folder(t, map[string]string{"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels,
		"t10k-images-idx3-ubyte": idx("123456", 3, 2, 1), "t10k-labels-idx1-ubyte": labels})
	_, _, err = dataset.Load(dir, dataset.Options{})
	assert.EqualError(t, err, filepath.Join(dir, "t10k-images-idx3-ubyte")+" has images of 2×1 pixels, and the network knows 1×2: they must be of one size")
}

// TestFashionMNIST reads the real thing, where Debian's package dataset-fashion-mnist has put it.
func TestFashionMNIST(t *testing.T) {
	const dir = "/usr/share/datasets/fashion-mnist"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED: install the package dataset-fashion-mnist to read real IDX files:", err)
	}
	if testing.Short() {
		t.Skip("SKIPPED: 70,000 images take a second")
	}
	train, test, err := dataset.Load(dir, dataset.Options{})
	require.NoError(t, err)
	assert.Equal(t, 60000, train.Len())
	assert.Equal(t, 10000, test.Len())
	assert.Equal(t, 28*28, test.Features.Cols)
	assert.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, train.Classes)
	perClass := make([]int, 10)
	for _, k := range train.Labels {
		perClass[k]++
	}
	for k, n := range perClass {
		assert.Equal(t, 6000, n, "class %d", k)
	}
}
