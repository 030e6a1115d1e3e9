package onnx

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

const (
	// An empty message takes 2 bytes in a file and up to 400 in memory, so the size of a file says
	// little about what it takes. These do: some bytes for a model's many small messages, and
	// some for each byte of the file.
	freeMemory    = 8 << 20
	memoryPerByte = 20

	stringMemory = 40 // of an element of a list: twice a string, as lists grow

	maxNesting = 64 // of messages; an ordinary model has 7
)

// unmarshal reads a model. It refuses files that would take much more memory than their size.
func unmarshal(file []byte) (*onnxpb.ModelProto, error) {
	model := new(onnxpb.ModelProto)
	memory := freeMemory + memoryPerByte*int64(len(file))
	if err := measure(file, model.ProtoReflect().Type(), &memory, maxNesting); err != nil {
		return nil, noModel(err)
	}
	options := proto.UnmarshalOptions{DiscardUnknown: true, RecursionLimit: maxNesting + 1}
	if err := options.Unmarshal(file, model); err != nil {
		return nil, noModel(err)
	}
	return model, nil
}

// noModel says why bytes are no model. Package proto writes a space or a no-break space into its
// errors, of which every build of a program takes one.
func noModel(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("not an ONNX model, or one that is cut short")
	}
	return fmt.Errorf("not an ONNX model: %s", quote.Line(strings.ReplaceAll(err.Error(), "\u00a0", " ")))
}

// measure takes what the messages and lists in a message will need off the memory that is left.
func measure(b []byte, message protoreflect.MessageType, memory *int64, nesting int) error {
	if nesting == 0 {
		return fmt.Errorf("its messages are nested more than %d deep", maxNesting)
	}
	*memory -= int64(reflect.TypeOf(message.Zero().Interface()).Elem().Size())
	fields := message.Descriptor().Fields()
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		b = b[n:]
		n = protowire.ConsumeFieldValue(number, kind, b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		value := b[:n]
		b = b[n:]
		field := fields.ByNumber(number)
		if field == nil {
			continue
		}
		if *memory -= stringMemory; *memory < 0 {
			return errors.New("it has too many empty messages for its size")
		}
		if field.Message() == nil || kind != protowire.BytesType {
			continue
		}
		inner, n := protowire.ConsumeBytes(value)
		if n < 0 {
			return protowire.ParseError(n)
		}
		of, err := protoregistry.GlobalTypes.FindMessageByName(field.Message().FullName())
		if err != nil {
			return err
		}
		if err := measure(inner, of, memory, nesting-1); err != nil {
			return err
		}
	}
	return nil
}
