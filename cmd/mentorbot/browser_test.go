package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// step is something done on the page.
type step = chromedp.Action[chromedp.Void]

// browse starts a real browser at the stage's page. Where none is installed
// the test is skipped, unless the environment says that it is required.
func browse(t *testing.T, s *stage, width, height int) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("MENTORBOT_TEST_BROWSER") == "required" {
			t.Fatal("no browser is installed, and MENTORBOT_TEST_BROWSER=required")
		}
		t.Skip("no browser is installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.WindowSize(width, height), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "da"), chromedp.Flag("force-prefers-reduced-motion", true))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	ctx, quit := chromedp.NewContext(ctx)
	t.Cleanup(func() { quit(); stop(); cancel() })
	do(t, ctx, chromedp.Navigate(s.url+"/"), chromedp.WaitVisible("#column-mentee .message"))
	return ctx
}

func do(t *testing.T, ctx context.Context, actions ...step) { //nolint:revive // the test comes first
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// ask runs an action that answers.
func ask[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T { //nolint:revive // the test comes first
	t.Helper()
	answer, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// pressOnPage clicks the newest button of the column with the text.
func pressOnPage(column, text string) step {
	button := `(//section[@id="column-` + column + `"]//button[normalize-space(.)="` + text + `"])[last()]`
	return chromedp.Steps(chromedp.WaitEnabled(button), chromedp.Click(button))
}

// seenOnPage waits until the column shows the text.
func seenOnPage(column, text string) step {
	return chromedp.WaitVisible(`//section[@id="column-` + column + `"]//*[contains(text(), "` + text + `")]`)
}

// typeInto writes into the field of the open dialog with the label.
func typeInto(column, label, text string) step {
	field := `//section[@id="column-` + column + `"]//*[@role="dialog"]//*[@id=//label[normalize-space(.)="` + label + `"]/@for]`
	return chromedp.Steps(chromedp.WaitVisible(field), chromedp.SendKeys(field, text))
}

func sayOnPage(column, text string) step {
	return chromedp.SendKeys("#say-"+column, text+"\r")
}

// clockOnPage moves the time and waits until the page shows it.
func clockOnPage(button, shows string) step {
	return chromedp.Steps(
		chromedp.Click(`//section[@id="time"]//button[normalize-space(.)="`+button+`"]`),
		chromedp.WaitVisible(`//output[contains(text(), "`+shows+`")]`),
	)
}

func TestAPairMeetsOnThePageInARealBrowser(t *testing.T) {
	t.Parallel()
	s := raise(t, 1)
	ctx := browse(t, s, 1440, 1000)
	do(t, ctx,
		pressOnPage("mentee", "Jeg er med"), seenOnPage("mentee", "Tak. Jeg skriver igen"),
		pressOnPage("mentor", "Jeg er med"), seenOnPage("mentee", "I er begge med"),
		pressOnPage("mentee", "Skriv udkast"),
		pressOnPage("mentee", "Send udkastet"), seenOnPage("mentee", "Feltet er tomt"),
		typeInto("mentee", "Beskriv hvilke mål mentee har med mentorrelationen.", "At turde tage den svære samtale i tide."),
		pressOnPage("mentee", "Send udkastet"), seenOnPage("mentor", "Der er et udkast til jeres kontrakt"),
		pressOnPage("mentor", "Godkend"), seenOnPage("mentee", "I har begge sagt ja til jeres kontrakt"),
		sayOnPage("mentee", "book tirsdag den 12. januar kl. 14, Rådhuset"), seenOnPage("mentor", "Sara foreslår et møde"),
		pressOnPage("mentor", "Passer"), seenOnPage("mentee", "Det er aftalt"),
		clockOnPage("Næste hændelse", "fredag den 8. januar kl. 09.00"), seenOnPage("mentee", "for første gang"),
		pressOnPage("mentee", "Svar"),
		typeInto("mentee", "Hvad håber jeg at få ud af det første møde?", "At vi lærer hinanden at kende."),
		pressOnPage("mentee", "Gem i min logbog"), seenOnPage("mentee", "Gemt i din logbog"),
		clockOnPage("Til næste møde", "tirsdag den 12. januar kl. 14.00"),
		clockOnPage("Næste hændelse", "kl. 15.30"), seenOnPage("mentee", "Blev jeres møde holdt?"),
		pressOnPage("mentee", "Ja"), seenOnPage("mentee", "Noteret."),
		sayOnPage("coordinator", "/mentor status"), seenOnPage("coordinator", "Par for par"), seenOnPage("coordinator", "Sara Holm og Henrik Lund"),
	)
	picture(t, ctx, "playground.png")
}

// picture takes what the page shows. With -update it becomes the picture of
// README; otherwise it must only be a picture of something.
func picture(t *testing.T, ctx context.Context, name string) { //nolint:revive // the test comes first
	t.Helper()
	png := ask(t, ctx, chromedp.CaptureScreenshot())
	if len(png) < 20_000 {
		t.Errorf("the picture has %d bytes: the page is empty", len(png))
	}
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", name), png, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestThePageFitsATelephone(t *testing.T) {
	t.Parallel()
	s := raise(t, 1)
	ctx := browse(t, s, 375, 700)
	wide := ask(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`))
	do(t, ctx, chromedp.Click(`#tab-mentor`), seenOnPage("mentor", "Hej Henrik."))
	small := ask(t, ctx, chromedp.Evaluate[string](`[...document.querySelectorAll('button')].filter(b => b.offsetParent && b.getBoundingClientRect().height < 24).map(b => b.textContent).join(', ')`))
	if wide {
		t.Error("the page scrolls sideways on a telephone")
	}
	if small != "" {
		t.Errorf("buttons too small to hit: %s", small)
	}
}

func TestWhatPeopleTypeIsNeverMarkup(t *testing.T) {
	t.Parallel()
	s := raise(t, 1)
	ctx := browse(t, s, 1440, 900)
	const typed = `<img src=x onerror=document.title=1><b>fed</b>`
	do(t, ctx, sayOnPage("mentee", typed), seenOnPage("mentee", "Du er ikke med endnu"))
	title, shown := ask(t, ctx, chromedp.Title()), ask(t, ctx, chromedp.TextContent("#column-mentee .mine"))
	if title == "1" || !strings.Contains(shown, typed) {
		t.Errorf("title %s, shown %q: markup was not shown as text", strconv.Quote(title), shown)
	}
}
