// Of artists that are merged at once: how many go of those that are selected.

const form = document.getElementById("alike");
const told = document.getElementById("how-many");

function count() {
  let number = 0;
  for (const box of form.querySelectorAll("[name=group]:checked")) number += Number(box.dataset.goes);
  told.textContent = number === 1 ? "1 artist goes." : `${number.toLocaleString("en")} artists go.`;
}

if (form) {
  form.addEventListener("change", count);
  count();
}
