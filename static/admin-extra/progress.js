"use strict";

// How far a run has come, every two seconds; the page is shown anew once it has ended.
{
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    let page;
    try {
      const answer = await fetch(location.href);
      if (!answer.ok || answer.redirected) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return; // no connection: the next look tells
    }
    const now = page.querySelector("#run-progress");
    if (!now) location.reload();
    else {
      const says = ".run-progress__says"; // and not the button, which may have the focus
      document.querySelector(says).replaceWith(now.querySelector(says));
    }
  };
  setInterval(look, 2_000);
}
