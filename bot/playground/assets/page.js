// The page: three chats, one clock, one event stream.

import { bubble, el, news, words } from "./message.js";
import { compose } from "./compose.js";
import { dialogs, forgetDrafts } from "./dialog.js";

const byID = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 899px)");
const columns = new Map(); // by person
let settled = false; // false while what was there before is loaded

// ——— talking to the server

function alarm(text) {
  byID("alert").textContent = text;
}

function working(on) {
  if (on) byID("status").textContent = words.working;
  else if (byID("status").textContent === words.working) byID("status").textContent = "";
}

// call resolves to the answer, or to null after telling what is wrong.
async function call(path, body) {
  working(true);
  try {
    const answer = await fetch(path, body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const content = await answer.json();
    alarm(answer.ok ? "" : content.error.message);
    return answer.ok ? content : null;
  } catch {
    alarm(words.failed);
    return null;
  } finally {
    working(false);
  }
}

// ——— the status line: one for all columns

let fresh = 0;
let telling = 0;

function count(column) {
  fresh++;
  clearTimeout(telling);
  telling = setTimeout(() => {
    byID("status").textContent = news(fresh);
    fresh = 0;
  }, 400);
  if (!narrow.matches || !column.section.hidden) return;
  const badge = column.tab.querySelector(".badge");
  badge.hidden = false;
  badge.textContent = String(Number(badge.textContent) + 1);
}

// ——— columns

function makeColumn(section) {
  const person = section.dataset.person;
  const column = {
    person,
    section,
    tab: byID("tab-" + person),
    log: section.querySelector(".log"),
    list: section.querySelector(".messages"),
    messages: new Map(),
    days: new Map(),
    atEnd: true, // the newest message is in sight
    height: 0,
  };
  column.box = compose(section, async (text) => {
    const answer = await call("/api/say", { as: person, text });
    if (answer) take(column, answer, () => column.box.focus());
    return answer !== null;
  });
  column.dialogs = dialogs(section, async (form, values) => {
    const answer = await call("/api/submit", { as: person, form: form.id, values });
    if (answer) upsert(column, answer.messages);
    return answer;
  });
  column.log.addEventListener("scroll", () => {
    if (column.log.clientHeight !== column.height) return; // moved by the page, not by the reader
    column.atEnd = column.log.scrollTop + column.log.clientHeight > column.log.scrollHeight - 24;
  });
  new ResizeObserver(() => {
    column.height = column.log.clientHeight;
    if (column.atEnd) scroll(column);
  }).observe(column.log);
  columns.set(person, column);
}

// take shows what came of an act; back gives the focus back after a dialog.
function take(column, answer, back) {
  upsert(column, answer.messages);
  if (answer.form) column.dialogs.open(answer.form, back, answer.errors);
}

async function press(column, message, action, button) {
  const buttons = [...button.parentElement.children];
  for (const b of buttons) b.disabled = true;
  const answer = await call("/api/press", { as: column.person, message: message.id, action: action.id });
  for (const b of buttons) b.disabled = false;
  const back = () => {
    const item = byID("message-" + message.id);
    const again = [...(item?.querySelectorAll("[data-action]") ?? [])].find((b) => b.dataset.action === action.id);
    (again ?? item ?? column.log).focus({ preventScroll: true });
  };
  if (answer) take(column, answer, back);
  if (!answer?.form) back();
}

const number = (id) => Number(id.slice(1));

// upsert adds messages and exchanges those that changed.
function upsert(column, list) {
  let newest = null;
  for (const m of list) {
    const had = column.messages.get(m.id);
    if (had && had.rev >= m.rev) continue;
    const item = bubble(m, column.section.dataset.name, (message, action, button) => press(column, message, action, button));
    if (had) {
      const focused = had.item.contains(document.activeElement);
      had.item.replaceWith(item);
      if (focused) item.focus({ preventScroll: true });
    } else {
      newest = item;
      if (settled && m.from === "bot") count(column);
    }
    column.messages.set(m.id, { item, rev: m.rev, day: m.day });
  }
  if (!newest) return;
  lay(column);
  column.section.querySelector(".empty").hidden = true;
  scroll(column);
}

// lay puts the items in order, with a line between days.
function lay(column) {
  let at = column.list.firstElementChild;
  let day = "";
  const place = (node) => {
    if (node === at) at = at.nextElementSibling;
    else column.list.insertBefore(node, at);
  };
  const ids = [...column.messages.keys()].sort((a, b) => number(a) - number(b));
  for (const id of ids) {
    const m = column.messages.get(id);
    if (m.day !== day) {
      day = m.day;
      if (!column.days.has(day)) column.days.set(day, el("li", { class: "day" }, el("span", {}, day)));
      place(column.days.get(day));
    }
    place(m.item);
  }
}

// scroll shows the newest message, from its beginning when it is a long one.
function scroll(column) {
  const last = column.list.lastElementChild;
  if (!last || column.section.hidden) return;
  const tall = last.offsetHeight > column.log.clientHeight;
  column.log.scrollTo({ top: tall ? last.offsetTop - 8 : column.log.scrollHeight });
}

function clear() {
  forgetDrafts();
  for (const column of columns.values()) {
    column.messages.clear();
    column.days.clear();
    column.list.replaceChildren();
    column.section.querySelector(".empty").hidden = false;
    column.dialogs.reset();
  }
}

// ——— clock

function tell(state) {
  byID("now").textContent = state.clock;
  byID("next").textContent = state.next;
}

const moves = [...document.querySelectorAll("#moves button")];

async function move(button) {
  for (const b of moves) b.disabled = true;
  const { to, advance, reset } = button.dataset;
  const state = reset ? await call("/api/reset", { scenario: reset }) : await call("/api/clock", to ? { to } : { advance });
  for (const b of moves) b.disabled = false;
  button.focus({ preventScroll: true });
  if (!state) return;
  tell(state);
  if (reset) await load();
}

for (const button of moves) button.addEventListener("click", () => move(button));

byID("fold").addEventListener("click", () => {
  const open = byID("time").classList.toggle("open");
  byID("fold").setAttribute("aria-expanded", String(open));
});

// ——— tabs below 900 px

const tabs = [...document.querySelectorAll("[role=tab]")];
let chosen = tabs[0];

function choose(tab) {
  chosen = tab;
  for (const t of tabs) {
    const own = t === tab;
    const column = columns.get(t.dataset.person);
    t.setAttribute("aria-selected", String(own));
    t.tabIndex = own ? 0 : -1;
    column.section.hidden = narrow.matches && !own;
    if (narrow.matches) column.section.setAttribute("role", "tabpanel");
    else column.section.removeAttribute("role");
    if (own) {
      const badge = t.querySelector(".badge");
      badge.hidden = true;
      badge.textContent = "";
      scroll(column);
    }
  }
}

for (const tab of tabs) tab.addEventListener("click", () => choose(tab));
byID("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = { Home: 0, End: tabs.length - 1 }[event.key] ?? (step && (tabs.indexOf(chosen) + step + tabs.length) % tabs.length);
  if (at === undefined) return;
  event.preventDefault();
  choose(tabs[at]);
  tabs[at].focus();
});

// ——— beginning, and live

async function load() {
  settled = false;
  const [state] = await Promise.all([
    call("/api/state"),
    ...[...columns.values()].map(async (column) => {
      const answer = await call("/api/messages?as=" + encodeURIComponent(column.person));
      if (answer) upsert(column, answer.messages);
    }),
  ]);
  if (state) tell(state);
  settled = true;
}

function listen() {
  const source = new EventSource("/events");
  const on = (kind, act) => source.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  const change = ({ as, message }) => columns.has(as) && upsert(columns.get(as), [message]);
  on("message", change);
  on("edit", change);
  on("clock", tell);
  on("reset", () => {
    clear();
    load();
  });
  source.addEventListener("open", load);
  source.addEventListener("error", () => {
    alarm(words.failed);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  });
}

for (const section of document.querySelectorAll(".column")) makeColumn(section);
choose(chosen);
narrow.addEventListener("change", () => {
  choose(chosen);
  columns.forEach(scroll);
});
listen();
