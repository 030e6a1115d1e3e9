// Package soak holds a test that trains, predicts and collects garbage for as long as it is told:
//
//	go test ./bench/soak -soak 1h -timeout 2h -v
//	go test -race ./bench/soak -soak 5m -v
//
// Two goroutines train, eight predict with one shared network, and the garbage collector is forced.
// Every result must have the bits of the first, and the memory must stay as it is.
package soak
