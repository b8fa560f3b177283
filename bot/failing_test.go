package bot_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// breakable is a store that fails when it is told to.
type breakable struct {
	mentoring.Store
	reads, writes bool
}

var errDisk = errors.New("disk full")

func (s *breakable) View(ctx context.Context, fn func(mentoring.Reader) error) error {
	if s.reads {
		return errDisk
	}
	return s.Store.View(ctx, fn)
}

func (s *breakable) Update(ctx context.Context, fn func(mentoring.Tx) error) error {
	if s.writes {
		if err := s.Store.Update(ctx, func(tx mentoring.Tx) error { return errors.Join(fn(tx), errDisk) }); !errors.Is(err, errDisk) {
			return err
		}
		return errDisk
	}
	return s.Store.Update(ctx, fn)
}

var code = regexp.MustCompile(`[0-9A-F]{6}$`)

func TestAFailingStoreIsToldWithACodeThatStandsInTheLog(t *testing.T) {
	t.Parallel()
	const secret = "hemmeligt"
	for _, lang := range []string{locales.Danish, locales.English} {
		b := newBench(t, lang, twoPairs())
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.until("2027-01-12 15:50")
		b.tap("sara", "draft")
		contract := b.lastForm("sara")
		b.say("sara", "book")
		book := b.lastForm("sara")
		b.tap("sara", "answer")
		answer := b.lastForm("sara")
		b.tap("henrik", "answer")
		mentors := b.lastForm("henrik")
		broken := &breakable{Store: b.store}
		b.service.Store = broken

		typed := func(f chat.Form, missing ...string) map[string]chat.Value {
			in := stolen(f)
			for id, v := range in {
				if v.Reveal() == "stjålet" {
					in[id] = chat.Confidential(secret)
				}
			}
			for _, id := range missing {
				delete(in, id)
			}
			return in
		}
		for _, tt := range []struct {
			name  string
			reads bool
			event func(chat.Origin) chat.Event
			field string
		}{
			{"a text", true, func(o chat.Origin) chat.Event { return chat.Text{Origin: o, Body: chat.Confidential(secret)} }, ""},
			{"a command", true, func(o chat.Origin) chat.Event {
				return chat.Command{Origin: o, Line: chat.Confidential("book 20/1 " + secret)}
			}, ""},
			{"a line that books", false, func(o chat.Origin) chat.Event {
				return chat.Text{Origin: o, Body: chat.Confidential("book 20/1 kl. 14, " + secret)}
			}, ""},
			{"a press", true, func(o chat.Origin) chat.Event { return chat.Press{Origin: o, Action: "held:1"} }, ""},
			{"a press that writes", false, func(o chat.Origin) chat.Event { return chat.Press{Origin: o, Action: "held:1"} }, ""},
			{"the contract", false, func(o chat.Origin) chat.Event {
				return chat.Submission{Origin: o, Form: contract.ID, Values: typed(contract)}
			}, "goals"},
			{"the contract, nothing read", true, func(o chat.Origin) chat.Event {
				return chat.Submission{Origin: o, Form: contract.ID, Values: typed(contract, "goals")}
			}, "goals"},
			{"a booking", false, func(o chat.Origin) chat.Event {
				return chat.Submission{Origin: o, Form: book.ID, Values: typed(book)}
			}, "date"},
			{"a booking, nothing read", true, func(o chat.Origin) chat.Event {
				return chat.Submission{Origin: o, Form: book.ID, Values: map[string]chat.Value{}}
			}, "date"},
			{"answers", false, func(o chat.Origin) chat.Event {
				return chat.Submission{Origin: o, Form: answer.ID, Values: typed(answer)}
			}, "mentee.useful"},
			{"answers without the first", true, func(o chat.Origin) chat.Event {
				in := typed(answer, "mentee.useful")
				in["share.mentee.useful"] = chat.Value{}
				return chat.Submission{Origin: o, Form: answer.ID, Values: in}
			}, "mentee.useful"},
			{"the mentor's answers", true, func(o chat.Origin) chat.Event {
				return chat.Submission{Origin: o, Form: mentors.ID, Values: typed(mentors)}
			}, "mentor.energy"},
			{"answers without any", true, func(o chat.Origin) chat.Event {
				return chat.Submission{Origin: o, Form: answer.ID, Values: map[string]chat.Value{}}
			}, "none"},
			{"a dialog to read", true, func(o chat.Origin) chat.Event { return chat.Submission{Origin: o, Form: "approve:1"} }, ""},
		} {
			for range 5 { // the same each time, whatever order a map has
				broken.reads, broken.writes = tt.reads, true
				reply := b.handle(tt.event(b.origin("sara")))
				broken.reads, broken.writes = false, false
				catalogue := b.composer.Catalogue.Words(lang)
				if tt.reads {
					catalogue = b.composer.Catalogue.Words(locales.Danish) // nobody knows the person's language
				}
				if reply.Message == nil || reply.Form != nil {
					t.Fatalf("%s answers %s", tt.name, shown(reply))
				}
				ref := code.FindString(reply.Message.Text)
				if want := catalogue.T("error.unsaved", locales.Data{"Ref": ref}); ref == "" || reply.Message.Text != want {
					t.Errorf("%s answers %q, want %q", tt.name, reply.Message.Text, want)
				}
				logged := ""
				for line := range strings.Lines(b.log.String()) {
					if strings.Contains(line, "ref="+ref) {
						logged = line
					}
				}
				if !strings.Contains(logged, "disk full") || !strings.Contains(logged, "level=ERROR") {
					t.Errorf("%s: the log has no %s: %s", tt.name, ref, b.log)
				}
				switch {
				case tt.field == "" && len(reply.Errors) > 0:
					t.Errorf("%s has errors %v", tt.name, reply.Errors)
				case tt.field != "" && (len(reply.Errors) != 1 || reply.Errors[tt.field] != catalogue.T("error.field_unsaved", nil)):
					t.Errorf("%s has errors %v, want one at %s", tt.name, reply.Errors, tt.field)
				}
				if strings.Contains(shown(reply)+b.log.String(), secret) {
					t.Errorf("%s lets the text out: %s%s", tt.name, shown(reply), b.log)
				}
			}
		}
		if got := b.meetings("sara"); len(got) != 1 || got[0].State != mentoring.MeetingAgreed {
			t.Errorf("a failed act has changed the meetings: %v", got)
		}
		// The same dialog goes through once the store is well.
		if reply := b.send("sara", answer, "mentee.useful", secret); len(reply.Errors) > 0 || reply.Message == nil {
			t.Errorf("afterwards the dialog answers %s", shown(reply))
		}
	}
}
