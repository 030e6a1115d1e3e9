package nnbeam

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// A Model names a network for the workers, which load it once in each process. It is made by
// [OpenModel] or [ModelOf].
type Model struct {
	Path   string // a file that every worker sees, or a name for messages
	Bytes  []byte // the file itself, if it is to travel with the pipeline
	SHA256 string // of the file
}

// OpenModel returns the model in a file, on any file system that is registered with Beam. The file
// is read here, so that one that is broken is an error now, and again by the workers, which refuse
// it if it has changed since.
func OpenModel(ctx context.Context, path string) (Model, error) {
	file, err := readFile(ctx, path)
	if err != nil {
		return Model{}, fmt.Errorf("model %w", err)
	}
	m := Model{Path: path, SHA256: digest(file)}
	_, err = m.parse(file)
	return m, err
}

// ModelOf returns a network as a model that travels with the pipeline. name stands for it in
// messages.
func ModelOf(name string, net *nn.Network) (Model, error) {
	var file bytes.Buffer
	if err := net.Write(&file); err != nil {
		return Model{}, err
	}
	m := Model{Path: name, Bytes: file.Bytes(), SHA256: digest(file.Bytes())}
	_, err := m.parse(m.Bytes)
	return m, err
}

func digest(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// loaded has the models that this process has loaded, by their digests.
var loaded = struct {
	sync.Mutex
	models map[string]*scoring.Model
}{models: map[string]*scoring.Model{}}

// parse reads the model's file, unless this process has done so.
func (m Model) parse(file []byte) (*scoring.Model, error) {
	loaded.Lock()
	defer loaded.Unlock()
	if of := loaded.models[m.SHA256]; of != nil {
		return of, nil
	}
	of, err := scoring.Read(bytes.NewReader(file), "model "+m.Path)
	if err != nil {
		return nil, err
	}
	loaded.models[m.SHA256] = of
	return of, nil
}

// Load returns the network with its schema. They are shared by all that this process loads of the
// model: do not change them.
func (m Model) Load(ctx context.Context) (*scoring.Model, error) {
	if m.SHA256 == "" {
		return nil, fmt.Errorf("model %s: make it by OpenModel or ModelOf", m.Path)
	}
	loaded.Lock()
	of := loaded.models[m.SHA256]
	loaded.Unlock()
	if of != nil {
		return of, nil
	}
	file := m.Bytes
	if len(file) == 0 {
		var err error
		if file, err = readFile(ctx, m.Path); err != nil {
			return nil, fmt.Errorf("model %w", err)
		}
	}
	if got := digest(file); got != m.SHA256 {
		return nil, fmt.Errorf("model %s: its SHA-256 is %s, and was %s when the pipeline was built", m.Path, got, m.SHA256)
	}
	return m.parse(file)
}
