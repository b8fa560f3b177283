package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

var place = Place{Table: "answer", Column: "text_enc", Row: 42}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newMaster(t testing.TB) *Master {
	t.Helper()
	return must[*Master](t)(New())
}

func newKey(t testing.TB, m *Master, scope Scope) (*Key, []byte) {
	t.Helper()
	wrapped := must[[]byte](t)(m.NewKey(scope))
	return must[*Key](t)(m.Unwrap(scope, wrapped)), wrapped
}

func sealed(t testing.TB, k *Key, text string) []byte {
	t.Helper()
	return must[[]byte](t)(k.Seal(place, mentoring.NewSecret(text)))
}

func TestWhatIsSealedOpensAgain(t *testing.T) {
	t.Parallel()
	key, _ := newKey(t, newMaster(t), ScopeOfPair(1))
	for _, text := range []string{
		"", "a", "at sige fra – også om fredagen 🙂", "\x00", "\x80", "ends in zeros\x00\x00", "ends in the mark\x80", "\x80\x00\x00",
		"not UTF-8 \xff\xfe", strings.Repeat("å", mentoring.MaxText), strings.Repeat("x", 255), strings.Repeat("x", 256), strings.Repeat("\x00", 256),
	} {
		got, err := key.Open(place, sealed(t, key, text))
		if err != nil || got.Reveal() != text {
			t.Errorf("%q comes back as %q (%v)", text, got.Reveal(), err)
		}
	}
	if bytes.Equal(sealed(t, key, "ja"), sealed(t, key, "ja")) {
		t.Error("the same text is sealed the same way twice: who sees the file sees that two answers are one")
	}
}

func TestASealedTextSaysOnlyHowManyStepsItFills(t *testing.T) {
	t.Parallel()
	key, _ := newKey(t, newMaster(t), ScopeOfPair(1))
	const extra = 33 // what names the key, the nonce and the tag
	for length, want := range map[int]int{0: 256, 1: 256, 255: 256, 256: 512, 511: 512, 512: 768, 600: 768, 3000: 3072} {
		if got := len(sealed(t, key, strings.Repeat("x", length))); got != want+extra {
			t.Errorf("%d bytes are sealed in %d, want %d", length, got, want+extra)
		}
	}
}

func TestATextOpensInItsPlaceAlone(t *testing.T) {
	t.Parallel()
	m := newMaster(t)
	key, wrapped := newKey(t, m, ScopeOfHalf(1, 2))
	text := sealed(t, key, "kun her")
	for name, at := range map[string]Place{
		"another row":    {"answer", "text_enc", 43},
		"another column": {"answer", "note_enc", 42},
		"another table":  {"contract", "text_enc", 42},
		"no place":       {},
	} {
		if _, err := key.Open(at, text); !errors.Is(err, ErrRefused) {
			t.Errorf("it opens in %s (%v)", name, err)
		}
	}
	other, _ := newKey(t, m, ScopeOfHalf(1, 2))
	if _, err := other.Open(place, text); !errors.Is(err, ErrRefused) {
		t.Errorf("it opens with another key of the same scope (%v)", err)
	}
	// The same bits under the name of another scope.
	stolen := &Key{scope: ScopeOfHalf(1, 3), aead: key.aead}
	if _, err := stolen.Open(place, text); !errors.Is(err, ErrRefused) {
		t.Errorf("it opens in another scope (%v)", err)
	}
	for _, scope := range []Scope{ScopeOfHalf(1, 3), ScopeOfHalf(2, 2), ScopeOfPair(1), "", "check"} {
		if _, err := m.Unwrap(scope, wrapped); !errors.Is(err, ErrWrongMaster) {
			t.Errorf("the key of another scope is taken for that of %q (%v)", scope, err)
		}
		if _, err := m.Rewrap(scope, wrapped); !errors.Is(err, ErrWrongMaster) {
			t.Errorf("the key of another scope is wrapped anew for %q (%v)", scope, err)
		}
	}
}

func TestScopesAndPlacesAreToldApart(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, scope := range []Scope{ScopeOfPair(1), ScopeOfPair(11), ScopeOfHalf(1, 1), ScopeOfHalf(1, 11), ScopeOfHalf(11, 1), "check"} {
		for _, at := range []Place{{"a", "b", 1}, {"a", "b", 11}, {"ab", "", 1}, {"", "ab", 1}} {
			bound := string((&Key{scope: scope}).bind(at))
			if first, twice := seen[bound]; twice {
				t.Errorf("%s names both %s and %s %v", bound, first, scope, at)
			}
			seen[bound] = fmt.Sprint(scope, at)
		}
	}
}

func TestEverySingleChangedBitIsRefused(t *testing.T) {
	t.Parallel()
	m := newMaster(t)
	key, wrapped := newKey(t, m, ScopeOfPair(1))
	text := sealed(t, key, "ord for ord")
	flip(text, func(changed []byte, bit int) {
		if _, err := key.Open(place, changed); !errors.Is(err, ErrRefused) {
			t.Errorf("a text opens with bit %d changed (%v)", bit, err)
		}
	})
	for n := range len(text) {
		if _, err := key.Open(place, text[:n]); !errors.Is(err, ErrRefused) {
			t.Errorf("a text opens when it is cut to %d bytes (%v)", n, err)
		}
	}
	if _, err := key.Open(place, append(bytes.Clone(text), 0)); !errors.Is(err, ErrRefused) {
		t.Errorf("a text opens with a byte more (%v)", err)
	}
	// A wrapped key also holds, in clear, what its key is called; that decides nothing.
	flip(wrapped, func(changed []byte, bit int) {
		got, err := m.Unwrap(ScopeOfPair(1), changed)
		if err != nil && !errors.Is(err, ErrWrongMaster) {
			t.Errorf("bit %d: %v", bit, err)
		}
		if err == nil {
			if _, err := got.Open(place, text); err != nil {
				t.Errorf("with bit %d changed another key came out", bit)
			}
		}
	})
}

func flip(b []byte, see func(changed []byte, bit int)) {
	for bit := range 8 * len(b) {
		b[bit/8] ^= 1 << (bit % 8)
		see(b, bit)
		b[bit/8] ^= 1 << (bit % 8)
	}
}

func TestARotatedMasterOpensTheOldAndTheOldDoesNotOpenTheNew(t *testing.T) {
	t.Parallel()
	old := newMaster(t)
	key, wrapped := newKey(t, old, ScopeOfPair(1))
	text := sealed(t, key, "før")
	m := old
	for range 3 {
		m = must[*Master](t)(m.Rotate())
		again := must[*Key](t)(m.Unwrap(ScopeOfPair(1), wrapped))
		if got, err := again.Open(place, text); err != nil || got.Reveal() != "før" {
			t.Errorf("after a rotation: %q (%v)", got.Reveal(), err)
		}
	}
	anew := must[[]byte](t)(m.Rewrap(ScopeOfPair(1), wrapped))
	if _, err := old.Unwrap(ScopeOfPair(1), anew); !errors.Is(err, ErrWrongMaster) {
		t.Errorf("the old master opens what the new one has wrapped (%v)", err)
	}
	if got, err := must[*Key](t)(m.Unwrap(ScopeOfPair(1), anew)).Open(place, text); err != nil || got.Reveal() != "før" {
		t.Errorf("after it was wrapped anew: %q (%v)", got.Reveal(), err)
	}
	_, theirs := newKey(t, newMaster(t), ScopeOfPair(1))
	if _, err := m.Unwrap(ScopeOfPair(1), theirs); !errors.Is(err, ErrWrongMaster) {
		t.Errorf("a master opens what another has wrapped (%v)", err)
	}
}

func TestWhatIsNoMasterIsRefusedWithoutAWordOfIt(t *testing.T) {
	t.Parallel()
	good := must[[]byte](t)(newMaster(t).encode())
	if m, err := Parse(append([]byte("\n "), good...)); err != nil || m.handle.Len() != 1 {
		t.Fatal(err)
	}
	var keyset struct {
		PrimaryKeyID uint32 `json:"primaryKeyId"`
		Key          []map[string]any
	}
	if err := json.Unmarshal(good, &keyset); err != nil {
		t.Fatal(err)
	}
	value := keyset.Key[0]["keyData"].(map[string]any)["value"].(string)
	edit := func(from, to string) string {
		edited := strings.Replace(string(good), from, to, 1)
		if edited == string(good) {
			t.Fatalf("%s does not stand in a keyset", from)
		}
		return edited
	}
	for name, test := range map[string]struct {
		text string
		want error
	}{
		"nothing":            {"", ErrEmpty},
		"blanks":             {" \n\n", ErrEmpty},
		"a word":             {"hemmelighed", ErrNoMaster},
		"an empty object":    {"{}", ErrNoMaster},
		"half of it":         {string(good[:len(good)/2]), ErrNoMaster},
		"another kind":       {edit("AesGcmKey", "AesSivKey"), ErrNoMaster},
		"an unknown kind":    {edit("AesGcmKey", "Nøgle"), ErrNoMaster},
		"no prefix":          {edit(`"TINK"`, `"RAW"`), ErrNoMaster},
		"switched off":       {edit("ENABLED", "DISABLED"), ErrNoMaster},
		"a short key":        {edit(value, "GhAAAAAAAAAAAAAAAAAAAAAA"), ErrNoMaster},
		"no key for its id":  {edit(fmt.Sprint(keyset.PrimaryKeyID), "1"), ErrNoMaster},
		"the key unquoted":   {edit(`"`+value+`"`, value), ErrNoMaster},
		"the key as a field": {edit(`"value"`, `"`+value+`"`), ErrNoMaster},
	} {
		_, err := Parse([]byte(test.text))
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		for ; err != nil; err = errors.Unwrap(err) {
			if strings.Contains(err.Error(), value[:12]) || strings.Contains(err.Error(), "hemmelighed") {
				t.Errorf("%s: the error quotes the file: %v", name, err)
			}
		}
	}
}

func TestKeysPrintNothing(t *testing.T) {
	t.Parallel()
	m := newMaster(t)
	key, _ := newKey(t, m, ScopeOfPair(1))
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	for _, v := range []any{m, key} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			if got := fmt.Sprintf(verb, v); got != "[key]" {
				t.Errorf("%s prints %s", verb, got)
			}
		}
		logger.Info("opened", "key", v)
	}
	id := fmt.Sprint(m.handle.KeysetInfo().GetPrimaryKeyId())
	for _, text := range []string{log.String(), fmt.Sprintf("%+v %#v", struct{ m *Master }{m}, struct{ k *Key }{key}), fmt.Sprintf("%+v", []any{*m, *key})} { //nolint:govet // a copy prints nothing either
		if strings.Contains(text, id) || strings.Contains(text, "AesGcm") {
			t.Errorf("it says more than that there is a key: %s", text)
		}
	}
}

func FuzzOpen(f *testing.F) {
	key, _ := newKey(f, newMaster(f), ScopeOfPair(1))
	good := sealed(f, key, "mine ord")
	f.Add([]byte{}, int64(0))
	f.Add(good, int64(42))
	f.Add(good[:33], int64(42))
	f.Add(append(bytes.Clone(good[:5]), make([]byte, 28)...), int64(-1))
	f.Fuzz(func(t *testing.T, b []byte, row int64) {
		text, err := key.Open(Place{"answer", "text_enc", row}, b)
		whole := row == 42 && bytes.Equal(b, good)
		if whole != (err == nil) || err != nil && (!errors.Is(err, ErrRefused) || !text.Empty()) {
			t.Errorf("%q, %v", text.Reveal(), err)
		}
	})
}

func FuzzParse(f *testing.F) {
	good := must[[]byte](f)(newMaster(f).encode())
	f.Add(good)
	f.Add([]byte("{}"))
	f.Add([]byte(`{"primaryKeyId":1,"key":[null]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		switch {
		case err == nil: // Then it works.
			key, _ := newKey(t, m, ScopeOfPair(1))
			if got, err := key.Open(place, sealed(t, key, "ord")); err != nil || got.Reveal() != "ord" {
				t.Error(err)
			}
		case !errors.Is(err, ErrEmpty) && !errors.Is(err, ErrNoMaster):
			t.Error(err)
		}
	})
}

func FuzzUnwrap(f *testing.F) {
	m := newMaster(f)
	_, wrapped := newKey(f, m, ScopeOfPair(1))
	f.Add(wrapped)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := m.Unwrap(ScopeOfPair(2), b); !errors.Is(err, ErrWrongMaster) {
			t.Error(err)
		}
	})
}

func FuzzPadding(f *testing.F) {
	f.Add([]byte("ord"))
	f.Add([]byte{0x80, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		padded := pad(string(b))
		if got, ok := unpad(padded); !ok || got != string(b) || len(padded)%step != 0 || len(padded)-len(b) > step {
			t.Errorf("%q comes back as %q of %d", b, got, len(padded))
		}
		_, _ = unpad(b)
	})
}

func BenchmarkSeal600Bytes(b *testing.B) {
	key, _ := newKey(b, newMaster(b), ScopeOfPair(1))
	text := mentoring.NewSecret(strings.Repeat("x", 600))
	b.SetBytes(600)
	for b.Loop() {
		if _, err := key.Seal(place, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen600Bytes(b *testing.B) {
	key, _ := newKey(b, newMaster(b), ScopeOfPair(1))
	text := sealed(b, key, strings.Repeat("x", 600))
	b.SetBytes(600)
	for b.Loop() {
		if _, err := key.Open(place, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnwrap(b *testing.B) {
	m := newMaster(b)
	_, wrapped := newKey(b, m, ScopeOfPair(1))
	for b.Loop() {
		if _, err := m.Unwrap(ScopeOfPair(1), wrapped); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(wrapped)), "B/key")
}
