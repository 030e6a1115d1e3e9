package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A service answers requests.
type service struct {
	models   *models
	learner  *learner // nil if nothing is learned
	metrics  *serveMetrics
	log      *slog.Logger
	limits   serveLimits
	path     string   // of the model file
	hosts    []string // names of this service, beside localhost
	reload   sync.Mutex
	source   *source // the model file as it was last put in service; guarded by reload
	stopping atomic.Bool
	bodies   sync.Pool // of *bytes.Buffer
}

type serveLimits struct {
	body  int64  // bytes
	rows  int    // of a request
	queue uint64 // rows of feedback that may wait
}

// handler returns the routes.
func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	for route, h := range map[string]http.HandlerFunc{
		"POST /v1/predict":      s.predict,
		"POST /v1/learn":        s.learn,
		"GET /v1/model":         s.describe,
		"GET /v1/model/weights": s.weights,
		"POST /v1/swap":         s.swap,
		"POST /v1/rollback":     s.rollback,
		"GET /healthz":          s.health,
		"GET /readyz":           s.ready,
	} {
		mux.HandleFunc(route, s.metrics.counted(route, h))
	}
	mux.Handle("GET /metrics", s.metrics.handler())
	protection := http.NewCrossOriginProtection() // a web page must not teach a model on its reader's machine
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, httpError{http.StatusForbidden, errors.New("a web page of another site asks for this: only programs and pages of this address may")})
	}))
	mux.HandleFunc("/", s.metrics.counted("none", func(w http.ResponseWriter, r *http.Request) { s.lost(w, r, mux) }))
	protected := protection.Handler(mux)
	stranger := s.metrics.counted("none", s.misdirected)
	unclean := s.metrics.counted("none", s.absent)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !s.answersFor(r):
			stranger(w, r)
		case !clean(r.URL.Path): // mux would answer with a web page that sends the client elsewhere
			unclean(w, r)
		default:
			protected.ServeHTTP(w, r)
		}
	})
}

// clean reports whether a path has no empty element, no . and no .., but for a slash at its end.
func clean(p string) bool {
	c := path.Clean("/" + p)
	return p == c || p == c+"/"
}

// answersFor reports whether the service is to answer for the host that a request names. One that
// came by the loopback address must name that, localhost, or one of --host. A web page that asks
// under the name of its own site, whose address has become that of this machine (DNS rebinding),
// looks to its browser like one of this service, but has another name. Programs may leave it out.
func (s *service) answersFor(r *http.Request) bool {
	to, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if to == nil || !to.IP.IsLoopback() || r.Host == "" {
		return true
	}
	host := hostName(r.Host)
	if net.ParseIP(host) != nil || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	return slices.ContainsFunc(s.hosts, func(h string) bool { return hostName(h) == host })
}

// hostName returns a host as it is compared: without its port, the brackets of an IPv6 address, and
// the dot of a whole name.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// misdirected answers a request for another host.
func (s *service) misdirected(w http.ResponseWriter, r *http.Request) {
	s.fail(w, httpError{http.StatusMisdirectedRequest, fmt.Errorf("the request is for the host %s: on this machine clients call the service localhost, or by its address; --host gives it another name", quote.Text(r.Host))})
}

// lost answers a request that no route takes: its path is none, or is there for other methods.
func (s *service) lost(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := *r
		other.Method = method
		if _, route := mux.Handler(&other); route != "/" {
			methods = append(methods, method)
		}
	}
	if len(methods) == 0 {
		s.absent(w, r)
		return
	}
	allowed := strings.Join(methods, ", ")
	w.Header().Set("Allow", allowed)
	s.fail(w, httpError{http.StatusMethodNotAllowed, fmt.Errorf("%s takes no %s: it takes %s", r.URL.Path, quote.Text(r.Method), allowed)})
}

// absent answers a request for a path that is none.
func (s *service) absent(w http.ResponseWriter, r *http.Request) {
	s.fail(w, httpError{http.StatusNotFound, fmt.Errorf("there is no %s: POST /v1/predict predicts, GET /v1/model describes the model", quote.Text(r.URL.Path))})
}

// An httpError is an error with the status of the answer.
type httpError struct {
	code int
	error
}

// fail answers with an error, as JSON on one line.
func (s *service) fail(w http.ResponseWriter, err error) {
	code := http.StatusBadRequest
	var status httpError
	var many tooManyError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &status):
		code = status.code
	case errors.As(err, &large):
		code, err = http.StatusRequestEntityTooLarge, fmt.Errorf("the body is larger than %s, the most that is taken", quote.Count(large.Limit, "byte"))
	case errors.As(err, &many):
		code = http.StatusRequestEntityTooLarge
	case errors.Is(err, errFull):
		code = http.StatusTooManyRequests
		w.Header().Set("Retry-After", "1")
	}
	reply(w, code, struct {
		Error string `json:"error"`
	}{err.Error()})
}

func reply(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(v) // a client that has gone away is no error of ours
}

// body reads a request. The buffer goes back by release, which is due after the answer, also if
// there is an error.
func (s *service) body(w http.ResponseWriter, r *http.Request) (b *bytes.Buffer, release func(), err error) {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return nil, func() {}, httpError{http.StatusUnsupportedMediaType, fmt.Errorf("the body has the Content-Encoding %s: send it as it is", quote.Text(coding))}
	}
	if r.ContentLength > s.limits.body { // without waiting for it
		release = func() {}
		if r.Header.Get("Expect") == "" { // a client that asks first waits, and sends nothing then
			release = readOn(w, r, s.limits.body)
		}
		return nil, release, &http.MaxBytesError{Limit: s.limits.body}
	}
	b, _ = s.bodies.Get().(*bytes.Buffer)
	if b == nil {
		b = new(bytes.Buffer)
	}
	b.Reset()
	release = func() { s.bodies.Put(b) }
	if _, err = b.ReadFrom(http.MaxBytesReader(w, r.Body, s.limits.body)); err != nil {
		release()
		release = func() {}
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			release = readOn(w, r, s.limits.body)
		case errors.Is(err, os.ErrDeadlineExceeded):
			err = httpError{http.StatusRequestTimeout, errors.New("the body has not come in time: send it again, at once or in parts")}
		default:
			err = fmt.Errorf("the body cannot be read: %w", err)
		}
		return nil, release, err
	}
	return b, release, nil
}

// readOn returns a function that sends the answer and reads on, some of what is left of a body that
// is too large. Many clients send all of it before they look for an answer, and would not see one
// on a connection that was closed. The time is that to read a request.
func readOn(w http.ResponseWriter, r *http.Request, limit int64) func() {
	c := http.NewResponseController(w)
	if c.EnableFullDuplex() != nil {
		return func() {} // the connection is none that can
	}
	w.Header().Set("Connection", "close")
	return func() {
		c.Flush()
		io.CopyN(io.Discard, r.Body, 8*limit)
	}
}

// predict answers POST /v1/predict.
func (s *service) predict(w http.ResponseWriter, r *http.Request) {
	body, release, err := s.body(w, r)
	defer release()
	if err != nil {
		s.fail(w, err)
		return
	}
	rows, targets, one, err := parseQuestion(body.Bytes(), s.limits.rows)
	if err == nil && targets != nil {
		err = errors.New("a prediction needs no target: POST /v1/learn takes it")
	}
	if err != nil {
		s.fail(w, err)
		return
	}
	m := s.models.model()
	x, unknown, err := m.encode(rows)
	if err != nil {
		s.fail(w, err)
		return
	}
	a, err := m.answer(x, one)
	if err != nil {
		s.fail(w, err)
		return
	}
	a.Unknown = unknown
	s.metrics.rows.Add(float64(len(rows)))
	reply(w, http.StatusOK, a)
}

// learn answers POST /v1/learn: 202 when the feedback is safe on disk.
func (s *service) learn(w http.ResponseWriter, r *http.Request) {
	if s.learner == nil {
		s.fail(w, httpError{http.StatusNotImplemented, errors.New("this service does not learn: start it with --learn and a folder")})
		return
	}
	body, release, err := s.body(w, r)
	defer release()
	if err != nil {
		s.fail(w, err)
		return
	}
	rows, targets, _, err := parseQuestion(body.Bytes(), s.limits.rows)
	if err != nil {
		s.fail(w, err)
		return
	}
	select {
	case <-s.learner.done:
		s.fail(w, httpError{http.StatusServiceUnavailable, errors.New("learning has ended: see the log")})
		return
	default:
	}
	m := s.models.model()
	x, unknown, err := m.encode(rows)
	if err != nil {
		s.fail(w, err)
		return
	}
	form := s.learner.journal.form
	data := make([]byte, 0, len(rows)*form.size())
	for i := range rows {
		var given jsonCells
		if targets != nil {
			given = targets[i]
		}
		label, values, err := m.target(&rows[i], given)
		if err != nil {
			s.fail(w, atRow(i, err))
			return
		}
		data = form.put(data, x.Row(i), label, values)
	}
	if uint64(len(rows)) > s.limits.queue {
		s.fail(w, tooManyError{fmt.Errorf("%s: the queue holds %d", quote.Count(len(rows), "row"), s.limits.queue)})
		return
	}
	total, err := s.learner.journal.add(data, s.learner.learned.Load(), s.limits.queue)
	if err != nil {
		if !errors.Is(err, errFull) {
			err = httpError{http.StatusServiceUnavailable, err}
		}
		s.fail(w, err)
		return
	}
	s.metrics.accepted.Add(float64(len(rows)))
	reply(w, http.StatusAccepted, struct {
		Accepted int    `json:"accepted"`
		Total    uint64 `json:"total_rows"`
		Unknown  int    `json:"unknown_words,omitempty"`
	}{len(rows), total, unknown})
}

// waiting returns how many rows are accepted and not learned.
func (s *service) waiting() uint64 {
	learned := s.learner.learned.Load() // first: rows only grow
	return s.learner.journal.rows() - learned
}

// describe answers GET /v1/model.
func (s *service) describe(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, s.description())
}

func (s *service) description() description {
	d := s.models.model().describe()
	if s.learner != nil {
		waiting, learned, failed := s.waiting(), s.learner.learned.Load(), s.learner.failed.Load()
		d.Waiting, d.Learned, d.FailedRows = &waiting, &learned, &failed
	}
	return d
}

// weights answers GET /v1/model/weights with the file of the model in service.
func (s *service) weights(w http.ResponseWriter, r *http.Request) {
	m := s.models.model()
	var b bytes.Buffer
	if err := m.net.Write(&b); err != nil {
		s.fail(w, httpError{http.StatusInternalServerError, err})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="model-%d.safetensors"`, m.version))
	w.Write(b.Bytes())
}

// swap answers POST /v1/swap: the model file is read again, and put in service.
func (s *service) swap(w http.ResponseWriter, r *http.Request) {
	s.changed(w, s.load)
}

// rollback answers POST /v1/rollback.
func (s *service) rollback(w http.ResponseWriter, r *http.Request) {
	s.changed(w, func() (m *served, err error) {
		if s.learner == nil {
			m, err = s.models.rollback()
		} else if e := s.learner.do(func() { m, err = s.learner.rollback() }); e != nil {
			err = e
		}
		s.metrics.swap("rollback", err)
		return m, err
	})
}

// changed answers with the model that a change put in service.
func (s *service) changed(w http.ResponseWriter, change func() (*served, error)) {
	if _, err := change(); err != nil {
		s.fail(w, httpError{http.StatusConflict, fmt.Errorf("the model in service stays: %w", err)})
		return
	}
	reply(w, http.StatusOK, s.description())
}

// load reads the model file and puts it in service.
func (s *service) load() (m *served, err error) {
	s.reload.Lock()
	defer s.reload.Unlock()
	next, err := readSource(s.path)
	if err == nil {
		if s.learner == nil {
			m, err = s.models.swap(next.model, "file")
		} else if e := s.learner.do(func() { m, err = s.learner.replace(next) }); e != nil {
			err = e
		}
	}
	s.metrics.swap("file", err)
	if err != nil {
		return nil, err
	}
	s.source = next
	s.log.Info("another model is in service", "file", s.path, "version", m.version)
	return m, nil
}

func (s *service) health(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "ok") }

// ready answers 200 while requests are welcome.
func (s *service) ready(w http.ResponseWriter, r *http.Request) {
	if s.stopping.Load() {
		s.fail(w, httpError{http.StatusServiceUnavailable, errClosed})
		return
	}
	if s.learner != nil {
		select {
		case <-s.learner.done:
			s.fail(w, httpError{http.StatusServiceUnavailable, errors.New("learning has ended: see the log")})
			return
		default:
		}
	}
	fmt.Fprintln(w, "ready")
}
