#include "textflag.h"

// func Size() uintptr
// A g of the runtime begins with the bounds of its stack.
TEXT ·Size(SB), NOSPLIT|NOFRAME, $0-8
	MOVD 0(g), R0
	MOVD 8(g), R1
	SUB  R0, R1
	MOVD R1, ret+0(FP)
	RET
