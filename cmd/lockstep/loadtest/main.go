// Command loadtest sends requests to a running lockstep serve over some connections, each of which
// sends the next when the answer to the last has come, and tells how long the answers took.
//
//	go run ./cmd/lockstep/loadtest --url http://127.0.0.1:8080 --time 30s
//	go run ./cmd/lockstep/loadtest --url http://127.0.0.1:8080 --time 30s --learn 1
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// What GET /v1/model says.
type model struct {
	Values  int
	Columns []struct {
		Name, Kind string
		Words      []string
	}
	Classes, Targets []string
	Waiting          uint64 `json:"waiting_rows"`
	Learned          uint64 `json:"learned_rows"`
}

// A tally is what one kind of request came to.
type tally struct {
	name    string
	mu      sync.Mutex
	times   *hdrhistogram.Histogram // microseconds
	refused int                     // with status 429
	failed  int
}

func (t *tally) print(elapsed time.Duration) {
	n := t.times.TotalCount()
	if n == 0 && t.failed == 0 {
		return
	}
	quantile := func(q float64) float64 { return float64(t.times.ValueAtQuantile(q)) / 1000 }
	fmt.Printf("%-8s %8d answers, %6.0f a second; p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, longest %.2f ms; %d refused, %d failed\n",
		t.name, n, float64(n)/elapsed.Seconds(), quantile(50), quantile(99), quantile(99.9), float64(t.times.Max())/1000, t.refused, t.failed)
}

func main() {
	log.SetFlags(0)
	url := flag.String("url", "http://127.0.0.1:8080", "where lockstep serve listens")
	connections := flag.Int("connections", 16, "connections that predict")
	learning := flag.Int("learn", 0, "further connections that send feedback")
	length := flag.Duration("time", 30*time.Second, "how long")
	rows := flag.Int("rows", 1, "rows of a request")
	flag.Parse()
	if flag.NArg() != 0 || *connections < 0 || *learning < 0 || *connections+*learning == 0 || *rows < 1 || *length <= 0 {
		log.Fatal("loadtest: give at least one connection, one row and a time above 0; nothing may follow the flags")
	}

	var m model
	answer, err := http.Get(*url + "/v1/model")
	if err != nil {
		log.Fatalf("loadtest: %v: lockstep serve must run there; --url names another place", err)
	}
	if err := json.NewDecoder(answer.Body).Decode(&m); err != nil || m.Values == 0 {
		log.Fatalf("loadtest: %s is not lockstep serve: GET /v1/model answers %s", *url, answer.Status)
	}
	answer.Body.Close()

	predict, learn := &tally{name: "predict", times: hdrhistogram.New(1, 60_000_000, 3)}, &tally{name: "learn", times: hdrhistogram.New(1, 60_000_000, 3)}
	start := time.Now()
	var clients sync.WaitGroup
	for k := range *connections + *learning {
		t, path := predict, "/v1/predict"
		if k >= *connections {
			t, path = learn, "/v1/learn"
		}
		clients.Go(func() {
			bodies := m.bodies(rand.New(rand.NewPCG(1, uint64(k))), *rows, t == learn)
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}, Timeout: time.Minute}
			for i := 0; time.Since(start) < *length; i++ {
				t.send(client, *url+path, bodies[i%len(bodies)])
			}
		})
	}
	clients.Wait()
	elapsed := time.Since(start)
	predict.print(elapsed)
	learn.print(elapsed)
}

// send sends a request and counts the answer.
func (t *tally) send(client *http.Client, url string, body []byte) {
	start := time.Now()
	answer, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err == nil {
		_, err = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	took := time.Since(start).Microseconds()
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err == nil && answer.StatusCode == http.StatusTooManyRequests:
		t.refused++
	case err != nil || answer.StatusCode/100 != 2:
		t.failed++
	default:
		t.times.RecordValue(took) // times are below a minute
	}
}

// bodies makes requests of random rows, which the model can read.
func (m *model) bodies(random *rand.Rand, rows int, learn bool) (list [][]byte) {
	for range 64 {
		q := map[string]any{}
		var all, targets []any
		for range rows {
			row := make([]any, m.Values)
			for i := range row {
				row[i] = random.IntN(17)
				if m.Columns != nil && m.Columns[i].Kind == "category" {
					row[i] = m.Columns[i].Words[random.IntN(len(m.Columns[i].Words))]
				}
			}
			all = append(all, row)
			if m.Classes != nil {
				targets = append(targets, m.Classes[random.IntN(len(m.Classes))])
				continue
			}
			y := make([]float64, len(m.Targets))
			for k := range y {
				y[k] = random.Float64()
			}
			targets = append(targets, y)
		}
		q["rows"] = all
		if learn {
			q["targets"] = targets
		}
		body, err := json.Marshal(q)
		if err != nil {
			log.Fatal(err)
		}
		list = append(list, body)
	}
	return list
}
