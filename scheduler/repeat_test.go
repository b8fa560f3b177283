package scheduler_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
)

// doubt is an Outbox that holds one uncertain delivery, and keeps what becomes of it.
type doubt struct {
	scheduler.Outbox
	due     mentoring.Due
	settled []mentoring.Outcome
}

func (d *doubt) Next(context.Context) (time.Time, bool, error) { return noon, true, nil }

func (d *doubt) Seen(context.Context) (time.Time, error) { return noon, nil }

func (d *doubt) See(context.Context, time.Time) error { return nil }

func (d *doubt) Doubtful(context.Context, time.Time) (mentoring.Due, bool, error) {
	return d.due, len(d.settled) == 0, nil
}

func (d *doubt) ClaimSome(context.Context, time.Time, mentoring.Pauses, int) (some []mentoring.Due, more bool, err error) {
	return nil, false, nil
}

func (d *doubt) Settle(_ context.Context, _ mentoring.Delivery, out mentoring.Outcome, _ time.Time) error {
	d.settled = append(d.settled, out)
	return nil
}

func TestWhereNobodyCanBeAskedTheKindDecides(t *testing.T) { // 1.6
	t.Parallel()
	again, dropped := mentoring.Outcome{State: mentoring.Pending}, mentoring.Outcome{State: mentoring.Dropped, Reason: mentoring.Doubtful}
	for kind, want := range map[mentoring.DeliveryKind]mentoring.Outcome{
		mentoring.KindWelcome: again, mentoring.KindDeclined: again, mentoring.KindStart: again,
		mentoring.KindContractSent: again, mentoring.KindContractAgreed: again, mentoring.KindContractRemind: dropped,
		mentoring.KindProposal: again, mentoring.KindNoted: again, mentoring.KindUnfit: again, mentoring.KindConfirmed: again, mentoring.KindKept: again, mentoring.KindLapsed: again, mentoring.KindUndelivered: again,
		mentoring.KindCancelled: again, mentoring.KindAskBook: again, mentoring.KindPreparation: again,
		mentoring.KindAfter: again, mentoring.KindNudge: dropped, mentoring.KindLater: again,
		mentoring.KindLaterAgreed: again, mentoring.KindShared: again,
		mentoring.KindRemindStart: dropped, mentoring.KindRemindEnd: dropped,
		mentoring.KindRestateStart: again, mentoring.KindRestateEnd: again,
	} {
		for _, askable := range []bool{false, true} {
			d := &doubt{due: mentoring.Due{Delivery: mentoring.Delivery{
				Key: "k", Kind: kind, State: mentoring.Uncertain, Attempt: 1, BegunAt: noon.Add(-time.Hour),
			}}}
			r := &scheduler.Runner{
				Outbox:  d,
				Courier: &courier{ask: func(mentoring.Due) (string, bool, bool, error) { return "", false, askable, nil }},
				Now:     func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler),
			}
			if _, err := r.Tick(t.Context(), noon); err != nil {
				t.Fatal(err)
			}
			expect := want
			if askable {
				expect = again // it was looked for and did not arrive
			}
			got := d.settled[0]
			got.After = 0
			same(t, string(kind), got, expect)
		}
	}
}
