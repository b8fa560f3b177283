package mentoring_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

const canary = "KANARIEFUGL-ÆØÅ-4711"

// carriers hold a secret in every way that the product's values do.
func carriers() map[string]any {
	secret := mentoring.NewSecret(canary)
	type nested struct {
		Inner struct{ Secret mentoring.Secret }
		inner mentoring.Secret
		Any   any
	}
	deep := nested{inner: secret, Any: secret}
	deep.Inner.Secret = secret
	return map[string]any{
		"a secret":              secret,
		"a pointer":             &secret,
		"a slice":               []mentoring.Secret{secret},
		"a map":                 map[string]mentoring.Secret{"k": secret},
		"a nested struct":       deep,
		"a pointer to a struct": &deep,
		"an answer":             mentoring.Answer{Text: secret},
		"a contract":            mentoring.Contract{Terms: mentoring.Terms{Goals: secret, Reached: secret, Help: secret, Rules: secret, Evaluation: secret}},
		"a meeting":             mentoring.Meeting{Slot: mentoring.Slot{Place: secret}},
		"a proposal":            &mentoring.Proposal{Slot: mentoring.Slot{Place: secret}},
		"a booking":             mentoring.Booking{Place: secret},
		"what was written":      []mentoring.Written{{Text: secret}},
		"a log entry":           mentoring.LogEntry{Answer: mentoring.Answer{Text: secret}},
		"a reflection":          mentoring.Reflection{CarryOver: secret, Answers: map[mentoring.QuestionID]mentoring.Answer{"q": {Text: secret}}},
		"a delivery":            mentoring.Due{Contract: mentoring.Contract{Terms: mentoring.Terms{Goals: secret}}},
	}
}

func TestASecretDoesNotPrint(t *testing.T) { // T1, G3
	t.Parallel()
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T%v", "%10.3v", "%-50s", "% x", "%c", "%U", "%e", "%p", "%w", "%!"}
	writers := map[string]func(v any) string{
		"print": func(v any) string { return fmt.Sprint(v) + fmt.Sprintln(v) },
		"json": func(v any) string {
			b, err := json.Marshal(v)
			return string(b) + fmt.Sprint(err)
		},
		"gob": func(v any) string {
			var b bytes.Buffer
			err := gob.NewEncoder(&b).Encode(v)
			return b.String() + fmt.Sprint(err)
		},
		"a log of text": func(v any) string {
			var b bytes.Buffer
			slog.New(slog.NewTextHandler(&b, nil)).Error("m", "v", v, "group", slog.GroupValue(slog.Any("v", v)))
			return b.String()
		},
		"a log of json": func(v any) string {
			var b bytes.Buffer
			slog.New(slog.NewJSONHandler(&b, nil)).Error("m", "v", v, "err", fmt.Errorf("wrapped: %v", v))
			return b.String()
		},
		"a wrapped error": func(v any) string {
			return fmt.Errorf("outer: %w", errors.Join(fmt.Errorf("inner %v", v), errors.New("x"))).Error()
		},
		"a refusal": func(v any) string {
			return fmt.Sprintf("%+v %#v", &mentoring.Error{Args: map[string]any{"V": v}}, mentoring.Errors{{Args: map[string]any{"V": v}}})
		},
		"a template": func(v any) string {
			var b bytes.Buffer
			err := template.Must(template.New("").Parse(`{{.}} {{printf "%v" .}} <a href="{{.}}">`)).Execute(&b, v)
			return b.String() + fmt.Sprint(err)
		},
		"a panic": func(v any) (said string) {
			defer func() { said = fmt.Sprint(recover()) }()
			panic(v)
		},
	}
	for _, verb := range verbs {
		writers["verb "+verb] = func(v any) string { return fmt.Sprintf(verb, v) }
	}
	leaks := []string{canary, "KANARIE", fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprintf("% x", canary), "-4711"}
	for what, v := range carriers() {
		for how, write := range writers {
			text := write(v)
			for _, leak := range leaks {
				if strings.Contains(text, leak) {
					t.Errorf("%s through %s: %s", what, how, text)
				}
			}
		}
	}
}

func TestASecretSaysThatItIsOne(t *testing.T) {
	t.Parallel()
	secret := mentoring.NewSecret(canary)
	const want = "[redacted]"
	same(t, "print", fmt.Sprint(secret), want)
	same(t, "string", secret.String(), want)
	same(t, "go", fmt.Sprintf("%#v", secret)+secret.GoString(), want+want)
	same(t, "in a struct", fmt.Sprintf("%v", struct{ S mentoring.Secret }{secret}), "{"+want+"}")
	same(t, "log", secret.LogValue().String(), want)
	b, err := json.Marshal(map[string]mentoring.Secret{"s": secret})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "json", string(b), `{"s":"[redacted]"}`)
	if _, err := secret.GobEncode(); err == nil {
		t.Error("a secret was encoded")
	}
}

func TestASecretIsOpenedByRevealAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		length int
		empty  bool
	}{"": {0, true}, "abc": {3, false}, "æøå": {3, false}, "🙂": {1, false}, " ": {1, false}, canary: {20, false}}
	for text, want := range tests {
		secret := mentoring.NewSecret(text)
		same(t, "text", secret.Reveal(), text)
		same(t, "length of "+text, secret.Len(), want.length)
		same(t, "empty", secret.Empty(), want.empty)
	}
	if !(mentoring.Secret{}).Empty() {
		t.Error("the zero secret is not empty")
	}
}
