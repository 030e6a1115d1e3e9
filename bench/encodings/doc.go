// Package encodings holds tests of what the assembler made of the assembly. They need packages and
// tools that the library does not: a decoder of arm64, a second assembler, a disassembler.
//
// Every WORD of the NEON macros is decoded, and compared with what its comment and its name say; a
// second assembler makes the same number of the comment. Then the routines in built programs are
// read: those of AVX2 have nothing of AVX-512, none has an instruction of SSE, and none has what
// the contract bans.
package encodings
