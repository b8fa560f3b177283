package teams

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"mentorbot/bot/chat"
)

// scope is what our token is for.
const scope = "https://api.botframework.com/.default"

// access is our own token towards the connector.
type access struct {
	config clientcredentials.Config
	ctx    context.Context // kept by the source for every refresh, so it must live as long

	mu     sync.Mutex
	source oauth2.TokenSource
}

func newAccess(c Config) *access {
	return &access{
		ctx: context.WithValue(context.Background(), oauth2.HTTPClient, c.HTTP),
		config: clientcredentials.Config{
			ClientID: c.AppID, ClientSecret: c.AppSecret, TokenURL: c.TokenURL, Scopes: []string{scope}, AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

// token returns a token that is valid for now. An error is a *chat.SendError:
// nothing was sent.
func (x *access) token() (string, error) {
	x.mu.Lock()
	if x.source == nil {
		x.source = x.config.TokenSource(x.ctx)
	}
	source := x.source
	x.mu.Unlock()
	t, err := source.Token()
	if err == nil {
		return t.AccessToken, nil
	}
	var refused *oauth2.RetrieveError // prints the body of the answer: only its code is kept
	if !errors.As(err, &refused) {
		return "", &chat.SendError{Class: chat.Later, Err: codeError("token: no answer")}
	}
	if s := refused.Response.StatusCode; s == http.StatusBadRequest || s == http.StatusUnauthorized {
		return "", &chat.SendError{Class: chat.Halted, Err: codeError("token: " + entraCode(refused.Body, refused.ErrorCode))}
	}
	return "", &chat.SendError{Class: chat.Later, Err: codeError("token: " + refused.Response.Status)}
}

// drop forgets a token that was refused: a source cannot be emptied.
func (x *access) drop() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.source = nil
}
