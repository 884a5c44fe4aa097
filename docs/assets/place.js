// Where in the article one reads: its printed page and how far one has come, shown in a button that leads elsewhere
// (pages.js); and the place where one stopped reading last, on this device, which is offered and nothing more.
(() => {
  const article = document.querySelector(".reader-article");
  const nav = document.querySelector(".pages");
  const button = nav?.querySelector(".place");
  if (!article || !button) return;

  const KEY = "reader.places";
  const MOST = 100; // articles whose place is remembered
  const STARTED = 0.5; // screens: what was scrolled less was not read
  const LET_GO = 1.5; // screens, after which the offer is out of the way
  const id = article.dataset.article;
  const { reader } = window;
  const bar = document.createElement("div");
  bar.className = "progress";
  bar.setAttribute("aria-hidden", "true");
  article.append(bar);

  // The parts of the text in their order, and the beginnings of the printed pages.
  const blocks = [...article.querySelectorAll(":scope > [id]:not(.apparatus, [aria-hidden])")];
  const breaks = [...article.querySelectorAll(".page-break[id]")];
  const end = article.querySelector(":scope > .apparatus");
  // In the English view a page's beginning does not show; its paragraph does.
  const top = (node) => (node.getClientRects().length ? node : node.closest(".pair, :is(h2, h3, h4, h5, h6)[id]") ?? node)
    .getBoundingClientRect().top;
  // The last of the nodes that begins above a line of the screen, found by halves.
  const lastAbove = (nodes, line) => {
    let [from, to] = [0, nodes.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (top(nodes[middle]) <= line) from = middle + 1;
      else to = middle;
    }
    return nodes[from - 1];
  };

  const state = () => {
    const line = reader.header() + (innerHeight - reader.header()) / 3;
    const first = (blocks[0] ?? article).getBoundingClientRect().top;
    const last = (end ?? article).getBoundingClientRect()[end ? "top" : "bottom"];
    // Read is what has come into the screen; at the end of the text that is all of it.
    const room = Math.max(last - first - innerHeight + reader.header(), 1);
    const part = Math.min(Math.max((reader.header() - first) / room, 0), 1);
    return { part, at: lastAbove(breaks, line) ?? breaks[0] };
  };
  const name = (at) => at?.getAttribute("aria-label") ?? "";

  const label = document.createElement("span");
  const percent = document.createElement("span");
  button.append(label, percent);
  let asked = 0;
  const show = () => {
    asked = 0;
    const { part, at } = state();
    label.textContent = name(at);
    button.dataset.page = at?.dataset.page ?? "";
    percent.textContent = `${Math.round(part * 100)} %`;
    bar.style.transform = `scaleX(${part})`;
    // The theme marks the entry of the outline to which one has come; this says it to those who do not see it.
    const entries = document.querySelectorAll(".md-nav--secondary .md-nav__link--active");
    const entry = entries[entries.length - 1];
    const was = document.querySelector(".md-nav--secondary [aria-current]");
    if (was !== entry) was?.removeAttribute("aria-current");
    entry?.setAttribute("aria-current", "location");
  };
  const ask = () => {
    asked ||= requestAnimationFrame(show);
  };

  // ---- the place where one stopped: { article: [block, page] }, the latest at the end

  const places = () => {
    try {
      return Object(JSON.parse(reader.kept(KEY)));
    } catch {
      return {};
    }
  };
  const save = () => {
    if (scrollY < innerHeight * STARTED || offer?.isConnected) return;
    const { part, at } = state();
    const block = lastAbove(blocks, reader.header() + 40);
    const { [id]: _, ...others } = places();
    // Who has read to the end begins at the beginning.
    if (part < 1 && block) others[id] = [block.id, at?.dataset.page ?? ""];
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(Object.entries(others).slice(-MOST))));
    } catch { /* nothing is kept here */ }
  };

  let offer = null;
  const withdraw = () => offer?.remove();
  const offerPlace = () => {
    const [block, page] = places()[id] ?? [];
    const target = typeof block === "string" ? document.getElementById(block) : null;
    const how = performance.getEntriesByType("navigation")[0]?.type;
    if (!target || blocks.indexOf(target) < 2 || location.hash || how === "reload" || how === "back_forward") return;
    const link = document.createElement("a");
    link.href = `#${block}`;
    const at = breaks.find((one) => one.dataset.page === page);
    link.textContent = nav.dataset.resume.replace("{page}", name(at));
    link.addEventListener("click", () => setTimeout(withdraw));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "resume-close";
    close.setAttribute("aria-label", nav.dataset.close);
    close.addEventListener("click", withdraw);
    offer = document.createElement("p");
    offer.className = "resume";
    offer.append(link, close);
    article.prepend(offer);
  };

  let saving = 0;
  addEventListener("scroll", () => {
    ask();
    if (offer?.isConnected && scrollY > innerHeight * LET_GO) withdraw();
    clearTimeout(saving);
    saving = setTimeout(save, 400);
  }, { passive: true });
  addEventListener("resize", ask);
  addEventListener("pagehide", save);
  new ResizeObserver(ask).observe(article);
  button.addEventListener("click", () => reader.panel("pages"));
  show(); // before it is seen, so that it does not move
  button.hidden = false;
  offerPlace();
})();
