package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/locales"
)

func linkSite(t *testing.T, kind linkKind, now *time.Time) (*links, func(method, link string) *httptest.ResponseRecorder) {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse("https://mentor.nordby.example/bot")
	if err != nil {
		t.Fatal(err)
	}
	o := newLinks(kind, base, catalogue.Words(locales.Danish), func() time.Time { return *now })
	mux := http.NewServeMux()
	o.mount(mux)
	return o, func(method, link string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(method, strings.TrimPrefix(link, "https://mentor.nordby.example/bot"), nil))
		return w
	}
}

func TestALinkWorksOnceAndForAQuarterOfAnHour(t *testing.T) { // P6
	t.Parallel()
	now := began
	o, ask := linkSite(t, orderedFiles, &now)
	file := chat.File{Name: "mentorbot-data.html", Media: "text/html; charset=utf-8", Content: []byte("kanariefugl")}
	link := o.Offer(file)
	if !strings.HasPrefix(link, "https://mentor.nordby.example/bot/files/") || len(link) < 60 {
		t.Errorf("the link is %s", link)
	}
	for range 2 { // A program that looks into links does not use it up.
		if w := ask(http.MethodGet, link); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "kanariefugl") || !strings.Contains(w.Body.String(), "<button") {
			t.Errorf("GET: %d %s", w.Code, w.Body)
		}
	}
	w := ask(http.MethodPost, link)
	if w.Code != http.StatusOK || w.Body.String() != "kanariefugl" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") ||
		w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
	gone := func(what, link string) {
		t.Helper()
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if w := ask(method, link); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "Linket virker ikke mere") {
				t.Errorf("%s: %s answers %d %s", what, method, w.Code, w.Body)
			}
		}
	}
	gone("fetched", link)
	gone("never there", "https://mentor.nordby.example/bot/files/x")
	late := o.Offer(file)
	now = now.Add(linkLife)
	gone("too late", late)
	o.Offer(file)
	if len(o.files) != 1 || len(o.order) != 1 {
		t.Errorf("%d files are kept, want the one that can be fetched", len(o.files))
	}
}

func TestAsManyLinksAreKeptAsThereIsRoom(t *testing.T) {
	t.Parallel()
	now := began
	o, ask := linkSite(t, orderedFiles, &now)
	var links []string
	for i := range mostKept + 1 {
		links = append(links, o.Offer(chat.File{Name: "f", Media: "text/plain", Content: fmt.Append(nil, i)}))
	}
	if w := ask(http.MethodPost, links[0]); w.Code != http.StatusGone {
		t.Errorf("the oldest: %d", w.Code)
	}
	for _, i := range []int{1, mostKept} {
		if w := ask(http.MethodPost, links[i]); w.Code != http.StatusOK || w.Body.String() != fmt.Sprint(i) {
			t.Errorf("number %d: %d %s", i, w.Code, w.Body)
		}
	}
}

func TestAnEntryForTheCalendarIsThereUntilItsMeeting(t *testing.T) {
	t.Parallel()
	now := began
	o, ask := linkSite(t, calendarEntries, &now)
	file := chat.File{Name: "moede-2027-01-12.ics", Media: "text/calendar; charset=utf-8; method=REQUEST", Content: []byte("BEGIN:VCALENDAR"), Until: began.AddDate(0, 0, 8)}
	link := o.Offer(file)
	if again := o.Offer(file); again != link {
		t.Errorf("the same entry is at %s and at %s", link, again)
	}
	moved := file
	moved.Content = []byte("BEGIN:VCALENDAR moved")
	if other := o.Offer(moved); other == link {
		t.Error("another entry has the same address")
	}
	now = now.AddDate(0, 0, 7)
	if w := ask(http.MethodGet, link); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "VCALENDAR") || !strings.Contains(w.Body.String(), "Hent filen") {
		t.Errorf("GET: %d %s", w.Code, w.Body)
	}
	for range 2 {
		if w := ask(http.MethodPost, link); w.Code != http.StatusOK || w.Body.String() != "BEGIN:VCALENDAR" || w.Header().Get("Content-Type") != file.Media {
			t.Errorf("POST: %d %s", w.Code, w.Body)
		}
	}
	now = file.Until
	if w := ask(http.MethodPost, link); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "Skriv dagsorden") {
		t.Errorf("when the meeting begins: %d %s", w.Code, w.Body)
	}
}
