package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// A symbol is a routine or a data table that an assembly file defines, or a name that it refers to.
type symbol struct {
	name   string
	local  bool // NAME<>, which other files cannot refer to
	code   bool // a routine,
	table  bool // or data that DATA and GLOBL make
	size   uint32
	bytes  []byte // what the file says of its size bytes; the rest is zero
	relocs []reloc
}

// A reloc is a place within a symbol that the linker fills in with the address of another.
type reloc struct {
	offset int32
	size   uint8
	kind   uint16
	add    int64
	target *symbol
}

// The object files of Go 1.20 and later: cmd/internal/goobj/objfile.go describes them.
const (
	magic      = "\x00go120ld"
	assembled  = 1 << 2 // flag: from an assembly file
	symbolSize = 21
	relocSize  = 23
	textKinds  = 2  // kinds of symbols up to this are code,
	tableKinds = 10 // and up to this data; then come those of debuggers
	static     = 0xffff

	none   = 1<<31 - 1 // package indices: symbols with names of their own,
	self   = none - 4  // and those of this file alone
	hash64 = none - 1
	hashed = none - 2
)

// Blocks of an object file, in their order.
const (
	symbolBlock = iota + 3
	hash64Block
	hashedBlock
	namedBlock
	referenceBlock
	_
	_
	_
	relocIndex
	_
	dataIndex
	relocBlock
	_
	dataBlock
	_
	_
	blocks
)

// readArchive returns what the assembly files in a Go package's archive define. References from one
// file to what another defines lead there.
func readArchive(path string) ([]*symbol, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rest, ok := bytes.CutPrefix(text, []byte("!<arch>\n"))
	if !ok {
		return nil, fmt.Errorf("%s is not an archive", path)
	}
	var all []*symbol
	for len(rest) >= 60 {
		name := strings.TrimSpace(string(rest[:16]))
		n, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		if err != nil || n > len(rest)-60 {
			return nil, fmt.Errorf("%s: the size of %s is wrong", path, name)
		}
		member := rest[60 : 60+n]
		rest = rest[min(len(rest), 60+n+n%2):]
		_, object, ok := bytes.Cut(member, []byte("\n!\n"))
		if !ok || !bytes.HasPrefix(object, []byte("\x00go")) {
			continue // export data
		}
		symbols, err := readObject(object)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, name, err)
		}
		all = append(all, symbols...)
	}
	shared := map[string]*symbol{}
	for _, s := range all {
		if !s.local && s.name != "" {
			shared[s.name] = s
		}
	}
	for _, s := range all {
		for i, r := range s.relocs {
			if found := shared[r.target.name]; found != nil && !r.target.local {
				s.relocs[i].target = found
			}
		}
	}
	return all, nil
}

// readObject returns what an object file defines, or nothing if it is not of an assembly file.
func readObject(b []byte) ([]*symbol, error) {
	if !bytes.HasPrefix(b, []byte(magic)) {
		return nil, errors.New("not the format of object files that this program knows")
	}
	word := func(at uint32) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	if word(16)&assembled == 0 {
		return nil, nil
	}
	var at [blocks]uint32
	for i := range at {
		at[i] = word(20 + 4*uint32(i))
	}
	count := func(block int) uint32 { return (at[block+1] - at[block]) / symbolSize }

	// The symbol blocks follow one another, and the last holds those that are only referred to.
	defined := count(symbolBlock) + count(hash64Block) + count(hashedBlock) + count(namedBlock)
	symbols := make([]*symbol, defined+count(referenceBlock))
	for i := range symbols {
		p := at[symbolBlock] + symbolSize*uint32(i)
		symbols[i] = &symbol{
			name:  string(b[word(p+4) : word(p+4)+word(p)]),
			local: binary.LittleEndian.Uint16(b[p+8:]) == static,
			code:  b[p+10] != 0 && b[p+10] <= textKinds,
			size:  word(p + 13),
		}
		kind := b[p+10]
		symbols[i].table = kind > textKinds && kind <= tableKinds && symbols[i].name != "" // without a name: a frame's size and the like
	}
	first := map[uint32]uint32{self: 0}
	first[hash64] = count(symbolBlock)
	first[hashed] = first[hash64] + count(hash64Block)
	first[none] = first[hashed] + count(hashedBlock)

	for i, s := range symbols[:defined] {
		index := at[dataIndex] + 4*uint32(i)
		s.bytes = b[at[dataBlock]+word(index) : at[dataBlock]+word(index+4)]
		index = at[relocIndex] + 4*uint32(i)
		for j := word(index); j < word(index+4); j++ {
			p := at[relocBlock] + relocSize*j
			r := reloc{
				offset: int32(word(p)), size: b[p+4], kind: binary.LittleEndian.Uint16(b[p+5:]),
				add: int64(binary.LittleEndian.Uint64(b[p+7:])),
			}
			from, number := word(p+15), word(p+19)
			base, ok := first[from]
			switch {
			case from == 0 && number == 0:
				r.target = &symbol{}
			case !ok:
				r.target = &symbol{name: fmt.Sprintf("package %d, symbol %d", from, number)}
			default:
				r.target = symbols[base+number]
			}
			s.relocs = append(s.relocs, r)
		}
	}
	return symbols[:defined], nil
}
