package nn_test

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// A service predicts, and learns from feedback in the background.
type service struct {
	handle     *nn.Handle
	predictors sync.Pool    // of *nn.HandlePredictor, one for each request under way
	feedback   chan example // bounded: who sends more than can be learned is told so
	done       chan struct{}
}

type example struct {
	X     []float32 `json:"x"`
	Label int       `json:"label"`
}

// read reads the JSON of a request, and answers those that make no sense.
func (s *service) read(w http.ResponseWriter, r *http.Request) (in example, ok bool) {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&in)
	if n := s.handle.Model().Network.Inputs(); err != nil || len(in.X) != n {
		http.Error(w, fmt.Sprintf("x must be a list of %d numbers", n), http.StatusBadRequest)
		return in, false
	}
	return in, true
}

// predict answers with probabilities, and the version of the model that they are from.
func (s *service) predict(w http.ResponseWriter, r *http.Request) {
	if in, ok := s.read(w, r); ok {
		p := s.predictors.Get().(*nn.HandlePredictor)
		defer s.predictors.Put(p)
		y := kernel.NewMatrix(1, s.handle.Model().Network.Outputs())
		version := p.Predict(y, kernel.Matrix{Rows: 1, Cols: len(in.X), Stride: len(in.X), Data: in.X})
		json.NewEncoder(w).Encode(map[string]any{"y": y.Row(0), "version": version})
	}
}

func (s *service) learn(w http.ResponseWriter, r *http.Request) {
	if in, ok := s.read(w, r); ok {
		select {
		case s.feedback <- in:
			w.WriteHeader(http.StatusAccepted)
		default:
			http.Error(w, "too much feedback, try again", http.StatusTooManyRequests)
		}
	}
}

// run learns until the feedback is closed, so that none is lost, and swaps now and then.
func (s *service) run(trainer *nn.Trainer, every int) {
	defer close(s.done)
	for f := range s.feedback {
		if _, err := trainer.LearnLabel(f.X, f.Label); err != nil {
			log.Print(err) // nothing was learned
		} else if trainer.Updates()%every == 0 {
			if _, err := s.handle.Swap(trainer.Network()); err != nil {
				log.Print(err) // the model in use stays
			}
		}
	}
}

// A service in front of a network: it predicts, learns in the background, and swaps.
func Example_serve() {
	net, err := nn.New(5, 2, nn.Dense(8, nn.Tanh), nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.05))
	if err != nil {
		log.Fatal(err)
	}
	holdOut := nn.HoldOut(nn.Data{X: table, Labels: []int{0, 1, 1, 0}}, nn.CrossEntropy, 0.1)
	handle, err := nn.NewHandle(net, holdOut)
	if err != nil {
		log.Fatal(err)
	}
	s := &service{handle: handle, feedback: make(chan example, 1000), done: make(chan struct{})}
	s.predictors.New = func() any { return handle.Predictor() }
	go s.run(trainer, 100)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /predict", s.predict)
	mux.HandleFunc("POST /learn", s.learn)
	server := httptest.NewServer(mux) // on the loopback address
	defer server.Close()
	post := func(path, body string) (answer struct{ Version int }, status int) {
		r, err := http.Post(server.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		defer r.Body.Close()
		json.NewDecoder(r.Body).Decode(&answer)
		return answer, r.StatusCode
	}
	fmt.Println(post("/predict", `{"x": [0, 1]}`))
	for i := range 300 {
		post("/learn", fmt.Sprintf(`{"x": [%d, %d], "label": %d}`, i/2%2, i%2, (i/2+i)%2))
	}
	close(s.feedback)
	<-s.done
	fmt.Println(post("/predict", `{"x": [0, 1]}`))
	fmt.Printf("%d rows, loss %.3f\n", trainer.Updates(), handle.Model().Score)
	// Output:
	// {1} 200
	// {4} 200
	// 300 rows, loss 0.019
}

// Weights kept as float16 take half the memory, and a prediction of one row reads half the bytes.
// They are rounded once, when they are converted; all arithmetic is in float32.
func ExampleNetwork_Half() {
	net, err := nn.New(1, 64, nn.Dense(128, nn.ReLU), nn.Dense(10, nn.Softmax))
	if err != nil {
		panic(err)
	}
	half, err := net.Half()
	if err != nil { // a weight is too large: net.BFloat16() has float32's range, and fewer digits
		panic(err)
	}
	brain, err := net.BFloat16()
	if err != nil {
		panic(err)
	}
	x, y, z := kernel.NewMatrix(1, 64), kernel.NewMatrix(1, 10), kernel.NewMatrix(1, 10)
	half.Predictor().Predict(y, x)
	half.Float32().Predictor().Predict(z, x) // the same weights, in twice the memory
	fmt.Println(half.Weights(), brain.Weights(), net.Summary().Bytes, half.Summary().Bytes, y.Data[0] == z.Data[0])
	// Output: float16 bfloat16 38440 19496 true
}
