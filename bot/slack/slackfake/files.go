package slackfake

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// file is an uploaded file.
type file struct {
	id, name string
	length   int
	content  []byte
	deleted  bool
}

func (w *Workspace) getUploadURL(in args) (answer, func(), error) {
	n, err := strconv.Atoi(in["length"])
	if err != nil || n < 1 || in["filename"] == "" {
		return nil, nil, refuse("invalid_arguments")
	}
	f := &file{id: w.next("F"), name: in["filename"], length: n}
	w.files[f.id] = f
	return answer{"upload_url": w.server.URL + "/upload/" + f.id, "file_id": f.id}, nil, nil
}

func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	part, _, err := r.FormFile("file")
	if err != nil {
		rw.WriteHeader(http.StatusBadRequest)
		return
	}
	content, _ := io.ReadAll(part)
	w.record("upload", string(content))
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.files[r.PathValue("id")]
	if f == nil || len(content) != f.length {
		rw.WriteHeader(http.StatusBadRequest)
		return
	}
	f.content = content
	_, _ = io.WriteString(rw, "OK - "+strconv.Itoa(len(content)))
}

func (w *Workspace) completeUpload(in args) (answer, func(), error) {
	p := w.ofDM(in["channel_id"])
	if p == nil {
		return nil, nil, refuse("channel_not_found")
	}
	var wanted []struct{ ID, Title string }
	if json.Unmarshal([]byte(in["files"]), &wanted) != nil || len(wanted) == 0 {
		return nil, nil, refuse("invalid_arguments")
	}
	m := &message{ts: w.stamp(), thread: in["thread_ts"]}
	var out []any
	for _, each := range wanted {
		f := w.files[each.ID]
		if f == nil || f.content == nil {
			return nil, nil, refuse("file_not_found")
		}
		m.files = append(m.files, f.id)
		out = append(out, map[string]any{"id": f.id, "title": each.Title})
	}
	if m.thread != "" && p.find(m.thread) == nil {
		return nil, nil, refuse("thread_not_found")
	}
	p.messages = append(p.messages, m)
	return answer{"files": out}, nil, nil
}

func (w *Workspace) deleteFile(in args) (answer, func(), error) {
	f := w.files[in["file"]]
	if f == nil || f.deleted {
		return nil, nil, refuse("file_not_found")
	}
	f.deleted = true
	return nil, nil, nil
}

// response is a response_url.
type response struct {
	of   *Person
	at   time.Time
	uses int
}

const (
	// responseUses is how often a response_url can be used, responseLife how long.
	responseUses = 5
	responseLife = 30 * time.Minute
)

// newResponse makes a response_url and returns its id. The caller holds mu.
func (w *Workspace) newResponse(p *Person) string {
	id := w.next("R")
	w.responses[id] = &response{of: p, at: w.Now()}
	return id
}

func (w *Workspace) responseURL(id string) string { return w.server.URL + "/response/" + id }

// posted is what an app says in an acknowledgement or through a response_url.
type posted struct {
	ResponseType    string          `json:"response_type"`
	ReplaceOriginal bool            `json:"replace_original"`
	DeleteOriginal  bool            `json:"delete_original"`
	Text            string          `json:"text"`
	Markdown        *bool           `json:"mrkdwn"`
	Blocks          json.RawMessage `json:"blocks"`
}

func (w *Workspace) serveResponse(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.record("response_url", string(body))
	w.mu.Lock()
	defer w.mu.Unlock()
	id := r.PathValue("id")
	res := w.responses[id]
	var p posted
	if res == nil || json.Unmarshal(body, &p) != nil {
		rw.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(rw, "no_service")
		return
	}
	res.uses++
	if w.Now().Sub(res.at) > responseLife {
		rw.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(rw, "expired_url")
		return
	}
	if res.uses > responseUses {
		rw.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(rw, "used_url")
		return
	}
	if err := w.show(res.of, p, id); err != nil {
		rw.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(rw, err.Error())
		return
	}
	_, _ = io.WriteString(rw, "ok")
}

// show puts an ephemeral message before a person, or changes the one that the
// response_url belongs to. The caller holds mu.
func (w *Workspace) show(p *Person, in posted, id string) error {
	if in.ResponseType != "ephemeral" && !in.ReplaceOriginal {
		w.t.Errorf("slackfake: an answer that others can read")
	}
	a := args{"text": in.Text, "parse": "none"}
	if len(in.Blocks) > 0 && string(in.Blocks) != "null" {
		a["blocks"] = string(in.Blocks)
	}
	blocks, err := w.content(a)
	if err != nil {
		return err
	}
	if in.ReplaceOriginal {
		for _, m := range p.messages {
			if m.ephemeral == id {
				m.text, m.blocks, m.edited = in.Text, blocks, true
				return nil
			}
		}
	}
	m := &message{ts: w.stamp(), text: in.Text, blocks: blocks, ephemeral: id, plain: in.Markdown != nil && !*in.Markdown}
	p.messages = append(p.messages, m)
	return nil
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
