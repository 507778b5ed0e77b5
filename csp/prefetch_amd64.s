#include "textflag.h"

// func prefetchLine(p uintptr)
TEXT ·prefetchLine(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ       p+0(FP), AX
	PREFETCHT0 (AX)
	RET

// func prefetchStack(top uintptr)
TEXT ·prefetchStack(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ       top+0(FP), AX
	PREFETCHT0 (AX)
	PREFETCHT0 -64(AX)
	PREFETCHT0 -128(AX)
	PREFETCHT0 -192(AX)
	PREFETCHT0 -256(AX)
	PREFETCHT0 -320(AX)
	PREFETCHT0 -384(AX)
	PREFETCHT0 -448(AX)
	PREFETCHT0 -512(AX)
	PREFETCHT0 -576(AX)
	RET
