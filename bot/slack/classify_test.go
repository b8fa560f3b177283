package slack_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

const post = "chat.postMessage"

// sent sends a delivery to a person of the workspace.
func (b *bench) sent(text string) (chat.Receipt, error) {
	b.Helper()
	b.workspace.Person("U1")
	m := paragraph(text)
	m.Key = "k/" + text
	return b.adapter.Send(context.Background(), "U1", *m)
}

func TestEveryAnswerToASendHasItsClass(t *testing.T) {
	t.Parallel()
	codes := map[chat.SendClass][]string{
		chat.Later:     {"ratelimited", "rate_limited"},
		chat.Uncertain: {"fatal_error", "internal_error", "service_unavailable", "request_timeout"},
		chat.Unreachable: {"user_disabled", "user_not_found", "users_not_found", "user_not_visible", "channel_not_found", "messages_tab_disabled",
			"restricted_action", "restricted_action_read_only_channel", "is_archived", "invalid_user_combination", "cannot_dm_bot"},
		chat.Rejected: {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "invalid_arguments", "metadata_too_large",
			"metadata_must_be_sent_from_app", "invalid_metadata_format", "invalid_metadata_schema", "no_text", "never_heard_of"},
		chat.Halted: {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope", "not_allowed_token_type",
			"no_permission", "ekm_access_denied", "team_access_not_granted", "accesslimited", "org_login_required", "two_factor_setup_required"},
	}
	for want, all := range codes {
		for _, code := range all {
			t.Run(code, func(t *testing.T) {
				t.Parallel()
				b := idle(t, slack.ModeHTTP)
				b.workspace.Break(slackfake.Fault{Method: post, Code: code, Times: 3})
				_, err := b.sent("hej")
				if got, _ := chat.ClassOf(err); got != want {
					t.Errorf("class = %s, want %s", got, want)
				}
				var se *chat.SendError
				if !errors.As(err, &se) || se.Err.Error() != code {
					t.Errorf("error = %v, want the code %s", err, code)
				}
			})
		}
	}
}

func TestWhatHappensOnTheWayHasItsClass(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault slackfake.Fault
		want  chat.SendClass
		after time.Duration
	}{
		{"429", slackfake.Fault{RetryAfter: 30 * time.Second}, chat.Later, 30 * time.Second},
		{"429 without a header", slackfake.Fault{Status: 429}, chat.Later, 0},
		{"500", slackfake.Fault{Status: 500}, chat.Uncertain, 0},
		{"502", slackfake.Fault{Status: 502}, chat.Uncertain, 0},
		{"503", slackfake.Fault{Status: 503}, chat.Uncertain, 0},
		{"404", slackfake.Fault{Status: 404}, chat.Rejected, 0},
		{"redirected", slackfake.Fault{Status: 307}, chat.Rejected, 0},
		{"request lost", slackfake.Fault{LoseRequest: true}, chat.Uncertain, 0},
		{"response lost", slackfake.Fault{LoseResponse: true}, chat.Uncertain, 0},
		{"effect later", slackfake.Fault{Late: true}, chat.Uncertain, 0},
		{"no JSON", slackfake.Fault{Garbage: true}, chat.Uncertain, 0},
		{"time-out", slackfake.Fault{Hang: true}, chat.Uncertain, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := idle(t, slack.ModeHTTP, func(conf *slack.Config) {
				conf.HTTP = &http.Client{Timeout: 500 * time.Millisecond, Transport: &http.Transport{}}
			})
			c.fault.Method = post
			b.workspace.Break(c.fault)
			_, err := b.sent("hej")
			if got, after := chat.ClassOf(err); got != c.want || after != c.after {
				t.Errorf("%v: class = %s after %s, want %s after %s", err, got, after, c.want, c.after)
			}
			if n := b.workspace.Calls(post); n != 1 {
				t.Errorf("%d calls, want one: whoever sends again is the outbox", n)
			}
		})
	}
}

func TestWhatWasNeverWrittenIsSentLater(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := closed.Addr().String()
	_ = closed.Close()
	secured := httptest.NewUnstartedServer(http.NotFoundHandler())
	secured.Config.ErrorLog = log.New(io.Discard, "", 0)
	secured.StartTLS()
	defer secured.Close()
	for name, address := range map[string]string{
		"connection refused": "http://" + refused, "unknown certificate": secured.URL, "no such host": "https://slack.invalid",
	} {
		t.Run(name, func(t *testing.T) {
			b := idle(t, slack.ModeHTTP, func(c *slack.Config) { c.APIURL = address })
			if _, err := b.adapter.Send(t.Context(), "U1", *paragraph("hej")); err == nil {
				t.Error("sent")
			} else if got, _ := chat.ClassOf(err); got != chat.Later {
				t.Errorf("%v: class = %s, want later", err, got)
			}
		})
	}
	t.Run("context ended", func(t *testing.T) {
		b := idle(t, slack.ModeHTTP)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.adapter.Send(ctx, "U1", *paragraph("hej")); err == nil {
			t.Error("sent")
		} else if got, _ := chat.ClassOf(err); got != chat.Later {
			t.Errorf("%v: class = %s, want later", err, got)
		}
	})
}

func TestACallBeforeTheSendLeavesNoDoubt(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"conversations.open", "users.info"} {
		for _, c := range []struct {
			name  string
			fault slackfake.Fault
			want  chat.SendClass
		}{
			{"500", slackfake.Fault{Status: 500}, chat.Later},
			{"response lost", slackfake.Fault{LoseResponse: true}, chat.Later},
			{"internal_error", slackfake.Fault{Code: "internal_error"}, chat.Later},
			{"never_heard_of", slackfake.Fault{Code: "never_heard_of"}, chat.Later},
			{"429", slackfake.Fault{RetryAfter: time.Minute}, chat.Later},
			{"user_not_found", slackfake.Fault{Code: "user_not_found"}, chat.Unreachable},
			{"token_revoked", slackfake.Fault{Code: "token_revoked"}, chat.Halted},
		} {
			t.Run(method+" "+c.name, func(t *testing.T) {
				t.Parallel()
				b := idle(t, slack.ModeHTTP)
				c.fault.Method = method
				b.workspace.Break(c.fault)
				_, err := b.sent("hej")
				if got, _ := chat.ClassOf(err); got != c.want {
					t.Errorf("%v: class = %s, want %s", err, got, c.want)
				}
				if n := b.workspace.Calls(post); n != 0 {
					t.Errorf("%d messages were posted", n)
				}
			})
		}
	}
}

func TestAnEditOfAMessageThatIsGoneIsRejected(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"message_not_found", "cant_update_message", "edit_window_closed", "block_mismatch", "is_inactive"} {
		b := idle(t, slack.ModeHTTP)
		receipt, err := b.sent("hej")
		if err != nil {
			t.Fatal(err)
		}
		b.workspace.Break(slackfake.Fault{Method: "chat.update", Code: code})
		err = b.adapter.Edit(t.Context(), "U1", receipt, *paragraph("nyt"))
		if got, _ := chat.ClassOf(err); got != chat.Rejected {
			t.Errorf("%s: class = %s, want rejected", code, got)
		}
	}
	b := idle(t, slack.ModeHTTP)
	if got, _ := chat.ClassOf(b.adapter.Edit(t.Context(), "U1", "m7", *paragraph("nyt"))); got != chat.Rejected {
		t.Errorf("another platform's receipt: class = %s, want rejected", got)
	}
}

func TestAccessThatIsGoneHaltsUntilItIsBack(t *testing.T) {
	t.Parallel()
	b := running(t, slack.ModeHTTP, handler(quiet))
	b.workspace.KillTokens("account_inactive")
	if _, err := b.sent("hej"); err == nil || b.adapter.Ready() == nil {
		t.Errorf("Send = %v and Ready = %v, want both to fail", err, b.adapter.Ready())
	}
	b.workspace.KillTokens("")
	if _, err := b.sent("hej"); err != nil || b.adapter.Ready() != nil {
		t.Errorf("Send = %v and Ready = %v, want none", err, b.adapter.Ready())
	}
	b.workspace.Withdraw("chat:write")
	_, err := b.sent("hej")
	if got, _ := chat.ClassOf(err); got != chat.Halted || err.Error() != "send: halted: missing_scope, needed: chat:write" {
		t.Errorf("error = %v, want the scope that is needed", err)
	}
}

func TestAnAnswerWithoutATokenProvesNoAccess(t *testing.T) {
	t.Parallel()
	m := paragraph("Her er mødet.")
	m.Files = []chat.File{{Name: "møde.ics", Content: []byte("x")}} // no acknowledgement can carry it
	b := running(t, slack.ModeSocket, handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{Message: m}, nil }))
	b.workspace.Break(slackfake.Fault{Method: post, Code: "token_revoked"})
	if _, err := b.sent("hej"); err == nil {
		t.Fatal("sent")
	}
	b.workspace.Break(slackfake.Fault{Method: "files.getUploadURLExternal", Code: "token_revoked"})
	p := b.workspace.Person("U1")
	p.SlashIn("C1", "almen", "hej") // answered through the response_url
	b.workspace.Recycle()           // with the app's own token
	b.workspace.AwaitOpened(3)
	b.settle()
	if len(p.Messages()) != 1 || b.adapter.Ready() == nil {
		t.Errorf("Ready = %v after %d messages, want the bot's access still gone", b.adapter.Ready(), len(p.Messages()))
	}
}
