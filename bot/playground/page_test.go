package playground_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestThePageHoldsItsWordsAndNoCode(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	w := b.serve("GET", "/", "")
	page := w.Body.String()
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("answer = %d %v", w.Code, w.Header())
	}
	for _, want := range []string{
		`<html lang="da">`, "play.notice", "play.skip", `<output id="now">`, `data-to="next"`, `data-advance="1d"`, `data-advance="1w"`,
		`data-to="meeting"`, `data-to="midway"`, `data-to="final"`, `data-reset="new"`, "play.role.mentor map[Name:Henrik]",
		"play.compose map[Name:Sara]", "/mentor book", "aftal et møde", `"failed":"play.failed"`, "play.new_messages map[PluralCount:1]",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, code := range []string{` style=`, ` on[a-z]+=`, `<style`, `<script>`, `javascript:`, `https?://`} {
		if found := regexp.MustCompile(code).FindString(page); found != "" {
			t.Errorf("the page holds %q", found)
		}
	}
}

func TestEveryAssetThatThePageUsesIsServed(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	uses := regexp.MustCompile(`(?:/assets|from "\.)(/[a-z.]+)"`)
	types := map[string]string{"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
	sources := b.serve("GET", "/", "").Body.String() + b.serve("GET", "/assets/page.js", "").Body.String()
	found := uses.FindAllStringSubmatch(sources, -1)
	if len(found) < 6 {
		t.Fatalf("found only %v", found)
	}
	for _, use := range found {
		w := b.serve("GET", "/assets"+use[1], "")
		ending := use[1][strings.LastIndex(use[1], ".")+1:]
		if w.Code != 200 || w.Header().Get("Content-Type") != types[ending] || w.Body.Len() == 0 {
			t.Errorf("%s: %d %q", use[1], w.Code, w.Header().Get("Content-Type"))
		}
	}
}

func TestTheScriptNeverParsesMarkup(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	for _, name := range []string{"page.js", "message.js", "compose.js", "dialog.js"} {
		script := b.serve("GET", "/assets/"+name, "").Body.String()
		for _, way := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser", "srcdoc", "cookie", "localStorage"} {
			if strings.Contains(script, way) {
				t.Errorf("%s uses %s", name, way)
			}
		}
	}
}
