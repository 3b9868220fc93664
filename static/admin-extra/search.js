"use strict";

// Wherever one is in the admin, "/" goes to the search; after a search, and in the list of
// a finding's entries, Enter opens the first of what was found.
{
  const search = () =>
    document.getElementById("searchbar") ?? document.getElementById("admin-search");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    const typing =
      target.matches("textarea, select, [contenteditable], input") &&
      !target.matches("[type=checkbox], [type=radio], [type=submit], [type=button]");
    // An address that is pasted or typed has slashes, but none begins with one.
    if (typing && !(target === search() && target.value === "")) return;
    if (!search()) return;
    event.preventDefault();
    search().focus();
    search().select();
  });

  const asked = new URLSearchParams(location.search);
  if (asked.get("q") || asked.get("finding")) {
    const first = document.querySelector("#result_list tbody th a");
    first?.focus({ preventScroll: true });
  }
}
