// Notes in the margin, each beside the line of its marker, or below the note before it. They are a second copy for the eye:
// the list at the end is what is read out, found and printed.
(() => {
  const article = document.querySelector(".reader-article");
  const root = document.documentElement;
  const LEAST = 150; // pixels of room, below which none are shown
  const GAP = 10; // pixels from the text to a note, and between notes
  const MOST = 230; // pixels of a note's width

  const box = document.createElement("div");
  box.className = "margin-notes";
  box.setAttribute("aria-hidden", "true");
  let notes = null; // made on first use: { marker, copy }

  const make = () => [...article.querySelectorAll(".notes > li")].flatMap((note) => {
    const marker = article.querySelector(`.note-ref[id][href="#${CSS.escape(note.id)}"]`);
    const texts = [...note.querySelectorAll(":scope > .note-text")].map((text) => text.cloneNode(true));
    if (!marker || !texts.length) return [];
    const copy = document.createElement("p");
    copy.append(Object.assign(document.createElement("b"), { textContent: marker.textContent }), ...texts);
    for (const one of copy.querySelectorAll("[id]")) one.removeAttribute("id");
    for (const one of copy.querySelectorAll("a, [tabindex]")) one.removeAttribute("tabindex");
    for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
    for (const button of copy.querySelectorAll("button")) button.remove();
    return [{ marker, copy }];
  });

  const lay = () => {
    if (!root.dataset.margin) {
      box.remove();
      return;
    }
    if (!notes) {
      notes = make();
      box.append(...notes.map(({ copy }) => copy));
    }
    article.append(box);
    const text = article.getBoundingClientRect();
    const room = article.parentElement.getBoundingClientRect().right - text.right - GAP;
    box.hidden = room < LEAST || !matchMedia("(min-width: 76.25em)").matches;
    if (box.hidden) return;
    box.style.width = `${Math.min(room, MOST)}px`;
    const places = notes.map(({ marker, copy }) => {
      const same = article.querySelectorAll(`.note-ref[href="${marker.getAttribute("href")}"]`);
      const shown = [...same].find((one) => one.getClientRects().length);
      return { copy, top: shown ? shown.getBoundingClientRect().top - text.top : null };
    });
    for (const { copy, top } of places) copy.hidden = top === null;
    // First all heights, then all places: each change between two readings would cost a layout.
    const heights = places.map(({ copy }) => copy.offsetHeight);
    let free = 0;
    for (const [number, { copy, top }] of places.entries()) {
      if (top === null) continue;
      const at = Math.max(top - 4, free);
      copy.style.top = `${at}px`;
      free = at + heights[number] + GAP;
    }
  };

  let asked = 0;
  const ask = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      lay();
    });
  };
  new ResizeObserver(ask).observe(article);
  new MutationObserver(ask).observe(root, { attributeFilter: ["data-margin", "data-size", "data-family", "data-measure", "data-leading"] });
  new MutationObserver(ask).observe(article, { attributeFilter: ["data-view"] });
  addEventListener("resize", ask);
  lay();
})();
