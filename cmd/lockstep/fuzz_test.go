package main

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// oneLine fails the test unless the error is a line that says something, and not too much. The name
// is that of a file, which the user has chosen.
func oneLine(t *testing.T, err error, name string) {
	t.Helper()
	require.True(t, quote.Fits(strings.ReplaceAll(err.Error(), name, "f")), "not one line about %s: %q", name, err.Error())
}

// schemaModel returns a small model of rows that a schema describes, as if a file had been read.
func schemaModel(t testing.TB, text string) (*model, error) {
	s, err := dataset.ParseSchema(text)
	if err != nil {
		return nil, err
	}
	inputs, outputs, last := s.Features(), len(s.Targets()), nn.Identity
	if s.Task == dataset.Classes {
		outputs, last = len(s.Classes), nn.Softmax
	}
	if inputs > 50 || outputs > 50 {
		return nil, errors.New("larger than this test builds")
	}
	net, err := nn.New(1, inputs, nn.Dense(outputs, last))
	if err != nil {
		return nil, err
	}
	net.Standardizer = &nn.Standardizer{Mean: make([]float32, inputs), Scale: make([]float32, inputs)}
	for i := range net.Standardizer.Scale {
		net.Standardizer.Scale[i] = 1
	}
	net.Metadata = map[string]string{scoring.MetaSchema: text}
	if s.Task == dataset.Classes {
		net.Classes = s.Classes
	}
	return newModel("model.safetensors", net)
}

// Schemas of models that take part in the targets below.
var fuzzSchemas = []string{
	`{"format":"csv","header":true,"columns":[{"name":"a","kind":"number"},{"name":"b","kind":"number","fill":2},{"name":"c","kind":"category","words":["red","1"]},{"name":"y","kind":"target"}],"task":"classes","classes":["no","yes"]}`,
	`{"format":"csv","columns":[{"kind":"number","shift":1000,"scale":3},{"kind":"target","scale":2},{"kind":"target"}],"task":"regression"}`,
}

// FuzzServe sends bodies to the services of two models. A service must answer each with a line of
// JSON, never call itself at fault, and predict or keep every row of what it accepts.
func FuzzServe(f *testing.F) {
	for _, body := range []string{
		`{"row": [1, 2, "red"]}`, `{"row": {"a": 1, "c": 1, "y": "no"}}`, `{"rows": [[1, null, "red"], {"a": -2.5e3, "c": "1"}]}`,
		`{"rows": [[1], [2]], "targets": [[1, 2], [3, 4]]}`, `{"row": [7], "target": [1, 2]}`, `{"row": [1, 2, "red"], "target": "yes"}`,
		`{"rows": [{"a": 1}], "rows": [[1, 2, "1"]]}`, `{"row": [1e39]}`, `{"row": null, "ROWS": [null]}`, "{\"row\": [\"\\u202e\\n\"]}", "{\"a\nb\": 1}",
	} {
		f.Add([]byte(body))
	}
	var services []*service
	var handlers []http.Handler
	for _, text := range fuzzSchemas {
		m, err := schemaModel(f, text)
		require.NoError(f, err)
		s := &service{models: new(models), metrics: newServeMetrics(), log: slog.New(slog.DiscardHandler), path: m.path,
			limits: serveLimits{body: 1 << 16, rows: 100, queue: 1 << 40}}
		_, err = s.models.swap(m, "file")
		require.NoError(f, err)
		form := recordForm{inputs: m.net.Inputs()}
		if m.classes == nil {
			form.targets = m.net.Outputs()
		}
		j, err := openJournal(f.TempDir(), form, 0)
		require.NoError(f, err)
		f.Cleanup(func() { assert.NoError(f, j.close()) })
		s.learner = &learner{journal: j, done: make(chan struct{})} // nothing is learned: the rows stay
		services, handlers = append(services, s), append(handlers, s.handler())
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for i, s := range services {
			for _, path := range []string{"/v1/predict", "/v1/learn"} {
				before := s.learner.journal.rows()
				w := httptest.NewRecorder()
				handlers[i].ServeHTTP(w, httptest.NewRequest("POST", path, bytes.NewReader(body)))
				text := w.Body.String()
				require.Equal(t, 1, strings.Count(text, "\n"), text)
				var v struct {
					Error       string            `json:"error"`
					Prediction  json.RawMessage   `json:"prediction"`
					Predictions []json.RawMessage `json:"predictions"`
					Accepted    int               `json:"accepted"`
				}
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &v), text)
				if w.Code != http.StatusOK && w.Code != http.StatusAccepted {
					require.Contains(t, []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge}, w.Code, text)
					oneLine(t, errors.New(v.Error), "body")
					require.Equal(t, before, s.learner.journal.rows())
					continue
				}
				rows, _ := plainQuestion(t, body)
				if path == "/v1/learn" {
					require.Equal(t, len(rows), v.Accepted)
					require.Equal(t, before+uint64(len(rows)), s.learner.journal.rows())
					continue
				}
				n := len(v.Predictions)
				if v.Prediction != nil {
					n++
				}
				require.Equal(t, len(rows), n)
			}
		}
	})
}

// plainQuestion reads a body that was accepted by encoding/json alone.
func plainQuestion(t *testing.T, body []byte) (rows, targets []json.RawMessage) {
	var q struct {
		Row, Target   json.RawMessage
		Rows, Targets []json.RawMessage
	}
	require.NoError(t, json.Unmarshal(body, &q))
	if q.Rows != nil {
		return q.Rows, q.Targets
	}
	if q.Target != nil {
		targets = []json.RawMessage{q.Target}
	}
	return []json.RawMessage{q.Row}, targets
}

// plainCell returns a value that encoding/json read as the reader of bodies must read it.
func plainCell(v any) scoring.Value {
	switch v := v.(type) {
	case nil:
		return scoring.Value{}
	case string:
		return scoring.Word(v)
	case bool:
		return scoring.Bool(v)
	case json.Number:
		n, err := strconv.ParseFloat(v.String(), 64)
		if err != nil {
			return scoring.Wrong("a number beyond those of 64 bits")
		}
		return scoring.Number(n)
	}
	return scoring.Wrong("a list or an object")
}

// FuzzQuestion compares the reader of bodies, which is made for lists of numbers, with
// encoding/json.
func FuzzQuestion(f *testing.F) {
	for _, body := range []string{
		`{"row":[1,-2.5e-3,"x",null,true,[1],{"a":[2]}]}`, `{"rows":[ [ 1 , 2 ]	,{"a":"b","c":null}, 3, null, "x" ],"targets":[1,[2,3],null,"",{}]}`,
		`{"row":[1],"row":{"a":1}}`, `{"row":{"a":1},"row":[1]}`, `{"rows":[{"a":1},{"b":2}],"rows":[[1],{"c":3}]}`, `{"row":[],"target":[]}`, `{"row":["a,b]","]"],"target":"\ud800"}`, `{"row":{"a":1,"a":2}}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, targets, _, err := parseQuestion(body, 100)
		if err != nil {
			oneLine(t, err, "body")
			return
		}
		wantRows, wantTargets := plainQuestion(t, body)
		require.Len(t, rows, len(wantRows))
		require.Len(t, targets, len(wantTargets))
		decode := func(text []byte) (v any) {
			d := json.NewDecoder(bytes.NewReader(text))
			d.UseNumber()
			require.NoError(t, d.Decode(&v))
			return v
		}
		cells := func(list []any) jsonCells {
			all := make(jsonCells, 0, len(list))
			for _, v := range list {
				all = append(all, plainCell(v))
			}
			return all
		}
		for i, text := range wantRows {
			switch v := decode(text).(type) {
			case []any:
				require.Equal(t, jsonRow{cells: cells(v)}, rows[i])
			case map[string]any:
				if rows[i].wrong != "" { // encoding/json takes the last of two values
					require.Contains(t, rows[i].wrong, "two values")
					continue
				}
				named := make(map[string]scoring.Value, len(v))
				for name, c := range v {
					named[name] = plainCell(c)
				}
				require.Equal(t, jsonRow{named: named}, rows[i])
			default:
				require.NotEmpty(t, rows[i].wrong)
				require.Nil(t, rows[i].cells)
				require.Nil(t, rows[i].named)
			}
		}
		for i, text := range wantTargets {
			v := decode(text)
			list, ok := v.([]any)
			if !ok {
				list = []any{v}
			}
			require.Equal(t, cells(list), targets[i])
		}
	})
}

// FuzzModel takes what a model file may claim to be a schema, and lets the model answer a request
// and predict a table. Every message must be a line, and every row of the table must come back.
func FuzzModel(f *testing.F) {
	long, hostile := strings.Repeat("long", 500), `\u000a\u001b\u202e`
	for _, text := range append([]string{
		`{"columns":[{"name":"` + long + `","kind":"number"},{"name":"` + hostile + `","kind":"target"}],"task":"regression","header":true}`,
		`{"columns":[{"name":"` + hostile + `","kind":"category","words":["` + hostile + `","` + long + `","c","d","e","f","g","h","i","j","k"]},{"kind":"target"}],"task":"classes","classes":["` + hostile + `","` + long + `"]}`,
	}, fuzzSchemas...) {
		f.Add(text, `{"row": [1, 2, "red"]}`, "a,b,c,y\n1,2,red,no\n1,?,blue,yes\nx,1e30,1,\n")
		f.Add(text, `{"row": {"a": "`+long+`"}, "target": ["`+hostile+`"]}`, "1,2\n\n3,?\n")
		f.Add(text, `{"rows": [[9e20], [-9999], ["`+long+`"]], "targets": [1e200, "x", [1, 2]]}`, long+"\n"+hostile+"\n")
	}
	f.Fuzz(func(t *testing.T, text, body, table string) {
		if len(table) > 1<<14 || len(body) > 1<<14 || !utf8.ValidString(text) { // a file says the last
			return
		}
		m, err := schemaModel(t, text)
		if err != nil {
			oneLine(t, err, "model.safetensors")
			return
		}
		all := new(models)
		now, err := all.swap(m, "file")
		if err != nil {
			oneLine(t, err, "model.safetensors")
			return
		}
		_, err = json.Marshal(now.describe())
		require.NoError(t, err)
		for _, other := range fuzzSchemas {
			next, err := schemaModel(t, other)
			require.NoError(t, err)
			if err := sameRows(next.schema, m.schema); err != nil {
				oneLine(t, err, "model.safetensors")
			}
		}
		if rows, targets, one, err := parseQuestion([]byte(body), 100); err == nil {
			if x, _, err := m.encode(rows); err != nil {
				oneLine(t, err, "body")
			} else if a, err := now.answer(x, one); err != nil {
				oneLine(t, err, "body")
			} else {
				_, err = json.Marshal(a)
				require.NoError(t, err)
			}
			for i := range rows {
				var given jsonCells
				if targets != nil {
					given = targets[i]
				}
				if _, _, err := m.target(&rows[i], given); err != nil {
					oneLine(t, err, "body")
				}
			}
		}
		got, err := dataset.Read(strings.NewReader(table), "table.csv", dataset.Options{Schema: m.schema, Lenient: true, ID: []string{"*"}})
		if err != nil || got.Features.Cols != m.net.Inputs() {
			return // what is said of tables is FuzzRead's
		}
		dir := t.TempDir()
		c := predictCmd{Model: filepath.Join(dir, "model.safetensors"), dataFlags: dataFlags{File: filepath.Join(dir, "table.csv"), Header: "detect", ID: []string{"*"}}}
		require.NoError(t, m.net.Save(c.Model))
		require.NoError(t, os.WriteFile(c.File, []byte(table), 0o666))
		var out, notes bytes.Buffer
		if err := c.Run(&out, &errorWriter{&notes}); err != nil {
			oneLine(t, err, dir)
			require.ErrorIs(t, err, errRows)
		}
		records, err := csv.NewReader(&out).ReadAll() // as many fields each as the header has
		require.NoError(t, err)
		require.Len(t, records, 1+got.Len()+len(got.Problems))
		for line := range strings.Lines(notes.String()) {
			oneLine(t, errors.New(strings.TrimSuffix(line, "\n")), dir)
		}
	})
}

// A segment file as FuzzJournal gives it has sound checksums where mend says so, so that what
// follows them is tried.
func segmentFile(form recordForm, mend byte, data []byte) []byte {
	b := bytes.Clone(data)
	if mend&1 != 0 && len(b) >= journalHeader {
		copy(b, journalMagic)
		binary.LittleEndian.PutUint32(b[len(journalMagic):], journalVersion)
		binary.LittleEndian.PutUint32(b[len(journalMagic)+4:], uint32(form.inputs))
		binary.LittleEndian.PutUint32(b[len(journalMagic)+8:], uint32(form.targets))
	}
	if mend&2 != 0 && len(b) >= journalHeader {
		binary.LittleEndian.PutUint32(b[journalHeader-4:], crc32.Checksum(b[:journalHeader-4], castagnoli))
	}
	if mend&4 != 0 && len(b) >= journalHeader {
		first := binary.LittleEndian.Uint64(b[journalHeader-12:])
		for i := 0; journalHeader+(i+1)*form.size() <= len(b); i++ {
			if mend&8 != 0 && i%3 == 2 {
				continue
			}
			record := b[journalHeader+i*form.size():][:form.size()]
			form.seal(record, uint32(form.place(record)), first+uint64(i))
		}
	}
	return b
}

// FuzzJournal opens a folder with two segments. A journal that opens has lost no sound row but
// those of its last commit that follow one that is not. It takes another, and says the same when
// it is opened again.
func FuzzJournal(f *testing.F) {
	form := recordForm{inputs: 1, targets: 1}
	header := func(first uint64) []byte { return form.header(first) }
	rows := bytes.Repeat([]byte{1, 2, 0, 0}, 15)
	f.Add(append(header(0), rows[:40]...), byte(4), append(header(2), rows...), byte(4), uint64(0))
	f.Add(append(header(7), rows...), byte(12), []byte(nil), byte(0), uint64(8))
	f.Add(append(header(math.MaxUint64-1), rows...), byte(4), []byte("short"), byte(0), uint64(math.MaxUint64))
	f.Add([]byte("lockstep feedback\n"+strings.Repeat("\xff", 40)), byte(2), []byte(nil), byte(0), uint64(0))
	f.Add([]byte(strings.Repeat("\n\x1b", 40)), byte(7), append(header(2), rows[:7]...), byte(15), uint64(1))
	f.Fuzz(func(t *testing.T, first []byte, mendFirst byte, second []byte, mendSecond byte, learned uint64) {
		if len(first)+len(second) > 1<<12 {
			return
		}
		dir := t.TempDir()
		sound, end := 0, "" // the rows of the last segment, which must not be lost
		later := false      // whether rows of a later commit follow them
		for i, data := range [][]byte{segmentFile(form, mendFirst, first), segmentFile(form, mendSecond, second)} {
			if len(data) == 0 {
				continue
			}
			sound, later, end = 0, false, filepath.Join(dir, fmt.Sprintf("feedback-%d", i))
			require.NoError(t, os.WriteFile(end, data, 0o666))
			for k := 0; journalHeader+(k+1)*form.size() <= len(data); k++ {
				row := binary.LittleEndian.Uint64(data[journalHeader-12:]) + uint64(k)
				switch record := data[journalHeader+k*form.size():]; {
				case !form.valid(record, row):
				case sound == k:
					sound++
				case k-int(form.place(record)) > sound:
					later = true
				}
			}
		}
		j, err := openJournal(dir, form, learned)
		if err != nil {
			oneLine(t, err, dir)
			return
		}
		n := j.rows()
		require.GreaterOrEqual(t, n, learned)
		last := j.segments[len(j.segments)-1]
		buffer := make([]byte, 1<<13)
		read := func(row uint64) int {
			k, err := j.read(buffer, row)
			if err != nil {
				oneLine(t, err, dir)
				return -1
			}
			return k
		}
		if last.path == end { // not one before a segment without rows
			require.EqualValues(t, sound, last.rows)
			require.False(t, later, "rows that were safe are gone")
			require.Equal(t, sound, read(last.first), "the last segment was looked at whole")
		}
		before := read(learned)
		if before >= 0 {
			require.EqualValues(t, n-learned, before)
		}
		if n < math.MaxUint64 {
			record := form.put(nil, []float32{1.5}, 0, []float64{2.5})
			end, err := j.add(record, learned, math.MaxUint64-learned)
			require.NoError(t, err)
			require.Equal(t, n+1, end)
			x, y := make([]float32, 1), make([]float64, 1)
			require.Equal(t, 1, read(n))
			form.get(buffer, x, y)
			require.Equal(t, []any{float32(1.5), 2.5}, []any{x[0], y[0]})
		}
		n = j.rows()
		require.NoError(t, j.close())
		j, err = openJournal(dir, form, learned)
		require.NoError(t, err)
		require.Equal(t, n, j.rows())
		require.NoError(t, j.close())
	})
}

// FuzzLearned reads what a checkpoint may say of what was learned.
func FuzzLearned(f *testing.F) {
	f.Add(`{"rows":7,"failed":2,"source":"ab","batch":4}`)
	f.Add(`{"rows":18446744073709551615,"batch":9223372036854775807}`)
	f.Add("{\"batch\":\n1e9}")
	f.Add(`{"rows":1,"failed":2,"batch":1}`)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseLearned(text)
		if err != nil {
			oneLine(t, err, "checkpoint")
			return
		}
		require.Positive(t, s.Batch)
		require.LessOrEqual(t, s.Batch, mostBatch)
		require.LessOrEqual(t, s.Failed, s.Rows)
		again, err := json.Marshal(s)
		require.NoError(t, err)
		same, err := parseLearned(string(again))
		require.NoError(t, err)
		require.Equal(t, s, same)
	})
}

// FuzzInfo shows what is in a file of each format. Whatever a file says of itself, what is printed
// is lines of text.
func FuzzInfo(f *testing.F) {
	net, err := nn.New(1, 2, nn.Dense(3, nn.ReLU), nn.Dense(2, nn.Softmax))
	require.NoError(f, err)
	net.Classes, net.Metadata = []string{"a\nb", "c"}, map[string]string{"\x1b": "\u202e\n" + strings.Repeat("long ", 300)}
	endings := []string{".safetensors", ".onnx", ".npz", ".npy"}
	dir := f.TempDir()
	own := filepath.Join(dir, "own.safetensors")
	require.NoError(f, net.Save(own))
	for i, ending := range endings[:3] {
		path := filepath.Join(dir, "seed"+ending)
		require.NoError(f, (&convertCmd{In: own, Out: path}).Run(io.Discard))
		data, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(data, byte(i))
	}
	path := filepath.Join(dir, "seed.safetensors")
	require.NoError(f, (&convertCmd{In: own, Out: path, PyTorch: true}).Run(io.Discard))
	data, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(data, byte(0))
	f.Add([]byte("\x93NUMPY\x01\x00\x46\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }            \n\x00\x00\x80\x3f"), byte(3))
	f.Fuzz(func(t *testing.T, data []byte, kind byte) {
		if len(data) > 1<<16 {
			return
		}
		path := filepath.Join(dir, "fuzz"+strconv.Itoa(os.Getpid())+endings[int(kind)%len(endings)])
		require.NoError(t, os.WriteFile(path, data, 0o666))
		var out bytes.Buffer
		err := printContents(&out, path, false)
		if err != nil {
			oneLine(t, err, path)
			return
		}
		text, ok := strings.CutSuffix(strings.ReplaceAll(out.String(), path, "f"), "\n")
		require.True(t, ok)
		for line := range strings.SplitSeq(text, "\n") {
			if strings.HasPrefix(line, "network ") { // as long as there are layers
				require.Equal(t, quote.Printable(line), line)
				continue
			}
			require.True(t, quote.Fits(line), "%q", line)
		}
		out.Reset()
		require.NoError(t, printContents(&out, path, true))
		require.True(t, json.Valid(out.Bytes()))
	})
}

// FuzzFlags parses command lines, and runs none. What is wrong with one is told on one line.
func FuzzFlags(f *testing.F) {
	f.Add("train f.csv --hidden 64,32 --rate 0.1 --schedule cosine,warmup=5 --test 0.2")
	f.Add("train --hidden=none --test=t.csv --optimizer momentum --validation=-1 --folds 1")
	f.Add("serve --model m --learn l --batch 9 --queue 8 --loss huber --holdout-limit nan")
	f.Add("convert a.onnx b.npz --weights float16")
	f.Add("predict --model=m --id=* --separator=\x1b f")
	f.Fuzz(func(t *testing.T, line string) {
		var c commands
		exit := false
		parser, err := kong.New(&c, kong.Name("lockstep"), kong.Vars{"workers": "1", "version": "v"},
			kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) { exit = true }))
		require.NoError(t, err)
		parsed, err := parser.Parse(strings.Split(line, " "))
		if exit {
			return
		}
		var flags given
		if err == nil {
			flags, err = flagsOf(parsed)
		}
		if err == nil {
			switch strings.Fields(parsed.Command())[0] {
			case "train":
				_, err = c.Train.parse()
			case "serve":
				_, err = c.Serve.parse(flags)
			}
		}
		var out bytes.Buffer
		if fail(&out, err) == 0 {
			return
		}
		text, ok := strings.CutSuffix(out.String(), "\n")
		require.True(t, ok)
		require.Equal(t, quote.Printable(text), text)
	})
}
