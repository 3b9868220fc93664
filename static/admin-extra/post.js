// Requests that scripts of the admin send.

// Signing in, in whichever tab, changes the cookie.
export function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
}

export function post(address, data, options = {}) {
  return fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token() },
    body: new URLSearchParams(data),
    ...options,
  });
}
