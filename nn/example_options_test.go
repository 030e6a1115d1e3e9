package nn_test

import (
	"fmt"
	"log"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// train takes steps with the truth table of xor and returns the last loss.
func train(steps int, opt nn.Optimizer) float64 {
	net, err := nn.New(5, 2, nn.Dense(8, nn.Tanh), nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.BinaryCrossEntropy, opt)
	if err != nil {
		log.Fatal(err)
	}
	loss := 0.0
	for range steps {
		loss = trainer.Step(table, xor)
	}
	return loss
}

// Every optimiser, 100 steps from the same weights.
func ExampleOptimizer() {
	for _, opt := range []nn.Optimizer{nn.SGD(0.5), nn.Momentum(0.5, 0.9), nn.Nesterov(0.5, 0.9), nn.RMSprop(0.05),
		nn.Adagrad(0.2), nn.Adam(0.05), nn.AdamW(0.05, 0.01), nn.Rprop()} {
		fmt.Printf("%-8s %.4f\n", opt.Name(), train(100, opt))
	}
	// Output:
	// sgd      0.1372
	// momentum 0.0016
	// nesterov 0.0019
	// rmsprop  0.0114
	// adagrad  0.0129
	// adam     0.0039
	// adamw    0.0046
	// rprop    0.0000
}

// Clipping, penalties and decay are fields.
func ExampleOptimizer_fields() {
	opt := nn.Adam(0.05)
	opt.ClipNorm, opt.ClipValue = 1, 0.5
	opt.L2, opt.L1, opt.Decay = 1e-3, 1e-4, 0.01
	opt.Schedule = nn.Cosine(100, 0).WithWarmup(10)
	fmt.Println(opt)
	fmt.Printf("%.4f\n", train(100, opt))
	opt.ClipNorm = 0
	net, err := nn.New(1, 2, nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	_, err = nn.NewTrainer(net, nn.BinaryCrossEntropy, opt)
	fmt.Println(err)
	// Output:
	// adamw(rate 0.05, beta1 0.9, beta2 0.999, epsilon 1e-08, l2 0.001, l1 0.0001, decay 0.01, clip norm 1, clip value 0.5, cosine over 100 steps to 0 after a warm-up of 10 steps)
	// 0.0183
	// clip norm is 0: it must be above 0; +Inf means no clipping
}

// The rate of the steps 0, 25, 50, 75 and 100 under each schedule, as a share of the first.
func ExampleSchedule() {
	net, err := nn.New(1, 2, nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	opt := nn.SGD(1)
	for _, s := range []nn.Schedule{{}, nn.StepDecay(50, 0.1), nn.ExponentialDecay(0.99), nn.InverseScaling(0.5),
		nn.Cosine(100, 0.1), nn.OneCycle(100), nn.Plateau(5, 0.5).WithWarmup(50)} {
		opt.Schedule = s
		trainer, err := nn.NewTrainer(net, nn.BinaryCrossEntropy, opt)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v:", s)
		for trainer.Updates() <= 100 {
			if trainer.Updates()%25 == 0 {
				fmt.Printf(" %.3f", trainer.Rate())
			}
			trainer.Step(table, xor)
		}
		fmt.Println()
	}
	// Output:
	// constant: 1.000 1.000 1.000 1.000 1.000
	// 0.1 times the rate every 50 steps: 1.000 1.000 0.100 0.100 0.010
	// 0.99 times the rate every step: 1.000 0.778 0.605 0.471 0.366
	// inverse scaling with power 0.5: 1.000 0.196 0.140 0.115 0.100
	// cosine over 100 steps to 0.1: 1.000 0.868 0.550 0.232 0.100
	// one cycle of 100 steps: 0.040 0.956 0.794 0.263 0.000
	// 0.5 times the rate on a plateau of 5 epochs after a warm-up of 50 steps: 0.020 0.510 1.000 1.000 1.000
}

// Without Fit, the loop of the caller tells Plateau how the epochs went.
func ExampleTrainer_Observe() {
	net, err := nn.New(1, 2, nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	opt := nn.SGD(1)
	opt.Schedule = nn.Plateau(1, 0.5)
	trainer, err := nn.NewTrainer(net, nn.BinaryCrossEntropy, opt)
	if err != nil {
		log.Fatal(err)
	}
	for _, loss := range []float64{0.7, 0.6, 0.6, 0.6} {
		trainer.Observe(loss)
		fmt.Println(trainer.Rate())
	}
	if err := trainer.SetRate(0.25); err != nil {
		log.Fatal(err)
	}
	fmt.Println(trainer.Rate(), trainer.Optimizer().Rate, trainer.Loss())
	// Output:
	// 1
	// 1
	// 1
	// 0.5
	// 0.125 0.25 binarycrossentropy
}

// What the step of a batch does is open to see: the norm of its gradient, the penalty of the
// weights, and whether all numbers are finite.
func ExampleTrainer_GradientNorm() {
	net, err := nn.New(5, 2, nn.Dense(8, nn.Tanh), nn.Dense(1, nn.Identity))
	if err != nil {
		log.Fatal(err)
	}
	opt := nn.SGD(0.1)
	opt.L2 = 0.01
	trainer, err := nn.NewTrainer(net, nn.Huber(1), opt)
	if err != nil {
		log.Fatal(err)
	}
	loss := trainer.Backward(table, xor)
	fmt.Printf("loss %.4f, penalty %.4f, norm of the gradient %.4f\n", loss, trainer.Penalty(), trainer.GradientNorm())
	trainer.Update()
	fmt.Println(trainer.Finite(), trainer.Network() == net)
	// Output:
	// loss 0.1394, penalty 0.0238, norm of the gradient 0.2926
	// <nil> true
}

// Losses that a far-off row moves less than its square would; smoothed targets.
func ExampleHuber() {
	for _, loss := range []nn.Loss{nn.MeanSquaredError, nn.MeanAbsoluteError, nn.Huber(0.5), nn.CrossEntropy.WithSmoothing(0.1)} {
		fmt.Println(loss)
	}
	// Output:
	// mse
	// mae
	// huber(0.5)
	// crossentropy(0.1)
}

// Rows and classes that count more or less than others.
func ExampleTrainer_SetClassWeights() {
	net, err := nn.New(1, 2, nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.SGD(0.1))
	if err != nil {
		log.Fatal(err)
	}
	and := []int{0, 0, 0, 1} // a class of three rows, and one of one
	weights, err := nn.BalancedWeights(and, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(weights)
	if err := trainer.SetClassWeights(weights); err != nil {
		log.Fatal(err)
	}
	batch := nn.Data{X: table, Labels: and, Weights: []float32{1, 1, 0.5, 1}} // and of one row half
	fmt.Printf("%.4f\n", trainer.StepData(batch))
	// Output:
	// [0.6666667 2]
	// 1.8121
}

// Layers may have dropout, other first weights, and activations with another parameter.
func ExampleLayer() {
	net, err := nn.New(1, 100,
		nn.Dense(50, nn.LeakyReLU.WithSlope(0.2)).WithInit(nn.HeNormal).WithDropout(0.5),
		nn.Dense(20, nn.ELU.WithAlpha(0.5)).WithInit(nn.UniformInit(0.05)),
		nn.Dense(3, nn.Softmax).WithInit(nn.NormalInit(0.01)))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(net)
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.SGD(0.1))
	if err != nil {
		log.Fatal(err)
	}
	trainer.Seed = 7 // draws what is dropped
	x := kernel.NewMatrix(2, 100)
	copy(x.Row(1), []float32{1, 2, 3})
	fmt.Printf("%.4f\n", trainer.StepLabels(x, []int{0, 1}))
	// Output:
	// 100 → 50 leakyrelu(0.2) → 20 elu(0.5) → 3 softmax, 6133 parameters
	// 1.0992
}

// Schedules by name, as from a command line: a cosine without a length is as long as the training.
func ExampleParseSchedule() {
	for _, text := range []string{"constant", "step(100, 0.5)", "exponential(0.999)", "inverse(0.5)", "cosine", "Cosine(500, 0.1)",
		"warmup(50) + cosine", "onecycle", "plateau(5, 0.5)", "warmup(20)", "step(100)"} {
		schedule, err := nn.ParseSchedule(text, 1000)
		fmt.Println(schedule, err)
	}
	// Output:
	// constant <nil>
	// 0.5 times the rate every 100 steps <nil>
	// 0.999 times the rate every step <nil>
	// inverse scaling with power 0.5 <nil>
	// cosine over 1000 steps to 0 <nil>
	// cosine over 500 steps to 0.1 <nil>
	// cosine over 950 steps to 0 after a warm-up of 50 steps <nil>
	// one cycle of 1000 steps <nil>
	// 0.5 times the rate on a plateau of 5 epochs <nil>
	// constant after a warm-up of 20 steps <nil>
	// constant schedule "step(100)" has 1 number: write it as in step(1000, 0.5)
}

// The names of initialisations.
func ExampleParseInitializer() {
	for _, init := range []nn.Initializer{nn.AutoInit, nn.HeUniform, nn.HeNormal, nn.GlorotUniform, nn.GlorotNormal,
		nn.LeCunUniform, nn.LeCunNormal, nn.ZeroInit, nn.UniformInit(0.1), nn.NormalInit(0.1)} {
		parsed, err := nn.ParseInitializer(init.String())
		fmt.Println(parsed, err)
	}
	// Output:
	// auto <nil>
	// he_uniform <nil>
	// he_normal <nil>
	// glorot_uniform <nil>
	// glorot_normal <nil>
	// lecun_uniform <nil>
	// lecun_normal <nil>
	// zeros <nil>
	// uniform(0.1) <nil>
	// normal(0.1) <nil>
}
