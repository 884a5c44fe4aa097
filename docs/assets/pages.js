// To a printed page, or to a section: what the outline at the side and the row of pages above the text offer, always at hand.
(() => {
  const { element, toggle, close } = window.readerPanel;
  const said = window.readerSaid;
  const nav = document.querySelector(".pages");

  const go = (id) => {
    close();
    if (location.hash === `#${id}`) document.getElementById(id)?.scrollIntoView();
    else location.hash = id;
  };

  // The page that is written, or the last one before it: of a volume's pages a text may leave some out.
  const pageOf = (value, pages) => {
    const exact = pages.find(({ page }) => page === value);
    if (exact || !/^\d+$/.test(value)) return exact;
    const before = pages.filter(({ page }) => Number(page) <= Number(value));
    return Number(value) > Number(pages.at(-1).page) ? undefined : before.at(-1);
  };

  window.readerPanels.pages = () => {
    const pages = [...document.querySelectorAll(".page-break[id]")].map(({ id, dataset }) => ({ id, page: dataset.page }));
    const here = nav.querySelector(".place").dataset.page;
    const field = element("input", { type: "text", inputMode: "numeric", autocomplete: "off", size: 5, id: "pages-field" });
    field.setAttribute("aria-describedby", "pages-said");
    const status = element("span", { id: "pages-said", className: "pages-said" });
    status.setAttribute("role", "status");
    const form = element(
      "form",
      { className: "pages-form" },
      element("label", { htmlFor: field.id, textContent: said.pages_go }),
      field,
      element("button", { type: "submit", textContent: said.pages_submit }),
      status,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const page = pageOf(field.value.normalize("NFKC").trim(), pages);
      if (page) go(page.id);
      else status.textContent = said.pages_none.replace("{from}", pages[0].page).replace("{to}", pages.at(-1).page);
    });
    const link = (id, text, current, lang) => {
      const one = element("a", { href: `#${id}`, textContent: text });
      if (lang) one.lang = lang;
      if (current) one.setAttribute("aria-current", "location");
      one.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(id);
      });
      return one;
    };
    const row = element("p", { className: "pages-row" }, ...pages.map(({ id, page }) => link(id, page, page === here)));
    const active = document.querySelector(".md-nav--secondary [aria-current]")?.hash;
    const sections = [...document.querySelectorAll(".md-nav--secondary .md-nav__link[href^='#']")].map((entry) => {
      const depth = entry.parentElement.closest("li")?.parentElement.closest("li") ? 2 : 1;
      return element("li", { className: `depth-${depth}` }, link(entry.hash.slice(1), entry.textContent.trim(), entry.hash === active, entry.lang));
    });
    const contents = sections.length ? [element("h3", { textContent: said.pages_sections }), element("ol", {}, ...sections)] : [];
    const panel = toggle("pages", said.pages_title, nav.querySelector(".place"), form, row, ...contents);
    // A finger finds the row of pages before the keyboard of the screen covers it.
    if (panel && matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
    panel?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  };
})();
