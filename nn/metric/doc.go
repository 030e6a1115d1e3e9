// Package metric says how good predictions are: by their classes, by their scores and
// probabilities, and by their distance from numbers. The definitions are those of scikit-learn 1.2,
// and so are the names, as far as Go lets them.
//
// All sums are in float64, in the order of the rows, and nothing is fused, so that a value is the
// same on every machine. Classes are numbers from 0. What does not fit together is an error, and so
// is a value that is not defined, such as the area under the curve of one class.
package metric
