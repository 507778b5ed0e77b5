package pretty

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
)

// typeText writes a type: the static one if it is known, else what reflection tells,
// with the user's names put in.
func (w *walk) typeText(r reflect.Type, t types.Type) string {
	if t != nil {
		return types.TypeString(t, func(p *types.Package) string {
			if p.Path() == w.Main {
				return ""
			}
			return p.Name()
		})
	}
	if t := w.named(r); t != nil {
		return w.typeText(r, t)
	}
	if r.Name() != "" {
		return strings.ReplaceAll(r.String(), "interface {}", "any")
	}
	switch r.Kind() {
	case reflect.Pointer:
		return "*" + w.typeText(r.Elem(), nil)
	case reflect.Slice:
		return "[]" + w.typeText(r.Elem(), nil)
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", r.Len(), w.typeText(r.Elem(), nil))
	case reflect.Map:
		return "map[" + w.typeText(r.Key(), nil) + "]" + w.typeText(r.Elem(), nil)
	case reflect.Chan:
		return r.ChanDir().String() + " " + w.typeText(r.Elem(), nil)
	case reflect.Struct:
		var list []string
		for i := range r.NumField() {
			f := r.Field(i)
			list = append(list, f.Name+" "+w.typeText(f.Type, nil))
		}
		return "struct{" + strings.Join(list, "; ") + "}"
	}
	return strings.ReplaceAll(r.String(), "interface {}", "any")
}

func underlying(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// elemType returns the type of what a pointer points to, or of the elements, or nil
// where it is not known.
func elemType(t types.Type) types.Type {
	if e, ok := underlying(t).(interface{ Elem() types.Type }); ok {
		return e.Elem()
	}
	return nil
}

func keyType(t types.Type) types.Type {
	if m, ok := underlying(t).(*types.Map); ok {
		return m.Key()
	}
	return nil
}
