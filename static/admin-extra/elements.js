// Elements that scripts of the admin make.

export function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

export function button(className, text) {
  const made = element("button", className, text);
  made.type = "button";
  return made;
}
