package main

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/lockstep-go/lockstep/kernel"
)

// serveMetrics are what GET /metrics tells, in the names that Prometheus's guide gives such things.
type serveMetrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.CounterVec
	latency     *prometheus.HistogramVec
	rows        prometheus.Counter
	accepted    prometheus.Counter
	learned     prometheus.Counter
	passedOver  prometheus.Counter
	diverged    prometheus.Counter
	loss        prometheus.Gauge
	swaps       *prometheus.CounterVec
	checkpoints *prometheus.HistogramVec
}

func newServeMetrics() *serveMetrics {
	m := &serveMetrics{registry: prometheus.NewRegistry()}
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
		m.registry.MustRegister(c)
		return c
	}
	m.requests = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lockstep_http_requests_total", Help: "Requests by route and status."},
		[]string{"route", "code"})
	m.latency = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lockstep_http_request_duration_seconds", Help: "Time to answer a request.",
		Buckets: []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"route"})
	m.rows = counter("lockstep_predicted_rows_total", "Rows that were predicted.")
	m.accepted = counter("lockstep_feedback_accepted_rows_total", "Rows of feedback that are safe on disk.")
	m.learned = counter("lockstep_feedback_learned_rows_total", "Rows of feedback that were learned.")
	m.passedOver = counter("lockstep_feedback_passed_over_rows_total", "Rows of feedback whose loss or gradient was not finite.")
	m.diverged = counter("lockstep_learning_divergences_total", "How often learning went back to the last checkpoint because weights were not finite.")
	m.loss = prometheus.NewGauge(prometheus.GaugeOpts{Name: "lockstep_learning_loss", Help: "Mean loss of the last 1000 steps, each before its update."})
	m.swaps = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lockstep_model_swaps_total", Help: "Models put in service, or refused, by origin."},
		[]string{"origin", "result"})
	m.checkpoints = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lockstep_checkpoint_duration_seconds", Help: "Time to write a checkpoint.",
		Buckets: prometheus.ExponentialBuckets(.0005, 2, 14)}, []string{"result"})
	m.registry.MustRegister(m.requests, m.latency, m.loss, m.swaps, m.checkpoints,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watch adds what is asked of a service when it is asked.
func (m *serveMetrics) watch(s *service) {
	gauge := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	gauge("lockstep_model_version", "Version of the model in service, from 1 at the start of the process.", func() float64 { return float64(s.models.model().version) })
	gauge("lockstep_model_since_seconds", "Unix time at which the model in service was put there.", func() float64 {
		return float64(s.models.model().since.UnixMilli()) / 1000
	})
	if s.learner != nil {
		gauge("lockstep_feedback_waiting_rows", "Rows of feedback that are accepted and not yet learned.", func() float64 { return float64(s.waiting()) })
	}
	machine := thisMachine()
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "lockstep_info", Help: "Always 1.",
		ConstLabels: prometheus.Labels{"version": machine.Version, "go": machine.Go, "kernels": kernel.ISA()}})
	info.Set(1)
	m.registry.MustRegister(info)
}

func (m *serveMetrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// swap counts a swap.
func (m *serveMetrics) swap(origin string, err error) {
	m.swaps.WithLabelValues(origin, outcomeOf(err)).Inc()
}

func (m *serveMetrics) checkpoint(took time.Duration, err error) {
	m.checkpoints.WithLabelValues(outcomeOf(err)).Observe(took.Seconds())
}

func outcomeOf(err error) string {
	if err != nil {
		return "error"
	}
	return "ok"
}

// counted wraps the handler of a route: requests and their time are counted.
func (m *serveMetrics) counted(route string, h http.HandlerFunc) http.HandlerFunc {
	latency := m.latency.WithLabelValues(route)
	return func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		to := statusWriter{ResponseWriter: w, code: http.StatusOK}
		h(&to, r)
		latency.Observe(time.Since(start).Seconds())
		m.requests.WithLabelValues(route, strconv.Itoa(to.code)).Inc()
	}
}

// A statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	code int
}

func (w *statusWriter) WriteHeader(code int) {
	w.code = code
	w.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.MaxBytesReader reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
