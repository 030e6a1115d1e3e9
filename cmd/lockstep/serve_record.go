package main

import (
	"encoding/binary"
	"hash/crc32"
	"math"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A recordForm is the shape of a row of feedback.
type recordForm struct{ inputs, targets int } // targets is 0 if a row has a label

func (f recordForm) size() int { return f.payload() + 8 }

// payload is the size of a record without its place and its checksum.
func (f recordForm) payload() int {
	if f.targets == 0 {
		return 4*f.inputs + 4
	}
	return 4*f.inputs + 8*f.targets
}

// put appends a row. seal completes it.
func (f recordForm) put(b []byte, x []float32, label int, y []float64) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	if f.targets == 0 {
		b = binary.LittleEndian.AppendUint32(b, uint32(label))
	}
	for _, v := range y {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return append(b, 0, 0, 0, 0, 0, 0, 0, 0)
}

// seal writes a record's place in its commit and its checksum, which needs the row's number.
func (f recordForm) seal(record []byte, place uint32, row uint64) {
	binary.LittleEndian.PutUint32(record[f.payload():], place)
	binary.LittleEndian.PutUint32(record[f.payload()+4:], f.checksum(record, row))
}

// place is how many rows of the same commit are before a record.
func (f recordForm) place(record []byte) uint64 {
	return uint64(binary.LittleEndian.Uint32(record[f.payload():]))
}

// get is the reverse of put.
func (f recordForm) get(b []byte, x []float32, y []float64) (label int) {
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	b = b[4*f.inputs:]
	if f.targets == 0 {
		return int(binary.LittleEndian.Uint32(b))
	}
	for i := range y {
		y[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return -1
}

// checksum returns the CRC-32C of a record with a number.
func (f recordForm) checksum(record []byte, row uint64) uint32 {
	var number [8]byte
	binary.LittleEndian.PutUint64(number[:], row)
	return crc32.Update(crc32.Checksum(number[:], castagnoli), castagnoli, record[:f.payload()+4])
}

func (f recordForm) valid(record []byte, row uint64) bool {
	return binary.LittleEndian.Uint32(record[f.payload()+4:]) == f.checksum(record, row)
}
