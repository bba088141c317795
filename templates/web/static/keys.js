// Keys for lists and pages. They act while no field has the focus, and can be switched off: `?` shows them all.
"use strict";
(() => {
  const SWITCH = "embargo-monitor-keys";
  const ROWS = "main tbody tr, main .stories > li, main [data-row]";
  let going = 0; // when `g` was pressed, ms

  const isOn = () => localStorage.getItem(SWITCH) !== "off";
  const made = (tag, text = "", values = {}) => Object.assign(document.createElement(tag), { textContent: text }, values);

  function places() {
    const found = new Map();
    for (const link of document.querySelectorAll(".pages a")) {
      const letter = [...link.textContent.toLowerCase()].find((one) => !found.has(one));
      found.set(letter, link);
    }
    return found;
  }

  function dialog() {
    const shown = document.querySelector("dialog.keys");
    if (shown) return shown;
    const box = made("dialog", "", { className: "keys" });
    const title = made("h2", "Keys", { id: "keys-title" });
    box.setAttribute("aria-labelledby", title.id);
    const list = made("dl");
    const say = (keys, what) => {
      const row = made("div");
      const term = made("dt");
      keys.forEach((key, n) => term.append(n ? " " : "", made("kbd", key)));
      row.append(term, made("dd", what));
      list.append(row);
    };
    say(["?"], "this help");
    say(["/"], "to the search, or the first field");
    say(["j"], "next row");
    say(["k"], "row before");
    say(["o"], "open the row");
    for (const [letter, link] of places()) say(["g", letter], link.textContent);
    const use = made("input", "", { type: "checkbox", checked: isOn() });
    use.addEventListener("change", () => localStorage.setItem(SWITCH, use.checked ? "on" : "off"));
    const label = made("label", "", { className: "choice" });
    label.append(use, " Use these keys");
    const close = made("button", "Close", { type: "button", className: "quiet" });
    close.addEventListener("click", () => box.close());
    box.append(title, list, label, close);
    document.body.append(box);
    return box;
  }

  function step(by) {
    const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.getClientRects().length && !row.closest(".timeline"));
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("at"));
    const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (at >= 0) rows[at].classList.remove("at");
    row.classList.add("at");
    const link = row.querySelector("a[href], button, input, summary");
    if (!link) row.tabIndex = -1;
    (link || row).focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function open() {
    const link = document.querySelector(".at a[href]");
    if (link) link.click();
  }

  function search() {
    const field = document.querySelector("main input[type=search], main form[role=search] input:not([type=hidden])");
    if (field) field.focus();
    else [...places().values()].find((link) => link.textContent === "Search")?.click();
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (!isOn()) return;
    const goes = event.timeStamp - going < 1500;
    going = 0;
    const act = {
      "?": () => dialog().showModal(),
      "/": search,
      j: () => step(1),
      k: () => step(-1),
      o: open,
      g: () => { going = event.timeStamp; },
    };
    const to = goes ? () => places().get(event.key)?.click() : act[event.key];
    if (!to) return;
    event.preventDefault();
    to();
  }

  function help() {
    const foot = document.querySelector(".foot");
    if (!foot) return;
    const button = made("button", "Keys", { type: "button", className: "quiet small" });
    button.addEventListener("click", () => dialog().showModal());
    foot.append(button);
  }

  document.addEventListener("keydown", pressed);
  // What a list was replaced by is read from its beginning.
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement === document.body) document.querySelector("main")?.focus({ preventScroll: true });
  });
  help();
})();
