// What is typed into an entry's form and not saved: kept on the server as one types, and
// in this browser until it is there. On any page of the admin it sends what is left.

import { button, element } from "./elements.js";
import { post, token } from "./post.js";

const { user, keep: address } = document.querySelector("#unsaved-work").dataset;
const STORE = `unsaved:${user}:`;
const PARTS = /^(songs|links|alternative_names)-(\d+)-(.+)$/;

const form = document.querySelector("#anime_form");
const notice = document.querySelector("#entry-notice");
const own = form && notice ? keepForm(form, notice.dataset.anime ?? "") : null;
if (!own) sendWhatIsLeft();

// This browser's copies

function store(data) {
  try {
    localStorage.setItem(STORE + data.form_key, JSON.stringify(data));
    return true;
  } catch {
    return false; // it keeps nothing, or is full: the server has what reaches it
  }
}

function forget(data) {
  try {
    const key = STORE + data.form_key;
    // What was typed since goes by itself.
    if (localStorage.getItem(key) === JSON.stringify(data)) localStorage.removeItem(key);
  } catch {
    // Nothing is kept.
  }
}

function copies() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(STORE))
      .map((key) => JSON.parse(localStorage.getItem(key)));
  } catch {
    return [];
  }
}

function send(data, options = {}) {
  return post(address, data, { redirect: "manual", ...options });
}

async function sendWhatIsLeft() {
  let isHere = false;
  for (const data of copies()) {
    if (data.form_key === own?.key()) continue;
    try {
      const answer = await send(data);
      if (!answer.ok && ![400, 410].includes(answer.status)) continue;
      forget(data);
      isHere ||= Boolean(answer.ok && own?.isOf(data));
    } catch {
      return; // no connection: the next page sends it
    }
  }
  if (isHere) own.offerAnew();
}

// A form

function keepForm(form, anime) {
  const keyField = form.elements.form_key;
  const line = element("p", "entry-kept");
  line.setAttribute("role", "status");
  form.querySelector(".save-panel")?.append(line);
  const saved = form.querySelector(".saved-note");
  const cameBack = readJson(document.querySelector("#entry-came-back"));
  const before = valuesBefore(cameBack ?? []);
  const initial = (part) => Number(form.elements[`${part}-INITIAL_FORMS`]?.value ?? 0);
  const editKey = (edit) => edit.split("-")[0];

  let number = 0;
  let waiting = null; // what is not on the server yet
  let isStored = false; // this browser has that
  let isKept = true; // the server has all that is typed
  let isSending = false; // the form itself
  let afterwards = []; // what is to be done once all is on the server
  let ended = ""; // what is said where nothing is typed any more
  let timer;

  // What a browser restores by itself it lays over what others have saved since.
  form.autocomplete = "off";

  // What the form says

  function controls() {
    const found = new Map();
    for (const field of form.elements) {
      const { name, type } = field;
      if (!name || name.includes("__prefix__") || name.startsWith("choice-")) continue;
      if (["file", "submit", "button"].includes(type)) continue;
      if (type === "hidden" && name !== "kept") continue;
      found.set(name, [...(found.get(name) ?? []), field]);
    }
    return found;
  }

  function valueOf([field, ...more], isFirst = false) {
    if (field.options) {
      const some = [...field.options].filter((option) =>
        isFirst ? option.defaultSelected : option.selected,
      );
      const chosen = some.length || field.multiple ? some : [field.options[0]];
      return chosen.filter((one) => one?.value).map((one) => [one.value, one.text]);
    }
    if (["checkbox", "radio"].includes(field.type)) {
      const state = isFirst ? "defaultChecked" : "checked";
      if (!field.hasAttribute("value")) return field[state];
      const checked = [field, ...more].filter((one) => one[state]);
      return checked.map((one) => [one.value, labelOf(one)]);
    }
    // What a hidden field was at first it tells only by its own page.
    if (field.type === "hidden") return isFirst ? "" : field.value;
    return isFirst ? field.defaultValue : field.value;
  }

  function valueBefore(name, fields) {
    return before.has(name) ? before.get(name) : valueOf(fields, true);
  }

  function typed() {
    const rows = new Map();
    for (const [name, fields] of controls()) {
      const [, part, place, field] = name.match(PARTS) ?? [name, "", "0", name];
      const id = `${part}-${place}`;
      const isNew = part && Number(place) >= initial(part);
      if (!rows.has(id)) {
        rows.set(id, { part, place: Number(place), was: isNew ? null : {}, typed: {} });
      }
      const row = rows.get(id);
      const [was, now] = [valueBefore(name, fields), valueOf(fields)];
      const isTyped = !isSame(was, now);
      if (isTyped) row.typed[field] = now;
      if (row.was && field !== "DELETE" && (part || isTyped)) row.was[field] = was;
    }
    // No browser keeps a file for a page: it is known that one was chosen.
    const beside = rows.get("-0");
    for (const { name, files } of chosenFiles()) {
      [beside.was[name], beside.typed[name]] = ["", files[0].name];
    }
    const isSaid = (row) =>
      Object.keys(row.typed).some((name) => row.was || !["kind", "position"].includes(name));
    return [...rows.values()].filter(isSaid);
  }

  function chosenFiles() {
    return [...form.querySelectorAll("[type=file]")].filter((field) => field.files.length);
  }

  // Keeping it

  // What came back may say more than was kept as it was typed: an upload has a key now.
  let last = cameBack ? "" : "[]";

  function keep() {
    const text = JSON.stringify(typed());
    if (text === last) return;
    last = text;
    // What was true after the save is not true of what is typed since.
    if (saved) saved.hidden = text !== "[]";
    if (text !== "[]") ended = "";
    number = Math.max(Date.now(), number + 1);
    waiting = dataOf(keyField.value, text, number);
    isKept = false;
    isStored = store(waiting);
    clearTimeout(timer);
    timer = setTimeout(flush, 1500);
  }

  function dataOf(key, text, count) {
    return {
      form_key: key,
      user,
      anime,
      edit: form.elements.edit?.value ?? "",
      opened_on: form.elements.opened_on?.value ?? "",
      title: form.elements.title?.defaultValue || form.elements.title?.value || "",
      typed: text,
      number: String(count),
    };
  }

  async function flush(options) {
    clearTimeout(timer);
    const data = waiting;
    if (!data) {
      for (const action of afterwards.splice(0)) action();
      return;
    }
    try {
      const answer = await send(data, options);
      if (answer.ok) {
        forget(data);
        if (waiting === data) [waiting, isKept] = [null, true];
        if (!waiting) for (const action of afterwards.splice(0)) action();
        say(data.typed === "[]" ? ended : kept());
        // Its own may be of an earlier sign-in.
        if (token()) form.elements.csrfmiddlewaretoken.value = token();
      } else if (answer.status === 410) {
        forget(data);
        if (!isSending) goOnAs(`${data.form_key.split("-")[0]}-${Date.now()}`);
      } else if (answer.type === "opaqueredirect") {
        sayNotSent("You are signed out");
      } else {
        const isOurs = answer.headers.get("Content-Type")?.startsWith("text/plain");
        const told = isOurs ? await answer.text() : "The server keeps nothing now.";
        if (waiting === data) waiting = null;
        sayNotSent(told.replace(/\.$/, ""));
      }
    } catch {
      sayNotSent("No connection");
    }
  }

  function kept() {
    const but = chosenFiles().length ? ", but not the chosen picture" : "";
    return `Not saved yet. Kept at ${timeOf(new Date())}${but}`;
  }

  function sayNotSent(why) {
    say(
      isStored
        ? `${why}: this browser keeps what you type.`
        : `${why}, and this browser cannot keep what you type. Leave this page open.`,
    );
  }

  function goOnAs(key) {
    keyField.value = key;
    last = "";
    keep();
    flush();
  }

  function say(text) {
    if (line.textContent !== text) line.textContent = text;
  }

  // Putting back

  function putBack(offer, rows) {
    const undo = [];
    const said = [];
    const left = [];
    const files = [];
    for (const row of rows) {
      const names = placed(row, undo, said, files);
      if (!names) left.push(row);
      else if (Object.keys(names).length) left.push({ ...row, typed: names });
    }
    keep();
    // What is put back is this form's from now on; the rest waits on.
    let rest = left;
    afterwards.push((options) => leave(offer, rest, options));
    flush();
    const head = element("p", "", "");
    head.append(element("b", "", said.length ? "Put back, and marked below: " : ""));
    if (said.length) head.append(`${[...new Set(said)].join(", ")}. Nothing is saved yet.`);
    else if (!files.length) {
      head.append("There was nothing to put back: this form says it already.");
    }
    for (const name of files) {
      head.append(` Choose the picture “${name}” again: no browser keeps a file.`);
    }
    const discard = button("button", "Discard");
    discard.addEventListener("click", () => {
      for (const back of undo.reverse()) back();
      rest = [];
      leave(offer, rest);
      offer.remove();
      ended = "Discarded.";
      keep();
      flush();
      form.elements.title?.focus();
    });
    // It stands where “Put back” was: a second click there does no harm.
    const close = button("button", "Close");
    close.addEventListener("click", () => offer.remove());
    offer.replaceChildren(head, ...besideText(left), close, discard);
    offer.focus();
  }

  // Put a row back; return what of it has no place here, null if nothing has.
  function placed(row, undo, said, files) {
    const prefix = row.part && prefixOf(row, undo);
    if (prefix === null) return null;
    const values =
      row.part && row.was && initial(row.part) === 0 && !anime
        ? { ...row.was, ...row.typed } // of another entry: here it is a new row
        : row.typed;
    const left = {};
    for (const [name, value] of Object.entries(values)) {
      if (form.elements[prefix + name]?.type === "file") {
        files.push(value);
        continue;
      }
      const fields = controls().get(prefix + name);
      if (!fields) {
        left[name] = value;
        continue;
      }
      const now = valueOf(fields);
      if (isSame(now, value)) continue;
      const first = valueOf(fields, true);
      const isMoved = row.was && name in row.was && !isSame(first, row.was[name]);
      if (name === "position" && isMoved) continue; // others stand there by now
      put(fields, value);
      const unmark = mark(fields, isMoved ? textOf(first) : null);
      undo.push(() => {
        put(fields, now);
        unmark();
      });
      said.push(row.part ? headingOf(row.part) : labelOf(fields[0]));
    }
    return left;
  }

  // Return how the names of a row begin here: of the one that it was typed in, or of a
  // new one. Null where that is gone.
  function prefixOf({ part, place, was, typed }, undo) {
    const fieldsOf = (index) =>
      [...controls()].filter(([name]) => name.startsWith(`${part}-${index}-`));
    const isThis = (index, values, isFirst) => {
      const here = new Map(fieldsOf(index));
      const names = Object.keys(values).filter((name) => name !== "position");
      return (
        names.length > 0 &&
        names.every((name) => {
          const fields = here.get(`${part}-${index}-${name}`);
          return fields && isSame(valueOf(fields, isFirst), values[name]);
        })
      );
    };
    const there = initial(part);
    if (was && (anime || there)) {
      const same = [...Array(there).keys()].filter((index) => isThis(index, was, true));
      const index = same.includes(place) ? place : same.length === 1 ? same[0] : null;
      return index === null ? null : `${part}-${index}-`;
    }
    const total = form.elements[`${part}-TOTAL_FORMS`];
    if (!total) return null;
    for (let index = 0; index < Number(total.value); index += 1) {
      if (isThis(index, typed, false)) return `${part}-${index}-`; // it is there
    }
    for (let index = there; index < Number(total.value); index += 1) {
      const fields = fieldsOf(index);
      const isBlank = fields.every(([, some]) => isSame(valueOf(some), valueOf(some, true)));
      if (fields.length && isBlank) return `${part}-${index}-`;
    }
    const add = form.querySelector(`#${part}-group .add-row a`);
    const index = Number(total.value);
    add?.click();
    if (Number(total.value) === index) return null;
    undo.push(() => form.querySelector(`#${part}-${index} .inline-deletelink`)?.click());
    return `${part}-${index}-`;
  }

  function put([field, ...more], value) {
    if (field.options) {
      for (const option of field.options) option.selected = false;
      for (const [key, text] of value) {
        const known = [...field.options].find((option) => option.value === key);
        if (known) known.selected = true;
        else field.add(new Option(text, key, false, true));
      }
    } else if (typeof value === "boolean") {
      field.checked = value;
    } else if (Array.isArray(value)) {
      const keys = value.map(([key]) => key);
      for (const one of [field, ...more]) one.checked = keys.includes(one.value);
    } else {
      field.value = value;
    }
    django.jQuery(field).trigger("change");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function mark([field], was) {
    const note = element("span", "put-back-note", "Put back.");
    note.id = `put-back-${field.name}`;
    if (was !== null) {
      const now = was ? `“${was}”` : "blank";
      note.textContent = `Put back. Someone changed this since: in the entry it is ${now}.`;
    }
    const at = field.name === "kept" ? form.elements.poster ?? field : field;
    at.closest("td, .fieldBox, .form-row")?.classList.add("put-back");
    const line = at.closest(".flex-container");
    if (line) line.after(note);
    else (at.closest("td, .fieldBox, .form-row") ?? at.parentNode).append(note);
    const described = at.getAttribute("aria-describedby");
    at.setAttribute("aria-describedby", [described, note.id].filter(Boolean).join(" "));
    return () => {
      note.remove();
      at.closest("td, .fieldBox, .form-row")?.classList.remove("put-back");
      if (described) at.setAttribute("aria-describedby", described);
      else at.removeAttribute("aria-describedby");
    };
  }

  // Leave no more than some rows of what is offered. If its own form is still open, and
  // is typed on in, it is kept there all the same.
  async function leave(offer, rows, options) {
    const { key, number: kept } = offer.dataset;
    const later = Math.max(Date.now(), Number(kept) + 1);
    const data = dataOf(key, JSON.stringify(rows), later);
    const answer = await send(data, options).catch(() => null);
    return Boolean(answer?.ok || answer?.status === 410);
  }

  function wire(offer) {
    // Of what a tab typed last this browser may have more than the server.
    const isNewer = (data) =>
      data.form_key === offer.dataset.key && Number(data.number) > offer.dataset.number;
    const newer = copies().find(isNewer);
    if (newer) offer.dataset.number = newer.number;
    const rows = newer ? JSON.parse(newer.typed) : readJson(offer);
    const back = button("button", "Put back");
    const discard = button("button", "Discard");
    back.addEventListener("click", () => putBack(offer, rows));
    discard.addEventListener("click", async () => {
      // Who leaves at once has discarded it all the same.
      const isDone = await leave(offer, [], { keepalive: true });
      if (!isDone) return say("Not discarded: the server did not answer.");
      offer.remove();
      say("Discarded.");
      form.elements.title?.focus();
    });
    offer.append(back, discard);
    if ("atOnce" in offer.dataset) putBack(offer, rows);
  }

  async function offerAnew() {
    const offers = document.querySelector("#entry-offers");
    const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const known = [keyField.value, ...[...offers.children].map((one) => one.dataset.key)];
    for (const offer of page.querySelectorAll("#entry-offers .entry-offer")) {
      if (known.includes(offer.dataset.key)) continue;
      offers.append(offer);
      wire(offer);
    }
  }

  // When

  // What the server has is put back by a click, so leaving loses nothing.
  const wouldLose = () => !isKept || chosenFiles().length > 0;

  // Widgets of the admin tell jQuery alone.
  django.jQuery(() => {
    for (const offer of document.querySelectorAll("#entry-offers .entry-offer")) wire(offer);
    django.jQuery(form).on("input change", keep);
    keep(); // what was typed before this script came
    sendWhatIsLeft(); // which is offered by now
  });
  document.addEventListener("formset:added", keep);
  document.addEventListener("formset:removed", () => setTimeout(keep));
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    keep();
    if (event.submitter?.formTarget === "_blank") return;
    isSending = true;
    flush({ keepalive: true });
    // If this is not saved, this browser has it all.
    for (const action of afterwards.splice(0)) action({ keepalive: true });
  });
  window.addEventListener("online", () => flush());
  setInterval(() => flush(), 15_000);
  document.addEventListener("visibilitychange", () => {
    flush(document.visibilityState === "hidden" ? { keepalive: true } : {});
  });
  window.addEventListener("pagehide", () => flush({ keepalive: true }));
  window.addEventListener("beforeunload", (event) => {
    keep();
    if (!isSending && wouldLose()) event.preventDefault();
  });
  // Only of a page that one comes back to: one that was sent while it still loaded is not
  // left without what is in it.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) isSending = false;
  });

  return {
    key: () => keyField.value,
    isOf: (data) =>
      data.anime === anime &&
      editKey(data.edit) === editKey(form.elements.edit?.value ?? ""),
    offerAnew,
  };
}

// What came back in the fields of a form, and what they were before it was sent.
function valuesBefore(rows) {
  const before = new Map();
  for (const { part, place, was, typed } of rows) {
    for (const [name, value] of Object.entries({ ...typed, ...was })) {
      const full = part ? `${part}-${place}-${name}` : name;
      before.set(full, was?.[name] ?? blankLike(value));
    }
  }
  return before;
}

function blankLike(value) {
  if (Array.isArray(value)) return [];
  return typeof value === "boolean" ? false : "";
}

function readJson(place) {
  const script = place?.querySelector("script[type='application/json']");
  return script ? JSON.parse(script.textContent) : null;
}

function isSame(one, other) {
  const plain = (value) =>
    Array.isArray(value) ? value.map(([key]) => key) : String(value).replace(/\r\n?/g, "\n");
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function textOf(value) {
  if (Array.isArray(value)) return value.map(([, text]) => text).join(", ");
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return value;
}

// What found no place, with its text.
function besideText(rows) {
  if (!rows.length) return [];
  const list = element("ul", "entry-offer__beside");
  for (const { part, was, typed } of rows) {
    const shown = was?.title || was?.label || was?.name || was?.url || "";
    const what = part ? `${headingOf(part)}${shown ? ` “${shown}”` : ""}: ` : "";
    const said = Object.entries(typed).map(([name, value]) => `${name} “${textOf(value)}”`);
    list.append(element("li", "", what + said.join(", ")));
  }
  const told =
    "Not put back, since what it was typed in is not here any more. It waits under " +
    "“Unsaved work”:";
  return [element("p", "", told), list];
}

function headingOf(part) {
  const heading = document.querySelector(`#${part}-group h2`);
  return heading?.textContent.trim() ?? part;
}

function labelOf(field) {
  const row = field.closest(".form-row");
  const label = field.labels?.[0] ?? row?.querySelector("label, legend");
  return label?.textContent.replace(/:\s*$/, "").trim() || field.name;
}

function timeOf(date) {
  const lang = document.documentElement.lang;
  return date.toLocaleTimeString(lang, { timeStyle: "short", hourCycle: "h23" });
}
