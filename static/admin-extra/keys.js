"use strict";

// A key that is shown on a button presses it, on a box selects it, and on a field goes
// there; within `data-keys` only while the focus is in it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  for (const one of document.querySelectorAll("[aria-keyshortcuts]")) {
    const within = one.closest("[data-keys]");
    if (one.getAttribute("aria-keyshortcuts") !== event.key.toLowerCase()) continue;
    if (within && !within.contains(event.target)) continue;
    if (one.matches("input:not([type=checkbox])")) {
      event.preventDefault();
      one.focus();
    } else one.click();
  }
});
