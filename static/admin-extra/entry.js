// The entry's form while someone works on it: keys, who else is there, and what is read
// from what is typed. Without it the form does the same, one step later.
// What is typed is kept by unsaved.js; the rows are those of rows.js.

import { button, element } from "./elements.js";
import { post } from "./post.js";

const form = document.querySelector("#anime_form");
const notice = document.querySelector("#entry-notice");
if (form && notice) {
  listenToKeys(form);
  readAsTyped(form, notice.dataset);
  showChosenPoster(form);
  django.jQuery(() => {
    nameBoxes(form);
    if (notice.dataset.doubted) goTo(document.getElementById(notice.dataset.doubted));
  });
  offerProposals(form);
  offerDates(form);
  openPlan(form);
  if (notice.dataset.others) watchOthers(form, notice);
  stayInPlace(form);
}

// After a save one is where one was.
function stayInPlace(form) {
  const name = `place:${location.pathname}`;
  form.addEventListener("submit", () => sessionStorage.setItem(name, scrollY));
  if (new URLSearchParams(location.search).has("saved_after")) {
    scrollTo(0, Number(sessionStorage.getItem(name)));
  }
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

// Findings: what is in doubt has the focus, and what is proposed is one click away.

function goTo(place) {
  const box = place?.matches(".select2-hidden-accessible") && place.nextElementSibling;
  const inner = "summary, input:not([type=hidden], [type=checkbox]), textarea";
  const field = (box || place)?.querySelector(inner) ?? place;
  field?.focus();
  field?.select?.();
}

function offerProposals(form) {
  for (const proposal of form.querySelectorAll(".finding__proposal")) {
    const values = Object.entries(JSON.parse(proposal.dataset.values));
    const use = button("finding__use", `Use ${proposal.lastChild.textContent.trim()}`);
    proposal.replaceChildren(use);
    use.addEventListener("click", () => {
      for (const [name, value] of values) {
        const field = form.elements[name];
        if (!field) continue;
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      form.elements[values[0][0]]?.focus();
    });
  }
}

// What a field with an error may be instead. Once one is chosen, the rest has gone.
function offerDates(form) {
  for (const field of form.querySelectorAll("[data-offers]")) {
    const box = field.closest(".fieldBox, .form-row") ?? field;
    const offers = field.dataset.offers.split(" ").map((value) => {
      const use = button("finding__use", `Use ${value}`);
      use.addEventListener("click", () => {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        for (const one of [...offers, ...box.querySelectorAll(".errorlist")]) one.remove();
        field.focus();
      });
      return use;
    });
    (field.closest(".fieldBox") ?? field).after(...offers);
  }
}

// “Plan” after a save chooses that there is a time, and asks for it.
function openPlan(form) {
  form.querySelector(".saved-note__plan")?.addEventListener("click", (event) => {
    const { state, publish_at: time } = form.elements;
    if (!state || !time) return;
    event.preventDefault();
    state.value = "scheduled";
    django.jQuery(state).trigger("change");
    time.focus();
  });
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
    if (key === "s" && !event.shiftKey) done = press("_save");
    if (key === "enter") done = press("_next", "_save");
    if (key === "p" && event.shiftKey) done = press("_preview");
    if (done) event.preventDefault();
  });
  // Tab leads from a field to the next one.
  for (const link of form.querySelectorAll(".related-widget-wrapper-link")) {
    link.tabIndex = -1;
  }
}

// Who else is there

function watchOthers(form, notice) {
  let last = "";
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    let told;
    try {
      const answer = await post(notice.dataset.others, {
        opened_on: form.elements.opened_on.value,
        edit: form.elements.edit?.value ?? "",
      });
      if (answer.redirected) told = document.querySelector("#entry-signed-out").innerHTML;
      else if (answer.ok) told = await answer.text();
      else return;
    } catch {
      return; // no connection: the next look tells
    }
    if (told === last) return;
    last = told;
    const piece = new DOMParser().parseFromString(told, "text/html");
    notice.replaceChildren(...piece.body.childNodes);
  };
  setInterval(look, 15_000);
  document.addEventListener("visibilitychange", look);
  look();
}

// What is read from what is typed

function readAsTyped(form, addresses) {
  async function show(address, data, target) {
    const asked = JSON.stringify(data);
    target.dataset.asked = asked;
    if (!data.text.trim()) {
      target.replaceChildren();
      return;
    }
    try {
      const answer = await post(address, data);
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
  const refused = element("p", "errorlist");
  refused.setAttribute("role", "alert");
  (field.closest(".fieldBox")?.parentNode ?? row).append(refused, picture);

  field.addEventListener("change", async () => {
    picture.hidden = true;
    refused.textContent = "";
    const file = field.files[0];
    if (!file) return;
    const largest = Number(field.dataset.largest);
    if (file.size > largest) {
      const [has, most] = [file.size, largest].map((size) => size / 2 ** 20);
      refused.textContent = `“${file.name}” has ${has.toFixed(1)} MiB. Choose a picture of up to ${most} MiB.`;
      field.value = "";
      return;
    }
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
