package native

import "unsafe"

// Structs of the parts of values.
type (
	p  = unsafe.Pointer
	w  = uintptr
	f  = float64
	b1 = uint8
	b2 = uint16
	b4 = uint32
	f4 = float32

	s0           = struct{}
	s2[A, B any] struct {
		A A
		B B
	}
	s3[A, B, C any] struct {
		A A
		B B
		C C
	}
	s4[A, B, C, D any] struct {
		A A
		B B
		C C
		D D
	}
	s5[A, B, C, D, E any] struct {
		A A
		B B
		C C
		D D
		E E
	}
	s6[A, B, C, D, E, F any] struct {
		A A
		B B
		C C
		D D
		E E
		F F
	}
	s7[A, B, C, D, E, F, G any] struct {
		A A
		B B
		C C
		D D
		E E
		F F
		G G
	}
	s8[A, B, C, D, E, F, G, H any] struct {
		A A
		B B
		C C
		D D
		E E
		F F
		G G
		H H
	}
)

// classes are those of results by registers: integers, then floats.
var classes = map[string]*class{
	"":         classOf[s0](),
	"P":        classOf[p](),
	"W":        classOf[w](),
	"F":        classOf[f](),
	"PP":       classOf[s2[p, p]](),
	"PW":       classOf[s2[p, w]](),
	"WP":       classOf[s2[w, p]](),
	"WW":       classOf[s2[w, w]](),
	"PF":       classOf[s2[p, f]](),
	"WF":       classOf[s2[w, f]](),
	"FF":       classOf[s2[f, f]](),
	"PPP":      classOf[s3[p, p, p]](),
	"PPW":      classOf[s3[p, p, w]](),
	"PWP":      classOf[s3[p, w, p]](),
	"PWW":      classOf[s3[p, w, w]](),
	"WPP":      classOf[s3[w, p, p]](),
	"WPW":      classOf[s3[w, p, w]](),
	"WWP":      classOf[s3[w, w, p]](),
	"WWW":      classOf[s3[w, w, w]](),
	"PPF":      classOf[s3[p, p, f]](),
	"FFF":      classOf[s3[f, f, f]](),
	"PPPP":     classOf[s4[p, p, p, p]](),
	"PPPW":     classOf[s4[p, p, p, w]](),
	"PPWW":     classOf[s4[p, p, w, w]](),
	"PWPP":     classOf[s4[p, w, p, p]](),
	"PWPW":     classOf[s4[p, w, p, w]](),
	"PWWP":     classOf[s4[p, w, w, p]](),
	"PWWW":     classOf[s4[p, w, w, w]](),
	"WPPP":     classOf[s4[w, p, p, p]](),
	"WPWW":     classOf[s4[w, p, w, w]](),
	"WWPP":     classOf[s4[w, w, p, p]](),
	"WWPW":     classOf[s4[w, w, p, w]](),
	"WWWW":     classOf[s4[w, w, w, w]](),
	"PPFF":     classOf[s4[p, p, f, f]](),
	"FFFF":     classOf[s4[f, f, f, f]](),
	"PPPPP":    classOf[s5[p, p, p, p, p]](),
	"PPWPP":    classOf[s5[p, p, w, p, p]](),
	"PWPPP":    classOf[s5[p, w, p, p, p]](),
	"PWPWW":    classOf[s5[p, w, p, w, w]](),
	"PWWPP":    classOf[s5[p, w, w, p, p]](),
	"PWWPW":    classOf[s5[p, w, w, p, w]](),
	"PWWWW":    classOf[s5[p, w, w, w, w]](),
	"WPPPP":    classOf[s5[w, p, p, p, p]](),
	"WPWPP":    classOf[s5[w, p, w, p, p]](),
	"WWPPP":    classOf[s5[w, w, p, p, p]](),
	"WWWPP":    classOf[s5[w, w, w, p, p]](),
	"WWWWW":    classOf[s5[w, w, w, w, w]](),
	"PPPPW":    classOf[s5[p, p, p, p, w]](),
	"WPPWW":    classOf[s5[w, p, p, w, w]](),
	"WPWWW":    classOf[s5[w, p, w, w, w]](),
	"WWPWW":    classOf[s5[w, w, p, w, w]](),
	"PPPWWW":   classOf[s6[p, p, p, w, w, w]](),
	"PWWWPP":   classOf[s6[p, w, w, w, p, p]](),
	"PPWWPP":   classOf[s6[p, p, w, w, p, p]](),
	"PWPWPP":   classOf[s6[p, w, p, w, p, p]](),
	"PWWPPP":   classOf[s6[p, w, w, p, p, p]](),
	"PWWPWW":   classOf[s6[p, w, w, p, w, w]](),
	"WPWWPP":   classOf[s6[w, p, w, w, p, p]](),
	"WWPWPP":   classOf[s6[w, w, p, w, p, p]](),
	"WWWPPP":   classOf[s6[w, w, w, p, p, p]](),
	"PWPWWPP":  classOf[s7[p, w, p, w, w, p, p]](),
	"PWWPWWPP": classOf[s8[p, w, w, p, w, w, p, p]](),
}

// exact are classes of results by how they lie in memory.
var exact = map[string]*class{
	"":     classes[""],
	"1":    classOf[b1](),
	"2":    classOf[b2](),
	"4":    classOf[b4](),
	"f":    classOf[f4](),
	"W1":   classOf[s2[w, b1]](),
	"P1":   classOf[s2[p, b1]](),
	"F1":   classOf[s2[f, b1]](),
	"4W":   classOf[s2[b4, w]](),
	"1PP":  classOf[s3[b1, p, p]](),
	"PP1":  classOf[s3[p, p, b1]](),
	"PW1":  classOf[s3[p, w, b1]](),
	"PWW1": classOf[s4[p, w, w, b1]](),
}

// scalars are calls by parameters and results as they lie in memory: those of packages
// like math and unicode.
var scalars = map[string]call{
	"F:F":   scalar[f, f],
	"FF:F":  scalar[s2[f, f], f],
	"FFF:F": scalar[s3[f, f, f], f],
	"F:FF":  scalar[f, s2[f, f]],
	"FF:FF": scalar[s2[f, f], s2[f, f]],
	"FF:1":  scalar[s2[f, f], b1],
	"F:1":   scalar[f, b1],
	"F:W":   scalar[f, w],
	"W:F":   scalar[w, f],
	"F:FW":  scalar[f, s2[f, w]],
	"FW:F":  scalar[s2[f, w], f],
	"WF:F":  scalar[s2[w, f], f],
	"PF:":   scalar[s2[p, f], s0],
	"P:F":   scalar[p, f],
	"PF:F":  scalar[s2[p, f], f],
	"4:1":   scalar[b4, b1],
	"4:4":   scalar[b4, b4],
	"4:W":   scalar[b4, w],
	"1:1":   scalar[b1, b1],
}

func init() {
	for shape, c := range classes {
		exact[shape] = c
	}
}
