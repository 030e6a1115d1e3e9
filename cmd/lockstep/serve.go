package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
)

type serveCmd struct {
	Model  string        `required:"" placeholder:"FILE" help:"The model: a file that train wrote. When it changes, the new one is put in service."`
	Listen string        `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Where to listen: host and port; port 0 for any that is free. Default: ${default}, which only this machine reaches."`
	Host   []string      `placeholder:"NAME" help:"Names by which clients on this machine call the service, such as that of a proxy before it. Default: localhost and addresses alone; clients of other machines may use any."`
	Watch  time.Duration `default:"1s" placeholder:"TIME" help:"How often to look whether the model file has changed; 0 for never. Default: ${default}."`

	Holdout       string   `placeholder:"FILE" help:"Rows with known targets that no model learns from: one that does worse on them than the model in service is not put in service."`
	HoldoutMetric string   `default:"loss" placeholder:"NAME" help:"What is compared: loss; accuracy, balanced_accuracy or f1_macro of classes; r2, mae or rmse of numbers. Default: ${default}."`
	HoldoutSlack  float64  `default:"0" placeholder:"X" help:"How much worse than that of the model in service it may be. Default: ${default}."`
	HoldoutLimit  *float64 `placeholder:"X" help:"The worst value with which any model is put in service. Default: there is none."`

	Learn           string        `placeholder:"FOLDER" help:"Learn from feedback, and keep it and what was learned in this folder. Default: nothing is learned."`
	Loss            string        `placeholder:"NAME" help:"Loss of the learning. Default: what suits the model."`
	Optimizer       string        `placeholder:"NAME" help:"Optimiser of the learning: those of train but rprop. Default: adam."`
	Rate            *float64      `placeholder:"X" help:"Learning rate. Default: 0.001 for adam, 0.01 for others."`
	Batch           int           `placeholder:"N" help:"Rows of a step. Default: 1."`
	Queue           uint64        `default:"100000" placeholder:"N" help:"Rows of feedback that may wait to be learned; more are refused with status 429. Default: ${default}."`
	Publish         time.Duration `default:"1s" placeholder:"TIME" help:"How often what was learned is put in service. Default: ${default}."`
	CheckpointEvery uint64        `default:"1000" placeholder:"N" help:"Rows after which the learning is saved. The rows since then are learned again after a crash. Default: ${default}."`

	MaxBody int64         `default:"8388608" placeholder:"BYTES" help:"Largest body of a request. Default: ${default}."`
	MaxRows int           `default:"10000" placeholder:"N" help:"Most rows of a request. Default: ${default}."`
	Timeout time.Duration `default:"10s" placeholder:"TIME" help:"Most time to read a request, and to write its answer. Default: ${default}."`
	Grace   time.Duration `default:"15s" placeholder:"TIME" help:"Most time that the shutdown waits for requests under way, and then for the learning. Default: ${default}."`
}

func (c *serveCmd) Run(stdout io.Writer, stderr *errorWriter, flags given) error {
	o, err := c.parse(flags)
	if err != nil {
		return err
	}
	from, err := readSource(c.Model)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr.Writer, nil))
	models := new(models)
	if c.Holdout != "" {
		h, err := newHoldout(c, from.model, o.loss, stderr)
		if err != nil {
			return err
		}
		models.check, models.metric = h.check, h.metric
	}
	s := &service{models: models, metrics: newServeMetrics(), log: log, path: c.Model, source: from, hosts: c.Host,
		limits: serveLimits{body: c.MaxBody, rows: c.MaxRows, queue: c.Queue}}
	if c.Learn != "" {
		release, err := lockFolder(c.Learn)
		if err != nil {
			return err
		}
		defer release()
		if s.learner, err = newLearner(o, from, s.models, log, s.metrics); err != nil {
			return err
		}
	} else if _, err := s.models.swap(from.model, "file"); err != nil {
		return err
	}
	s.metrics.watch(s)
	return c.serve(s, stdout)
}

// parse reads the flags, and reports those that make no sense.
func (c *serveCmd) parse(flags given) (o learning, err error) {
	o = learning{dir: c.Learn, batch: c.Batch, every: c.CheckpointEvery, publish: c.Publish, queue: c.Queue}
	for _, flag := range []string{"loss", "optimizer", "rate", "batch", "queue", "publish", "checkpoint-every"} {
		if c.Learn == "" && flags[flag] {
			return o, usagef("--%s is for learning: give --learn a folder, too", flag)
		}
	}
	for _, flag := range []string{"holdout-metric", "holdout-slack", "holdout-limit"} {
		if c.Holdout == "" && flags[flag] {
			return o, usagef("--%s is about the rows of --holdout: name their file", flag)
		}
	}
	for _, v := range []struct {
		flag string
		ok   bool
		want string
	}{
		{"--batch", c.Batch >= 0 && c.Batch <= mostBatch, fmt.Sprintf("a number from 1 to %d", mostBatch)}, {"--queue", c.Queue >= 1, "at least 1"}, {"--checkpoint-every", c.CheckpointEvery >= 1, "at least 1"},
		{"--publish", c.Publish > 0, "a time above 0"}, {"--watch", c.Watch >= 0, "a time, or 0 for never"}, {"--max-body", c.MaxBody >= 1, "at least 1"},
		{"--max-rows", c.MaxRows >= 1, "at least 1"}, {"--timeout", c.Timeout > 0, "a time above 0"}, {"--grace", c.Grace >= 0, "a time of at least 0"},
		{"--holdout-slack", c.HoldoutSlack >= 0 && !math.IsInf(c.HoldoutSlack, 0), "a number of at least 0"},
		{"--holdout-limit", c.HoldoutLimit == nil || !math.IsNaN(*c.HoldoutLimit), "a number"},
	} {
		if !v.ok {
			return o, usagef("%s: give %s", v.flag, v.want)
		}
	}
	if c.Queue < uint64(c.Batch) {
		return o, usagef("--queue: %s %s fewer than a batch of %d", quote.Count(c.Queue, "row"), quote.Verb(c.Queue, "are"), c.Batch)
	}
	if c.Loss != "" {
		loss, err := nn.ParseLoss(c.Loss)
		if err != nil {
			return o, usagef("--loss: %w", err)
		}
		o.loss = &loss
	}
	if c.Optimizer != "" || c.Rate != nil {
		name, rate := c.Optimizer, 0.01
		if name == "" || strings.EqualFold(name, "adam") {
			name, rate = "adam", 0.001
		}
		if c.Rate != nil {
			rate = *c.Rate
		}
		optimizer, err := nn.ParseOptimizer(name, rate)
		if err != nil {
			return o, usagef("--optimizer: %w", err)
		}
		if optimizer.Name() == "rprop" {
			return o, usagef("--optimizer: rprop needs the gradient of all rows at once, and feedback comes a few rows at a time: give another, such as adam")
		}
		o.optimizer = &optimizer
	}
	return o, nil
}

// serve answers requests until a signal comes.
func (c *serveCmd) serve(s *service, stdout io.Writer) (err error) {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("--listen %s: %w", c.Listen, err), s.close(time.Now()))
	}
	server := &http.Server{Handler: s.handler(), ReadTimeout: c.Timeout, ReadHeaderTimeout: c.Timeout, WriteTimeout: 2 * c.Timeout, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)}
	ctx, stop := untilSignal()
	defer stop()
	m := s.models.model()
	fmt.Fprintf(stdout, "model       %s: %s\n", c.Model, m.net)
	if s.learner != nil {
		fmt.Fprintf(stdout, "learning    %s, %s, rows of a step: %d, in %s: %s learned, %s waiting\n", s.learner.trainer.Loss(), s.learner.trainer.Optimizer(), s.learner.state.Batch,
			c.Learn, quote.Grouped(int(s.learner.learned.Load()), "row"), quote.Thousands(int(s.waiting())))
	}
	if c.Holdout != "" {
		fmt.Fprintf(stdout, "hold-out    %s: %s %.6g\n", c.Holdout, c.HoldoutMetric, m.score)
	}
	fmt.Fprintf(stdout, "listening   http://%s\n", listener.Addr())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		s.watch(ctx, c.Watch)
	}()
	select {
	case err = <-failed:
		stop()
	case <-ctx.Done():
		s.stopping.Store(true)
		s.log.Info("shutting down", "cause", context.Cause(ctx).Error())
		grace, cancel := context.WithTimeout(context.Background(), c.Grace)
		err = server.Shutdown(grace)
		cancel()
		if err != nil {
			err = fmt.Errorf("requests were under way for more than --grace %v: %w", c.Grace, errors.Join(err, server.Close()))
		}
	}
	<-watching
	return errors.Join(err, s.close(time.Now().Add(c.Grace)))
}

// close learns what waits until a time, and saves.
func (s *service) close(until time.Time) error {
	if s.learner == nil {
		return nil
	}
	if err := s.learner.close(until); err != nil {
		return err
	}
	s.log.Info("learning is saved", "folder", s.learner.dir, "learned", s.learner.learned.Load(), "waiting", s.waiting(), "weights", s.learner.trainer.Network().Hash())
	return nil
}

// watch puts the model file in service when it has changed. A file that is refused is not tried
// again until it changes.
func (s *service) watch(ctx context.Context, every time.Duration) {
	if every == 0 {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	var refused fs.FileInfo
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		info, err := os.Stat(s.path)
		if err != nil {
			continue // it is being replaced; a request to swap would tell
		}
		s.reload.Lock()
		same := s.source.sameFile(info)
		s.reload.Unlock()
		if same || refused != nil && (&source{info: refused}).sameFile(info) {
			continue
		}
		refused = nil
		if _, err := s.load(); err != nil {
			refused = info
			s.log.Error("the model file has changed and is not put in service", "file", s.path, "error", err)
		}
	}
}

// lockFolder makes a folder, if there is none, this process's own.
func lockFolder(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("--learn %s: %w", dir, cause(err))
	}
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("--learn %s: %w", dir, cause(err))
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("--learn %s: another process learns there: %w", dir, err)
	}
	return func() { f.Close() }, nil
}
