package seal

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Errors of a master key. None of them quotes what was read.
var (
	// ErrEmpty is returned for a file without anything in it.
	ErrEmpty = errors.New("the key file is empty")
	// ErrNoMaster is returned for what is not a master key of this program.
	ErrNoMaster = errors.New("this is not a key that \"mentorbot key new\" has made, or it is damaged")
	// ErrWrongMaster is returned for a wrapped key that this master does not
	// open: another master wrapped it, it belongs to another scope, or it was
	// changed.
	ErrWrongMaster = errors.New("the key file does not fit the stored keys")
)

// Master wraps the keys of all scopes. The newest of its keys wraps, and all
// of them open. It is safe for concurrent use.
type Master struct {
	handle *keyset.Handle
	aead   tink.AEAD
}

// New makes a master with one new key.
func New() (*Master, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, errors.New("a new key could not be made")
	}
	return masterOf(handle)
}

// Rotate returns a master with one more key, which wraps from now on; what the
// receiver has wrapped still opens. The receiver stays as it is.
func (m *Master) Rotate() (*Master, error) {
	manager := keyset.NewManagerFromHandle(m.handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = manager.SetPrimary(id)
	}
	if err != nil {
		return nil, errors.New("a new key could not be made")
	}
	handle, err := manager.Handle()
	if err != nil {
		return nil, errors.New("a new key could not be made")
	}
	return masterOf(handle)
}

// Parse reads the JSON form of a cleartext tink keyset. It returns ErrEmpty, or
// ErrNoMaster when it is none or holds any other kind of key than New makes.
func Parse(text []byte) (*Master, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, ErrEmpty
	}
	// What the JSON reader says about a misplaced word is the word itself.
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, ErrNoMaster
	}
	return masterOf(handle)
}

func masterOf(handle *keyset.Handle) (*Master, error) {
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, ErrNoMaster
		}
		kind, ok := entry.Key().Parameters().(*aesgcm.Parameters)
		if !ok || kind.KeySizeInBytes() != 32 || kind.Variant() != aesgcm.VariantTink {
			return nil, ErrNoMaster
		}
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, ErrNoMaster
	}
	return &Master{handle: handle, aead: primitive}, nil
}

// encode is what Parse reads. Whoever has it can open everything.
func (m *Master) encode() ([]byte, error) {
	var out bytes.Buffer
	if err := insecurecleartextkeyset.Write(m.handle, keyset.NewJSONWriter(&out)); err != nil {
		return nil, errors.New("the key could not be written")
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// NewKey makes a key for the scope and returns it wrapped, as it is stored.
func (m *Master) NewKey(scope Scope) (wrapped []byte, err error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, errors.New("a new key could not be made")
	}
	return m.wrap(scope, handle)
}

// Unwrap returns the scope's key, or ErrWrongMaster.
func (m *Master) Unwrap(scope Scope, wrapped []byte) (*Key, error) {
	handle, err := m.unwrap(scope, wrapped)
	if err != nil {
		return nil, err
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, ErrWrongMaster
	}
	return &Key{scope: scope, id: handle.KeysetInfo().GetPrimaryKeyId(), aead: primitive}, nil
}

// Rewrap returns the same key, wrapped with the newest key of the master, or
// ErrWrongMaster.
func (m *Master) Rewrap(scope Scope, wrapped []byte) ([]byte, error) {
	handle, err := m.unwrap(scope, wrapped)
	if err != nil {
		return nil, err
	}
	return m.wrap(scope, handle)
}

func (m *Master) wrap(scope Scope, handle *keyset.Handle) ([]byte, error) {
	var out bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&out), m.aead, bindKey(scope)); err != nil {
		return nil, errors.New("a key was not wrapped")
	}
	return out.Bytes(), nil
}

func (m *Master) unwrap(scope Scope, wrapped []byte) (*keyset.Handle, error) {
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(wrapped)), m.aead, bindKey(scope))
	if err != nil {
		return nil, ErrWrongMaster
	}
	return handle, nil
}

func bindKey(scope Scope) []byte { return []byte("key|" + scope) }

// Format writes [key] under every verb.
func (m *Master) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[key]")) }

// LogValue returns [key].
func (m *Master) LogValue() slog.Value { return slog.StringValue("[key]") }
