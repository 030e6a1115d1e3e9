#!/usr/bin/env bash
# gcc 12.2.0 (Debian 12), x86-64: the intrinsics that compare the lowest numbers of two registers, _mm_comieq_ss and its like for ss and sd, say of NaN that it equals, and is less
# than, every number, and that it is not unequal to itself. One would guess, as Intel's guide has it, that a comparison with NaN is false, but
# for "unequal", as it is with clang, with gcc's own == of the same numbers and with _mm_cmpeq_ss.
#
# Seen at -O0 and -O2: of NaN and 1 comieq, comilt and comile are 1, comineq is 0, for ss and sd, comi and ucomi. So "x != x" by them never
# finds a NaN, and "less than the limit" lets it pass. Source: of the flags that the instruction sets only one is
# looked at, and the flag for "not comparable" is not. Mended in gcc 13. So use
# _mm_cvtss_f32 and the operators of C, or _mm_movemask_ps of _mm_cmpeq_ss.
#
# Needs Debian 12 on x86-64 with its gcc 12. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.c <<'EOF'
#include <emmintrin.h>
#include <math.h>
#include <stdio.h>

static void show(const char *name, float x, float y) {
	__m128 a = _mm_set_ss(x), b = _mm_set_ss(y);
	__m128d c = _mm_set_sd(x), d = _mm_set_sd(y);
	printf("%s: comi ss %d %d %d %d %d %d, ucomi sd %d %d %d %d %d %d, in C %d %d %d %d %d %d\n", name,
		_mm_comieq_ss(a, b), _mm_comilt_ss(a, b), _mm_comile_ss(a, b), _mm_comigt_ss(a, b), _mm_comige_ss(a, b), _mm_comineq_ss(a, b),
		_mm_ucomieq_sd(c, d), _mm_ucomilt_sd(c, d), _mm_ucomile_sd(c, d), _mm_ucomigt_sd(c, d), _mm_ucomige_sd(c, d), _mm_ucomineq_sd(c, d),
		x == y, x < y, x <= y, x > y, x >= y, x != y);
}

int main(void) {
	volatile float one = 1, two = 2, nan = NAN;
	show("1 and 2", one, two);
	show("2 and 2", two, two);
	show("NaN and 1", nan, one);
	show("NaN and NaN", nan, nan);
}
EOF
echo "equal, less, less or equal, greater, greater or equal, unequal" | tee output
for flags in -O0 -O2; do
	gcc-12 $flags -o main main.c
	echo "gcc-12 $flags"
	./main
done | tee -a output
diff output - <<'EXPECTED' && echo "as described above"
equal, less, less or equal, greater, greater or equal, unequal
gcc-12 -O0
1 and 2: comi ss 0 1 1 0 0 1, ucomi sd 0 1 1 0 0 1, in C 0 1 1 0 0 1
2 and 2: comi ss 1 0 1 0 1 0, ucomi sd 1 0 1 0 1 0, in C 1 0 1 0 1 0
NaN and 1: comi ss 1 1 1 0 0 0, ucomi sd 1 1 1 0 0 0, in C 0 0 0 0 0 1
NaN and NaN: comi ss 1 1 1 0 0 0, ucomi sd 1 1 1 0 0 0, in C 0 0 0 0 0 1
gcc-12 -O2
1 and 2: comi ss 0 1 1 0 0 1, ucomi sd 0 1 1 0 0 1, in C 0 1 1 0 0 1
2 and 2: comi ss 1 0 1 0 1 0, ucomi sd 1 0 1 0 1 0, in C 1 0 1 0 1 0
NaN and 1: comi ss 1 1 1 0 0 0, ucomi sd 1 1 1 0 0 0, in C 0 0 0 0 0 1
NaN and NaN: comi ss 1 1 1 0 0 0, ucomi sd 1 1 1 0 0 0, in C 0 0 0 0 0 1
EXPECTED
