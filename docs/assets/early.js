// The reader's settings, before anything is painted: they become attributes of <html>, on which the style sheets build,
// and the theme's colour scheme on <body>. What is chosen is kept on the device only (settings.js).
window.readerSettings = (() => {
  const KEY = "reader.settings";
  const NAMES = ["size", "family", "measure", "leading", "margin", "keys"];
  const SCHEMES = { light: "default", sepia: "sepia", dark: "slate" };
  const root = document.documentElement;
  root.classList.replace("no-js", "js"); // as the theme does at the end of the page, when its search would push aside what is there
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let settings = {};

  const apply = () => {
    for (const name of NAMES) {
      if (settings[name]) root.dataset[name] = settings[name];
      else delete root.dataset[name];
    }
    if (document.body) document.body.dataset.mdColorScheme = SCHEMES[settings.theme] ?? SCHEMES[dark.matches ? "dark" : "light"];
  };
  const read = () => {
    try {
      settings = Object(JSON.parse(localStorage.getItem(KEY)));
    } catch { /* nothing is kept here: what is chosen holds for this page */ }
    apply();
  };
  // Without a value, as it is where nothing was chosen; without a name, all of them.
  const set = (name, value) => {
    if (!name) settings = {};
    else if (value) settings[name] = value;
    else delete settings[name];
    try {
      if (Object.keys(settings).length) localStorage.setItem(KEY, JSON.stringify(settings));
      else localStorage.removeItem(KEY);
    } catch { /* for this page only */ }
    apply();
  };

  read();
  // The body comes later, but before the first paint.
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    apply();
    observer.disconnect();
  }).observe(root, { childList: true });
  dark.addEventListener("change", apply);
  addEventListener("storage", (event) => {
    if (event.key === KEY) read();
  });
  return { get: (name) => settings[name] ?? "", set };
})();
