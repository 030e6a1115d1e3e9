// Package onnxpb holds the messages of ONNX's files. They are generated from onnx.proto of ONNX
// 1.12 (Debian 12: libonnx-dev 1.12.0-2), which is under the Apache License 2.0, with what
// functions got in ONNX 1.14 and 1.16, by protoc 3.21.12 and protoc-gen-go 1.36.12.
package onnxpb

//go:generate protoc -I ../../../../.. --go_out=../../../../.. --go_opt=paths=source_relative --go_opt=Mnn/interop/onnx/internal/onnxpb/onnx.proto=github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb nn/interop/onnx/internal/onnxpb/onnx.proto
