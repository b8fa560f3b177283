package teams

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	issuer = "https://api.botframework.com"
	skew   = 5 * time.Minute
	// channel is the one channel that may speak to us.
	channel = "msteams"
)

// claims are what is read of an inbound token.
type claims struct {
	jwt.RegisteredClaims

	ServiceURL string `json:"serviceurl"`
}

// refusal is why an activity is not let in: the status of the answer and a name
// to count it under.
type refusal struct {
	status int
	why    string
}

// bearer returns the token of a request that has exactly one.
func bearer(h http.Header) (string, bool) {
	all := h.Values("Authorization")
	if len(all) != 1 {
		return "", false
	}
	scheme, token, _ := strings.Cut(all[0], " ")
	return token, strings.EqualFold(scheme, "Bearer") && strings.Count(token, ".") == 2
}

// authentic checks that Teams sent the activity, to us, in our tenant; nil when
// all of it holds. It reads the real time, also where everything else has
// another clock: the other side does.
func (a *Adapter) authentic(ctx context.Context, token string, in activity) *refusal {
	var endorsed []string
	var missing error
	parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Name}), jwt.WithIssuer(issuer),
		jwt.WithAudience(a.config.AppID), jwt.WithExpirationRequired(), jwt.WithLeeway(skew))
	var got claims
	_, err := parser.ParseWithClaims(token, &got, func(t *jwt.Token) (any, error) {
		// The header is not verified yet: no other part of it is looked at.
		id, _ := t.Header["kid"].(string)
		if id == "" {
			return nil, errUnknownKey
		}
		key, err := a.keys.find(ctx, id)
		missing, endorsed = err, key.endorsements
		return key.public, err
	})
	switch {
	case errors.Is(missing, errNoKeys):
		return &refusal{http.StatusServiceUnavailable, "no_keys"}
	case errors.Is(err, jwt.ErrTokenMalformed), errors.Is(err, jwt.ErrTokenUnverifiable), errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return &refusal{http.StatusUnauthorized, "bad_signature"}
	case errors.Is(err, jwt.ErrTokenExpired), errors.Is(err, jwt.ErrTokenNotValidYet), errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return &refusal{http.StatusUnauthorized, "bad_time"}
	case err != nil, len(got.Audience) != 1:
		return &refusal{http.StatusForbidden, "bad_claims"}
	case in.ChannelID != channel || !slices.Contains(endorsed, in.ChannelID):
		return &refusal{http.StatusForbidden, "bad_channel"}
	case !sameService(got.ServiceURL, in.ServiceURL) || !a.config.allowed(in.ServiceURL):
		return &refusal{http.StatusForbidden, "bad_service"}
	case !a.ours(in):
		return &refusal{http.StatusForbidden, "foreign_tenant"}
	}
	return nil
}

// ours reports whether an activity is of our tenant: it names a tenant, and no
// other.
func (a *Adapter) ours(in activity) bool {
	named := 0
	for _, id := range []string{in.tenant(), in.Conversation.Tenant} {
		if id == "" {
			continue
		}
		if !strings.EqualFold(id, a.config.TenantID) {
			return false
		}
		named++
	}
	return named > 0
}

// sameService compares two addresses of a service. A trailing slash and the
// letter case of scheme and host make no difference.
func sameService(one, two string) bool {
	first, ok := plainService(one)
	second, too := plainService(two)
	return ok && too && first == second
}

func plainService(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", false
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	return strings.TrimSuffix(u.String(), "/"), true
}
