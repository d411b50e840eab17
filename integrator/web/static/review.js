// The desk's shortcuts: every one presses a button or follows a link that is on the page anyway.
"use strict";
const desk = document.querySelector(".desk");
const fields = () => [...document.querySelectorAll("[data-field]")];
const doubts = () => fields().filter((one) => one.matches(".doubt, .missing"));
let staying = false;

function typing(target) {
  return target.matches("textarea, select, input:not([type=checkbox]):not([type=hidden])");
}

function current() {
  return document.activeElement.closest("[data-field]");
}

function show(name) {
  const leaves = [...document.querySelectorAll(".leaf")];
  document.querySelectorAll("mark.on").forEach((one) => one.classList.remove("on"));
  const marks = [...document.querySelectorAll(`mark[data-for="${CSS.escape(name)}"]`)];
  marks.forEach((one) => one.classList.add("on"));
  if (!marks.length) return;
  if (leaves.length > 1) turn(marks[0].closest(".leaf").id.slice(4));
  const pane = document.querySelector(".leaves");
  if (pane.scrollHeight > pane.clientHeight + 4) {
    const at = marks[0].getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (at < 8 || at > pane.clientHeight - 60) pane.scrollTop += at - pane.clientHeight / 3;
  }
}

function turn(key) {
  const tab = document.getElementById(`tab-${key}`);
  if (!tab.hidden && document.querySelector(".leaf[hidden]")) return;
  document.querySelector(".leaves").scrollTop = 0;
  document.querySelectorAll(".leaf").forEach((one) => { one.hidden = one.id !== `tab-${key}`; });
  document.querySelectorAll("[data-tab]").forEach((one) => {
    one.toggleAttribute("aria-current", one.dataset.tab === key);
  });
}

function focusOn(one) {
  if (!one) return;
  one.focus({ preventScroll: true });
  one.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const among = doubts().length ? doubts() : fields();
  if (!among.length) return;
  const at = among.indexOf(current());
  focusOn(among[(at + by + among.length) % among.length] || among[0]);
}

function nextTab() {
  const tabs = [...document.querySelectorAll("[data-tab]")];
  if (!tabs.length) return;
  const at = tabs.findIndex((one) => one.hasAttribute("aria-current"));
  turn(tabs[(at + 1) % tabs.length].dataset.tab);
}

function press(key) {
  const own = current();
  const inField = own && own.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const first = doubts()[0];
  const one = inField
    || document.querySelector(`.desk-deeds [data-key="${CSS.escape(key)}"]`)
    || (first && first.querySelector(`[data-key="${CSS.escape(key)}"]`))
    || document.querySelector(`[data-key="${CSS.escape(key)}"]:not([data-field] *)`);
  if (!one) return false;
  const details = one.closest("details");
  if (one.tagName === "SUMMARY") {
    details.open = true;
    const inside = details.querySelector("form :is(input:not([type=hidden]), select, textarea, button)");
    inside.focus();
    if (inside.select) inside.select();
  } else {
    one.click();
  }
  return true;
}

const MOVES = { n: () => step(1), p: () => step(-1), o: nextTab };

document.addEventListener("keydown", (event) => {
  const submits = event.key === "Enter"
    && (event.target.matches(".edit select") || (event.ctrlKey && event.target.matches("textarea")));
  if (submits) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    const open = document.activeElement.closest("details[open]");
    if (open) {
      open.open = false;
      focusOn(open.closest("[data-field]") || open.querySelector("summary"));
    }
    return;
  }
  if (typing(event.target)) return;
  const isField = event.target.matches("[data-field]");
  const key = event.key === "Enter" && isField ? "e" : event.key;
  if (MOVES[key]) {
    MOVES[key]();
    event.preventDefault();
  } else if (/^[a-z?]$/.test(key) && press(key)) {
    event.preventDefault();
  }
});

if (desk) {
  document.addEventListener("focusin", (event) => {
    const one = event.target.closest("[data-field]");
    if (one) show(one.dataset.field);
  });
  document.querySelectorAll("[data-show]").forEach((one) => one.addEventListener("click", (event) => {
    event.preventDefault();
    focusOn(one.closest("[data-field]"));
    show(one.dataset.show);
  }));
  document.querySelectorAll("[data-tab]").forEach((one) => one.addEventListener("click", (event) => {
    event.preventDefault();
    turn(one.dataset.tab);
  }));
  document.querySelectorAll("mark").forEach((one) => one.addEventListener("click", () => {
    focusOn(document.getElementById(`f-${one.dataset.for}`));
  }));
  const keys = document.querySelector(".keys-open");
  keys.hidden = false;
  keys.addEventListener("click", () => document.getElementById("keys").showModal());
  const leaf = document.querySelector(".leaf");
  if (leaf && document.querySelector("[data-tab]")) {
    document.body.classList.add("tabbed");
    turn(leaf.id.slice(4));
  }
  const refused = document.querySelector("[data-field] details[open] :is(input:not([type=hidden]), select, textarea)");
  focusOn(refused || document.querySelector(".field.doubt") || document.querySelector(".field.missing")
    || (document.querySelector(".field.checked") && document.querySelector(".desk-deeds .primary"))
    || document.querySelector(".leaves"));
  document.addEventListener("submit", () => { staying = true; });
  window.addEventListener("pagehide", () => {
    if (staying || !desk.dataset.release) return;
    navigator.sendBeacon(desk.dataset.release, new FormData(document.getElementById("let-go")));
  });
}
