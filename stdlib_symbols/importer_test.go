package stdlib_symbols

import (
	"go/constant"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
)

func TestUnknownImport(t *testing.T) {
	_, err := Importer(token.NewFileSet()).Import("github.com/nobody/nothing")
	if err == nil || !strings.Contains(err.Error(), "github.com/nobody/nothing") {
		t.Errorf("got error %v", err)
	}
}

// TestMentionedFirst imports a package that mentions objects of another before
// that other one: both must speak of the same objects.
func TestMentionedFirst(t *testing.T) {
	imp := Importer(token.NewFileSet())
	exec, err := imp.Import("os/exec")
	if err != nil {
		t.Fatal(err)
	}
	os, err := imp.Import("os")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Scope().Lookup("Cmd").Type()
	process, _, _ := types.LookupFieldOrMethod(cmd, true, exec, "Process")
	if want := types.NewPointer(os.Scope().Lookup("Process").Type()); !types.Identical(process.Type(), want) {
		t.Errorf("exec.Cmd's Process is a %v, not a %v", process.Type(), want)
	}
}

// TestPlatforms imports everything as on each platform, and looks at what
// differs.
func TestPlatforms(t *testing.T) {
	for _, test := range []struct {
		platform  string
		create    int64
		separator string
		attribute string // a field of syscall.SysProcAttr
	}{
		{"linux_amd64", 0x40, "/", "Pdeathsig"},
		{"linux_arm64", 0x40, "/", "Pdeathsig"},
		{"darwin_amd64", 0x200, "/", "Setpgid"},
		{"darwin_arm64", 0x200, "/", "Setpgid"},
		{"windows_amd64", 0x40, "\\", "HideWindow"},
		{"windows_arm64", 0x40, "\\", "HideWindow"},
	} {
		imp := newImporter(token.NewFileSet(), os.DirFS("export/"+test.platform))
		pkgs := map[string]*types.Package{}
		// First a package that mentions much of os and syscall.
		for _, path := range append([]string{"os/exec"}, Packages()...) {
			pkg, err := imp.Import(path)
			if err != nil {
				t.Fatalf("%s: %v", test.platform, err)
			}
			pkgs[path] = pkg
		}
		constValue := func(path, name string) constant.Value {
			return pkgs[path].Scope().Lookup(name).(*types.Const).Val()
		}
		goos, goarch, _ := strings.Cut(test.platform, "_")
		for _, want := range []struct {
			path, name string
			value      constant.Value
		}{
			{"runtime", "GOOS", constant.MakeString(goos)},
			{"runtime", "GOARCH", constant.MakeString(goarch)},
			{"os", "O_CREATE", constant.MakeInt64(test.create)},
			{"path/filepath", "Separator", constant.MakeInt64(int64(test.separator[0]))},
		} {
			if got := constValue(want.path, want.name); !constant.Compare(got, token.EQL, want.value) {
				t.Errorf("%s: %s.%s is %v, want %v", test.platform, want.path, want.name, got, want.value)
			}
		}
		cmd := pkgs["os/exec"].Scope().Lookup("Cmd").Type()
		attr, _, _ := types.LookupFieldOrMethod(cmd, true, nil, "SysProcAttr")
		if field, _, _ := types.LookupFieldOrMethod(attr.Type(), true, nil, test.attribute); field == nil {
			t.Errorf("%s: exec.Cmd's SysProcAttr has no field %s", test.platform, test.attribute)
		}
	}
}
