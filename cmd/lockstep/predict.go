package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

type predictCmd struct {
	Model string `required:"" placeholder:"FILE" help:"The model: a file that train wrote."`
	dataFlags
	Out string `placeholder:"FILE" help:"Where to write the predictions. Default: standard output."`
}

func (c *predictCmd) Run(stdout io.Writer, remarks *notes) error {
	if c.Out != "" {
		if c.Out == c.Data || c.Out == c.Model {
			return usagef("--out: %s is read here: write to another file", c.Out)
		}
		if err := writable(c.Out); err != nil {
			return err
		}
	}
	net, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	rows, err := c.rows(net)
	if err != nil {
		return err
	}
	outputs := kernel.NewMatrix(rows.Len(), net.Outputs())
	labels := make([]int, rows.Len())
	predictor := net.Predictor()
	predictor.Predict(outputs, rows.Features)
	predictor.Classify(labels, rows.Features)

	var table bytes.Buffer
	if err := writePredictions(&table, net, rows, outputs, labels); err != nil {
		return err
	}
	if c.Out == "" {
		if _, err := stdout.Write(table.Bytes()); err != nil {
			return err
		}
	} else {
		if err := writeFile(c.Out, table.Bytes()); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: %s\n", c.Out, count(rows.Len(), "prediction"))
	}
	if rows.Labels != nil {
		right := 0
		for i, k := range labels {
			if k == rows.Labels[i] {
				right++
			}
		}
		fmt.Fprintf(remarks, "accuracy %.2f %%: %s of %s are as the label column says\n",
			100*float64(right)/float64(rows.Len()), thousands(right), thousands(rows.Len()))
	}
	return nil
}

func loadModel(path string) (*nn.Network, error) {
	net, err := nn.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such file: --model takes a file that lockstep train wrote", path)
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return nil, fmt.Errorf("%s: %w", path, p.Err)
	}
	return net, err
}

// classNames returns the names of the classes that a network tells apart, or nil if its outputs are just numbers.
func classNames(net *nn.Network) []string {
	if net.Classes != nil {
		return net.Classes
	}
	layers := net.Layers()
	if f := layers[len(layers)-1].Activation; f != nn.Softmax && f != nn.Sigmoid {
		return nil
	}
	names := make([]string, max(net.Outputs(), 2))
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}

// rows reads the rows, and makes sure that they are what the model was trained on.
func (c *predictCmd) rows(net *nn.Network) (*dataset.Table, error) {
	how := dataset.CSV{Features: net.Inputs(), Label: c.Label, Classes: classNames(net)}
	// Where the model's data had no header, its last column is also what is taken if nothing is said.
	if saved := net.Metadata[metaLabel]; how.Label == "" && saved != strconv.Itoa(net.Inputs()+1) {
		how.Label = saved
	}
	if how.Classes == nil {
		how.Unlabelled = true
	}
	rows, test, err := c.read(how)
	if err != nil {
		return nil, err
	}
	if test != nil {
		rows = test // the part that the network has not been trained on
	}
	if rows.Features.Cols != net.Inputs() {
		return nil, fmt.Errorf("%s has %s in a row: the model %s takes %d", rows.Name, count(rows.Features.Cols, "number"), c.Model, net.Inputs())
	}
	if rows.Labels != nil && !slices.Equal(rows.Classes, how.Classes) {
		return nil, fmt.Errorf("%s has other classes than the model %s", rows.Name, c.Model)
	}
	if text := net.Metadata[metaColumns]; text != "" && rows.Columns != nil {
		var names []string
		if err := json.Unmarshal([]byte(text), &names); err != nil || len(names) != net.Inputs() {
			return nil, fmt.Errorf("%s: its metadata %q must be a JSON list of %d names", c.Model, metaColumns, net.Inputs())
		}
		for i, name := range names {
			if rows.Columns[i] != name {
				return nil, fmt.Errorf("%s: feature %d is called %q, where the model %s learned from %q: give the same columns in the same order",
					rows.Name, i+1, rows.Columns[i], c.Model, name)
			}
		}
	}
	return rows, nil
}

// writePredictions writes a row of CSV for every row of the data: the label, if there are labels, the
// predicted class, and the output for each class, in the shortest digits that give the same bits again.
func writePredictions(w io.Writer, net *nn.Network, rows *dataset.Table, outputs kernel.Matrix, predicted []int) error {
	names := classNames(net)
	layers := net.Layers()
	what := "output"
	if f := layers[len(layers)-1].Activation; f == nn.Softmax || f == nn.Sigmoid {
		what = "probability"
	}
	var record []string
	if rows.Labels != nil {
		record = append(record, "label")
	}
	if names != nil {
		record = append(record, "prediction")
		for _, name := range names {
			record = append(record, what+" "+name)
		}
	} else {
		for i := range outputs.Cols {
			record = append(record, fmt.Sprintf("%s %d", what, i))
		}
	}
	out := csv.NewWriter(w)
	if err := out.Write(record); err != nil {
		return err
	}
	for i := range rows.Len() {
		record = record[:0]
		if rows.Labels != nil {
			record = append(record, names[rows.Labels[i]])
		}
		y := outputs.Row(i)
		if names != nil {
			if predicted[i] < 0 {
				return fmt.Errorf("%s: the model's outputs for row %d are NaN: its values are far from those of the training", rows.Name, i+1)
			}
			record = append(record, names[predicted[i]])
			for k := range names {
				record = append(record, shortest(chance(y, k)))
			}
		} else {
			for _, v := range y {
				record = append(record, shortest(v))
			}
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func shortest(v float32) string {
	if math.IsNaN(float64(v)) {
		return "NaN"
	}
	return strconv.FormatFloat(float64(v), 'g', -1, 32)
}
