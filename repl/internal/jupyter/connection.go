package jupyter

import (
	"encoding/json"
	"fmt"
	"os"
)

// A Connection is what the connection file of a kernel says: where its sockets are, and the key of signatures.
type Connection struct {
	IP        string `json:"ip"`
	Transport string `json:"transport"`
	Scheme    string `json:"signature_scheme"`
	Key       string `json:"key"`
	Shell     int    `json:"shell_port"`
	Control   int    `json:"control_port"`
	IOPub     int    `json:"iopub_port"`
	Stdin     int    `json:"stdin_port"`
	Heartbeat int    `json:"hb_port"`
}

// ReadConnection reads a connection file.
func ReadConnection(file string) (c Connection, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("%s is no connection file of Jupyter: %w", file, err)
	}
	switch {
	case c.Transport != "tcp" && c.Transport != "ipc":
		return c, fmt.Errorf("%s: transport %q is neither tcp nor ipc", file, c.Transport)
	case c.Key != "" && c.Scheme != "hmac-sha256":
		return c, fmt.Errorf("%s: signature scheme %q is not hmac-sha256", file, c.Scheme)
	case c.IP == "":
		return c, fmt.Errorf("%s has no ip", file)
	}
	return c, nil
}

// endpoint is the address of a socket.
func (c Connection) endpoint(port int) string {
	if c.Transport == "ipc" {
		return fmt.Sprintf("ipc://%s-%d", c.IP, port)
	}
	return fmt.Sprintf("tcp://%s:%d", c.IP, port)
}
