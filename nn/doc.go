// Package nn builds, trains and runs small neural networks: perceptrons in
// dense layers, a loss, back-propagation and gradient descent, on the kernels of package
// [github.com/lockstep-go/lockstep/kernel].
//
// Three nouns carry it. A [Network] is the parameters, and nothing else: it
// is built by [New] or [Load], saved by [Network.Save], and shared. A [Trainer]
// has everything that only training needs. A [Predictor] has the scratch memory of one goroutine.
//
//	net, err := nn.New(1, 64, nn.Dense(32, nn.ReLU), nn.Dense(10, nn.Softmax))
//	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(1e-3))
//	history, err := trainer.Fit(ctx, nn.Data{X: x, Labels: labels}, nn.FitOptions{Epochs: 20, Batch: 32})
//	net.Predictor().Predict(probabilities, x)
//
// A batch is a [github.com/lockstep-go/lockstep/kernel.Matrix] with an example per row. The weights
// of a layer are [in, out], and W[r,q] is the weight from input r to perceptron q.
//
// # The same bits
//
// The same seed and the same data give the same weights, bit for bit, on every CPU and with any
// number of workers; [Network.Hash] shows them. A row's prediction does not depend on the other
// rows of its batch. No line of this package adds or multiplies a weight: all of that is the
// kernels', whose results are the same everywhere. The first weights are random integers, scaled by
// one multiplication.
//
// # Errors
//
// What a user or a file can get wrong is an error: shapes of layers, settings, data, files. Misuse
// in the hot path, such as a batch that does not fit the network, panics, in words that begin with
// the name of the package. As in the standard library, a nil pointer has no words of its own: a
// method of one, or of the zero value of a type that a function such as NewTrainer makes, panics as
// Go does.
package nn
