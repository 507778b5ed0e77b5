#include "textflag.h"

// func Size() uintptr
// A g of the runtime begins with the bounds of its stack.
TEXT ·Size(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ (TLS), AX
	MOVQ 8(AX), CX
	SUBQ (AX), CX
	MOVQ CX, ret+0(FP)
	RET
