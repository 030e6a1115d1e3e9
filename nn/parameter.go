package nn

// Kind returns f without its parameter: LeakyReLU for LeakyReLU.WithSlope(0.2), and f if it has
// none.
func (f Activation) Kind() Activation { return f.kind() }

// Parameter returns the slope of a LeakyReLU, the alpha of an ELU, and 0 for the others. It is what
// other libraries must be told when a network goes to one.
func (f Activation) Parameter() float32 { return f.parameter() }
