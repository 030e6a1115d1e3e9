//go:build !purego

package amd64

// MaxAVX2 returns the largest element of x that is not NaN, −Inf if there is none, as generic.Max does.
//
//go:noescape
func MaxAVX2(x []float32) float32

// MaxAVX512 returns the largest element of x that is not NaN, −Inf if there is none, as generic.Max does.
//
//go:noescape
func MaxAVX512(x []float32) float32

// IndexAVX2 returns the smallest i with x[i] == v, or −1, as generic.Index does.
//
//go:noescape
func IndexAVX2(x []float32, v float32) int

// IndexAVX512 returns the smallest i with x[i] == v, or −1, as generic.Index does.
//
//go:noescape
func IndexAVX512(x []float32, v float32) int

// NonFiniteAVX2 returns the smallest i with x[i] NaN or infinite, or −1, as generic.NonFinite does.
//
//go:noescape
func NonFiniteAVX2(x []float32) int

// NonFiniteAVX512 returns the smallest i with x[i] NaN or infinite, or −1, as generic.NonFinite does.
//
//go:noescape
func NonFiniteAVX512(x []float32) int
