package teams_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/teams"
	"mentorbot/bot/teams/teamsfake"
)

// ear hears events.
type ear struct {
	mu    sync.Mutex
	heard []chat.Event
}

func (e *ear) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, ev)
	return chat.Reply{}, nil
}

func (e *ear) all() []chat.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]chat.Event(nil), e.heard...)
}

// forged are a token and an activity before they are signed.
type forged struct {
	header, claims, activity map[string]any
	key                      teamsfake.Key
	token                    string // in the place of what would be signed
	more                     []string
}

func (f *forged) sign() string {
	if f.token != "" {
		return f.token
	}
	return teamsfake.Sign(f.header, f.claims, f.key.Private)
}

func unix(d time.Duration) int64 { return time.Now().Add(d).Unix() }

func part(v any) string {
	raw, _ := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func TestTokensAreCheckedInTheirStrictestForm(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, &e)
	b.tenant.RotateFor("other-channel", []string{"webchat", "directline"})
	b.tenant.RotateFor("no-channel", nil)
	b.tenant.Rotate("key-8")
	b.tenant.Rotate("key-9")
	if err := b.adapter.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := teamsfake.Key{ID: "key-9", Private: b.tenant.KeyNamed("other-channel").Private}
	if other.Private.Equal(b.tenant.Key().Private) {
		t.Fatal("the other key is the same")
	}
	cases := []struct {
		name string
		make func(*forged)
		want int
	}{
		{"valid", func(*forged) {}, 200},
		{"exp just inside the skew", func(f *forged) { f.claims["exp"] = unix(-4*time.Minute - 50*time.Second) }, 200},
		{"exp just outside the skew", func(f *forged) { f.claims["exp"] = unix(-5*time.Minute - 10*time.Second) }, 401},
		{"nbf just inside the skew", func(f *forged) { f.claims["nbf"] = unix(4*time.Minute + 50*time.Second) }, 200},
		{"nbf just outside the skew", func(f *forged) { f.claims["nbf"] = unix(5*time.Minute + 10*time.Second) }, 401},
		{"no exp", func(f *forged) { delete(f.claims, "exp") }, 401},
		{"HS256 signed with the public key", func(f *forged) {
			f.header["alg"] = "HS256"
			der, _ := x509.MarshalPKIXPublicKey(&f.key.Private.PublicKey)
			head := part(f.header) + "." + part(f.claims)
			mac := hmac.New(sha256.New, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
			mac.Write([]byte(head))
			f.token = head + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
		}, 401},
		{"none", func(f *forged) { f.header["alg"] = "none"; f.token = part(f.header) + "." + part(f.claims) + "." }, 401},
		{"RS384", func(f *forged) {
			f.header["alg"] = "RS384"
			head := part(f.header) + "." + part(f.claims)
			sum := sha512.Sum384([]byte(head))
			sig, _ := rsa.SignPKCS1v15(rand.Reader, f.key.Private, crypto.SHA384, sum[:])
			f.token = head + "." + base64.RawURLEncoding.EncodeToString(sig)
		}, 401},
		{"PS256", func(f *forged) {
			f.header["alg"] = "PS256"
			head := part(f.header) + "." + part(f.claims)
			sum := sha256.Sum256([]byte(head))
			sig, _ := rsa.SignPSS(rand.Reader, f.key.Private, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
			f.token = head + "." + base64.RawURLEncoding.EncodeToString(sig)
		}, 401},
		{"unknown kid", func(f *forged) { f.header["kid"] = "key-0" }, 401},
		{"no kid", func(f *forged) { delete(f.header, "kid") }, 401},
		{"kid that is no text", func(f *forged) { f.header["kid"] = 7 }, 401},
		{"another's key beside its name", func(f *forged) {
			f.key = other
			f.header["jwk"] = map[string]any{"kty": "RSA"}
			f.header["jku"] = "https://evil.example/keys"
		}, 401},
		{"bad signature", func(f *forged) { s := f.sign(); f.token = s[:len(s)-8] + "AAAAAAAA" }, 401},
		{"another's claims", func(f *forged) {
			s := strings.Split(f.sign(), ".")
			f.claims["sub"] = "x"
			f.token = s[0] + "." + part(f.claims) + "." + s[2]
		}, 401},
		{"wrong issuer", func(f *forged) { f.claims["iss"] = "https://api.botframework.us" }, 403},
		{"issuer of Entra", func(f *forged) { f.claims["iss"] = "https://sts.windows.net/" + teamsfake.TenantID + "/" }, 403},
		{"no issuer", func(f *forged) { delete(f.claims, "iss") }, 401},
		{"wrong audience", func(f *forged) { f.claims["aud"] = teamsfake.TenantID }, 403},
		{"audience list of two", func(f *forged) { f.claims["aud"] = []string{teamsfake.AppID, "x"} }, 403},
		{"no audience", func(f *forged) { delete(f.claims, "aud") }, 401},
		{"serviceurl missing", func(f *forged) { delete(f.claims, "serviceurl") }, 403},
		{"serviceurl of another host", func(f *forged) { f.claims["serviceurl"] = "https://smba.trafficmanager.net/emea/" }, 403},
		{"serviceurl of another path", func(f *forged) { f.claims["serviceurl"] = b.tenant.Service("de") }, 403},
		{"serviceurl without the slash", func(f *forged) { f.claims["serviceurl"] = strings.TrimSuffix(b.tenant.Service("emea"), "/") }, 200},
		{"serviceurl in capitals", func(f *forged) {
			f.claims["serviceurl"] = strings.Replace(b.tenant.Service("emea"), "http:", "HTTP:", 1)
		}, 200},
		{"service of a foreign host, signed", func(f *forged) {
			f.claims["serviceurl"], f.activity["serviceUrl"] = "https://evil.example/", "https://evil.example/"
		}, 403},
		{"endorsement missing", func(f *forged) { f.key = b.tenant.KeyNamed("no-channel"); f.header["kid"] = f.key.ID }, 403},
		{"endorsement of another channel", func(f *forged) { f.key = b.tenant.KeyNamed("other-channel"); f.header["kid"] = f.key.ID }, 403},
		{"activity of another channel", func(f *forged) {
			f.key = b.tenant.KeyNamed("other-channel")
			f.header["kid"], f.activity["channelId"] = f.key.ID, "webchat"
		}, 403},
		{"other tenant", func(f *forged) {
			f.activity["channelData"] = map[string]any{"tenant": map[string]any{"id": teamsfake.AppID}}
		}, 403},
		{"other tenant of the conversation", func(f *forged) {
			c := maps.Clone(f.activity["conversation"].(map[string]any))
			c["tenantId"] = teamsfake.AppID
			f.activity["conversation"] = c
		}, 403},
		{"no tenant", func(f *forged) {
			c := maps.Clone(f.activity["conversation"].(map[string]any))
			delete(c, "tenantId")
			f.activity["conversation"], f.activity["channelData"] = c, nil
		}, 403},
		{"two headers", func(f *forged) { f.more = []string{"Bearer " + f.sign()} }, 401},
		{"garbage", func(f *forged) { f.token = "garbage" }, 401},
		{"garbage in three parts", func(f *forged) { f.token = "a.b.c" }, 401},
		{"empty", func(f *forged) { f.token = " " }, 401},
	}
	heard := 0
	for _, c := range cases {
		in := b.tenant.Person("u1").Activity(map[string]any{"type": "message", "text": "hemmelige ord"})
		k := b.tenant.Key()
		f := &forged{header: map[string]any{"alg": "RS256", "typ": "JWT", "kid": k.ID}, claims: b.tenant.Claims(b.tenant.Service("emea")), activity: in, key: k}
		c.make(f)
		r := b.tenant.Request(b.server.URL, f.activity)
		r.Header["Authorization"] = append([]string{"Bearer " + f.sign()}, f.more...)
		w := b.serve(r)
		if w.Code != c.want || w.Body.Len() != 0 {
			t.Errorf("%s: %d %q, want %d and no word", c.name, w.Code, w.Body, c.want)
		}
		if c.want == 200 {
			heard++
		}
		if got := len(e.all()); got != heard {
			t.Errorf("%s: %d acts were heard, want %d", c.name, got, heard)
			heard = got
		}
	}
	if strings.Contains(b.logged.String(), "hemmelige") || strings.Contains(b.logged.String(), "eyJ") {
		t.Errorf("the log holds words or a token: %s", b.logged)
	}
}

func (b *bench) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	b.adapter.Handler().ServeHTTP(w, r)
	b.settle()
	return w
}

func TestBadRequestsAreRefused(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, &e)
	good := b.tenant.Person("u1").Activity(map[string]any{"type": "message", "text": "hej"})
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"another method": {func(r *http.Request) { r.Method = http.MethodGet }, 405},
		"no token":       {func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		"another scheme": {func(r *http.Request) { r.Header.Set("Authorization", "Basic a.b.c") }, 401},
		"no JSON":        {func(r *http.Request) { r.Body = body("{") }, 400},
		"a list":         {func(r *http.Request) { r.Body = body("[]") }, 400},
		"too large":      {func(r *http.Request) { r.Body = body(strings.Repeat(" ", 1<<20+1)) }, 413},
		"another path":   {func(r *http.Request) { r.URL.Path = "/teams" }, 404},
	} {
		r := b.tenant.Request(b.server.URL, good)
		c.change(r)
		if w := b.serve(r); w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
	}
	if len(e.all()) != 0 {
		t.Error("a bad request was carried out")
	}
}

func TestKeysAreFetchedOnceForAllWhoWait(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, &e)
	now := time.Now()
	var mu sync.Mutex
	b.adapter.Clock(func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
	wait := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
	fetched := b.tenant.Calls("metadata")
	b.tenant.Rotate("key-2")
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			r := b.tenant.Request(b.server.URL, b.tenant.Person("u1").Activity(map[string]any{"type": "message", "text": "hej"}))
			w := httptest.NewRecorder()
			b.adapter.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				t.Errorf("%d under a new key", w.Code)
			}
		})
	}
	all.Wait()
	if got := b.tenant.Calls("metadata") - fetched; got != 1 || len(e.all()) != 100 {
		t.Errorf("%d fetches for %d of a hundred acts, want one for all", got, len(e.all()))
	}
	send := func() int {
		return b.serve(b.tenant.Request(b.server.URL, b.tenant.Person("u1").Activity(map[string]any{"type": "message", "text": "hej"}))).Code
	}
	b.tenant.Rotate("key-3")
	if code := send(); code != 401 || b.tenant.Calls("metadata")-fetched != 1 {
		t.Errorf("a second unknown key within the hour: %d after %d fetches", code, b.tenant.Calls("metadata")-fetched)
	}
	wait(time.Hour)
	b.tenant.Break(teamsfake.Fault{Call: teamsfake.CallMetadata, Status: 500})
	if code := send(); code != 401 {
		t.Errorf("an unknown key while nobody names the keys: %d, want 401", code)
	}
	b.tenant.SignWith("key-2")
	if code := send(); code != 200 {
		t.Errorf("a known key after a fetch that failed: %d, want 200", code)
	}
	b.tenant.SignWith("key-3")
	wait(time.Minute)
	if code := send(); code != 200 {
		t.Errorf("an unknown key a minute after a fetch that failed: %d, want 200", code)
	}
}

func TestWithoutKeysNothingIsTakenAndTeamsMayTryAgain(t *testing.T) {
	t.Parallel()
	b := idle(t)
	b.tenant.Break(teamsfake.Fault{Call: teamsfake.CallMetadata, Status: 500, Times: 1 << 20})
	r := b.tenant.Request(b.server.URL, b.tenant.Person("u1").Activity(map[string]any{"type": "message", "text": "hej"}))
	if w := b.serve(r); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d without keys, want 503", w.Code)
	}
	if err := b.adapter.Ready(); err == nil {
		t.Error("ready without keys")
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	t.Parallel()
	good := teams.Config{AppID: teamsfake.AppID, TenantID: teamsfake.TenantID, AppSecret: "hemmelig", Text: texts}
	if _, err := teams.New(good); err != nil {
		t.Errorf("a good one: %v", err)
	}
	for name, change := range map[string]func(*teams.Config){
		"no app":               func(c *teams.Config) { c.AppID = "mentorbot" },
		"no tenant":            func(c *teams.Config) { c.TenantID = "" },
		"no secret":            func(c *teams.Config) { c.AppSecret = "" },
		"no texts":             func(c *teams.Config) { c.Text = nil },
		"plain http":           func(c *teams.Config) { c.MetadataURL = "http://login.example/keys" },
		"plain http, tokens":   func(c *teams.Config) { c.TokenURL = "http://login.example/{tenant}" },
		"no address":           func(c *teams.Config) { c.TokenURL = "login" },
		"everybody":            func(c *teams.Config) { c.AllowedHosts = []string{"*"} },
		"a host with a path":   func(c *teams.Config) { c.AllowedHosts = []string{"a.example/b"} },
		"a name in the middle": func(c *teams.Config) { c.AllowedHosts = []string{"a.*.example"} },
	} {
		c := good
		change(&c)
		_, err := teams.New(c)
		if err == nil {
			t.Errorf("%s is taken", name)
		} else if strings.Contains(err.Error(), "hemmelig") {
			t.Errorf("%s: the error holds the secret", name)
		}
	}
}

func body(text string) bodyOf { return bodyOf{bytes.NewReader([]byte(text))} }

type bodyOf struct{ *bytes.Reader }

func (bodyOf) Close() error { return nil }
