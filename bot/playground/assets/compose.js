// The compose box with its list of commands: a combobox. The list appears with
// "/" or the arrow keys; nothing depends on it.

export function compose(column, say) {
  const form = column.querySelector(".compose");
  const input = form.querySelector("input");
  const list = form.querySelector(".suggest");
  const options = [...list.querySelectorAll("[role=option]")];
  let active = null;

  const shown = () => options.filter((o) => !o.hidden);

  function mark(option) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function open() {
    const typed = input.value.trim().toLowerCase();
    for (const o of options) o.hidden = !o.dataset.word.startsWith(typed);
    const any = shown().length > 0 && (typed === "" || typed.startsWith("/"));
    list.hidden = !any;
    input.setAttribute("aria-expanded", String(any));
    mark(null);
    return any;
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(null);
  }

  function pick(option) {
    input.value = option.dataset.word + " ";
    close();
    input.focus();
  }

  input.addEventListener("input", () => (input.value.startsWith("/") ? open() : close()));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (list.hidden && !open()) return;
        event.preventDefault();
        const all = shown();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const at = active ? all.indexOf(active) + step : step > 0 ? 0 : -1;
        mark(all.at(at % all.length));
        return;
      }
      case "Enter":
        if (!active) return;
        event.preventDefault();
        pick(active);
        return;
      case "Escape":
        if (list.hidden) return;
        event.preventDefault();
        close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  for (const o of options) o.addEventListener("click", () => pick(o));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value;
    if (text.trim() === "" || form.ariaBusy === "true") return;
    close();
    form.ariaBusy = "true";
    input.value = "";
    const done = await say(text);
    if (!done && input.value === "") input.value = text;
    form.ariaBusy = "false";
  });

  return { focus: () => input.focus() };
}
