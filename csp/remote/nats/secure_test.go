package nats_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"github.com/cspsh/cspsh/csp/remote"
	"github.com/cspsh/cspsh/csp/remote/nats"
	"github.com/cspsh/cspsh/csp/remote/nats/embedded"
)

// certificate makes one for loopback, signed by itself, and the pool of those who trust it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// A server with a certificate and a password: whoever trusts the one and knows the other gets on, and nobody else.
func TestTLSAndPassword(t *testing.T) {
	cert, pool := certificate(t)
	s := start(t, embedded.Options{
		Listen: "127.0.0.1:0", Lazy: true, TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, User: "ant", Password: "secret",
	})
	host := s.URL()[strings.Index(s.URL(), "//")+2:]
	trusts := &tls.Config{RootCAs: pool}
	run(t, func() {
		for _, c := range []struct {
			url  string
			tls  *tls.Config
			want string
		}{
			{"tls://" + host, trusts, "uthorization"},
			{"tls://ant:wrong@" + host, trusts, "uthorization"},
			{"tls://ant:secret@" + host, nil, "certificate"},
			{"tls://ant:secret@" + host, trusts, ""},
			{"nats://ant:secret@" + host, trusts, ""},
		} {
			conn, err := nats.Connect(nats.Options{URL: c.url, TLS: c.tls, PutWait: patience})
			if err != nil {
				if c.want == "" || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: %v", c.url, err)
				}
				if strings.Contains(err.Error(), "secret") {
					t.Errorf("the error tells the password: %v", err)
				}
				continue
			}
			if c.want != "" {
				t.Errorf("%s has a connection", c.url)
			}
			q := queue[int](t, conn, "work")
			if o, err := q.Put(1); o != remote.Done {
				t.Errorf("%v, %v", o, err)
			}
			if d, ok := q.Take(); !ok || d.Value != 1 {
				t.Error(q.Err())
			} else {
				d.Confirm()
			}
			conn.Close()
		}
		within, err := s.Connect(nats.Options{})
		if err != nil {
			t.Error(err)
			return
		}
		within.Close()
	})
}

// A server that wants credentials: a file of them, as the tools of NATS make it.
func TestCredentials(t *testing.T) {
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	pair := func(make func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
		k, err := make()
		must(err)
		public, err := k.PublicKey()
		must(err)
		return k, public
	}
	operator, operatorKey := pair(nkeys.CreateOperator)
	account, accountKey := pair(nkeys.CreateAccount)
	user, userKey := pair(nkeys.CreateUser)
	accountJWT, err := jwt.NewAccountClaims(accountKey).Encode(operator)
	must(err)
	userJWT, err := jwt.NewUserClaims(userKey).Encode(account)
	must(err)
	seed, err := user.Seed()
	must(err)
	creds, err := jwt.FormatUserConfig(userJWT, seed)
	must(err)
	file := filepath.Join(t.TempDir(), "user.creds")
	must(os.WriteFile(file, creds, 0o600))

	accounts := &server.MemAccResolver{}
	must(accounts.Store(accountKey, accountJWT))
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, TrustedKeys: []string{operatorKey}, AccountResolver: accounts,
	})
	must(err)
	go s.Start()
	defer s.Shutdown()
	if !s.ReadyForConnections(patience) {
		t.Fatal("the server has not started")
	}
	run(t, func() {
		if _, err := nats.Connect(nats.Options{URL: s.ClientURL()}); err == nil || !strings.Contains(err.Error(), "uthorization") {
			t.Errorf("without credentials: %v", err)
		}
		if _, err := nats.Connect(nats.Options{URL: s.ClientURL(), Credentials: file + "x"}); err == nil {
			t.Error("the file is not there")
		}
		c, err := nats.Connect(nats.Options{URL: s.ClientURL(), Credentials: file})
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		topic, err := remote.NewTopic[string](c, "news")
		if err != nil {
			t.Error(err)
			return
		}
		sub, err := topic.Subscribe()
		if err != nil {
			t.Error(err)
			return
		}
		topic.Put("hello")
		if v, ok := sub.Take(); v != "hello" {
			t.Errorf("%q, %v, %v", v, ok, sub.Err())
		}
	})
}
