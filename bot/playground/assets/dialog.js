// Dialogs open inside their own column, so that the other people stay usable.
// What was typed is kept when a dialog is closed and offered when it opens again.

import { el, inline, words } from "./message.js";

const drafts = new Map(); // person and form id -> values

export const forgetDrafts = () => drafts.clear();

let serial = 0;

// control makes the input of a field.
function control(field, id, value) {
  const common = { id, name: field.id, required: field.required };
  switch (field.kind) {
    case "paragraph":
      return el("textarea", { ...common, rows: "4" }, value);
    case "select": {
      const blank = field.options.some((o) => o.value === "") ? [] : [el("option", { value: "" }, "–")];
      const select = el("select", common, ...blank, ...field.options.map((o) => el("option", { value: o.value }, o.label)));
      select.value = value;
      return select;
    }
    case "check": {
      const box = el("input", { ...common, type: "checkbox" });
      box.checked = value === "true";
      return box;
    }
    default: {
      const picker = field.kind === "date" || field.kind === "time";
      const line = el("input", { ...common, type: picker ? field.kind : "text" });
      line.value = value;
      if (line.value !== value) {
        line.type = "text"; // a picker cannot show what was typed, and it must stay
        line.value = value;
      }
      return line;
    }
  }
}

// quoted turns lines that begin with "> " into a quotation.
function quoted(text) {
  const lines = text.split("\n");
  const quote = lines.filter((l) => l.startsWith("> ")).map((l) => l.slice(2)).join("\n");
  const plain = lines.filter((l) => !l.startsWith("> ")).join("\n");
  return [...inline(plain), ...(quote ? [el("blockquote", {}, quote)] : [])];
}

function part(field, value, error) {
  const id = "field-" + ++serial;
  if (field.kind === "heading") return el("h4", {}, ...inline(field.label));
  if (field.kind === "reading") return el("div", { class: "reading" }, el("p", { class: "label" }, ...inline(field.label)), el("p", { class: "value" }, value));
  const input = control(field, id, value);
  const label = el("label", { for: id }, ...inline(field.label));
  const about = [];
  const box = el("div", { class: "field " + field.kind });
  box.append(...(field.kind === "check" ? [el("div", { class: "tick" }, input, label)] : [label]));
  const note = (name, node) => {
    node.id = id + "-" + name;
    about.push(node.id);
    box.append(node);
  };
  if (field.hint) note("hint", el("div", { class: "hint" }, ...quoted(field.hint)));
  if (error) {
    note("error", el("p", { class: "error" }, error));
    input.setAttribute("aria-invalid", "true");
  }
  if (field.kind !== "check") box.append(input);
  if (field.max > 0 && (field.kind === "text" || field.kind === "paragraph")) {
    const count = el("p", { class: "count" });
    const tell = () => {
      const length = [...input.value].length;
      count.textContent = length + " / " + field.max;
      count.classList.toggle("over", length > field.max);
    };
    input.addEventListener("input", tell);
    tell();
    note("count", count);
  }
  if (about.length) input.setAttribute("aria-describedby", about.join(" "));
  return box;
}

// dialogs is the place of one column. submit(form, values) sends and resolves
// to an answer, or to null when it could not be sent.
export function dialogs(column, submit) {
  const person = column.dataset.person;
  const scrim = column.querySelector(".scrim");
  const chat = column.querySelector(".chat");
  let current = null; // { form, panel, back }

  const key = (form) => person + " " + form.id;

  function values(panel) {
    const all = {};
    for (const input of panel.querySelectorAll("[name]")) {
      all[input.name] = input.type === "checkbox" ? (input.checked ? "true" : "") : input.value;
    }
    return all;
  }

  function draw(form, typed, errors) {
    const title = el("h3", { id: "title-" + ++serial, tabindex: "-1" }, form.title || words.dialog);
    const close = el("button", { type: "button", class: "quiet" }, words.close);
    const inner = el("form", { autocomplete: "off", novalidate: true });
    const panel = el("div", { class: "dialog", role: "dialog", "aria-labelledby": title.id }, inner);
    const body = el("div", { class: "body" });
    const known = new Set(form.fields.map((f) => f.id));
    const rest = Object.entries(errors).filter(([id]) => !known.has(id)).map(([, told]) => el("p", { class: "error" }, told));
    if (rest.length) body.append(el("div", { role: "alert" }, ...rest));
    if (form.text) body.append(el("p", { class: "lead" }, ...inline(form.text)));
    body.append(...form.fields.map((f) => part(f, typed[f.id] ?? f.value, errors[f.id])));
    if (!body.querySelector("[name]")) body.tabIndex = 0; // so that the keys can scroll it
    inner.append(el("header", {}, title, close), body);
    if (form.submit) inner.append(el("footer", {}, el("button", { type: "submit", class: "primary" }, form.submit)));
    close.addEventListener("click", () => leave());
    panel.addEventListener("keydown", keys);
    inner.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, panel);
    });
    return panel;
  }

  async function send(form, panel) {
    if (panel.ariaBusy === "true") return;
    const button = panel.querySelector("footer button");
    const typed = values(panel);
    panel.ariaBusy = "true";
    button.disabled = true;
    drafts.set(key(form), typed);
    const answer = await submit(form, typed);
    if (answer && !answer.errors) drafts.delete(key(form));
    if (current?.panel !== panel) return; // left while it was sent
    panel.ariaBusy = "false";
    button.disabled = false;
    if (!answer) button.focus();
    else if (answer.errors) show(answer.form ?? form, answer.form ? {} : typed, answer.errors, current.back);
    else if (answer.form) show(answer.form, drafts.get(key(answer.form)) ?? {}, {}, current.back);
    else shut();
  }

  function show(form, typed, errors, back) {
    const panel = draw(form, typed, errors);
    scrim.replaceChildren(panel);
    scrim.hidden = false;
    chat.inert = true;
    current = { form, panel, back };
    const wrong = panel.querySelector("[aria-invalid]");
    const first = form.text || form.fields.some((f) => f.kind === "reading") ? null : panel.querySelector("[name]");
    (wrong ?? first ?? panel.querySelector("h3")).focus();
  }

  // open shows a form; back() gives the focus back when it closes. With errors
  // it holds what was typed in the chat, which goes before a draft.
  function open(form, back, errors) {
    if (current) keep();
    show(form, errors ? {} : drafts.get(key(form)) ?? {}, errors ?? {}, back);
  }

  function keep() {
    if (current.form.submit && current.panel.ariaBusy !== "true") drafts.set(key(current.form), values(current.panel));
  }

  function leave() {
    keep();
    shut();
  }

  function shut() {
    const { back } = current;
    current = null;
    scrim.hidden = true;
    scrim.replaceChildren();
    chat.inert = false;
    back();
  }

  function keys(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
      return;
    }
    if (event.key !== "Tab") return;
    const stops = [...current.panel.querySelectorAll("button:not(:disabled), input, select, textarea, [tabindex='0']")];
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const outside = !stops.includes(document.activeElement) && event.shiftKey;
    if (document.activeElement === edge || outside) {
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0]).focus();
    }
  }

  return {
    open,
    reset() {
      if (!current) return;
      current.back = () => {};
      shut();
    },
  };
}
