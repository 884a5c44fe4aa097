// What a term means, without leaving the line. Without this script a term is a link to the page of its concept.
//
// Mouse: rest on a term. Keyboard: Enter on a term, Enter again follows, Escape goes back. Finger: tap, a second tap
// follows. It can be dismissed, pointed at, and stays until one leaves it (WCAG 2.2, 1.4.13). One tooltip serves all
// terms and the listeners stand on the document, for a page may have a thousand terms; a definition is there once.
(() => {
  const glosses = document.querySelector(".terms");
  const tools = window.readerTip;
  if (!glosses || !tools) return;

  const OPEN_AFTER = 180; // milliseconds of rest
  const CLOSE_AFTER = 200; // milliseconds, the way from the term into the tooltip
  const { element } = tools;

  let tip = null; // made on first use
  let text, more, link;
  let term = null; // what is explained now: the part that was pointed at
  let held = false; // opened on purpose, by key or finger: the mouse does not close it
  let pointer = { type: "mouse", on: null, x: 0, y: 0 }; // what was pressed last, and where the mouse is
  let dismissed = null; // closed with Escape: not opened again while the mouse rests on it

  const termAt = (node) => node?.closest?.("a.term") ?? null;
  const glossOf = (a) => document.getElementById(`term-${a.dataset.term}`);
  // A note marker splits a term in two links, of which the first has the focus.
  const whole = (a) => {
    if (!("more" in a.dataset)) return a;
    let part = a.previousElementSibling;
    while (part && !(part.matches("a.term") && !("more" in part.dataset))) part = part.previousElementSibling;
    return part?.dataset.term === a.dataset.term ? part : a;
  };
  const isCurrent = (a) => Boolean(a && term && whole(a) === whole(term));
  const inside = (node) => Boolean(tip?.contains(node)) || isCurrent(termAt(node));

  const build = () => {
    text = element("div", "term-tip-text");
    text.id = "term-tip-text";
    more = element("span", "gloss-more");
    link = element("a", "term-tip-link", glosses.dataset.more);
    const close = element("button", "term-tip-close");
    close.type = "button";
    close.setAttribute("aria-label", glosses.dataset.close);
    close.addEventListener("click", () => back());
    tip = element("div", "term-tip", text, element("div", "term-tip-foot", more, link), close);
    tip.id = "term-tip";
    tip.tabIndex = -1;
    tip.hidden = true;
    tip.setAttribute("role", "dialog");
    tip.setAttribute("aria-describedby", text.id);
    (glosses.closest("article") || document.body).append(tip);
  };

  const fill = (gloss) => {
    const copy = gloss.cloneNode(true);
    for (const a of copy.querySelectorAll("a")) a.replaceWith(...a.childNodes);
    const part = (from, className) => {
      const made = element("div", className, ...from.childNodes);
      if (from.lang) made.lang = from.lang;
      return made;
    };
    const head = part(copy.querySelector("dt"), "term-tip-head");
    const name = head.querySelector(".gloss-zh").textContent;
    more.textContent = copy.querySelector(".gloss-more")?.textContent ?? "";
    const definitions = [...copy.querySelectorAll("dd:not(.gloss-more)")];
    text.replaceChildren(head, ...definitions.map((dd) => part(dd, dd.className)));
    tip.setAttribute("aria-label", glosses.dataset.open.replace("{term}", name));
  };

  const place = (x, y) => tools.place(tip, term, x, y);

  const hide = () => {
    aim(undefined);
    if (!term) return;
    whole(term).setAttribute("aria-expanded", "false");
    tip.hidden = true;
    term = null;
    held = false;
  };

  const show = (wanted, hold) => {
    const gloss = glossOf(wanted);
    if (!gloss) return;
    hide();
    if (!tip) build();
    term = wanted;
    held = hold;
    fill(gloss);
    link.href = term.href;
    tip.classList.toggle("held", held);
    tip.hidden = false;
    text.scrollTop = 0;
    place(pointer.x, pointer.y);
    whole(term).setAttribute("aria-expanded", "true");
    whole(term).setAttribute("aria-controls", tip.id);
  };

  // Closes, and the focus is where it was before.
  const back = () => {
    const from = whole(term);
    if (held || tip.contains(document.activeElement)) from.focus({ preventScroll: true });
    hide();
  };

  // What the resting mouse waits for: a term is to be shown, null: all is to be closed, undefined: nothing.
  let goal;
  let timer = 0;
  const aim = (wanted) => {
    if (wanted === goal) return;
    clearTimeout(timer);
    goal = wanted;
    if (wanted === undefined) return;
    timer = setTimeout(() => {
      goal = undefined;
      if (wanted) show(wanted, false);
      else hide();
    }, wanted ? OPEN_AFTER : CLOSE_AFTER);
  };

  // Moves, not entrances: a page that scrolls under a resting mouse opens nothing.
  document.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons || held) return;
    pointer.x = event.clientX;
    pointer.y = event.clientY;
    const over = termAt(event.target);
    if (dismissed && (!over || whole(over) !== dismissed)) dismissed = null;
    if (inside(event.target)) aim(undefined);
    else if (over && !dismissed) aim(over);
    else aim(term ? null : undefined);
  }, { passive: true });
  document.documentElement.addEventListener("pointerleave", () => {
    if (!held) aim(term ? null : undefined);
  });

  document.addEventListener("pointerdown", (event) => {
    Object.assign(pointer, { type: event.pointerType, on: event.target, x: event.clientX, y: event.clientY });
  }, { passive: true });
  // Not on the press, which may be the beginning of a scroll: that ends in pointercancel.
  document.addEventListener("pointerup", () => {
    if (term && !inside(pointer.on)) hide();
  }, { passive: true });

  document.addEventListener("click", (event) => {
    const over = termAt(event.target);
    if (!over || event.defaultPrevented || event.button) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const byKey = event.detail === 0; // Enter clicks too, without a count of clicks
    if (!byKey && pointer.type === "mouse") return;
    if ((held && isCurrent(over)) || !glossOf(over)) return;
    event.preventDefault();
    show(over, true);
    if (byKey) link.focus();
    else tip.focus({ preventScroll: true });
  });

  document.addEventListener("focusin", (event) => {
    if (term && held && !inside(event.target)) hide();
    const over = termAt(event.target);
    if (over && !isCurrent(over) && glossOf(over)) over.setAttribute("aria-expanded", "false");
  });

  // The tooltip stands at the end of the article; for Tab it stands after its term.
  const tab = (event) => {
    const stops = [link, tip.querySelector("button")];
    const next = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    if (next >= 0 && next < stops.length) return;
    if (event.shiftKey) event.preventDefault();
    back();
  };

  document.addEventListener("keydown", (event) => {
    if (!term) return;
    if (event.key === "Escape") {
      dismissed = whole(term);
      back();
    } else if (tip.contains(event.target)) {
      const step = { ArrowUp: -40, ArrowDown: 40, PageUp: -text.clientHeight, PageDown: text.clientHeight }[event.key];
      if (event.key === "Tab") tab(event);
      else if (step && text.scrollHeight > text.clientHeight) {
        event.preventDefault();
        text.scrollBy(0, step);
      }
    }
  });

  addEventListener("resize", () => {
    if (term) place(-1, -1);
  });
  // Gone back to from the concept's page, the article is as it was before.
  addEventListener("pagehide", hide);
})();
