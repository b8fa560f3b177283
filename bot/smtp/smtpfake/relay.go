package smtpfake

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// Security is how a relay protects its connections.
type Security int

// The kinds of security.
const (
	StartTLS Security = iota
	Implicit
	None
)

// Relay is a mail relay. Safe for concurrent use.
type Relay struct {
	Security Security
	// User and Password are who may send; without a user everybody may.
	User, Password string
	Logins         string // mechanisms that it offers, "PLAIN LOGIN" unless set before the first connection

	tb       testing.TB
	listener net.Listener
	config   *tls.Config
	root     []byte // PEM

	mu     sync.Mutex
	open   map[net.Conn]bool
	taken  []Letter
	faults []Fault
	came   int // connections
}

// Letter is one that was taken.
type Letter struct {
	From, To string
	Data     string // as it came, dots unstuffed
	TLS      bool
	User     string // who sent it, empty for nobody
}

// Fault is what goes wrong at a step, once.
type Fault struct {
	// Step is "connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA" or
	// "end", after the whole letter.
	Step string
	// Answer is the line that comes instead of the usual one; empty for none: the
	// connection ends.
	Answer string
	// Took tells that a letter is taken all the same; at "end" alone.
	Took bool
	// Reached is closed when the step is reached, and Hold by the test when it may
	// go on; nil for at once.
	Reached chan<- struct{}
	Hold    <-chan struct{}
}

// New returns a relay that serves until the test ends.
func New(tb testing.TB, r *Relay) *Relay {
	tb.Helper()
	r.tb, r.open = tb, map[net.Conn]bool{}
	if r.Logins == "" {
		r.Logins = "PLAIN LOGIN"
	}
	certificate := r.certify()
	r.config = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	var err error
	if r.listener, err = new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0"); err != nil {
		tb.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := r.listener.Accept()
			if err != nil {
				return
			}
			if r.enter(conn) {
				serving.Go(func() { r.serve(conn) })
			}
		}
	})
	tb.Cleanup(func() {
		_ = r.listener.Close()
		r.mu.Lock()
		for conn := range r.open {
			_ = conn.Close()
		}
		r.open = nil
		r.mu.Unlock()
		serving.Wait()
	})
	return r
}

// enter notes a connection; false once the relay has closed.
func (r *Relay) enter(conn net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open == nil {
		_ = conn.Close()
		return false
	}
	r.open[conn] = true
	r.came++
	return true
}

// Port is where it listens, on localhost.
func (r *Relay) Port() string {
	_, port, _ := net.SplitHostPort(r.listener.Addr().String())
	return port
}

// Letters are those that were taken, oldest first.
func (r *Relay) Letters() []Letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.taken)
}

// Connections counts those that came.
func (r *Relay) Connections() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.came
}

// Fail lets steps go wrong, each once, in this order.
func (r *Relay) Fail(faults ...Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, faults...)
}

// fault takes the next fault when it is one of the step.
func (r *Relay) fault(step string) (Fault, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.faults) == 0 || r.faults[0].Step != step {
		return Fault{}, false
	}
	f := r.faults[0]
	r.faults = r.faults[1:]
	return f, true
}

func (r *Relay) take(l Letter) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken = append(r.taken, l)
}

// Roots vouch for the relay as "localhost".
func (r *Relay) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(r.root)
	return pool
}

// RootFile is the same as a file, for SSL_CERT_FILE.
func (r *Relay) RootFile() string {
	r.tb.Helper()
	file := filepath.Join(r.tb.TempDir(), "root.pem")
	if err := os.WriteFile(file, r.root, 0o600); err != nil {
		r.tb.Fatal(err)
	}
	return file
}

// certify makes a certificate of the relay's own.
func (r *Relay) certify() tls.Certificate {
	r.tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		r.tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "smtpfake"}, DNSNames: []string{"localhost"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<35, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		r.tb.Fatal(err)
	}
	r.root = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
