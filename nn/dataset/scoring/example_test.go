package scoring_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

// flats are prices of flats, with a word and a missing number.
func flats() string {
	var b strings.Builder
	b.WriteString("area,balcony,floor,price\n")
	for i := range 60 {
		area, balcony, floor := 40+i, []string{"yes", "no"}[i%2], fmt.Sprint(i%5)
		if i == 7 {
			floor = "" // not known
		}
		fmt.Fprintf(&b, "%d,%s,%s,%d\n", area, balcony, floor, 3000*area+20_000*((i+1)%2))
	}
	return b.String()
}

// train learns a table with words, missing values and a number to be found, as lockstep train does.
// The network carries the schema of the table.
func train(text string) (*nn.Network, error) {
	table, err := dataset.Read(strings.NewReader(text), "flats.csv", dataset.Options{Missing: "mean", Task: dataset.Regression})
	if err != nil {
		return nil, err
	}
	rows := training.Known(table)
	schema, err := training.Fit(table, rows) // what stands for a missing value, and the scale of the targets
	if err != nil {
		return nil, err
	}
	loss := training.Loss(schema.Task)
	outputs, last, err := training.Outputs(schema, loss)
	if err != nil {
		return nil, err
	}
	data := training.Data(table, rows, schema, loss, outputs)
	net, err := nn.New(1, schema.Features(), nn.Dense(16, nn.Tanh), nn.Dense(outputs, last))
	if err != nil {
		return nil, err
	}
	if net.Standardizer, err = nn.FitStandardizer(data.X); err != nil {
		return nil, err
	}
	net.Metadata = map[string]string{scoring.MetaSchema: schema.String()}
	trainer, err := nn.NewTrainer(net, loss, nn.Adam(0.01))
	if err != nil {
		return nil, err
	}
	_, err = trainer.Fit(context.Background(), data, nn.FitOptions{Epochs: 100, Batch: 10})
	return net, err
}

// A service predicts single rows of a table, by a model that lockstep train or the function above
// has made. Load reads one from a file.
func Example() {
	net, err := train(flats())
	if err != nil {
		log.Fatal(err)
	}
	m, err := scoring.New("flats", net)
	if err != nil {
		log.Fatal(err)
	}
	x := kernel.NewMatrix(1, net.Inputs())
	y := kernel.NewMatrix(1, net.Outputs())
	price := m.Schema.Targets()[0]
	p := net.Predictor() // one for each goroutine, with x and y

	// In the order of the columns: without an allocation.
	row := []scoring.Value{scoring.Number(70), scoring.Word("yes"), {}} // the floor is missing
	if _, err := m.Encode(x.Row(0), row); err != nil {
		log.Fatal(err)
	}
	p.Predict(y, x)
	fmt.Printf("%.0f thousand\n", price.Decode(y.Row(0)[0])/1000)

	// By the names of the columns.
	if _, err := m.EncodeNamed(x.Row(0), map[string]scoring.Value{"balcony": scoring.Word("no"), "area": scoring.Number(50)}); err != nil {
		log.Fatal(err)
	}
	p.Predict(y, x)
	fmt.Printf("%.0f thousand\n", price.Decode(y.Row(0)[0])/1000)

	_, err = m.Encode(x.Row(0), []scoring.Value{scoring.Word("large"), scoring.Word("no"), scoring.Number(2)})
	fmt.Println(err)
	// Output:
	// 230 thousand
	// 150 thousand
	// column "area" is "large": give a number
}

// A table of predictions, as lockstep predict writes it. A row that is far from those of the
// training has none.
func ExampleWriter() {
	net, err := train(flats())
	if err != nil {
		log.Fatal(err)
	}
	m, err := scoring.New("flats", net)
	if err != nil {
		log.Fatal(err)
	}
	rows, err := dataset.Read(strings.NewReader("flat,area,balcony,floor\nA,70,yes,2\nB,7e30,no,1\n"), "more.csv",
		dataset.Options{Schema: m.Schema, ID: []string{"flat"}})
	if err != nil {
		log.Fatal(err)
	}
	y := kernel.NewMatrix(rows.Len(), net.Outputs())
	net.Predictor().Predict(y, rows.Features)

	var text strings.Builder
	w := scoring.NewWriter(&text)
	header := m.Header(rows.IDs, false)
	w.Write(header)
	for i := range rows.Len() {
		record := []string{rows.IDText[0][i]}
		if message := m.Refused(rows.Features.Row(i), y.Row(i)); message != "" {
			fmt.Printf("line %d: %s\n", rows.Line(i), message)
			record = append(record, "")
		} else {
			record = m.AppendPrediction(record, 0, y.Row(i))
		}
		w.Write(record)
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	fmt.Print(text.String())
	// Output:
	// line 3: "area" is 7e+30, far from those of the training: by 4e+29 of their standard deviations
	// flat,prediction price
	// A,229831.477
	// B,
}
