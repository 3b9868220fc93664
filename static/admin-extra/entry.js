// The entry's form while someone works on it: keys, what is unsaved, who else is there,
// the order of rows, and what is read from what is typed. Without it the form does the
// same, one step later.

const GROUPS = ["songs", "links", "alternative_names"];
const SENT = "entry-form-sent";

// What was sent from a form of this tab is saved only if the next page says so.
const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
if (sent && document.querySelector(".messagelist .success")) {
  localStorage.removeItem(sent);
}

const form = document.querySelector("#anime_form");
const notice = document.querySelector("#entry-notice");
if (form && notice) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const tell = statusLine();
  const ask = (address, data) =>
    fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams(data),
    });

  const order = orderRows(form, tell);
  const unsaved = keepUnsaved(form, notice.dataset.user);
  listenToKeys(form);
  readAsTyped(form, ask, notice.dataset);
  showChosenPoster(form);
  django.jQuery(() => nameBoxes(form));
  if (notice.dataset.others) watchOthers(form, notice, ask);

  form.addEventListener("submit", (event) => {
    order.number();
    unsaved.keep();
    if (event.submitter?.formTarget !== "_blank") unsaved.send();
  });
}

function statusLine() {
  const line = element("p", "visually-hidden");
  line.setAttribute("role", "status");
  notice.after(line);
  return (text) => {
    line.textContent = text;
  };
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(className, text) {
  const made = element("button", className, text);
  made.type = "button";
  return made;
}

function later(action, delay) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay, ...values);
  };
}

// The boxes that the admin makes of selects have no name of their own.
function nameBoxes(form) {
  for (const select of form.querySelectorAll("select.select2-hidden-accessible")) {
    const name = select.labels[0]?.textContent.replace(/:$/, "").trim() ?? select.name;
    const boxes = select.nextElementSibling.querySelectorAll(
      ".select2-selection, .select2-search__field, [role=textbox]",
    );
    for (const box of boxes) box.setAttribute("aria-label", name);
  }
}

// Keys

function listenToKeys(form) {
  const press = (...names) => {
    const pressed = names
      .map((name) => form.querySelector(`[type=submit][name=${name}]`))
      .find(Boolean);
    pressed?.click();
    return Boolean(pressed);
  };
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.repeat) return;
    const key = event.key.toLowerCase();
    let done = false;
    if (key === "s" && !event.shiftKey) done = press("_continue", "_keep", "_save");
    if (key === "enter") done = press("_save", "_keep");
    if (key === "p" && event.shiftKey) done = press("_preview");
    if (done) event.preventDefault();
  });
  // Tab leads from a field to the next one.
  for (const link of form.querySelectorAll(".related-widget-wrapper-link")) {
    link.tabIndex = -1;
  }
}

// What is typed and not saved

function keepUnsaved(form, user) {
  const edit = new URLSearchParams(location.search).get("edit") ?? "";
  const place = `entry-form:${user}:${location.pathname}:${edit}`;
  // A form that comes back with errors has all that was typed as its defaults.
  const cameBack = Boolean(document.querySelector(".errornote"));
  const openedOn = form.elements.opened_on?.value ?? "";
  const counts = (name) =>
    GROUPS.map((group) => [group, Number(form.elements[`${group}-${name}`]?.value)]);
  const initial = Object.fromEntries(counts("INITIAL_FORMS"));
  const atFirst = String(counts("TOTAL_FORMS"));
  let offered = cameBack ? null : read();
  let sending = false;

  function read() {
    try {
      return JSON.parse(localStorage.getItem(place));
    } catch {
      return null;
    }
  }

  function fields() {
    return [...form.elements].filter(
      (field) =>
        field.id &&
        !["hidden", "file", "submit", "button"].includes(field.type) &&
        !field.id.includes("__prefix__"),
    );
  }

  function isChanged(field) {
    if (cameBack) return true;
    if (field.options) {
      const before = [...field.options].filter((option) => option.defaultSelected);
      if (!before.length && !field.multiple) return field.selectedIndex > 0;
      return [...field.options].some(
        (option) => option.selected !== option.defaultSelected,
      );
    }
    if (["checkbox", "radio"].includes(field.type)) {
      return field.checked !== field.defaultChecked;
    }
    return field.value !== field.defaultValue;
  }

  function valueOf(field) {
    if (field.options) {
      return [...field.selectedOptions].map((one) => [one.value, one.text]);
    }
    return ["checkbox", "radio"].includes(field.type) ? field.checked : field.value;
  }

  function isDirty() {
    return (
      fields().some(isChanged) ||
      String(counts("TOTAL_FORMS")) !== atFirst ||
      [...form.querySelectorAll("[type=file]")].some((field) => field.files.length)
    );
  }

  function keep() {
    const changed = fields().filter(isChanged);
    try {
      if (!changed.length) {
        if (!offered) localStorage.removeItem(place);
        return;
      }
      const values = changed.map((field) => [field.id, valueOf(field)]);
      // What is offered stays until it is put back or discarded.
      const kept = {
        openedOn: offered?.openedOn ?? openedOn,
        at: Date.now(),
        initial: offered?.initial ?? initial,
        values: { ...offered?.values, ...Object.fromEntries(values) },
      };
      localStorage.setItem(place, JSON.stringify(kept));
    } catch {
      // The browser keeps nothing, or is full: leaving still warns.
    }
  }

  function put(id, value) {
    const field = document.getElementById(id);
    if (!field || !form.contains(field)) return;
    if (field.options) {
      for (const option of field.options) option.selected = false;
      for (const [key, text] of value) {
        const known = [...field.options].find((option) => option.value === key);
        if (known) known.selected = true;
        else field.add(new Option(text, key, false, true));
      }
      django.jQuery(field).trigger("change");
    } else if (typeof value === "boolean") {
      field.checked = value;
    } else {
      field.value = value;
    }
  }

  function putBack(kept) {
    const isSame = kept.openedOn === openedOn;
    for (const [id, value] of Object.entries(kept.values)) {
      const [, group, number] = id.match(/^id_(\w+)-(\d+)-/) ?? [];
      if (!GROUPS.includes(group)) {
        put(id, value);
        continue;
      }
      // Rows that were there may be others now; new ones come behind all.
      const beyond = Number(number) - kept.initial[group];
      if (beyond < 0 && !isSame) continue;
      const row = beyond < 0 ? Number(number) : initial[group] + beyond;
      const total = form.elements[`${group}-TOTAL_FORMS`];
      const add = form.querySelector(`#${group}-group .add-row a`);
      while (add && Number(total.value) <= row && row < 1000) add.click();
      put(id.replace(/-\d+-/, `-${row}-`), value);
    }
  }

  function offer(kept) {
    const box = element("div", "entry-offer");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "What was not saved");
    const at = new Date(kept.at).toLocaleString(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    const since =
      kept.openedOn === openedOn
        ? ""
        : " The entry was saved since: look at what is put back before you save. " +
          "What you changed in songs, links and names that were there is left out.";
    const back = button("button", "Put it back");
    const drop = button("button", "Discard");
    const end = (isBack) => {
      offered = null;
      box.remove();
      if (isBack) putBack(read() ?? kept);
      keep();
      form.querySelector("#id_title")?.focus();
    };
    back.addEventListener("click", () => end(true));
    drop.addEventListener("click", () => end(false));
    const text = `What you typed here until ${at} was not saved.${since}`;
    box.append(element("p", "", text), back, drop);
    notice.after(box);
  }

  if (offered) django.jQuery(() => offer(offered));
  // Whatever was typed before this script came.
  keep();
  // Widgets of the admin tell jQuery alone.
  django.jQuery(form).on("input change", keep);
  document.addEventListener("formset:added", keep);
  document.addEventListener("formset:removed", () => setTimeout(keep));
  window.addEventListener("beforeunload", (event) => {
    if (sending || !(cameBack || isDirty())) return;
    keep();
    event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    sending = false;
  });

  return {
    keep,
    send() {
      sending = true;
      sessionStorage.setItem(SENT, place);
    },
  };
}

// Who else is there

function watchOthers(form, notice, ask) {
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    let text = notice.textContent;
    try {
      const answer = await ask(notice.dataset.others, {
        opened_on: form.elements.opened_on.value,
      });
      if (answer.redirected) {
        text =
          "You are signed out. This browser keeps what you type: sign in, and come back.";
      } else if (answer.ok) {
        text = await answer.text();
      }
    } catch {
      return; // no connection: the next look tells
    }
    if (notice.textContent !== text) notice.textContent = text;
  };
  setInterval(look, 15_000);
  document.addEventListener("visibilitychange", look);
  look();
}

// The order of rows

function orderRows(form, tell) {
  const groups = GROUPS.map((name) => document.querySelector(`#${name}-group`)).filter(
    Boolean,
  );
  const moved = new Set();
  let dragged = null;

  const isRow = (node) => node?.matches("[id]:is(.inline-related, tr.form-row)");
  const rowOf = (node) =>
    node.closest?.(":is(.inline-related, tr.form-row):not(.empty-form)");
  const groupOf = (row) => row.closest(".inline-group");
  const rowsOf = (group) => [
    ...group.querySelectorAll(":is(.inline-related, tr.form-row):not(.empty-form)"),
  ];
  const positionOf = (row) => row.querySelector("input[name$='-position']");
  const indexOf = (row) => Number(row.id.match(/\d+$/));
  // Blank rows have no place: a place would make them rows that lack the rest.
  const isBlank = (row) =>
    !row.classList.contains("has_original") &&
    ![...row.querySelectorAll("input, textarea")].some(
      (field) =>
        !["hidden", "checkbox"].includes(field.type) &&
        !field.name.endsWith("-position") &&
        field.value.trim(),
    );

  function number() {
    for (const group of moved) {
      let place = 0;
      for (const row of rowsOf(group)) {
        positionOf(row).value = isBlank(row) ? "" : (place += 1);
      }
    }
  }

  function placed(row, before) {
    // Its errors stand in a row of their own, above it.
    const errors = row.previousElementSibling;
    before(row);
    if (errors?.matches(".row-form-errors")) row.before(errors);
    moved.add(groupOf(row));
    number();
    const rows = rowsOf(groupOf(row));
    tell(`Now at place ${rows.indexOf(row) + 1} of ${rows.length}.`);
    positionOf(row).dispatchEvent(new Event("input", { bubbles: true }));
  }

  function move(row, step) {
    const rows = rowsOf(groupOf(row));
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    const focused = document.activeElement;
    placed(row, () => (step < 0 ? other.before(row) : other.after(row)));
    focused?.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  for (const group of groups) {
    for (const row of group.querySelectorAll(".inline-related, tr.form-row")) {
      if (!isRow(row) || !positionOf(row)) continue;
      const mover = element("span", "mover");
      const handle = element("span", "mover__handle", "⠿");
      handle.draggable = true;
      handle.title = "Drag to move";
      handle.setAttribute("aria-hidden", "true");
      const up = button("mover__up", "↑");
      const down = button("mover__down", "↓");
      up.setAttribute("aria-label", "Move up");
      down.setAttribute("aria-label", "Move down");
      up.title = "Move up (Alt+↑)";
      down.title = "Move down (Alt+↓)";
      // From the fields the keys do it, and Tab leads to the next field.
      up.tabIndex = down.tabIndex = -1;
      mover.append(handle, up, down);
      positionOf(row).after(mover);
    }

    group.addEventListener("click", (event) => {
      const pressed = event.target.closest(".mover button");
      if (!pressed) return;
      move(rowOf(pressed), pressed.matches(".mover__up") ? -1 : 1);
    });
    group.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const row = rowOf(event.target);
      if (!step || !event.altKey || event.ctrlKey || event.metaKey || !row) return;
      event.preventDefault();
      move(row, step);
    });
    // A new row that is filled in after others have moved gets its place as well.
    // A number that is typed counts as it is.
    group.addEventListener("input", (event) => {
      if (event.isTrusted && event.target.name?.endsWith("-position")) {
        moved.delete(group);
      }
      number();
    });

    group.addEventListener("dragstart", (event) => {
      if (!event.target.matches?.(".mover__handle")) return;
      dragged = rowOf(event.target);
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(dragged, 0, 0);
    });
    group.addEventListener("dragover", (event) => {
      const row = rowOf(event.target);
      if (!dragged || !row || groupOf(dragged) !== group) return;
      event.preventDefault();
      mark(row, event.clientY);
    });
    group.addEventListener("drop", (event) => {
      const row = rowOf(event.target);
      if (!dragged || !row || groupOf(dragged) !== group) return;
      event.preventDefault();
      const isBelow = isInLowerHalf(row, event.clientY);
      if (row !== dragged) {
        placed(dragged, (one) => (isBelow ? row.after(one) : row.before(one)));
      }
    });
    group.addEventListener("dragend", () => {
      dragged = null;
      mark(null);
    });

    // The admin's own script counts rows as they stand, and takes the first for those
    // that were there: for it they stand as they were made.
    group.addEventListener(
      "click",
      (event) => {
        if (!event.target.closest(".inline-deletelink") || !moved.has(group)) return;
        const asShown = rowsOf(group);
        const end = group.querySelector(".empty-form");
        for (const row of [...asShown].sort((a, b) => indexOf(a) - indexOf(b))) {
          end.before(row);
        }
        setTimeout(() => {
          for (const row of asShown) {
            if (row.isConnected) end.before(row);
          }
          number();
        });
      },
      true,
    );
  }

  function isInLowerHalf(row, y) {
    const { top, height } = row.getBoundingClientRect();
    return y > top + height / 2;
  }

  function mark(row, y) {
    for (const one of form.querySelectorAll(".drop-above, .drop-below")) {
      one.classList.remove("drop-above", "drop-below");
    }
    row?.classList.add(isInLowerHalf(row, y) ? "drop-below" : "drop-above");
  }

  return { number };
}

// What is read from what is typed

function readAsTyped(form, ask, addresses) {
  async function show(address, data, target) {
    const asked = JSON.stringify(data);
    target.dataset.asked = asked;
    if (!data.text.trim()) {
      target.replaceChildren();
      return;
    }
    try {
      const answer = await ask(address, data);
      if (!answer.ok || answer.redirected) return;
      const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
      // An answer that comes late says nothing of what is there now.
      if (target.dataset.asked === asked) {
        target.replaceChildren(...piece.body.childNodes);
      }
    } catch {
      // No connection: it is read when it is saved.
    }
  }

  function below(field, className) {
    const row = field.closest(".form-row");
    let target = row.querySelector(`.${className}`);
    if (!target) {
      target = element("div", className);
      target.setAttribute("aria-live", "polite");
      row.append(target);
    }
    return target;
  }

  const showSongs = later((line) => {
    line.rows = Math.min(line.value.split("\n").length, 12);
    const kind = document.getElementById(line.id.replace(/line$/, "kind"));
    const data = { text: line.value, kind: kind.value };
    show(addresses.songs, data, below(line, "songs-read-here"));
  }, 250);
  const songs = document.querySelector("#songs-group");
  for (const type of ["input", "change"]) {
    songs?.addEventListener(type, (event) => {
      const of = event.target.id?.match(/^id_songs-\d+-(?:line|kind)$/);
      const line = of && document.getElementById(of[0].replace(/kind$/, "line"));
      if (line?.tagName === "TEXTAREA") showSongs(line);
    });
  }

  const text = document.querySelector("#id_synopsis");
  if (!text) return;
  const preview = element("details", "synopsis-preview");
  const page = element("div", "synopsis-preview__text");
  preview.append(element("summary", "", "Preview"), page);
  text.closest(".form-row").append(preview);
  const showText = () => {
    if (preview.open) show(addresses.synopsis, { text: text.value }, page);
  };
  preview.addEventListener("toggle", showText);
  text.addEventListener("input", later(showText, 250));
}

// A poster may be dropped, and is seen before it is sent

function showChosenPoster(form) {
  const field = form.querySelector("#id_poster");
  const row = field?.closest(".form-row");
  if (!row) return;
  const picture = element("canvas", "poster-chosen");
  picture.hidden = true;
  picture.setAttribute("role", "img");
  row.append(picture);

  field.addEventListener("change", async () => {
    picture.hidden = true;
    const file = field.files[0];
    if (!file) return;
    try {
      const bitmap = await createImageBitmap(file);
      const scale = Math.min(1, 320 / bitmap.width);
      picture.width = bitmap.width * scale;
      picture.height = bitmap.height * scale;
      picture.getContext("2d").drawImage(bitmap, 0, 0, picture.width, picture.height);
      const size = `${bitmap.width} × ${bitmap.height}`;
      picture.setAttribute("aria-label", `The picture that is chosen, ${size}`);
      picture.hidden = false;
    } catch {
      // No picture: the server says what it takes.
    }
  });

  const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
  row.addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    row.classList.add("drop-here");
  });
  row.addEventListener("dragleave", () => row.classList.remove("drop-here"));
  row.addEventListener("drop", (event) => {
    row.classList.remove("drop-here");
    if (!holdsFile(event)) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
