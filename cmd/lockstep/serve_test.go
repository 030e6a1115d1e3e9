package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// digitRows are rows of the digits as a client sends them, and their classes.
func digitRows(t testing.TB, n int) (rows [][]float32, labels []int) {
	table, _, err := load("digits", dataset.Options{}, newReading(io.Discard))
	require.NoError(t, err)
	for i := range n {
		rows = append(rows, table.Features.Row(i%table.Len()))
		labels = append(labels, table.Labels[i%table.Len()])
	}
	return rows, labels
}

// feedbackBody is the body of a request to learn rows.
func feedbackBody(rows [][]float32, labels []int) string {
	text, err := json.Marshal(map[string]any{"rows": rows, "targets": labels})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// digitsModel trains a model of the digits, badly, and returns its file.
func digitsModel(t testing.TB) string {
	dir := t.TempDir()
	var out bytes.Buffer
	require.Zero(t, run([]string{"train", "--epochs", "1", "--report", "none", "--out", filepath.Join(dir, "digits.safetensors")}, &out, &out), out.String())
	return filepath.Join(dir, "digits.safetensors")
}

// serveHere returns a service in this process. learn may be "".
func serveHere(t testing.TB, model, learn string, o learning) (*service, *httptest.Server) {
	from, err := readSource(model)
	require.NoError(t, err)
	s := &service{models: new(models), metrics: newServeMetrics(), log: slog.New(slog.DiscardHandler), path: model, source: from,
		limits: serveLimits{body: 1 << 16, rows: 100, queue: 1000}}
	if learn != "" {
		require.NoError(t, os.MkdirAll(learn, 0o777))
		o.dir = learn
		if o.every == 0 {
			o.every, o.publish = 100, time.Millisecond
		}
		if o.queue == 0 {
			o.queue = 1000
		}
		s.learner, err = newLearner(o, from, s.models, s.log, s.metrics)
	} else {
		_, err = s.models.swap(from.model, "file")
	}
	require.NoError(t, err)
	s.metrics.watch(s)
	server := httptest.NewServer(s.handler())
	t.Cleanup(server.Close)
	return s, server
}

// call sends a request, and returns the status and the JSON of the answer.
func call(t testing.TB, method, url, body string) (int, map[string]any) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	var v map[string]any
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json") {
		require.NoError(t, json.Unmarshal(text, &v), string(text))
		require.Equal(t, 1, strings.Count(string(text), "\n"), "an answer is one line")
	} else {
		v = map[string]any{"text": string(text)}
	}
	return answer.StatusCode, v
}

// TestServePredict compares answers with the predictions of package nn, to the bit.
func TestServePredict(t *testing.T) {
	path := digitsModel(t)
	_, server := serveHere(t, path, "", learning{})
	net, err := nn.Load(path)
	require.NoError(t, err)
	rows, _ := digitRows(t, 50)
	body, err := json.Marshal(map[string]any{"rows": rows})
	require.NoError(t, err)
	code, v := call(t, "POST", server.URL+"/v1/predict", string(body))
	require.Equal(t, 200, code, v)
	require.EqualValues(t, 1, v["version"])
	list := v["predictions"].([]any)
	require.Len(t, list, len(rows))
	for i, row := range rows {
		x := matrixOf(row)
		want := predict(net, x, true)
		one := list[i].(map[string]any)
		assert.Equal(t, net.Classes[want.labels[0]], one["class"])
		for k, p := range one["probabilities"].([]any) {
			assert.Equal(t, want.outputs.Data[k], float32(p.(float64)))
		}
		text, _ := json.Marshal(map[string]any{"row": row})
		_, alone := call(t, "POST", server.URL+"/v1/predict", string(text))
		assert.Equal(t, list[i], alone["prediction"])
	}
}

// TestServeNames asks for columns of one name, and with values of JSON that a table has as words.
func TestServeNames(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "t.csv", "x,x,open,label\n"+strings.Repeat("1,2,True,true\n3,4,False,false\n2,1,True,false\n", 10))
	good(t, dir, "train", "t.csv", "--report", "none", "--epochs", "2")
	_, server := serveHere(t, filepath.Join(dir, "t.safetensors"), filepath.Join(dir, "learn"), learning{})
	code, v := call(t, "POST", server.URL+"/v1/predict", `{"row": {"x": 1, "open": true}}`)
	assert.Equal(t, 400, code)
	assert.Equal(t, `row 1: 2 columns of the model are called "x": give a list of values`, v["error"])
	_, v = call(t, "POST", server.URL+"/v1/predict", `{"rows": [[1, 2, true], [1, 2, "True"], [1, 2, false]]}`)
	require.NotContains(t, v, "error")
	list := v["predictions"].([]any)
	assert.Equal(t, list[0], list[1])
	assert.NotEqual(t, list[0], list[2])
	assert.NotContains(t, v, "unknown_words")
	code, v = call(t, "POST", server.URL+"/v1/learn", `{"rows": [[1, 2, true], [1, 2, null]], "targets": [true, "false"]}`)
	assert.Equal(t, 400, code)
	assert.Equal(t, `row 2: column "open" is missing: the model does not know what stands for a missing value`, v["error"])
	code, v = call(t, "POST", server.URL+"/v1/learn", `{"rows": [[1, 2, true], [1, 2, "open"]], "targets": [true, "false"]}`)
	assert.Equal(t, 202, code, v)
	assert.EqualValues(t, 1, v["unknown_words"])
}

// TestServeTable asks by the names of columns, with words and missing values, and compares with the
// command predict.
func TestServeTable(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("size,colour,age,price\n")
	for i := range 90 {
		age := fmt.Sprint(i % 7)
		if i%11 == 3 {
			age = ""
		}
		fmt.Fprintf(&b, "%d.5,%s,%s,%d\n", i%9, []string{"red", "green", "blue"}[i%3], age, 1000+100*(i%9)-50*(i%3))
	}
	write(t, dir, "t.csv", b.String())
	write(t, dir, "q.csv", "size,colour,age\n3.25,green,2\n8,red,\n1,pink,2\n1,,2\n")
	good(t, dir, "train", "t.csv", "--target", "price", "--missing", "mean", "--task", "regression", "--report", "none")
	want := strings.Fields(lockstep(t, dir, "predict", "--model", "t.safetensors", "q.csv").stdout)
	s, server := serveHere(t, filepath.Join(dir, "t.safetensors"), filepath.Join(dir, "learn"), learning{})
	_, v := call(t, "POST", server.URL+"/v1/predict", `{"rows": [{"colour": "green", "size": 3.25, "age": 2}, {"size": 8, "colour": "red", "age": null, "price": 5}, [8, "red", null],
		{"colour": "pink", "size": 1, "age": 2}, [1, null, 2]]}`)
	require.NotContains(t, v, "error")
	list := v["predictions"].([]any)
	value := func(i int) float64 { return list[i].(map[string]any)["values"].([]any)[0].(float64) }
	assert.Equal(t, want[2], fmt.Sprintf("%.9g", value(0)))
	assert.Equal(t, want[3], fmt.Sprintf("%.9g", value(1)))
	assert.Equal(t, value(1), value(2))
	assert.Equal(t, want[4], fmt.Sprintf("%.9g", value(3)))
	assert.Equal(t, want[5], fmt.Sprintf("%.9g", value(4)))
	assert.EqualValues(t, 1, v["unknown_words"])
	for body, wrong := range map[string]string{
		`{"row": {"size": 1, "age": 2}}`:                          `row 1: column "colour" is not there`,
		`{"row": {"colour": "red", "colour": "blue", "size": 1}}`: `row 1: it is an object with two values for "colour": give`,
		`{"row": {"colour": "red", "size": 1, "weight": 2}}`:      `row 1: "weight" is no column of the model: GET /v1/model lists them`,
		`{"row": {"d": 1, "b": 1, "a": 1, "c": 1, "size": 1}}`:    `row 1: "a" is no column of the model: GET /v1/model lists them`,
		`{"row": {"colour": "red", "size": "large"}}`:             `row 1: column "size" is "large": give a number`,
		`{"row": {"colour": [1], "size": 1}}`:                     `row 1: column "colour": a list or an object is no word: give one of "blue", "green", "red"`,
		`{"row": {"colour": "red", "size": 1e300}}`:               `row 1: column "size": 1e+300 is beyond what float32 holds`,
		`{"row": {"colour": "red", "size": 1e400}}`:               `row 1: column "size" is a number beyond those of 64 bits: give a number`,
		`{"row": {"colour": "red", "size": 1e15, "age": null}}`:   `row 1: "size" is 1e+15, far from those of the training: by `,
	} {
		code, v := call(t, "POST", server.URL+"/v1/predict", body)
		assert.Equal(t, 400, code, body)
		assert.Contains(t, v["error"], wrong, body)
	}
	code, v := call(t, "POST", server.URL+"/v1/learn", `{"rows": [{"size": 3, "colour": "red", "price": 1300}, [3, "red", 1]], "targets": [1300, 1300]}`)
	require.Equal(t, 202, code, v)
	code, v = call(t, "POST", server.URL+"/v1/learn", `{"row": {"size": 3, "colour": "red", "age": 1, "price": 1300}}`)
	require.Equal(t, 202, code, v)
	require.EqualValues(t, 3, v["total_rows"])
	require.NoError(t, s.learner.close(time.Now().Add(time.Minute)))
	require.EqualValues(t, 3, s.learner.learned.Load())
	require.Zero(t, s.learner.failed.Load())
}

// TestServeRefuses sends what makes no sense. Each answer is one line that says what is wrong.
func TestServeRefuses(t *testing.T) {
	s, server := serveHere(t, digitsModel(t), t.TempDir(), learning{})
	row := strings.TrimSuffix(strings.Repeat("1,", 64), ",")
	for _, c := range []struct {
		path, body string
		code       int
		want       string
	}{
		{"predict", ``, 400, `the body is empty: give JSON such as {"row": [1, 2, 3]}`},
		{"predict", `[1]`, 400, `JSON: the body is an array: give an object with "row" or "rows"`},
		{"predict", `{}`, 400, `give "row", a list or an object of values, or "rows", a list of such`},
		{"predict", "{\"row\":\n [1, 2,, 3]}", 400, `JSON: line 2, column 8: invalid character ',' looking for beginning of value`},
		{"predict", `{"row": [1, 2`, 400, `JSON: line 1, column 14: it ends too early`},
		{"predict", `{"row": [1, NaN]}`, 400, `JSON: line 1, column 13: invalid character 'N' looking for beginning of value`},
		{"predict", `{"row": [1]} x`, 400, `JSON: line 1, column 14: nothing may follow the object`},
		{"predict", `{"now": [1]}`, 400, `JSON: unknown field "now": there are row and target, or rows and targets`},
		{"predict", `{"rows": 7}`, 400, `JSON: line 1, column 10: "rows" is a number: give a list`},
		{"predict", `{"rows": []}`, 400, `"rows" is empty: give at least one row`},
		{"predict", `{"row": [1], "rows": [[1]]}`, 400, `give "row" or "rows", not both`},
		{"predict", `{"row": 7}`, 400, `row 1: it is 7: give a list of values, or an object of them by their columns' names`},
		{"predict", `{"rows": [[` + row + `], [1, 2]]}`, 400, `row 2: it has 2 values: the model takes 64`},
		{"predict", `{"row": {"a": 1}}`, 400, `row 1: the model knows no names of columns: give a list of values`},
		{"predict", `{"row": [` + row[2:] + `, "x"]}`, 400, `row 1: value 64 is "x": give a number`},
		{"predict", `{"row": [` + row[2:] + `, [2]]}`, 400, `row 1: value 64 is a list or an object: give a number`},
		{"predict", `{"row": [` + row[2:] + `, null]}`, 400, `row 1: value 64 is missing: the model does not know what stands for a missing value`},
		{"predict", `{"row": [` + row[2:] + `, 1e39]}`, 400, `row 1: value 64: 1e+39 is beyond what float32 holds`},
		{"predict", `{"row": [` + row + `], "target": 3}`, 400, `a prediction needs no target: POST /v1/learn takes it`},
		{"predict", `{"rows": [` + strings.Repeat(`[],`, 100) + `[]]}`, 413, `101 rows: at most 100 are taken in a request`},
		{"predict", `{"row": [` + strings.Repeat("1,", 1<<16) + `1]}`, 413, `the body is larger than 65536 bytes, the most that is taken`},
		{"learn", `{"row": [` + row + `]}`, 400, `row 1: what is to be learned of it is missing: give "target", or "targets" for several rows`},
		{"learn", `{"row": [` + row + `], "target": "ten"}`, 400, `row 1: its target is "ten": give one of the classes: "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"`},
		{"learn", `{"row": [` + row + `], "target": [1, 2]}`, 400, `row 1: it has 2 targets: the model has 1`},
		{"learn", `{"row": [` + row + `], "targets": [1]}`, 400, `"targets" goes with "rows": give "target" beside "row"`},
		{"learn", `{"rows": [[` + row + `]], "target": 1}`, 400, `"target" goes with "row": give "targets" beside "rows"`},
		{"learn", `{"rows": [[` + row + `]], "targets": [1, 2]}`, 400, `1 row and 2 targets: give a target for each row`},
		{"learn", `{"row": [1], "target": 1, "row": [` + row + `]}`, 400, `JSON: line 1, column 27: "row" comes twice: one of the two would be lost`},
		{"learn", `{"rows": [[` + row + `]], "targets": ["}\\\"{", 1], "\u0052ows" : []}`, 400, `JSON: line 1, column 169: "rows" comes twice: one of the two would be lost`},
		{"learn", `{"rows": [[` + row + `]], "targets": [1], "row\u017f": []}`, 400, `JSON: line 1, column 159: "rowſ" comes twice: one of the two would be lost`},
		{"rollback", ``, 200, ""}, {"rollback", ``, 409, `the model in service stays: rollback: there is no former model to go back to`},
	} {
		if c.path == "rollback" && c.code == 200 {
			call(t, "POST", server.URL+"/v1/swap", "")
		}
		code, v := call(t, "POST", server.URL+"/v1/"+c.path, c.body)
		assert.Equal(t, c.code, code, c.want)
		if c.want != "" {
			assert.Equal(t, c.want, v["error"])
		}
	}
	for _, c := range []struct {
		method, path string
		code         int
		allow, want  string
	}{
		{"GET", "/v1/predict", 405, "POST", `/v1/predict takes no "GET": it takes POST`},
		{"DELETE", "/v1/model", 405, "GET, HEAD", `/v1/model takes no "DELETE": it takes GET, HEAD`},
		{"POST", "/v1/train", 404, "", `there is no "/v1/train": POST /v1/predict predicts, GET /v1/model describes the model`},
		{"GET", "//v1/model", 404, "", `there is no "//v1/model": POST /v1/predict predicts, GET /v1/model describes the model`},
		{"POST", "/v1/../v1/rollback", 404, "", `there is no "/v1/../v1/rollback": POST /v1/predict predicts, GET /v1/model describes the model`},
		{"GET", "/", 404, "", `there is no "/": POST /v1/predict predicts, GET /v1/model describes the model`},
	} {
		code, v := call(t, c.method, server.URL+c.path, "")
		assert.Equal(t, c.code, code, c.want)
		assert.Equal(t, c.want, v["error"])
		request, err := http.NewRequest(c.method, server.URL+c.path, nil)
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		answer.Body.Close()
		assert.Equal(t, c.allow, answer.Header.Get("Allow"))
	}
	require.Zero(t, s.learner.journal.rows(), "nothing of a request that was refused is kept")
	_, still := serveHere(t, digitsModel(t), "", learning{})
	code, v := call(t, "POST", still.URL+"/v1/learn", "{}")
	assert.Equal(t, 501, code)
	assert.Equal(t, "this service does not learn: start it with --learn and a folder", v["error"])
	request, err := http.NewRequest("POST", server.URL+"/v1/rollback", nil)
	require.NoError(t, err)
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, 403, answer.StatusCode, "a web page of another site")
	assert.JSONEq(t, `{"error": "a web page of another site asks for this: only programs and pages of this address may"}`, string(text))
	require.NoError(t, s.learner.close(time.Now()))
}

// TestServeHost asks as a web page does whose site's name leads to this machine since a moment ago
// (DNS rebinding), and as those do who are at home here.
func TestServeHost(t *testing.T) {
	s, server := serveHere(t, digitsModel(t), "", learning{})
	s.hosts = []string{"digits.example.org"}
	ask := func(host string) (code int, text string) {
		request, err := http.NewRequest("GET", server.URL+"/v1/model/weights", nil)
		require.NoError(t, err)
		request.Host = host
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer answer.Body.Close()
		all, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer.StatusCode, string(all)
	}
	for _, host := range []string{
		"localhost", "LOCALHOST:8080", "localhost.", "a.localhost:80", "127.0.0.1", "127.0.0.2:8080", "[::1]:8080", "[::1]",
		"digits.example.org", "Digits.Example.org.:443",
	} {
		code, _ := ask(host)
		assert.Equal(t, 200, code, host)
	}
	for _, host := range []string{"rebound.example.com", "rebound.example.com:8080", "localhost.example.com", "127.0.0.1.example.com", "example.org", "digits"} {
		code, text := ask(host)
		assert.Equal(t, 421, code, host)
		assert.JSONEq(t, fmt.Sprintf(`{"error": "the request is for the host \"%s\": on this machine clients call the service localhost, or by its address; --host gives it another name"}`, host), text)
	}
	r := httptest.NewRequest("GET", "/healthz", nil)
	r.Host = "digits.lan"
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(192, 168, 0, 7), Port: 80}))
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	assert.Equal(t, 200, w.Code, "to other machines the service is what their users call it")
}

// TestServeLarge sends bodies that are too large, all of it before it looks for an answer, as most
// clients do; and one that is compressed.
func TestServeLarge(t *testing.T) {
	s, server := serveHere(t, digitsModel(t), "", learning{})
	s.limits.body = 1 << 20
	large := strings.Repeat(" ", 8_000_000) // more than sockets hold, and than net/http reads on by itself
	for _, head := range []string{
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(large), large),
		fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(large), large),
		// It asked first, and was told to go on, since nothing tells how large a chunked body is.
		fmt.Sprintf("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(large), large),
	} {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		require.NoError(t, err)
		require.NoError(t, c.SetDeadline(time.Now().Add(time.Minute)))
		for part := range slices.Chunk([]byte("POST /v1/predict HTTP/1.1\r\nHost: localhost\r\n"+head), 8_000) {
			_, err = c.Write(part)
			require.NoError(t, err)
			time.Sleep(time.Millisecond)
		}
		answers := bufio.NewReader(c)
		answer, err := http.ReadResponse(answers, nil)
		require.NoError(t, err)
		if answer.StatusCode == http.StatusContinue {
			answer, err = http.ReadResponse(answers, nil)
			require.NoError(t, err)
		}
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode)
		require.Equal(t, `{"error":"the body is larger than 1048576 bytes, the most that is taken"}`, strings.TrimSpace(string(text)))
		require.NoError(t, c.Close())
	}
	request, err := http.NewRequest("POST", server.URL+"/v1/predict", strings.NewReader("\x1f\x8b"))
	require.NoError(t, err)
	request.Header.Set("Content-Encoding", "gzip")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnsupportedMediaType, answer.StatusCode)
	require.Equal(t, `{"error":"the body has the Content-Encoding \"gzip\": send it as it is"}`, strings.TrimSpace(string(text)))
}

// TestServeSlow sends a part of a body, and announces one that is too large: it waits for neither
// without an end.
func TestServeSlow(t *testing.T) {
	s, _ := serveHere(t, digitsModel(t), "", learning{})
	server := httptest.NewUnstartedServer(s.handler())
	server.Config.ReadHeaderTimeout, server.Config.ReadTimeout = time.Minute, 50*time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	for length, want := range map[string]string{
		"100":    `408 Request Timeout {"error":"the body has not come in time: send it again, at once or in parts"}`,
		"100000": `413 Request Entity Too Large {"error":"the body is larger than 65536 bytes, the most that is taken"}`,
	} {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		require.NoError(t, err)
		require.NoError(t, c.SetDeadline(time.Now().Add(time.Minute)))
		_, err = io.WriteString(c, "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: "+length+"\r\n\r\n{\"row\"")
		require.NoError(t, err)
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		require.NoError(t, err)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Equal(t, want, answer.Status+" "+strings.TrimSpace(string(text)))
		require.NoError(t, c.Close())
	}
}

// TestServeLearns compares the weights with those of a trainer that learns the same rows.
func TestServeLearns(t *testing.T) {
	for _, batch := range []int{1, 7} {
		path := digitsModel(t)
		dir := t.TempDir()
		s, server := serveHere(t, path, dir, learning{batch: batch})
		rows, labels := digitRows(t, 500)
		for i := 0; i < len(rows); i += 20 {
			code, v := call(t, "POST", server.URL+"/v1/learn", feedbackBody(rows[i:i+20], labels[i:i+20]))
			require.Equal(t, 202, code, v)
		}
		require.NoError(t, s.learner.close(time.Now().Add(time.Minute)))
		got, err := nn.Load(filepath.Join(dir, "model.safetensors"))
		require.NoError(t, err)
		require.Equal(t, learnedHash(t, path, rows, labels, batch), got.Hash())
		_, v := call(t, "GET", server.URL+"/v1/model", "")
		require.EqualValues(t, 500/batch*batch, v["learned_rows"])
		require.EqualValues(t, 500%batch, v["waiting_rows"])
		require.Equal(t, got.Hash(), v["weights_sha256"], "what was learned is in service")
		code, v := call(t, "POST", server.URL+"/v1/learn", feedbackBody(rows[:1], labels[:1]))
		require.Equal(t, 503, code, v)
		code, _ = call(t, "GET", server.URL+"/readyz", "")
		require.Equal(t, 503, code)
		_, text := call(t, "GET", server.URL+"/metrics", "")
		require.Contains(t, text["text"], "lockstep_feedback_accepted_rows_total 500\n")
	}
}

// learnedHash is the hash of a model that learned rows in order, by package nn alone.
func learnedHash(t testing.TB, path string, rows [][]float32, labels []int, batch int) string {
	net, err := nn.Load(path)
	require.NoError(t, err)
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.001))
	require.NoError(t, err)
	for i := 0; i+batch <= len(rows); i += batch {
		var x []float32
		for _, r := range rows[i : i+batch] {
			x = append(x, r...)
		}
		m := matrixOf(x)
		m.Rows, m.Cols, m.Stride = batch, len(rows[0]), len(rows[0])
		_, err := trainer.PartialFit(nn.Data{X: m, Labels: labels[i : i+batch]}, 0)
		require.NoError(t, err)
	}
	return net.Hash()
}

// TestServeSwap swaps, by request, sound models and others.
func TestServeSwap(t *testing.T) {
	path := digitsModel(t)
	s, server := serveHere(t, path, t.TempDir(), learning{})
	rows, labels := digitRows(t, 40)
	code, v := call(t, "POST", server.URL+"/v1/learn", feedbackBody(rows, labels))
	require.Equal(t, 202, code, v)
	require.Eventually(t, func() bool { return s.waiting() == 0 }, time.Minute, time.Millisecond)
	base, err := nn.Load(path)
	require.NoError(t, err)

	code, v = call(t, "POST", server.URL+"/v1/swap", "")
	require.Equal(t, 200, code, v)
	require.Equal(t, base.Hash(), v["weights_sha256"])
	require.Equal(t, "file", v["origin"])
	require.NotContains(t, v, "rolled_back_from")
	swapped := v["version"].(float64)
	code, v = call(t, "POST", server.URL+"/v1/rollback", "")
	require.Equal(t, 200, code, v)
	require.NotEqual(t, base.Hash(), v["weights_sha256"])
	learned := v["weights_sha256"]
	// The number is that of the version that answers now, as predictions have it: the same number
	// is the same weights. Where it came from is told beside.
	require.Equal(t, swapped-1, v["version"])
	require.Equal(t, swapped, v["rolled_back_from"])
	require.Equal(t, "rollback", v["origin"])
	_, again := call(t, "GET", server.URL+"/v1/model", "")
	require.Equal(t, swapped, again["rolled_back_from"])
	row, err := json.Marshal(map[string]any{"row": rows[0]})
	require.NoError(t, err)
	_, predicted := call(t, "POST", server.URL+"/v1/predict", string(row))
	require.Equal(t, swapped-1, predicted["version"])

	// What cannot be kept is not done.
	_, v = call(t, "POST", server.URL+"/v1/swap", "")
	require.Equal(t, base.Hash(), v["weights_sha256"])
	require.NotContains(t, v, "rolled_back_from")
	swapped = v["version"].(float64)
	replaced := filepath.Join(s.learner.dir, "replaced.safetensors")
	require.NoError(t, os.Remove(replaced))
	require.NoError(t, os.MkdirAll(filepath.Join(replaced, "in the way"), 0o777))
	for _, way := range []string{"swap", "rollback"} {
		code, v = call(t, "POST", server.URL+"/v1/"+way, "")
		require.Equal(t, 409, code, v)
		_, v = call(t, "GET", server.URL+"/v1/model", "")
		require.Equal(t, base.Hash(), v["weights_sha256"], way)
		require.Equal(t, "file", v["origin"], way)
		if way == "swap" {
			require.Equal(t, swapped, v["version"])
		}
	}
	require.NoError(t, os.RemoveAll(replaced))
	code, v = call(t, "POST", server.URL+"/v1/rollback", "")
	require.Equal(t, 200, code, v)
	require.Equal(t, learned, v["weights_sha256"])

	for name, other := range map[string]func(){
		"has 3 inputs": func() {
			net, err := nn.New(1, 3, nn.Dense(10, nn.Softmax))
			require.NoError(t, err)
			require.NoError(t, net.Save(path))
		},
		"is cut short": func() {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, data[:len(data)-5], 0o666))
		},
		"no such file": func() { require.NoError(t, os.Remove(path)) },
	} {
		require.NoError(t, base.Save(path))
		other()
		code, v = call(t, "POST", server.URL+"/v1/swap", "")
		require.Equal(t, 409, code, name)
		require.Contains(t, v["error"], "the model in service stays: ", name)
	}
	_, v = call(t, "GET", server.URL+"/v1/model", "")
	require.Equal(t, learned, v["weights_sha256"])

	// A model file that is another takes the place of what was learned when the service starts
	// again.
	require.NoError(t, s.learner.close(time.Now().Add(time.Minute)))
	base.Layers()[0].W.Data[0]++
	require.NoError(t, base.Save(path))
	s, server = serveHere(t, path, s.learner.dir, learning{})
	_, v = call(t, "GET", server.URL+"/v1/model", "")
	require.Equal(t, base.Hash(), v["weights_sha256"])
	require.EqualValues(t, 40, v["learned_rows"])
	require.NoError(t, s.learner.close(time.Now()))
}

// TestServeQueue fills the queue while nothing is learned.
func TestServeQueue(t *testing.T) {
	dir, form := t.TempDir(), recordForm{inputs: 2}
	j, err := openJournal(dir, form, 0)
	require.NoError(t, err)
	rows := form.put(form.put(nil, []float32{1, 2}, 3, nil), []float32{3, 4}, 5, nil)
	for i := range 5 {
		n, err := j.add(rows, 0, 10)
		require.NoError(t, err)
		require.EqualValues(t, 2*i+2, n)
	}
	_, err = j.add(rows, 0, 10)
	require.Equal(t, errFull, err)
	_, err = j.add(rows, 2, 10)
	require.NoError(t, err)
	require.NoError(t, j.close())
	_, err = j.add(rows, 12, 10)
	require.Equal(t, errClosed, err)
}

// TestJournal writes segments, cuts and damages them, and reads them again.
func TestJournal(t *testing.T) {
	defer func(n uint64) { segmentBytes = n }(segmentBytes)
	segmentBytes = 200
	form := recordForm{inputs: 2, targets: 1}
	begin := func() (string, []string) {
		dir := t.TempDir()
		j, err := openJournal(dir, form, 7)
		require.NoError(t, err)
		for i := 0; i < 44; i += 4 { // each begins a segment, or is added to the last
			var rows []byte
			for k := i; k < i+4; k++ {
				rows = form.put(rows, []float32{float32(k), -1}, 0, []float64{float64(k) / 3})
			}
			_, err := j.add(rows, 7, 100)
			require.NoError(t, err)
		}
		require.NoError(t, j.close())
		names, err := filepath.Glob(filepath.Join(dir, "feedback-*"))
		require.NoError(t, err)
		require.Greater(t, len(names), 3)
		return dir, names
	}
	check := func(dir string, from, rows int) {
		j, err := openJournal(dir, form, uint64(from))
		require.NoError(t, err)
		buffer := make([]byte, 100*form.size())
		n, err := j.read(buffer, uint64(from))
		require.NoError(t, err)
		require.Equal(t, rows-from+7, n)
		for i := range n {
			x, y := make([]float32, 2), make([]float64, 1)
			form.get(buffer[i*form.size():], x, y)
			require.Equal(t, float32(i+from-7), x[0])
			require.Equal(t, float64(i+from-7)/3, y[0])
		}
		require.NoError(t, j.forget(uint64(from)))
		require.NoError(t, j.close())
	}
	dir, _ := begin()
	check(dir, 7, 44)
	check(dir, 30, 44)
	check(dir, 30, 44)
	_, err := openJournal(dir, form, 7)
	require.ErrorContains(t, err, "they do not belong together")
	_, err = openJournal(dir, form, 52)
	require.ErrorContains(t, err, "they do not belong together")
	_, err = openJournal(dir, recordForm{inputs: 3}, 30)
	require.ErrorContains(t, err, "has rows of 2 inputs and 1 target: the model has 3 and 0")

	// A crash leaves the last segment as long as it likes.
	for size := range 2 * form.size() {
		dir, names := begin()
		last := names[len(names)-1]
		info, err := os.Stat(last)
		require.NoError(t, err)
		had := (int(info.Size()) - journalHeader) / form.size()
		cutTo := max(int(info.Size())-size, 0)
		require.NoError(t, os.Truncate(last, int64(cutTo)))
		left := max(cutTo-journalHeader, 0) / form.size()
		check(dir, 7, 44-had+left)
	}
	// A file system may make a file as long as its first part before it writes that.
	dir, names := begin()
	next := filepath.Join(dir, "feedback-00000000000000000051")
	require.NoError(t, os.WriteFile(next, make([]byte, journalHeader), 0o666))
	check(dir, 7, 44)
	require.NoFileExists(t, next)
	require.NoError(t, os.Truncate(names[len(names)-1], int64(journalHeader+form.size()+1)))
	require.NoError(t, os.WriteFile(next, make([]byte, journalHeader), 0o666))
	_, err = openJournal(dir, form, 7)
	require.ErrorContains(t, err, "another was begun after it")
	dir, _ = begin()
	require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(next)), make([]byte, journalHeader+1), 0o666))
	_, err = openJournal(dir, form, 7)
	require.ErrorContains(t, err, "is no journal")

	for _, v := range []struct {
		segment, at int
		want        string
	}{{0, 3, "is no journal"}, {1, journalHeader - 1, "checksum of its first part"}, {-1, journalHeader + 5, "rows that were written later are sound"}} {
		dir, names := begin()
		name := names[(v.segment+len(names))%len(names)]
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		if v.segment < 0 && len(data) < journalHeader+8*form.size() {
			t.Fatal("the last segment must have two commits for this case")
		}
		data[v.at] ^= 0x10
		require.NoError(t, os.WriteFile(name, data, 0o666))
		_, err = openJournal(dir, form, 7)
		require.ErrorContains(t, err, v.want)
	}
	// A disk may write the end of a commit before its beginning. The rows before are kept.
	for torn := range 4 {
		dir, names := begin()
		last := names[len(names)-1]
		data, err := os.ReadFile(last)
		require.NoError(t, err)
		clear(data[len(data)-(4-torn)*form.size():][:form.size()])
		require.NoError(t, os.WriteFile(last, data, 0o666))
		j, err := openJournal(dir, form, 7)
		require.NoError(t, err)
		require.EqualValues(t, 7+40+torn, j.rows())
		require.EqualValues(t, (4-torn)*form.size(), j.cut)
		require.NoError(t, j.close())
		check(dir, 7, 40+torn)
	}
	dir, names = begin()
	data, err := os.ReadFile(names[1])
	require.NoError(t, err)
	data[journalHeader+3] ^= 1
	require.NoError(t, os.WriteFile(names[1], data, 0o666))
	j, err := openJournal(dir, form, 7)
	require.NoError(t, err)
	_, err = j.read(make([]byte, 100*form.size()), 7)
	require.ErrorContains(t, err, "was damaged or edited: the checksum of row")
	require.NoError(t, j.close())
	require.NoError(t, os.Remove(names[1]))
	_, err = openJournal(dir, form, 7)
	require.ErrorContains(t, err, "a file is missing")
}

// TestServeDiverges teaches what no network can learn: it goes on from its last checkpoint.
func TestServeDiverges(t *testing.T) {
	dir := t.TempDir()
	net, err := nn.New(1, 1, nn.Dense(1, nn.Identity))
	require.NoError(t, err)
	path := filepath.Join(dir, "m.safetensors")
	require.NoError(t, net.Save(path))
	sgd := nn.SGD(1e30) // a step that no float32 holds
	s, server := serveHere(t, path, filepath.Join(dir, "learn"), learning{optimizer: &sgd, every: 10, publish: time.Millisecond})
	for range 30 {
		code, v := call(t, "POST", server.URL+"/v1/learn", `{"row": [1e6], "target": 1e6}`)
		require.Equal(t, 202, code, v)
	}
	require.NoError(t, s.learner.close(time.Now().Add(time.Minute)))
	require.EqualValues(t, 30, s.learner.learned.Load())
	require.EqualValues(t, 30, s.learner.failed.Load(), "no row counts twice: neither one that was passed over nor one that was taken back")
	_, text := call(t, "GET", server.URL+"/metrics", "")
	require.Contains(t, text["text"], "lockstep_learning_divergences_total 3\n")
	_, v := call(t, "POST", server.URL+"/v1/predict", `{"row": [1]}`)
	require.False(t, math.IsNaN(v["prediction"].(map[string]any)["values"].([]any)[0].(float64)))
	s, _ = serveHere(t, path, filepath.Join(dir, "learn"), learning{every: 10, publish: time.Millisecond})
	require.EqualValues(t, 30, s.learner.failed.Load(), "it starts again")
	require.NoError(t, s.learner.close(time.Now()))
}

// TestServeDivergesBetween diverges where there is no checkpoint. Another model is welcome then,
// and an end keeps the last checkpoint.
func TestServeDivergesBetween(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "of[1]") // brackets are no pattern
	learn := filepath.Join(dir, "learn")
	require.NoError(t, os.Mkdir(dir, 0o777))
	net, err := nn.New(1, 1, nn.Dense(1, nn.Identity))
	require.NoError(t, err)
	path := filepath.Join(dir, "m.safetensors")
	require.NoError(t, net.Save(path))
	sgd := nn.SGD(1e30)
	diverge := func(from learning, until uint64) (*service, *httptest.Server) {
		s, server := serveHere(t, path, learn, from)
		code, v := call(t, "POST", server.URL+"/v1/learn", `{"row": [1e6], "target": 1e6}`)
		require.Equal(t, 202, code, v)
		require.Eventually(t, func() bool { return s.learner.learned.Load() == until }, time.Minute, time.Millisecond)
		return s, server
	}
	s, server := diverge(learning{optimizer: &sgd}, 1)
	code, v := call(t, "POST", server.URL+"/v1/swap", "")
	require.Equal(t, 200, code, v)
	require.Equal(t, net.Hash(), v["weights_sha256"])
	require.NoFileExists(t, filepath.Join(learn, "replaced.safetensors"), "nothing there is worth keeping")
	require.NoError(t, s.learner.close(time.Now().Add(time.Minute)))

	s, _ = diverge(learning{}, 2)
	err = s.learner.close(time.Now().Add(time.Minute))
	require.ErrorContains(t, err, "learning has diverged since the last checkpoint, which stays: ")
	require.NotContains(t, err.Error(), "\n", "it is said once")
	saved, err := nn.Load(filepath.Join(learn, "model.safetensors"))
	require.NoError(t, err)
	require.Equal(t, net.Hash(), saved.Hash())
	c, err := nn.LoadCheckpoint(filepath.Join(learn, "checkpoint"))
	require.NoError(t, err)
	require.Equal(t, net.Hash(), c.Network().Hash())

	s, _ = serveHere(t, path, learn, learning{}) // the row is learned again
	require.Eventually(t, func() bool { return s.learner.learned.Load() == 2 }, time.Minute, time.Millisecond)
	require.Error(t, s.learner.close(time.Now()))
}

// TestServeFolder begins in folders that do not suit.
func TestServeFolder(t *testing.T) {
	dir := t.TempDir()
	path := digitsModel(t)
	from, err := readSource(path)
	require.NoError(t, err)
	begin := func(o learning) (*learner, error) {
		o.every, o.publish = 100, time.Millisecond
		return newLearner(o, from, new(models), slog.New(slog.DiscardHandler), newServeMetrics())
	}
	l, err := begin(learning{dir: dir, batch: 20, queue: 20})
	require.NoError(t, err)
	require.NoError(t, l.close(time.Now()))
	_, err = begin(learning{dir: dir, queue: 19})
	require.EqualError(t, err, "--queue: 19 rows are fewer than a batch of 20, with which the learning in "+dir+" began")
	for _, name := range own {
		from.path = filepath.Join(dir, "..", filepath.Base(dir), name)
		_, err = begin(learning{dir: dir, queue: 20})
		require.EqualError(t, err, "--model: "+from.path+" is where the learning in "+dir+" writes: copy it to another place")
	}
}

// matrixOf is a row as a matrix.
func matrixOf(x []float32) kernel.Matrix {
	return kernel.Matrix{Rows: 1, Cols: len(x), Stride: len(x), Data: x}
}
