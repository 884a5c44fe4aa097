// What the single keys do. Those of the theme stay: n and p to the next and the previous article, / s f to the search. For
// c, reader.js loads cite.js.
window.readerKeys = (() => {
  const { reader } = window;
  const article = document.querySelector(".reader-article");

  // ---- from one paragraph or section to another; what one has come to has the focus, so that Tab goes on from there

  const shows = (node) => node.getClientRects().length > 0;
  const go = (css, by) => {
    const parts = [...(article?.querySelectorAll(css) ?? [])].filter(shows);
    const line = reader.header() + 24;
    const held = parts.indexOf(document.activeElement);
    let next = held + by;
    // Without the focus on one, from what is at the top of the screen.
    const inSight = held >= 0 && Math.abs(parts[held].getBoundingClientRect().top - reader.header()) < innerHeight;
    if (!inSight) {
      const below = parts.findIndex((part) => part.getBoundingClientRect().top > line);
      next = by > 0 ? below : (below < 0 ? parts.length : below) - 1;
      if (by < 0 && next > 0 && Math.abs(parts[next].getBoundingClientRect().top - reader.header()) < 24) next -= 1;
    }
    const part = parts[next];
    if (!part) return;
    if (!part.hasAttribute("tabindex")) {
      part.tabIndex = -1;
      part.addEventListener("blur", () => part.tabIndex === -1 && part.removeAttribute("tabindex"), { once: true });
    }
    part.scrollIntoView({ block: "start" });
    part.focus({ preventScroll: true });
  };
  const PARTS = ":scope > [id]:not([aria-hidden]), .notes > li";
  const SECTIONS = ":scope > :is(h2, h3, h4, h5, h6)[id]";

  const toggleMargin = () => {
    const on = window.readerSettings.get("margin");
    reader.keep(() => window.readerSettings.set("margin", on ? "" : "on"));
  };
  const nextView = () => {
    const views = [...document.querySelectorAll(".views a[data-view]")];
    const at = views.findIndex((view) => view.getAttribute("aria-current"));
    views[(at + 1) % views.length]?.click();
  };

  const KEYS = {
    j: () => go(PARTS, 1),
    k: () => go(PARTS, -1),
    "]": () => go(SECTIONS, 1),
    "[": () => go(SECTIONS, -1),
    g: () => document.querySelector(".pages") && reader.panel("pages"),
    m: toggleMargin,
    v: nextView,
    l: () => document.querySelector(".lookup-toggle")?.click(),
    a: () => reader.panel("settings"),
    "?": () => reader.panel("help"),
  };

  return (key) => KEYS[key]?.();
})();
