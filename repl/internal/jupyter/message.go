package jupyter

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ProtocolVersion is that of the messages.
const ProtocolVersion = "5.4"

// delimiter stands between the identities of a message and its signature.
const delimiter = "<IDS|MSG>"

// A header says what a message is.
type header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

// A message is one of the protocol.
type message struct {
	identities [][]byte // of the client, where a ROUTER has it from or for one
	header     header
	raw        json.RawMessage // the header as it came, to be the parent of answers
	parent     json.RawMessage
	content    json.RawMessage
}

// A signer signs and checks messages.
type signer struct{ key []byte }

func (s signer) sign(parts [][]byte) string {
	if len(s.key) == 0 {
		return ""
	}
	mac := hmac.New(sha256.New, s.key)
	for _, p := range parts {
		mac.Write(p)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// parse takes a message apart, and refuses one whose signature is wrong.
func (s signer) parse(frames [][]byte) (*message, error) {
	at := -1
	for i, f := range frames {
		if string(f) == delimiter {
			at = i
			break
		}
	}
	if at < 0 || len(frames) < at+6 {
		return nil, errors.New("a message without its parts")
	}
	parts := frames[at+2 : at+6]
	if !hmac.Equal([]byte(s.sign(parts)), bytes.ToLower(frames[at+1])) {
		return nil, errors.New("a message whose signature is wrong")
	}
	m := &message{identities: frames[:at], raw: parts[0], parent: parts[1], content: parts[3]}
	if err := json.Unmarshal(m.raw, &m.header); err != nil {
		return nil, fmt.Errorf("the header of a message: %w", err)
	}
	return m, nil
}

// frames puts a message together. Where nothing is its parent that is nil.
func (s signer) frames(h header, parent json.RawMessage, content any, identities ...[]byte) ([][]byte, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	if parent == nil {
		parent = json.RawMessage("{}")
	}
	parts := [][]byte{head, parent, []byte("{}"), body}
	frames := append(identities[:len(identities):len(identities)], []byte(delimiter), []byte(s.sign(parts)))
	return append(frames, parts...), nil
}

// newHeader returns the header of a new message of a session.
func newHeader(session, kind string) header {
	return header{
		ID: newID(), Session: session, Username: "cspsh", Type: kind, Version: ProtocolVersion,
		Date: time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
	}
}

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
