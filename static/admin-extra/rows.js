// The rows of an entry's form: a line each, which opens and says what is typed; their
// order; and for songs, what is known of a name that is typed. Without it a line says what
// was there, and numbers say the order.

import { button, element } from "./elements.js";
import { post } from "./post.js";

const form = document.querySelector("#anime_form");
if (form?.querySelector(".entry-rows .entry-row__tools")) {
  const tell = statusLine();
  const order = orderRows(form, tell);
  showRows(form);
  completeSongs(form);
  form.addEventListener("submit", () => order.number());
}

function statusLine() {
  const line = element("p", "visually-hidden");
  line.setAttribute("role", "status");
  form.before(line);
  return (text) => {
    line.textContent = text;
  };
}

// Rows: a line each, which shows what is in its fields, and opens

function isBlank(row) {
  return (
    !row.classList.contains("has_original") &&
    ![...row.querySelectorAll("input, textarea")].some(
      (field) =>
        !["hidden", "checkbox"].includes(field.type) &&
        !field.name.endsWith("-position") &&
        field.value.trim(),
    )
  );
}

function showRows(form) {
  const showLine = (row) => {
    row.classList.toggle("entry-row--blank", isBlank(row));
    for (const part of row.querySelectorAll("[data-shows]")) {
      const field = row.querySelector(`[name$="-${part.dataset.shows}"]`);
      const shown = field?.selectedOptions?.[0]?.text ?? field?.value ?? "";
      part.textContent = isBlank(row) ? "" : shown;
    }
  };
  const open = (row) => {
    const details = row.querySelector(":scope > details");
    if (details) details.open = true;
  };
  const focusFirst = (row) => {
    row.querySelector("textarea:not([type=hidden]), input:not([type=hidden])")?.focus();
  };

  for (const group of form.querySelectorAll(".entry-rows")) {
    for (const type of ["input", "change"]) {
      group.addEventListener(type, (event) => {
        const row = event.target.closest(".entry-row");
        showLine(row);
        // What is put back by a script is to be seen.
        if (!event.isTrusted && !event.target.name?.endsWith("-position")) open(row);
      });
    }
    group.addEventListener("click", (event) => {
      const row = event.target.closest("summary")?.closest(".entry-row--blank");
      if (row) setTimeout(() => focusFirst(row));
    });
  }
  document.addEventListener("formset:added", (event) => {
    showLine(event.target);
    focusFirst(event.target);
  });
}

// The order of rows

function orderRows(form, tell) {
  const groups = form.querySelectorAll(".entry-rows");
  const moved = new Set();
  let dragged = null;

  const rowOf = (node) => node.closest?.(".entry-row:not(.empty-form)");
  const groupOf = (row) => row.closest(".inline-group");
  const rowsOf = (group) => [...group.querySelectorAll(".entry-row:not(.empty-form)")];
  const positionOf = (row) => row.querySelector("input[name$='-position']");
  const indexOf = (row) => Number(row.id.match(/\d+$/));
  function number() {
    for (const group of moved) {
      let place = 0;
      for (const row of rowsOf(group)) {
        // A place would make a blank row one that lacks the rest.
        positionOf(row).value = isBlank(row) ? "" : (place += 1);
      }
    }
  }

  // What numbers say that came back with the form, or were put back, is what one sees.
  function arrange(group) {
    const numbered = rowsOf(group).filter((row) => positionOf(row)?.value);
    const place = (row) => Number(positionOf(row).value);
    if (numbered.every((row, index) => !index || place(numbered[index - 1]) < place(row))) {
      return;
    }
    const sorted = [...numbered].sort((one, other) => place(one) - place(other));
    const end = rowsOf(group).find((row) => !positionOf(row).value);
    for (const row of sorted) (end ?? group.querySelector(".empty-form")).before(row);
    moved.add(group);
    number();
  }

  function placed(row, before) {
    before(row);
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
    for (const row of group.querySelectorAll(".entry-row")) {
      if (!positionOf(row)) continue;
      group.classList.add("entry-rows--sortable");
      const handle = element("span", "mover__handle", "⠿");
      handle.draggable = true;
      handle.title = "Drag to move";
      handle.setAttribute("aria-hidden", "true");
      const mover = element("span", "mover");
      const up = button("mover__up", "↑");
      const down = button("mover__down", "↓");
      up.setAttribute("aria-label", "Move up");
      down.setAttribute("aria-label", "Move down");
      up.title = "Move up (Alt+↑)";
      down.title = "Move down (Alt+↓)";
      // From the row the keys do it, and Tab leads to the next one.
      up.tabIndex = down.tabIndex = -1;
      mover.append(up, down);
      row.querySelector(".entry-row__tools").prepend(handle, mover);
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
      if (event.target.name?.endsWith("-position")) {
        if (event.isTrusted) moved.delete(group);
        else setTimeout(arrange, 0, group);
      }
      number();
    });

    arrange(group);

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

// Songs: artists and titles that are known, and what is told before it is saved

function completeSongs(form) {
  const group = form.querySelector("#songs-group");
  const address = document.querySelector("#entry-notice")?.dataset.complete;
  if (!group || !address) return;
  const lists = new Map();
  let timer;

  function listOf(field) {
    const name = field.name.match(/(artist|title)$/)[1];
    if (!lists.has(name)) {
      const list = element("datalist", "");
      list.id = `known-${name}`;
      form.append(list);
      lists.set(name, list);
    }
    field.setAttribute("list", `known-${name}`);
    return lists.get(name);
  }

  async function ask(field) {
    const name = field.name.match(/(artist|title)$/)[1];
    const asked = post(address, { field: name, text: field.value });
    const answer = await asked.catch(() => null); // no connection: one types it whole
    return answer?.ok && !answer.redirected ? answer.json() : {};
  }

  async function complete(field) {
    const asked = field.value;
    const { known = [] } = await ask(field);
    // An answer that comes late says nothing of what is there now.
    if (field.value !== asked) return;
    listOf(field).replaceChildren(...known.map((name) => new Option(name)));
  }

  async function tellOfNew(field) {
    const { new: names = [] } = field.value.trim() ? await ask(field) : {};
    const told = names.map((name) => `“${name}”`).join(", ");
    note(field, told && `${names.length > 1 ? "New artists" : "A new artist"}: ${told}.`);
  }

  function note(field, text) {
    const place = field.closest(".fieldBox") ?? field.parentNode;
    let told = place.querySelector(".song-note");
    if (!told) {
      told = element("div", "song-note quiet");
      told.setAttribute("role", "status");
      place.append(told);
    }
    told.textContent = text;
  }

  function tellOfDoubles() {
    const seen = new Map();
    for (const row of group.querySelectorAll(".entry-row:not(.empty-form)")) {
      const field = (name) => row.querySelector(`[name$="-${name}"]`);
      const value = (name) => field(name)?.value.trim().toLocaleLowerCase() ?? "";
      const title = field("title");
      if (!title || field("DELETE")?.checked) continue;
      const keys = value("title")
        ? [`${value("kind")} ${value("title")}`, value("artist") && `${value("title")} by ${value("artist")}`]
        : [];
      const other = keys.map((key) => seen.get(key)).find(Boolean);
      note(title, other ? `This song is in the list already: ${other}.` : "");
      const kind = field("kind").selectedOptions?.[0]?.text ?? "";
      for (const key of keys) if (key) seen.set(key, `${kind} “${title.value.trim()}”`);
    }
  }

  group.addEventListener("input", (event) => {
    if (!/-(artist|title)$/.test(event.target.name)) return;
    listOf(event.target);
    clearTimeout(timer);
    timer = setTimeout(complete, 200, event.target);
  });
  group.addEventListener("change", (event) => {
    if (event.target.name?.endsWith("-artist")) tellOfNew(event.target);
    tellOfDoubles();
  });
}
