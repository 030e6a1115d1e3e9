package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"

	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

// resumeFlags say whether a training leaves checkpoints, and goes on from one.
type resumeFlags struct {
	Checkpoint      string `placeholder:"FILE" help:"Where to keep what the training goes on from. Default: the data's name with .checkpoint, if --checkpoint-every or --resume is given."`
	CheckpointEvery *int   `placeholder:"N" help:"Write the checkpoint after every N steps; 0 for after every epoch. Default: 0 if --checkpoint is given, or else never."`
	Resume          bool   `help:"Go on from the checkpoint, with the same data and flags: the weights become those of a training that was not interrupted. More --epochs make it longer."`
}

// checkpoints makes the session of a plan keep checkpoints, and go on from one, as the flags say.
func (p *plan) checkpoints(path string) error {
	c := &p.flags.resumeFlags
	if c.CheckpointEvery != nil && *c.CheckpointEvery < 0 {
		return usagef("--checkpoint-every: %d is too small: give at least 0", *c.CheckpointEvery)
	}
	if c.Checkpoint == "" {
		if c.CheckpointEvery == nil && !c.Resume {
			return nil
		}
		c.Checkpoint = training.Stem(path) + ".checkpoint"
	}
	for _, other := range []string{path, p.out, p.report, p.flags.Test.file, p.flags.Validation.file, p.flags.TargetFile} {
		if sameFile(c.Checkpoint, other) {
			return usagef("--checkpoint: %s is another file of this training", c.Checkpoint)
		}
	}
	if err := writable(c.Checkpoint); err != nil {
		return err
	}
	s := p.session
	s.options.Checkpoint = c.Checkpoint
	if c.CheckpointEvery != nil {
		s.options.CheckpointEvery = *c.CheckpointEvery
	}
	if !c.Resume {
		if _, err := os.Stat(c.Checkpoint); err == nil {
			return usagef("%s is the checkpoint of an earlier training: --resume goes on with it, if that has ended, by more --epochs; remove it, or name another file by --checkpoint, to begin anew", c.Checkpoint)
		}
		return nil
	}
	return s.restore(c.Checkpoint)
}

// restore makes the session go on from a checkpoint. Its network must be the one that data and
// flags gave.
func (s *session) restore(path string) error {
	optimizer, standardizer, classes, metadata := s.trainer.Optimizer().String(), s.net.Standardizer, s.net.Classes, s.net.Metadata
	err := s.trainer.Restore(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--resume: %s: no such file: a training with --checkpoint-every writes it", path)
	}
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	n := s.net
	differ := fmt.Errorf("--resume: the rows or the flags that say how they are read are not those that %s was made with", path)
	switch now, was := s.trainer, n.Standardizer; {
	case now.Loss() != s.loss:
		return fmt.Errorf("--resume: the loss is %s, and that of %s %s", s.loss, path, now.Loss())
	case now.Optimizer().String() != optimizer:
		return fmt.Errorf("--resume: the optimiser is %s, and that of %s %s", optimizer, path, now.Optimizer())
	case (was == nil) != (standardizer == nil), !slices.Equal(classes, n.Classes), !maps.Equal(metadata, n.Metadata):
		return differ
	case was != nil && !(slices.Equal(was.Mean, standardizer.Mean) && slices.Equal(was.Scale, standardizer.Scale)):
		return differ
	}
	s.resumed, s.done = true, s.trainer.Updates()
	return nil
}

// earlier returns the epochs of a training that were finished before it was resumed, and then those
// since.
func (s *session) earlier(all nn.History, since []epochResult) []epochResult {
	var results []epochResult
	for _, e := range all[:max(len(all)-len(since), 0)] {
		r := epochResult{e.Loss, e.Accuracy, e.ValidationLoss, e.ValidationAccuracy}
		if s.loss != nn.CrossEntropy { // nn counts outputs then, and what the network said of rows is gone
			r.Accuracy, r.ValidationAccuracy = math.NaN(), math.NaN()
		}
		results = append(results, r)
	}
	return append(results, since...)
}
