// The part of the poster that pages show, drawn on the picture: drag a crop, click the
// point that matters. The numbers follow, and a card shows what comes of it.

import { button, element } from "./elements.js";

const COVER = 2 / 3; // as `catalog.document.frame` has it
const [CARD_WIDTH, CARD_HEIGHT] = [96, 144]; // pixels, as the style has them
const SLIP = 2; // percent: a shorter drag is a click

const box = document.querySelector(".poster-frame");
const source = document.querySelector(".poster-input .poster-preview");
if (box && source) draw(box, source);

function draw(box, source) {
  const inputs = [...box.querySelectorAll("input")];
  const stage = element("div", "poster-frame__stage");
  const picture = element("img");
  const crop = element("span", "poster-frame__crop");
  const point = element("span", "poster-frame__point");
  const card = element("div", "poster-frame__card");
  const shown = element("img");
  for (const image of [picture, shown]) {
    image.alt = "";
    image.draggable = false;
  }
  stage.append(picture, crop, point);
  card.append(shown);
  const all = button("button", "Show all of it");
  const help = element("p", "help", "Drag to crop. Click the point that matters.");
  const drawn = element("div", "poster-frame__drawn");
  drawn.append(help, stage, card, all);
  box.append(drawn);

  const numbers = () =>
    inputs.map(({ value }) => (value.trim() === "" ? null : Number(value)));

  function put(values) {
    for (const [place, value] of values.entries()) {
      inputs[place].value = value ?? "";
      inputs[place].dispatchEvent(new Event("input", { bubbles: true }));
      inputs[place].dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function show() {
    const [left, top, right, bottom, x, y] = numbers();
    const edges = [left ?? 0, top ?? 0, right ?? 100, bottom ?? 100];
    const focus = x === null && y === null ? null : [x ?? 50, y ?? 50];
    crop.style.left = `${edges[0]}%`;
    crop.style.top = `${edges[1]}%`;
    crop.style.width = `${edges[2] - edges[0]}%`;
    crop.style.height = `${edges[3] - edges[1]}%`;
    point.hidden = !focus;
    if (focus) {
      point.style.left = `${focus[0]}%`;
      point.style.top = `${focus[1]}%`;
    }
    showCard(edges, focus ?? [(edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2]);
  }

  // A card shows what is as narrow or as flat as it, around the point.
  function showCard(edges, focus) {
    const [width, height] = [picture.naturalWidth, picture.naturalHeight];
    if (!width) return;
    const sides = [width, height, width, height];
    const [left, top, right, bottom] = edges.map((edge, i) => (edge * sides[i]) / 100);
    const wide = Math.min(right - left, (bottom - top) * COVER);
    const high = Math.min(bottom - top, (right - left) / COVER);
    const within = (middle, length, start, end) =>
      Math.min(Math.max(start, middle - length / 2), end - length);
    const x = within((focus[0] * width) / 100, wide, left, right);
    const y = within((focus[1] * height) / 100, high, top, bottom);
    shown.style.width = `${(width * CARD_WIDTH) / wide}px`;
    shown.style.height = `${(height * CARD_HEIGHT) / high}px`;
    shown.style.left = `${(-x * CARD_WIDTH) / wide}px`;
    shown.style.top = `${(-y * CARD_HEIGHT) / high}px`;
  }

  let start = null;

  function at({ clientX, clientY }) {
    const { left, top, width, height } = picture.getBoundingClientRect();
    const percent = (length, side) =>
      Math.round(Math.min(100, Math.max(0, (100 * length) / side)));
    return [percent(clientX - left, width), percent(clientY - top, height)];
  }

  function isDrag([x, y]) {
    return Math.abs(x - start[0]) > SLIP && Math.abs(y - start[1]) > SLIP;
  }

  function cropTo([x, y]) {
    const edges = [start[0], x, start[1], y];
    const [left, right] = edges.slice(0, 2).sort((a, b) => a - b);
    const [top, bottom] = edges.slice(2).sort((a, b) => a - b);
    const [, , , , ...focus] = numbers();
    const isIn =
      focus[0] >= left && focus[0] <= right && focus[1] >= top && focus[1] <= bottom;
    put([left, top, right, bottom, ...(isIn ? focus : [null, null])]);
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    start = at(event);
  });
  stage.addEventListener("pointermove", (event) => {
    if (start && isDrag(at(event))) cropTo(at(event));
  });
  stage.addEventListener("pointerup", (event) => {
    if (!start) return;
    const end = at(event);
    if (isDrag(end)) cropTo(end);
    else put([...numbers().slice(0, 4), ...end]);
    start = null;
  });
  stage.addEventListener("pointercancel", () => {
    start = null;
  });
  all.addEventListener("click", () => put([null, null, null, null, null, null]));
  box.addEventListener("input", show);
  picture.addEventListener("load", show);
  for (const image of [picture, shown]) image.src = source.src;
  show();
}
