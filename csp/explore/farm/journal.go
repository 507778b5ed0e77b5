package farm

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

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

// openJournal opens the journal of a search, or makes it with the ID of s. If there is one, s gets its ID.
func openJournal(name string, s *Search) (*journal, error) {
	j := &journal{known: map[int]*explore.Report{}}
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		if j.file, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666); err != nil {
			return nil, err
		}
		return j, j.write(header{journalVersion, s.ID, s.Name, s.hash()})
	}
	if err != nil {
		return nil, err
	}
	if err := j.read(file, name, s); err != nil {
		file.Close()
		return nil, err
	}
	return j, nil
}

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
		} else {
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

func (j *journal) close(remove bool) error {
	err := j.file.Close()
	if remove {
		err = errors.Join(err, os.Remove(j.file.Name()))
	}
	return err
}
