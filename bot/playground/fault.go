package playground

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"mentorbot/bot/chat"
)

// FaultKind is a way in which a chat platform goes wrong.
type FaultKind string

// The ways in which the playground can go wrong. All but FaultRepeat concern
// what the bot sends, and what it changes.
const (
	FaultTimeout     FaultKind = "timeout"     // it is lost on the way: chat.Uncertain
	FaultLost        FaultKind = "lost"        // it arrives, and the answer is lost: chat.Uncertain
	FaultLimit       FaultKind = "limit"       // it is too much at once: chat.Later after LimitWait
	FaultUnreachable FaultKind = "unreachable" // the person cannot be reached: chat.Unreachable
	// FaultRepeat hands the person's act to the bot twice under the same id,
	// as a platform does that lost the answer to the first time.
	FaultRepeat FaultKind = "repeat"
)

// LimitWait is how long FaultLimit asks the bot to wait.
const LimitWait = 30 * time.Second

// maxFaults is how often one Fault may come, and how many may wait.
const maxFaults = 1000

// Fault is something that will go wrong on purpose.
type Fault struct {
	Person chat.Address // whose chat; empty for the next, whoever it is
	Kind   FaultKind
	Times  int // how often, from 1 to 1000
}

var (
	errBadFault    = errors.New("fault that does not exist")
	errTimeout     = errors.New("timeout")
	errAnswerLost  = errors.New("answer_lost")
	errLimit       = errors.New("rate_limited")
	errUnreachable = errors.New("user_unreachable")
)

// Fail makes the next acts or sends go wrong. Faults of one kind and person
// come in the order in which they were asked for, each until it is used up.
func (p *Platform) Fail(f Fault) error {
	switch f.Kind {
	case FaultTimeout, FaultLost, FaultLimit, FaultUnreachable, FaultRepeat:
	default:
		return errBadFault
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.Times < 1 || f.Times > maxFaults || len(p.faults) == maxFaults {
		return errBadFault
	}
	p.faults = append(p.faults, f)
	return nil
}

// strike uses up the next fault in that person's chat: of an act, or of a
// send. It returns "" when all goes well.
func (p *Platform) strike(whose chat.Address, act bool) FaultKind {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, f := range p.faults {
		if (f.Person != "" && f.Person != whose) || (f.Kind == FaultRepeat) != act {
			continue
		}
		if p.faults[i].Times--; p.faults[i].Times == 0 {
			p.faults = slices.Delete(p.faults, i, i+1)
		}
		return f.Kind
	}
	return ""
}

// failing carries out a send or a change, or what goes wrong with it instead.
func (p *Platform) failing(to chat.Address, do func() error) error {
	switch p.strike(to, false) {
	case FaultTimeout:
		return &chat.SendError{Class: chat.Uncertain, Err: errTimeout}
	case FaultLost:
		if err := do(); err != nil {
			return err
		}
		return &chat.SendError{Class: chat.Uncertain, Err: errAnswerLost}
	case FaultLimit:
		return &chat.SendError{Class: chat.Later, After: LimitWait, Err: errLimit}
	case FaultUnreachable:
		return &chat.SendError{Class: chat.Unreachable, Err: errUnreachable}
	default:
		return do()
	}
}

// fault asks for something to go wrong, and answers with all that waits.
func (s *Site) fault(w http.ResponseWriter, r *http.Request) {
	in := struct {
		Person string    `json:"person"`
		Kind   FaultKind `json:"kind"`
		Times  int       `json:"times"`
	}{Times: 1}
	if !s.read(w, r, &in) {
		return
	}
	f := Fault{Kind: in.Kind, Times: in.Times}
	if in.Person != "" {
		p, ok := s.person(w, in.Person)
		if !ok {
			return
		}
		f.Person = p.Address
	}
	if err := s.config.Platform.Fail(f); err != nil {
		s.refuse(w, http.StatusBadRequest, "request", "play.request")
		return
	}
	respond(w, http.StatusOK, struct {
		Faults []faultView `json:"faults"`
	}{s.viewFaults()})
}
