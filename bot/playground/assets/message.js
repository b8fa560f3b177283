// Building the nodes of a message. Everything that people or the bot wrote
// enters the page as text, never as markup.

const texts = JSON.parse(document.getElementById("texts").textContent);

export const words = texts.texts;
export const news = (n) => (n === 1 ? texts.news.one : texts.news.two.replace("2", String(n)));

// el makes an element with properties and children; a string becomes text.
export function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

// inline turns **bold** and `command` into nodes.
export function inline(text) {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).filter(Boolean).map((part) => {
    if (part.length > 4 && part.startsWith("**") && part.endsWith("**")) return el("strong", {}, part.slice(2, -2));
    if (part.length > 2 && part.startsWith("`") && part.endsWith("`")) return el("code", {}, part.slice(1, -1));
    return document.createTextNode(part);
  });
}

function block(b) {
  switch (b.kind) {
    case "heading":
      return el("h3", {}, ...inline(b.text));
    case "list":
      return el("ul", {}, ...(b.items ?? []).map((item) => el("li", {}, ...inline(item))));
    case "steps":
      return el("ol", {}, ...(b.items ?? []).map((item) => el("li", {}, ...inline(item))));
    case "facts":
      return el("dl", {}, ...(b.facts ?? []).map((f) => el("div", {}, el("dt", {}, ...inline(f.label)), el("dd", {}, ...inline(f.value)))));
    default:
      return el("p", {}, ...inline(b.text ?? ""));
  }
}

// bubble makes the list item of a message. press is called with a button.
export function bubble(m, name, press) {
  const mine = m.from === "me";
  const item = el("li", { class: mine ? "message mine" : "message", id: "message-" + m.id, tabindex: "-1" });
  const edited = m.edited ? [" · " + words.edited] : [];
  item.append(el("p", { class: "meta" }, el("b", {}, mine ? name : "Mentorbot"), " ", el("time", { datetime: m.at }, m.clock), ...edited));
  const body = el("div", { class: "bubble" });
  if (mine) body.append(el("p", {}, m.text));
  else if (m.blocks.length) body.append(...m.blocks.map(block));
  else body.append(el("p", {}, ...inline(m.text)));
  if (m.files.length) {
    body.append(el("ul", { class: "files" }, ...m.files.map((f) => el("li", {}, el("a", { href: f.url, download: f.name }, f.name)))));
  }
  if (m.actions.length) {
    body.append(el("div", { class: "actions" }, ...m.actions.map((a) => {
      if (a.url) return el("a", { class: "button", href: a.url, target: "_blank", rel: "noopener noreferrer" }, a.label);
      const button = el("button", { type: "button", "data-action": a.id }, a.label);
      button.addEventListener("click", () => press(m, a, button));
      return button;
    })));
  }
  item.append(body);
  return item;
}
