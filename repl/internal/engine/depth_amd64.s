#include "textflag.h"

// func stackDepth() uintptr
// A g of the runtime begins with the bounds of its stack.
TEXT ·stackDepth(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ (TLS), AX
	MOVQ 8(AX), AX
	SUBQ SP, AX
	MOVQ AX, ret+0(FP)
	RET
