// Comfort only: every page works without it. Keys on the review page, news of the page that is
// open, a preview while a theme is typed, and a button that copies a citation.
"use strict";

const SECONDS_BETWEEN_LOOKS = 3;
const MILLISECONDS_AFTER_TYPING = 600;
const script = document.currentScript;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// ---------------------------------------------------------------- what is new

// A page says which state of things it shows; once /mark says another, a bar offers the new one.
// Nothing moves under the eyes of who reads.
let mark = script?.dataset.mark ?? "";

async function look() {
  if (document.visibilityState !== "visible" || document.getElementById("news-bar")) return;
  try {
    const answer = await fetch("/mark", { cache: "no-store" });
    if (!answer.ok) return;
    const now = await answer.text();
    if (mark && now !== mark) offer();
    mark ||= now;
  } catch {
    // The service is away: look again later.
  }
}

function offer() {
  const again = element("a", { href: location.pathname + location.search, class: "button" }, "Show it");
  const bar = element("p", { id: "news-bar", role: "status" }, "There is something new. ", again);
  document.getElementById("main").prepend(bar);
}

setInterval(look, SECONDS_BETWEEN_LOOKS * 1000);
document.addEventListener("visibilitychange", look);

// ---------------------------------------------------------------- keys of the review page

const doubts = [...document.querySelectorAll("article.doubt")];

function here() {
  const current = document.activeElement?.closest("article.doubt");
  return Math.max(doubts.indexOf(current ?? doubts.find((one) => `#${one.id}` === location.hash)), 0);
}

function go(place) {
  const there = doubts[Math.min(Math.max(place, 0), doubts.length - 1)];
  there?.focus({ preventScroll: true });
  there?.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const inside = doubts[here()]?.querySelector(`button[data-key="${key}"]`);
  (inside ?? document.querySelector(`button[data-key="${key}"]`))?.click();
}

const keys = document.getElementById("keys");

function act(event) {
  const isTyping = event.target.closest?.("input, textarea, select");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const isInside = document.activeElement?.closest("article.doubt");
  if (event.key === "j") go(isInside ? here() + 1 : here());
  else if (event.key === "k") go(here() - 1);
  else if (["s", "n"].includes(event.key)) { if (doubts.length) press(event.key); }
  else if (event.key === "u") press("u");
  else if (event.key === "?") keys.open = !keys.open;
  else return;
  event.preventDefault();
}

if (keys) {
  document.addEventListener("keydown", act);
  if (location.search.includes("ruled=")) go(here());
}

// ---------------------------------------------------------------- preview while typing

const editor = document.querySelector("form[data-preview]");
let waiting = 0;
let asked = 0;

async function preview() {
  const number = (asked += 1);
  const fields = new URLSearchParams(new FormData(editor));
  fields.set("action", "words");
  try {
    const answer = await fetch(editor.getAttribute("action"), { method: "POST", body: fields });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (number !== asked) return; // something else was typed meanwhile
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceChildren(...fresh.childNodes);
    }
    for (const field of editor.querySelectorAll("[aria-describedby]")) {
      const fresh = page.getElementById(field.id);
      if (fresh?.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  } catch {
    // The button asks the same without script.
  }
}

editor?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(preview, MILLISECONDS_AFTER_TYPING);
});
editor?.addEventListener("submit", () => clearTimeout(waiting));

// ---------------------------------------------------------------- copying a citation

for (const text of document.querySelectorAll("details.cite pre")) {
  const button = element("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  });
  text.after(button);
}
