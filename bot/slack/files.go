package slack

import (
	"bytes"
	"context"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

var _ chat.Remover = (*Adapter)(nil)

// attach shares files as replies under a message, and reports whether all are
// there. A failure is no failure of the message.
func (a *Adapter) attach(ctx context.Context, channel, ts string, files []chat.File) (whole bool) {
	whole = true
	for _, f := range files {
		if err := a.persist(ctx, func() error { return a.share(ctx, channel, ts, f) }); err != nil {
			whole = false
			a.desk.Count("file_lost")
			a.log.Warn("file not shared", "media", f.Media, "error", err)
		}
	}
	return whole
}

// share uploads a file and shows it in a chat. One that is to be removed again
// is noted in between, when Slack has named it and nobody sees it yet: a crash
// leaves none behind of which nobody knows.
func (a *Adapter) share(ctx context.Context, channel, ts string, f chat.File) error {
	up, err := call(ctx, a, func(ctx context.Context) (*slack.GetUploadURLExternalResponse, error) {
		return a.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: printable(f.Name), FileSize: len(f.Content)})
	})
	if err != nil {
		return err
	}
	if f.Ordered && a.config.Ordered != nil {
		if err := a.config.Ordered(ctx, up.FileID); err != nil {
			return &chat.SendError{Class: chat.Rejected, Err: err}
		}
	}
	_, err = call(ctx, a, func(ctx context.Context) (*slack.CompleteUploadExternalResponse, error) {
		err := a.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: up.UploadURL, Reader: bytes.NewReader(f.Content), Filename: printable(f.Name)})
		if err != nil {
			return nil, err
		}
		return a.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: []slack.FileSummary{{ID: up.FileID, Title: printable(f.Name)}}, Channel: channel, ThreadTimestamp: ts,
		})
	})
	return err
}

// Remove deletes a file. What is left of the reply under the message says that
// there was one.
func (a *Adapter) Remove(ctx context.Context, file string) error {
	_, err := call(ctx, a, func(ctx context.Context) (struct{}, error) { return struct{}{}, a.api.DeleteFileContext(ctx, file) })
	switch codeOf(err) {
	case "file_not_found", "file_deleted":
		return nil
	}
	return err
}

// hand shares files in the one-to-one chat with somebody, since a message that
// they alone see cannot carry any.
func (a *Adapter) hand(ctx context.Context, to chat.Address, files []chat.File) {
	if len(files) == 0 {
		return
	}
	channel, _, err := a.dm(ctx, to)
	if err != nil {
		a.desk.Count("file_lost")
		a.log.Warn("files not shared", "error", err)
		return
	}
	a.attach(ctx, channel, "", files)
}
