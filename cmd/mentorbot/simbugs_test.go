package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var simBugs = flag.Bool("bugs", false, "build the program with each seeded bug, and let the simulator find it")

// seededBugs are mistakes that somebody could make in one line. The simulator
// must find each by the promise that it breaks. A bug that was found later
// joins the table as the line that mended it.
var seededBugs = []struct {
	name, promise string
	seed          uint64 // of a year that finds it; 0: not seen yet
	file          string // from the module's root
	line, mistake string
}{
	{"a change that may have been made is sent anew", "Inv1", 25, "bot/courier.go",
		`class != chat.Rejected {`, `class == chat.Later {`},
	{"a failure of unknown kind counts as not sent", "Inv1", 27, "bot/chat/platform.go",
		`return Uncertain, 0`, `return Later, 0`},
	{"a pause that the platform asks for parks the message", "Inv1", 6, "bot/courier.go",
		`return mentoring.Outcome{State: mentoring.Pending, After: after, Pause: after > 0}`, `return mentoring.Outcome{State: mentoring.Parked, After: after, Pause: after > 0, Reason: mentoring.Rejected}`},
	{"not found is believed at once", "Inv1", 26, "scheduler/runner.go",
		`case askable && now.Before(settles):`, `case askable && now.Before(due.Delivery.BegunAt):`},
	{"found is not believed", "Inv1", 26, "scheduler/runner.go",
		`case found:`, `case found && !askable:`},
	{"what was being sent when the process ended is sent again", "Inv1", 26, "bot/mentoring/outbox.go",
		`d.State, d.NotBefore = Uncertain, now`, `d.State, d.NotBefore = Pending, now`},
	{"an agreed meeting is not planned", "Inv1", 26, "bot/mentoring/booking.go",
		"if err := plan(tx, got.Situation); err != nil {\n\t\treturn got, err\n\t}\n\tif err := invite", "if err := invite"},
	{"an answered proposal has lapsed", "Inv1", 26, "bot/mentoring/delivery.go",
		`return d.Proposal.State == ProposalOpen`, `return true`},
	{"a meeting that was called off is asked about", "Inv1", 26, "bot/mentoring/delivery.go",
		`return d.Meeting.Counts() && !denied && !now.Before(d.Meeting.Slot.End())`, `return !denied`},
	{"a meeting that has begun is kept", "Inv4", 1, "bot/mentoring/booking.go",
		`!ok || !sit.movable(m.ID) {`, `!ok {`},
	{"declining again tells again", "Inv1", 26, "bot/mentoring/service.go",
		"sit = before\n\t\t\treturn nil\n\t\t}\n\t\thalf.Consent", "}\n\t\thalf.Consent"},
	{"what may have been sent before a restore is sent again", "Inv1", 1, "storage/sqlite/restore.go",
		`"WHERE state IN ('sending', 'uncertain') OR state = 'pending' AND due_ms <= ?1"`, `"WHERE state IN ('sending', 'uncertain') AND ?1 > 0"`},
	{"the mentee's key has no recipient", "Inv1", 6, "bot/mentoring/delivery.go",
		`return fmt.Sprintf("%s/%d/%s/person/%d", subject, id, what, to)`, `return fmt.Sprintf("%s/%d/%s/person/%d", subject, id, what, min(to, 9))`},
	{"what has lost its point leaves all the same", "Inv1", 1, "bot/mentoring/outbox.go",
		`case d.expired(now):`, `case d.expired(now.AddDate(0, -1, 0)):`},
	{"a clock that went back is acted on", "Inv2", 0, "scheduler/clock.go",
		`now.Before(g.seen.Add(-stepBack)) || g.leapt(now)`, `g.leapt(now)`},
	{"a leap is believed that nobody confirms", "Inv4", 1, "scheduler/clock.go",
		`return ok && theirs.Sub(now).Abs() <= agreement`, `return ok || theirs.Sub(now).Abs() <= agreement`},
	{"a pause of the platform is ignored", "Inv2", 1, "bot/mentoring/outbox.go",
		`if at := paused[due.Via()]; at.After(now) {`, `if at := paused[due.To().Identity.Address]; at.After(now) {`},
	{"closed days are ignored", "Inv2", 1, "bot/mentoring/calendar.go",
		`if until < opens || !c.Open(d) {`, `if until < opens {`},
	{"the window is an hour too long", "Inv2", 7, "bot/mentoring/calendar.go",
		`Closes: 16 * 60}`, `Closes: 17 * 60}`},
	{"quiet weeks are ignored", "Inv2", 1, "bot/mentoring/calendar.go",
		`return slices.Contains(c.QuietWeeks, week)`, `return slices.Contains(c.QuietWeeks[:0], week)`},
	{"what is late leaves at any hour", "Inv2", 1, "bot/mentoring/outbox.go",
		`if at := due.waits(now); at.After(now) {`, `if at := due.waits(now); at.After(now.AddDate(1, 0, 0)) {`},
	{"the goal stands in the message about the contract", "Inv3", 6, "bot/contract.go",
		"return v.message(nil, id).With(\n\t\tv.labelled(read", "return chat.NewMessage(chat.Paragraph(id + c.Terms.Goals.Reveal())).With(\n\t\tv.labelled(read"},
	{"what was shared once stays open", "Inv3", 6, "bot/mentoring/authorise.go",
		`Reflections:   {Author: See | Change},`, `Reflections:   {Author: See | Change, Partner: See},`},
	{"a repeated event is carried out again", "Inv4", 1, "bot/mentoring/service.go",
		`if !fresh {`, `if !fresh && now.IsZero() {`},
	{"a meeting that has begun is called off", "Inv4", 6, "bot/mentoring/booking.go",
		`if m.State != MeetingAgreed || !m.Slot.Start.After(now) {`, `if m.State != MeetingAgreed {`},
	{"a meeting that has begun is moved", "Inv4", 1, "bot/mentoring/situation.go",
		`return id == 0 || ok && m.State == MeetingAgreed && m.Slot.Start.After(s.Now)`, `return id == 0 || ok && m.State == MeetingAgreed`},
	{"an act is not entered into the audit", "Inv7", 4, "bot/mentoring/service.go",
		`if err := fn(tx, now); err != nil {`, `if err := fn(tx, now); err != nil || what == "decline" {`},
	{"an act is entered into the audit afterwards", "Inv7", 26, "bot/mentoring/service.go",
		"var err error\n\t\tgot.Number, err = tx.Audit(AuditEntry{At: now, Actor: a.Person, Action: what, Object: object()})\n\t\treturn err\n\t})",
		"return nil\n\t})\n\tif err == nil {\n\t\terr = s.Store.Update(ctx, func(tx Tx) (err error) {\n\t\t\tgot.Number, err = tx.Audit(AuditEntry{At: now, Actor: a.Person, Action: what, Object: object()})\n\t\t\treturn err\n\t\t})\n\t}"},
	{"an erased key is kept", "Inv3", 26, "storage/sqlite/erase.go",
		`if err := d.keys.forget(ctx, e.scope); err != nil {`, `if err := ctx.Err(); err != nil {`},
	{"an erased key stays in the copy of the key store", "Inv3", 26, "storage/sqlite/erase.go",
		`if err := d.copyKeysAgain(ctx); err != nil {`, `if err := ctx.Err(); err != nil {`},
	{"an erasure leaves what was shared", "Inv3", 26, "storage/sqlite/erase.go",
		`DELETE FROM answer WHERE author = ? AND`, `DELETE FROM answer WHERE visibility <> 'shared' AND author = ? AND`},
	{"what was erased stays in the log of the database", "Inv3", 26, "storage/sqlite/destroy.go",
		`PRAGMA wal_checkpoint(TRUNCATE)`, `PRAGMA wal_checkpoint(PASSIVE)`},
	{"a purge that broke off is not taken up at the start", "Inv3", 1, "cmd/mentorbot/life.go",
		`if err := db.Purge(ctx); err != nil {`, `if err := ctx.Err(); err != nil {`},
	{"a restore does not erase again", "Inv4", 26, "storage/sqlite/restore.go",
		`again = append(again, c.rubOut(fmt.Sprintf("id = %d", id)))`, `_ = c.rubOut(fmt.Sprintf("id = %d", id))`},
	{"what a pair wrote is kept a day too long", "Inv3", 1, "bot/mentoring/erasing.go",
		`.AddDays(1), 0)`, `.AddDays(2), 0)`},
	{"what a pair wrote is erased a day too soon", "Inv3", 1, "bot/mentoring/erasing.go",
		`.AddDays(1), 0)`, `.AddDays(0), 0)`},
	{"old copies are kept", "Inv7", 1, "storage/sqlite/daily.go",
		`return !slices.Contains(kept, day)`, `return !slices.Contains(append(kept, days...), day)`},
	{"a pair that has ended is nudged", "Inv1", 1, "bot/mentoring/delivery.go",
		"default:\n\t\t\treturn false\n\t\t}", "default:\n\t\t\treturn sit.Pair.State() == PairEnded\n\t\t}"},
	{"an end leaves the meetings that are ahead", "Inv4", 1, "bot/mentoring/ending.go",
		`if m.State != MeetingAgreed ||`, `if m.State != MeetingHeld ||`},
	{"the other half hears of an end days later", "Inv2", 26, "bot/mentoring/ending.go",
		`Kind: tells, Person: sit.Peer.ID, Pair: sit.Pair.ID, Due: sit.soon(sit.Peer, time.Time{}),`,
		`Kind: tells, Person: sit.Peer.ID, Pair: sit.Pair.ID, Due: sit.soon(sit.Peer, time.Time{}).AddDate(0, 0, 3),`},
	{"the other half does not hear of an end", "Inv1", 49, "bot/mentoring/delivery.go",
		`return sit.Pair.State() == PairEnded`, `return sit.Pair.State() != PairEnded`},
	{"a pair ends twice", "Inv4", 23, "bot/mentoring/ending.go",
		`case before.Pair.State() == PairEnded:`, `case before.Pair.State() == PairEnded && before.Now.IsZero():`},
	{"a pair that has ended goes on writing", "Inv4", 26, "bot/mentoring/service.go",
		`do == Change && what != Participation && pair.State() == PairEnded`, `do == Change && what != Participation && pair.State() == PairEnded && now.IsZero()`},
	{"a status shows who has answered", "Inv6", 6, "storage/sqlite/status.go",
		`(SELECT count(*) FROM meeting m WHERE m.pair = p.id AND m.state = 'held'),`,
		`(SELECT count(*) FROM prompt q WHERE q.pair = p.id AND q.state = 'closed'),`},
	{"ids that a restore lost are given again", "Inv4", 8, "storage/sqlite/restore.go",
		`"UPDATE sqlite_sequence SET seq = seq + %d", idGap)`, `"UPDATE sqlite_sequence SET seq = seq + 0*%d", idGap)`},
	{"a deleted answer stays", "Inv3", 6, "storage/sqlite/answer.go",
		`DELETE FROM answer WHERE id = ?`, `DELETE FROM answer WHERE id = -?`},
	{"downtime ends in a burst", "Inv8", 3, "bot/mentoring/late.go",
		`if !late(d, now) || due.presses(now) ||`, `if !late(d, now) || d.ID > 0 ||`},
	{"a nudge follows the reminder", "Inv8", 1, "bot/mentoring/plan.go",
		"default:\n\t\treturn !on.Before(anchor), nil", "default:\n\t\treturn false, nil"},
	{"a pause is ignored", "Inv2", 1, "bot/mentoring/pause.go",
		"default:\n\t\treturn true\n", "default:\n\t\treturn d.Delivery.ID < 0\n"},
	{"the week after a pause is not calm", "Inv2", 1, "bot/mentoring/pause.go",
		`pause.Closes.AddDays(pauseCalm)})`, `pause.Closes})`},
	{"a meeting kept in a pause is not asked about", "Inv1", 0, "bot/mentoring/plan.go",
		`if !sit.Pair.Paused(d) {`, `if !d.IsZero() {`},
	{"a pause that is ended goes on until the evening", "Inv4", 1, "bot/mentoring/pause.go",
		`return sit.rest(tx, Span{})`, `return sit.rest(tx, Span{Opens: sit.Today(), Closes: sit.Today()})`},
	{"what waited for a pause does not go when it is ended", "Inv2", 0, "bot/mentoring/pause.go",
		`return d.Pair == sit.Pair.ID }`, `return d.Pair == 0 }`},
	{"that a noted time does not fit waits for the end of a pause", "Inv1", 0, "bot/mentoring/pause.go",
		`KindCancelled, KindUnfit, KindPaused`, `KindCancelled, KindPaused`},
	{"every coordinator reads why somebody asks for contact", "Inv3", 1, "bot/mentoring/authorise.go",
		`if rel == Coordinates && person == c.To {`, `if rel == Coordinates {`},
	{"who waits for a coordinator is shown to the other", "Inv6", 1, "storage/sqlite/contact.go",
		`WHERE coordinator = ? AND handled_ms IS NULL`, `WHERE coordinator > 0 * ? AND handled_ms IS NULL`},
	{"an erasure leaves whom somebody asked for contact", "Inv3", 1, "storage/sqlite/contact.go",
		`"DELETE FROM contact WHERE pair = ? AND author = ?"`, `"DELETE FROM contact WHERE pair = ? AND author = -?"`},
	{"a half that proposes twice ends the pair alone", "Inv4", 47, "bot/mentoring/ending.go",
		`case sit.EndAsked():`, `case sit.EndAsked() || !mine.EndsAt.IsZero():`},
	{"talking first leaves the proposal to end", "Inv1", 1, "bot/mentoring/ending.go",
		`sit.Pair.Half(sit.Role.Other()).EndsAt = time.Time{}`, `_ = sit.Pair.Half(sit.Role.Other())`},
	{"whoever proposed does not hear that the two have ended", "Inv1", 25, "bot/mentoring/ending.go",
		`return end(tx, &sit, KindEndedTogether)`, `return end(tx, &sit, "")`},
	{"a deleted note stays", "Inv4", 0, "storage/sqlite/note.go",
		`DELETE FROM note WHERE id = ?`, `DELETE FROM note WHERE id = -?`},
	{"an erasure leaves the notes", "Inv4", 26, "storage/sqlite/erase.go",
		`DELETE FROM note WHERE author = ? AND pair = ?`, `DELETE FROM note WHERE author = ? AND pair = -?`},
	{"a reminder comes a day later than was chosen", "Inv2", 1, "bot/mentoring/snoozing.go",
		`at = sit.Calendar.At(tomorrow, snoozed)`, `at = sit.Calendar.At(tomorrow.AddDays(1), snoozed)`},
	{"somebody is reminded of questions that are answered", "Inv1", 0, "bot/mentoring/delivery.go",
		`return d.Prompt.State == PromptOpen && !d.Outdated`, `return !d.Outdated`},
	{"the other half is not told of a meeting that was noted afterwards", "Inv1", 0, "bot/mentoring/noting.go",
		`NotAfter: sit.ahead(m),`, `NotAfter: m.Slot.Start,`},
	{"a noted time that does not fit still stands", "Inv1", 1, "bot/mentoring/noting.go",
		`if err := callOff(tx, &sit, &m); err != nil {`, `if err := closePrompts(tx, m.ID, Start, End); err != nil {`},
	{"a calendar names the other half", "Inv3", 26, "bot/calendarfile.go",
		`slot: m.Slot, summary: v.text("ics.summary", nil), file`, `slot: m.Slot, summary: v.sit.Peer.Name, file`},
	{"a calendar does not learn that a meeting has moved", "Inv4", 0, "bot/calendarfile.go",
		`e.SetSequence(m.Sequence())`, `e.SetSequence(min(m.Sequence(), 0))`},
}

func TestEverySeededBugStillFits(t *testing.T) {
	t.Parallel()
	for _, bug := range seededBugs {
		source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(bug.file)))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), bug.line); n != 1 {
			t.Errorf("%s: the line stands %d times in %s:\n%s", bug.name, n, bug.file, bug.line)
		}
	}
}

func TestTheSimulatorFindsEverySeededBug(t *testing.T) {
	if !*simBugs {
		t.Skip("builds the program once for each bug; run with -bugs")
	}
	for _, bug := range seededBugs {
		t.Run(bug.name, func(t *testing.T) {
			out, err := mistaken(t, bug.file, []string{bug.line, bug.mistake}, "-failfast", "-timeout", "30m",
				"-run", "TestSimulationBreaksNoPromise", "-seeds", fmt.Sprint(max(*simSeeds, 50)), "-first", fmt.Sprint(max(bug.seed, 1)))
			found := regexp.MustCompile(`\[` + bug.promise + `\] seed (\d+).*`).FindStringSubmatch(string(out))
			if err == nil || found == nil {
				t.Fatalf("not found by %s: %v\n%.2000s", bug.promise, err, out)
			}
			t.Logf("| %s | %s | %s | %.160s", bug.name, bug.promise, found[1], found[0])
		})
	}
}

// mistaken runs tests of this package in a program in which lines of a file of
// the module are others: change holds each line, and what stands in its place.
func mistaken(t *testing.T, file string, change []string, args ...string) ([]byte, error) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wrong := string(source)
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(wrong, change[i]) {
			t.Fatalf("the line is gone:\n%s", change[i])
		}
		wrong = strings.Replace(wrong, change[i], change[i+1], 1)
	}
	folder := t.TempDir()
	changed, overlay := filepath.Join(folder, "changed.go"), filepath.Join(folder, "overlay.json")
	content, err := json.Marshal(map[string]map[string]string{"Replace": {path: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for file, data := range map[string][]byte{changed: []byte(wrong), overlay: content} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args = append([]string{"test", "-overlay", overlay, "-count", "1"}, args...)
	return exec.CommandContext(t.Context(), "go", append(args, ".")...).CombinedOutput() //nolint:gosec // words of this test
}
