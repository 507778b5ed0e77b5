#include "textflag.h"

// func prefetchLine(p uintptr)
TEXT ·prefetchLine(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ       p+0(FP), AX
	PREFETCHT0 (AX)
	RET

// func prefetchReferred(p uintptr)
TEXT ·prefetchReferred(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ       p+0(FP), AX
	MOVQ       8(AX), CX
	PREFETCHT0 (CX)
	MOVQ       16(AX), CX
	PREFETCHT0 (CX)
	RET

// func prefetchGoroutine(at, top uintptr)
TEXT ·prefetchGoroutine(SB), NOSPLIT|NOFRAME, $0-16
	MOVQ       at+0(FP), AX
	PREFETCHT0 (AX)
	PREFETCHT0 64(AX)
	PREFETCHT0 128(AX)
	PREFETCHT0 192(AX)
	PREFETCHT0 384(AX)
	MOVQ       top+8(FP), AX
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

// func goroutineAddress() uintptr
TEXT ·goroutineAddress(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ (TLS), AX
	MOVQ AX, ret+0(FP)
	RET
