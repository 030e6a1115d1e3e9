//go:build !peers

package main

// native is false in a build without the C libraries: go run -tags peers has them.
const native = false

func openblasCore() string { return "" }

func nativeProducts(shape, []float32, []float32, []float32) []contender { return nil }

func nativeProducts64(shape, []float64, []float64, []float64) []contender { return nil }

func nativeDot([]float32, []float32, *float32) []contender { return nil }

func nativeDot64([]float64, []float64, *float64) []contender { return nil }

func nativeFunction(string, []float32, []float32) []contender { return nil }

func nativeFunction64(string, []float64, []float64) []contender { return nil }

func nativeSoftmax(int, int, []float32, []float32) []contender { return nil }
