"use strict";

// Behind the admin's own script, which makes the box to type tags into.
django.jQuery(() => {
  const action = document.querySelector(".bulk [name=do]:checked");
  if (action?.value.endsWith("-tags")) {
    document.querySelector(".field-tags .select2-search__field")?.focus();
  }
});
