package restrict

import (
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strings"
)

// A networkError says that an address is not one of this computer's own network.
type networkError struct{ what string }

func (e *networkError) Error() string {
	return e.what + " is not allowed: only this computer is, such as 127.0.0.1:0"
}
func (e *networkError) Is(target error) bool { return target == fs.ErrPermission }

// Address reports by its error whether a program may speak to, or listen at, an address: one of the loopback
// network.
func Address(network, address string) error {
	if !strings.HasPrefix(network, "tcp") && !strings.HasPrefix(network, "udp") {
		return &networkError{fmt.Sprintf("network %s", network)}
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	return Host(host, address)
}

// Host is Address for the host of an address.
func Host(host, address string) error {
	host, _, _ = strings.Cut(host, "%")
	if ip := net.ParseIP(host); strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback() {
		return nil
	}
	return &networkError{fmt.Sprintf("address %q", address)}
}

// Client returns an http.Client like c, whose requests go to this computer only.
func Client(c *http.Client) *http.Client {
	own := *c
	own.Transport = loopback{c.Transport}
	return &own
}

type loopback struct{ by http.RoundTripper }

func (l loopback) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := Host(req.URL.Hostname(), req.URL.Host); err != nil {
		return nil, err
	}
	if l.by == nil {
		return http.DefaultTransport.RoundTrip(req)
	}
	return l.by.RoundTrip(req)
}
