// What improves pages that work without it: suggestions under the search boxes, and
// filters that show what they leave at once.

"use strict";

// Tell what a reader of the screen would see change.
function announce(element, text) {
  element.textContent = "";
  requestAnimationFrame(() => { element.textContent = text; });
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// Suggestions: the combobox with a list box of the ARIA Authoring Practices.

const PAUSE = 120; // ms without a key before the server is asked

function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const list = make("ul", { id: `${input.id}-suggestions`, className: "suggestions", hidden: true });
  const status = make("p", { className: "visually-hidden" });
  let wait, request, chosen = -1;

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  status.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  form.append(list, status);

  function close() {
    clearTimeout(wait);
    request?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(index) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const option = list.children[index];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map((suggestion, index) => {
      const { kind, name, matched, pieces, url, year, source, note } = suggestion;
      // Of the name that was found, every second piece is what was typed.
      const found = pieces.map((piece, at) => at % 2 ? make("mark", {}, piece) : piece);
      const title = make("bdi", { className: "suggestions__name" }, ...(matched ? [name] : found));
      const facts = [year, kind].filter(Boolean).join(" · ");
      const option = make("li", { id: `${list.id}-${index}`, className: "suggestions__option" }, title);
      const beneath = matched ? found : source && [source]; // a song's anime
      if (note) title.append(make("small", {}, ` (${note})`)); // of one name with others
      if (beneath) option.append(make("bdi", { className: "suggestions__matched" }, ...beneath));
      option.append(make("span", { className: "suggestions__facts" }, facts));
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = url;
      return option;
    }));
    choose(-1);
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const number = suggestions.length;
    announce(status, number ? `${number} suggestion${number > 1 ? "s" : ""}` : "No suggestions");
  }

  async function ask() {
    request?.abort();
    const text = input.value.trim();
    if (!text) {
      close();
      return;
    }
    request = new AbortController();
    try {
      const address = `${form.dataset.suggestions}?${new URLSearchParams({ q: text })}`;
      const response = await fetch(address, { signal: request.signal });
      const answer = await response.json();
      if (document.activeElement === input) show(answer.suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the box still searches
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the keys are still the input method's
    const last = list.children.length - 1;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the first press closes the list, the second empties the box
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        ask();
      } else if (event.key === "ArrowDown") {
        choose(chosen === last ? -1 : chosen + 1);
      } else {
        choose(chosen === -1 ? last : chosen - 1);
      }
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.url);
    }
  });

  // Before the box loses the focus, and with it the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("blur", close);
  addEventListener("pagehide", close);
}

// Filters: the page that the form would lead to, put in the place of this one's parts.

const PARTS = "[data-part]";

function filterLive() {
  let request;

  async function load(address, { isNew }) {
    request?.abort();
    request = new AbortController();
    const results = document.getElementById("results");
    results.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { signal: request.signal });
      if (!response.ok) throw new Error(response.status);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (isNew) history.pushState(null, "", address);
      put(page);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  }

  function put(page) {
    const focus = document.activeElement;
    const typed = focus.matches("input:not([type=checkbox], [type=radio])");
    document.title = page.title;
    for (const part of document.querySelectorAll(PARTS)) {
      const other = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!other) continue;
      for (const details of other.querySelectorAll("details[id]")) {
        details.open = document.getElementById(details.id)?.open ?? details.open;
      }
      if (part.getAttribute("role") === "status") {
        announce(part, other.textContent);
      } else {
        part.replaceWith(other);
      }
    }
    if (focus.isConnected || !focus.id) return;
    const place = document.getElementById(focus.id) ?? document.getElementById("status");
    if (typed && place.matches("input")) {
      place.value = focus.value; // with what was typed meanwhile
      place.focus();
      if (focus.selectionStart !== null) place.setSelectionRange(focus.selectionStart, focus.selectionEnd);
    } else {
      place.focus({ preventScroll: true });
    }
  }

  function address(form) {
    const filled = [...new FormData(form)].filter(([, value]) => value.trim());
    const query = new URLSearchParams(filled);
    return `${form.getAttribute("action")}${filled.length ? "?" : ""}${query}`;
  }

  function isLive(element) {
    return element.closest("form[data-live]");
  }

  document.addEventListener("change", (event) => {
    const form = isLive(event.target);
    if (form) load(address(form), { isNew: true });
  });
  document.addEventListener("submit", (event) => {
    if (!isLive(event.target)) return;
    event.preventDefault();
    load(address(event.target), { isNew: true });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-live]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    load(link.href, { isNew: true });
  });
  addEventListener("popstate", () => load(location.href, { isNew: false }));
}

document.querySelectorAll("form[data-suggestions]").forEach(suggest);
if (document.querySelector("form[data-live]")) filterLive();
