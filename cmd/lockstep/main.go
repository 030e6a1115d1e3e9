// Command lockstep trains, runs and inspects small neural networks.
package main

func main() {}
