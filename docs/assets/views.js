// The text in Chinese, in English, both side by side, or the English of one paragraph on demand.
//
// The view stands in the address (?view=pair), so that a link shows to others what it showed here; it is remembered
// too, for pages whose address names none. Without this script both languages show.
(() => {
  const article = document.querySelector(".reader-article[data-view]");
  const group = document.querySelector(".views");
  if (!article || !group) return;

  const KEY = "reader.view";
  const links = [...group.querySelectorAll("a[data-view]")];

  // From file://, and where cookies are refused, a browser may keep nothing.
  const remember = (view) => {
    try {
      localStorage.setItem(KEY, view);
    } catch { /* the address has it */ }
  };
  const address = (view) => {
    const url = new URL(location.href);
    url.searchParams.set("view", view);
    // From file:// some browsers refuse to change the address; the view changes all the same.
    try {
      history.replaceState(history.state, "", url);
    } catch { /* the address stays */ }
  };

  // ---- English on demand: a button at the end of each part, made when it is first wanted

  const PARTS = ".pair:not([aria-hidden]), h2, h3, h4, h5, h6, .notes > li, figure";

  const reveal = (button, open) => {
    button.setAttribute("aria-expanded", open);
    document.getElementById(button.getAttribute("aria-controls")).toggleAttribute("data-shown", open);
  };
  const addButtons = () => {
    for (const part of article.querySelectorAll(PARTS)) {
      const [source, translation] = ["src", "tr"].map((name) => part.querySelector(`:scope > .${name}`));
      if (!source || !translation) continue;
      translation.id ||= `${part.id}-tr`;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "reveal";
      button.textContent = group.dataset.reveal || "译";
      if (group.dataset.revealLabel) button.setAttribute("aria-label", group.dataset.revealLabel);
      button.setAttribute("aria-controls", translation.id);
      button.setAttribute("aria-expanded", "false");
      // At the end of the text; the caption of a table is on top of it.
      const into = source.matches("div") ? source.querySelector("figcaption") ?? source : source;
      if (into.matches("span")) into.after(" ", button);
      else into.append(button);
    }
  };
  article.addEventListener("click", (event) => {
    const button = event.target.closest?.(".reveal");
    if (button) reveal(button, button.getAttribute("aria-expanded") !== "true");
  });

  // ---- the reader's place: what must not move are the links themselves, while they are in sight, else the text

  const shows = (node) => node.getClientRects().length > 0;
  // What the address points at may be in the language that does not show: then the same place in the other one.
  const target = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // no id of ours
    }
  };
  const twin = (node) => {
    const part = node.closest(".pair, h2, h3, h4, h5, h6, .notes > li, figure");
    const href = node.getAttribute("href");
    const same = [...(part?.querySelectorAll(".tr a") ?? [])].filter((a) => shows(a) && a.getAttribute("href") === href);
    return same[0] ?? part;
  };
  const goTo = (node) => {
    node?.scrollIntoView({ behavior: "instant" });
    if (node?.matches("a")) node.focus({ preventScroll: true });
  };
  const goToHidden = () => {
    const node = target();
    if (node && !shows(node)) goTo(twin(node));
  };

  // ---- the views

  let buttons = false;
  const show = (view) => {
    if (view === "reveal" && !buttons) {
      addButtons();
      buttons = true;
    }
    article.dataset.view = view;
    for (const link of links) {
      if (link.dataset.view === view) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  // overrides/partials/view.html has found out which, before the text was there.
  show(article.dataset.view);
  group.hidden = false;
  goToHidden();
  addEventListener("hashchange", goToHidden);
  // The same link a second time changes nothing in the address.
  article.addEventListener("click", (event) => {
    if (event.target.closest?.('a[href^="#"]')) setTimeout(goToHidden);
  });

  group.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-view]");
    // With another key or button the reader wants a new window.
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.reader.keep(() => show(link.dataset.view), group);
    address(link.dataset.view);
    remember(link.dataset.view);
  });
})();
