"use strict";

// A key that is shown on a button presses it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("input, textarea, select, [contenteditable]")) return;
  for (const button of document.querySelectorAll("button[aria-keyshortcuts]")) {
    if (button.getAttribute("aria-keyshortcuts") === event.key) button.click();
  }
});
