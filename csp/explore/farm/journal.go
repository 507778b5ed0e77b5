package farm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/cspsh/cspsh/csp/explore"
)

// A journal is a file with the reports of a search, one a line.
type journal struct {
	file  *os.File
	known map[int]*explore.Report
}

// A header is the first line of a journal.
type header struct {
	Journal int    `json:"journal"` // the version
	ID      string `json:"id"`
	Name    string `json:"name"`
	Hash    string `json:"hash"`
}

const journalVersion = 2

// A holder is a line that each coordinator writes when it opens a journal, for others to tell who has it.
type holder struct {
	Holder string `json:"holder"`
}

func newHolder() holder {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	return holder{fmt.Sprintf("process %d on %s, since %s", os.Getpid(), host, time.Now().Format("15:04:05"))}
}

// openJournal opens the journal of a search, or makes it with the ID of s. If there is one, s gets its ID. It belongs to
// one coordinator at a time.
func openJournal(name string, s *Search) (*journal, error) {
	j := &journal{known: map[int]*explore.Report{}}
	file, err := openLocked(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	switch {
	case err != nil:
	case info.Size() == 0:
		j.file = file
		err = j.write(header{journalVersion, s.ID, s.Name, s.hash()})
	default:
		err = j.read(file, name, s)
	}
	if err == nil {
		err = j.write(newHolder())
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return j, nil
}

// openLocked opens a file that nobody else has opened so, and makes it if it is not there.
func openLocked(name string) (*os.File, error) {
	for {
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if lock(file) {
			by := lastHolder(file)
			file.Close()
			return nil, fmt.Errorf("%s is in use by another coordinator,\n%s;\n"+
				"end that one, or name another file for this search", name, by)
		}
		mine, err := file.Stat()
		if err == nil {
			var there fs.FileInfo
			if there, err = os.Stat(name); err == nil && os.SameFile(mine, there) {
				return file, nil
			}
		}
		file.Close()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		// It was removed at the end of the search that had it, after it was opened here.
	}
}

// lastHolder returns who has written a journal last.
func lastHolder(file *os.File) string {
	h := holder{"which has just begun"}
	lines := bufio.NewReader(file)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return h.Holder
		}
		if isHolder(line) {
			json.Unmarshal(line, &h)
		}
	}
}

func isHolder(line []byte) bool { return bytes.HasPrefix(line, []byte(`{"holder":`)) }

// read reads a journal up to the last whole line; what comes after it was being written when the coordinator died.
func (j *journal) read(file *os.File, name string, s *Search) error {
	in := bufio.NewReader(file)
	var whole int64
	for first := true; ; first = false {
		line, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if first {
			var h header
			switch {
			case err == io.EOF || json.Unmarshal(line, &h) != nil || h.Journal == 0:
				return fmt.Errorf("%s is no journal of a search; name another file", name)
			case h.Journal != journalVersion || h.Hash != s.hash():
				return fmt.Errorf("%s is the journal of another search, of %s as it was or with other flags;\n"+
					"make that one again to go on, or remove the file", name, h.Name)
			}
			s.ID = h.ID
		} else if err == io.EOF || !isHolder(line) {
			var r explore.Report
			if err == io.EOF || json.Unmarshal(line, &r) != nil {
				break
			}
			j.known[r.Number] = &r
		}
		whole += int64(len(line))
	}
	if err := file.Truncate(whole); err != nil {
		return err
	}
	if _, err := file.Seek(whole, io.SeekStart); err != nil {
		return err
	}
	j.file = file
	return nil
}

func (j *journal) write(v any) error {
	data, err := json.Marshal(v)
	if err == nil {
		_, err = j.file.Write(append(data, '\n'))
	}
	return err
}

// close closes the journal, and removes it before that, so that nobody else gets it in between; where a file that is
// open cannot be removed, it is removed after that.
func (j *journal) close(remove bool) error {
	there := remove && os.Remove(j.file.Name()) != nil
	err := j.file.Close()
	if there {
		err = errors.Join(err, os.Remove(j.file.Name()))
	}
	return err
}
