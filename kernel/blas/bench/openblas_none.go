//go:build !openblas

package main

func about() string { return "" }
