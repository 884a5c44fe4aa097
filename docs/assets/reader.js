// What a page needs at once: it listens, and loads the rest when that is wanted. All pages work without it.
window.reader = (() => {
  const here = document.currentScript.src;
  const root = document.documentElement;
  const article = document.querySelector(".reader-article");

  // ---- what is loaded when it is wanted: scripts and styles beside this one, each once, in the order of the names

  const loaded = new Map();
  const add = (name) => {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((done, fail) => {
        const style = name.endsWith(".css");
        const node = document.createElement(style ? "link" : "script");
        if (style) node.rel = "stylesheet";
        else node.async = false;
        node.addEventListener("load", done);
        node.addEventListener("error", () => {
          loaded.delete(name); // the next time it is tried again
          node.remove();
          fail(new Error(name));
        });
        node[style ? "href" : "src"] = new URL(name, here);
        document.head.append(node);
      }));
    }
    return loaded.get(name);
  };
  const load = (...names) => Promise.all(names.map(add));
  const SAID = `said.${root.lang}.js`;
  const GLOSSES = new URL("glosses.js", location.href.split(/[?#]/)[0]).href; // beside the page of an article

  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // nothing is kept here
    }
  };
  const header = () => Math.max(document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0, 0);

  // Changes the page, and what the reader looks at stays where it is: the uppermost part of the text, or what is named.
  const keep = (change, named) => {
    const top = header() + 1;
    const inSight = (node) => {
      const box = node.getBoundingClientRect();
      return box.height && box.bottom > top && box.top < innerHeight;
    };
    const parts = article?.querySelectorAll(":scope > [id], .notes > li") ?? [];
    const node = named && inSight(named) ? named : [...parts].find(inSight);
    const before = node?.getBoundingClientRect().top;
    // The browser has a way of its own to keep the place; both together would keep it twice.
    root.style.overflowAnchor = "none";
    change();
    if (node) scrollBy({ top: node.getBoundingClientRect().top - before, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => root.style.removeProperty("overflow-anchor")));
  };

  // ---- terms and notes: their cards are loaded when the first is pointed at, tapped or reached with a key

  const EVENTS = ["pointermove", "pointerdown", "focusin", "click", "keydown"];
  let waiting = null; // what happened meanwhile
  let press = "mouse";
  let cards = null;
  const first = (event) => {
    if (event.type === "pointerdown") press = event.pointerType;
    const link = event.target.closest?.("a.term, a.note-ref");
    if (!link) {
      if (event.type === waiting?.type) waiting = null;
      return;
    }
    if (event.type === "keydown" && event.key !== " ") return;
    if (event.type === "click") {
      const byKey = event.detail === 0;
      const native = byKey ? !link.matches(".term") : press === "mouse";
      if (native || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented) return;
    }
    if (event.type === "click" || event.type === "keydown") event.preventDefault();
    if (event.type !== "pointerdown") waiting = event;
    cards ??= Promise.all([
      load("tip.css", SAID, "tip.js", "terms.js", "notes.js"),
      load(GLOSSES).catch(() => {}), // notes have cards without it
    ]).then(() => {
      for (const type of EVENTS) document.removeEventListener(type, first);
      window.readerTip.start(waiting, press);
    }, () => {
      cards = null;
      if (waiting?.type === "click") location.assign(link.href);
    });
  };
  if (article) for (const type of EVENTS) document.addEventListener(type, first);

  // ---- the look-up of words, the settings, the filter of the list

  const lookup = document.querySelector(".lookup-toggle");
  if (lookup) {
    const start = () => load("tip.css", "lookup.css", SAID, "tip.js", "lookup.js");
    const turnOn = () => start().then(() => {
      lookup.removeEventListener("click", turnOn);
      lookup.click();
    }, () => {}); // a second press tries again
    if (kept("reader.lookup") === "on") start().catch(() => {});
    else lookup.addEventListener("click", turnOn);
    lookup.title = lookup.dataset.keys;
    lookup.hidden = false;
  }

  const panel = (name) => load("panel.css", SAID, "panel.js", `${name}.js`).then(() => window.readerPanels[name]()).catch(() => {});
  const settings = document.querySelector(".settings-toggle");
  settings?.addEventListener("click", () => panel("settings"));
  if (settings) settings.hidden = false;

  if (document.querySelector(".list-filter")) load("list.js");

  if (article) load("place.js");

  // Notes in the margin, where they are wanted and the screen is wide.
  const wide = matchMedia("(min-width: 76.25em)");
  const margin = () => {
    if (article && root.dataset.margin && wide.matches) load("margin.css", "margin.js");
  };
  wide.addEventListener("change", margin);
  new MutationObserver(margin).observe(root, { attributeFilter: ["data-margin"] });
  margin();

  const pressed = {}; // by a key, what does not wait for keys.js

  // ---- citing: for the margin, a selection, a key's way into the text, an address that names a range or nothing

  if (article) {
    const files = ["cite.css", `cite.${root.lang}.js`, `../articles/${encodeURIComponent(article.dataset.article)}/cite.js`, "cite.js"];
    const inMargin = ({ target }) => target.contains(article) || target.matches(".page-break, .notes");
    // A finger in the indent of a paragraph, where nothing else is.
    const inIndent = ({ target, pointerType, clientX }) =>
      pointerType === "touch" && target.matches("p") && clientX < target.getBoundingClientRect().left + parseFloat(getComputedStyle(target).textIndent);
    const reasons = {
      pointerover: inMargin,
      pointerup: (event) => inMargin(event) || inIndent(event),
      focusin: ({ target }) => article.contains(target) && !target.matches("button"),
      selectionchange: () => !getSelection().isCollapsed,
    };
    let reason = null; // the last one, while it is being loaded; what was pressed goes before what was only touched upon
    const cite = (event) => {
      if (!(event?.type in reasons) || !reason || reason.type in reasons) reason = event;
      load(...files).then(() => {
        for (const type of Object.keys(reasons)) document.removeEventListener(type, want);
        if (reason) window.readerCite(reason);
        reason = null;
      }, () => {});
    };
    const want = (event) => {
      if (reasons[event.type](event)) cite(event);
    };
    for (const type of Object.keys(reasons)) document.addEventListener(type, want);
    const arrive = () => {
      try {
        if (location.hash.length < 2 || document.getElementById(decodeURIComponent(location.hash.slice(1)))) return;
      } catch { /* no id of ours */ }
      cite();
    };
    arrive();
    addEventListener("hashchange", arrive);
    const button = document.querySelector(".cite-toggle");
    button?.addEventListener("click", cite);
    pressed.c = cite;
    if (button) button.hidden = false;
  }

  // ---- what was searched for is marked

  if (article && new URLSearchParams(location.search).has("h")) load("found.css", "found.js");

  // ---- keys: what each does is in keys.js

  const typing = (node) => node.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  // Whoever turns off single keys (WCAG 2.2, 2.1.4) turns off those of the theme too.
  addEventListener("keydown", (event) => {
    if (root.dataset.keys !== "off" || !/^[!-~]$/.test(event.key) || typing(event.target)) return;
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopImmediatePropagation();
  }, true);
  addEventListener("keydown", (event) => {
    const taken = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
    if (taken || typing(event.target) || document.querySelector("[data-md-toggle=search]:checked")) return;
    if (pressed[event.key]) pressed[event.key](event);
    else if (event.key === "?" || event.key === "a" || (article && "jk[]gmvl".includes(event.key))) {
      load("keys.js").then(() => window.readerKeys(event.key));
    }
  });

  // The theme's search listens for keys, so that what is pasted or dictated would not be looked for.
  const search = document.querySelector(".md-search__input");
  search?.addEventListener("input", () => search.dispatchEvent(new KeyboardEvent("keyup")));

  return { load, kept, keep, header, panel };
})();
