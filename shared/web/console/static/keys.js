// A few keys, for whoever likes them; every page works without. The list of them is the dialog of the page itself.
"use strict";
(() => {
  const typing = (place) => place.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const rows = () => [...document.querySelectorAll("main .list tbody tr")];
  const link = (name) => document.querySelector(`[data-key="${name}"]`);
  let at = -1;
  let began = "";

  function move(by) {
    const all = rows();
    if (all.length === 0) return;
    at = Math.min(all.length - 1, Math.max(0, at + by));
    const target = all[at].querySelector("a") || all[at].querySelector("input");
    if (target) target.focus();
  }

  const keys = {
    "/": () => document.getElementById("q")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    x: () => rows()[at]?.querySelector("input[type=checkbox]")?.click(),
    a: () => {
      const boxes = [...document.querySelectorAll("main .list input[type=checkbox]")];
      const tick = boxes.some((box) => !box.checked);
      boxes.forEach((box) => { box.checked = tick; });
    },
    "g h": () => link("home")?.click(),
    "g i": () => link("inbox")?.click(),
    "g r": () => link("register")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const pressed = began ? `${began} ${event.key}` : event.key;
    began = event.key === "g" && !began ? "g" : "";
    if (keys[pressed]) {
      event.preventDefault();
      keys[pressed]();
    }
  });
})();
// All ticks of a list at once, and none when all are set.
for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.parentElement.querySelectorAll("input[type=checkbox]")];
    const tick = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = tick; });
  });
}
// The page of long work shows how far it is.
if (document.querySelector("[data-under-way]")) setTimeout(() => location.reload(), 3000);
