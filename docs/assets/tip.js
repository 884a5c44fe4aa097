// One behaviour for all that pops up: what a term means (terms.js), what a note says (notes.js), what a word means
// (lookup.js).
//
// Mouse: rest for a moment; it closes when the mouse has left. Keyboard: what has the focus shows its card; Space, and for a
// term Enter, goes into it. Finger: tap; a second tap follows the link. Escape and a tap elsewhere close it, and the focus is
// where it was. A card can be pinned: then it stays in the corner while one reads on. Out of a card one more can come, and
// in that one links are links. It can be dismissed, pointed at, and stays until one leaves it (WCAG 2.2, 1.4.13).
//
// The listeners stand on the document, for a page may have a thousand terms.
window.readerTip = (() => {
  const OPEN_AFTER = 300; // milliseconds of rest
  const CLOSE_AFTER = 250; // milliseconds, the way from the line into the card
  const MARGIN = 8; // pixels to the edge of the screen
  const GAP = 4; // pixels to the line
  const LEAST = 128; // pixels of height, where there is room neither below nor above
  const MOST = 2; // cards, one out of the other
  const said = window.readerSaid ?? {};

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  };

  // ---- what is explained
  //
  // A kind of link: { selector, enter: whether Enter goes into the card, content(link), whole(link)? }. A kind that has no
  // links: { at(x, y), maybe(node), content(target), opened(target), closed() }. A target: { kind, node, rects(), over(x, y), same(other) }.

  const kinds = [];
  const within = (rects, x, y) => rects.some((r) => r.left <= x && x <= r.right && r.top <= y && y <= r.bottom);
  const linkAt = (node) => {
    const link = node?.closest?.("a[href]");
    const kind = link && kinds.find(({ selector }) => selector && link.matches(selector));
    if (!kind) return null;
    const whole = kind.whole?.(link) ?? link;
    const rects = () => [...link.getClientRects()];
    return { kind, link, node: whole, rects, over: (x, y) => within(rects(), x, y), same: (other) => other?.node === whole };
  };
  const contentOf = (target) => target.kind.content(target.link ?? target);

  // ---- the cards

  const made = []; // one for each level, made on first use
  const cards = []; // that are open, the second out of the first: { tip, target, held, focused }
  let pinned = null; // { tip, target }
  let count = 0; // of cards that were made, for their ids
  const pointer = { type: "mouse", on: null, x: -1, y: -1 }; // what was pressed last, and where the mouse is
  let dismissed = null; // closed on purpose: not opened again while the mouse or the focus stays

  const levelOf = (node) => cards.findIndex(({ tip }) => tip.contains(node));
  const part = (tip, name) => tip.querySelector(`.term-tip-${name}`);
  const button = (name, label) => {
    const one = element("button", `term-tip-${name}`);
    one.type = "button";
    one.title = label;
    one.setAttribute("aria-label", label);
    return one;
  };

  const build = (level) => {
    const text = element("div", "term-tip-text");
    const foot = element("div", "term-tip-foot", element("span", "gloss-more"), element("a", "term-tip-link"));
    const tip = element("div", "term-tip", text, foot, button("pin", said.pin ?? ""), button("close", said.close ?? ""));
    count += 1;
    tip.id = `term-tip-${count}`;
    text.id = `term-tip-text-${count}`;
    tip.tabIndex = -1;
    tip.hidden = true;
    tip.setAttribute("role", "dialog");
    tip.setAttribute("aria-describedby", text.id);
    part(tip, "pin").addEventListener("click", () => pin(tip));
    part(tip, "close").addEventListener("click", () => {
      if (pinned?.tip === tip) unpin();
      else back(levelOf(tip));
    });
    (document.querySelector(".reader-article") ?? document.body).append(tip);
    made[level] = tip;
    return tip;
  };

  // Under the line that is pointed at, or above it; in the document, so that it moves with the text.
  const place = ({ tip, target }, x, y) => {
    const lines = target.rects().filter((line) => line.width);
    const line = lines.find((one) => within([one], x, y)) || lines[0] || target.node.getBoundingClientRect();
    Object.assign(tip.style, { left: "0", top: "0", maxHeight: "" });
    const box = tip.getBoundingClientRect();
    const below = innerHeight - MARGIN - line.bottom - GAP;
    const above = line.top - GAP - window.reader.header() - MARGIN;
    const up = box.height > below && above > below;
    const height = Math.min(box.height, Math.max(up ? above : below, LEAST));
    const rightmost = document.documentElement.clientWidth - MARGIN - box.width;
    const left = Math.max(MARGIN, Math.min(line.left, rightmost));
    const top = up ? line.top - GAP - height : line.bottom + GAP;
    tip.style.left = `${left - box.left}px`;
    tip.style.top = `${top - box.top}px`;
    if (height < box.height) tip.style.maxHeight = `${height}px`;
    tip.classList.toggle("above", up);
  };

  const mark = ({ tip, target }, open) => {
    if (!target.link) return;
    target.node.setAttribute("aria-expanded", String(open));
    for (const [name, value] of [["aria-controls", tip.id], ["aria-describedby", part(tip, "text").id]]) {
      if (open) target.node.setAttribute(name, value);
      else if (name === "aria-describedby") target.node.removeAttribute(name);
    }
  };

  const closeFrom = (level) => {
    aim(null);
    while (cards.length > level) {
      const card = cards.pop();
      mark(card, false);
      if (card.tip !== pinned?.tip) card.tip.hidden = true;
      card.target.kind.closed?.();
    }
  };

  // Shows what is to be said of a target; false where there is nothing, or where no further card may come.
  const show = (target, { held = false, focused = false, x = -1, y = -1 } = {}) => {
    const level = levelOf(target.node) + 1;
    const content = level < MOST ? contentOf(target) : null;
    if (!content) return false;
    closeFrom(level);
    const tip = made[level] ?? build(level);
    const [text, link] = [part(tip, "text"), part(tip, "link")];
    tip.className = ["term-tip", content.className, held && "held", pinned?.tip.contains(target.node) && "fixed"].filter(Boolean).join(" ");
    tip.setAttribute("aria-label", content.label);
    text.replaceChildren(...content.body);
    tip.querySelector(".term-tip-foot > .gloss-more").textContent = content.more ?? "";
    link.hidden = !content.link;
    if (content.link) [link.textContent, link.href] = [content.link.text, content.link.href];
    tip.classList.toggle("plain", link.hidden && !content.more);
    const card = { tip, target, held, focused };
    cards.push(card);
    tip.hidden = false;
    text.scrollTop = 0;
    place(card, x, y);
    mark(card, true);
    target.kind.opened?.(target);
    return true;
  };

  // Goes into the last card: to its link for a key, to itself for a finger, which would bring up no keyboard there.
  const enter = (byKey) => {
    const { tip } = cards.at(-1);
    const link = part(tip, "link");
    (byKey && !link.hidden ? link : tip).focus({ preventScroll: true });
  };

  // Closes, and the focus is where it was before.
  const back = (level) => {
    const { target, held } = cards[level];
    const inside = cards.slice(level).some(({ tip }) => tip.contains(document.activeElement));
    dismissed = target;
    closeFrom(level);
    if (inside || (held && target.link)) target.node.focus({ preventScroll: true });
  };

  // ---- pinned

  const pin = (tip) => {
    const level = levelOf(tip);
    if (level < 0) return;
    const { target } = cards[level];
    const inside = tip.contains(document.activeElement);
    unpin(false);
    pinned = { tip, target };
    closeFrom(level);
    made[level] = null;
    tip.classList.remove("fixed", "above");
    tip.classList.add("pinned", "held");
    tip.removeAttribute("style");
    if (inside) part(tip, "close").focus({ preventScroll: true });
  };
  const unpin = (focus = true) => {
    if (!pinned) return;
    const { tip, target } = pinned;
    const inside = focus && tip.contains(document.activeElement);
    if (cards[0] && tip.contains(cards[0].target.node)) closeFrom(0);
    pinned = null;
    tip.remove();
    if (inside) target.node.focus({ preventScroll: true });
  };

  // ---- the mouse

  // What it waits for: { open: target }, { rest: true } for what is under it then, { close: level }, or nothing.
  let goal = null;
  let timer = 0;
  const aim = (wanted) => {
    const same = wanted && goal && (wanted.open ? wanted.open.same(goal.open) : wanted.close !== undefined && wanted.close === goal.close);
    if (same || (!wanted && !goal)) return;
    clearTimeout(timer);
    goal = wanted;
    if (!wanted) return;
    timer = setTimeout(() => {
      goal = null;
      if (wanted.open) show(wanted.open, { focused: wanted.focused, ...pointer });
      else if (wanted.close !== undefined) closeFrom(wanted.close);
      else rested();
    }, wanted.close === undefined ? OPEN_AFTER : CLOSE_AFTER);
  };
  const rested = () => {
    const target = kinds.find(({ at }) => at)?.at(pointer.x, pointer.y);
    if (!target) closeFrom(0);
    else if (!target.same(dismissed)) show(target, pointer);
  };

  // Moves, not entrances: a page that scrolls under a resting mouse opens nothing.
  const moved = (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    [pointer.x, pointer.y] = [event.clientX, event.clientY];
    if (dismissed && !dismissed.over(pointer.x, pointer.y)) dismissed = null;
    const from = levelOf(event.target);
    const link = linkAt(event.target);
    const over = link
      ? cards.findIndex(({ target }) => target.same(link))
      : cards.findIndex(({ target }) => from < 0 && !target.link && target.over(pointer.x, pointer.y));
    const keep = Math.max(from, over);
    const next = cards[keep + 1];
    const stays = next && (next.held || next.focused);
    if (link && over < 0 && from < MOST - 1 && !next?.held && !link.same(dismissed)) aim({ open: link });
    else if (!link && keep < 0 && !next?.held && kinds.some(({ maybe }) => maybe?.(event.target))) aim({ rest: true });
    else if (next && !stays) aim({ close: keep + 1 });
    else if (!goal?.focused) aim(null);
  };
  const left = () => {
    if (cards[0] && !cards[0].held && !cards[0].focused) aim({ close: 0 });
    else if (!goal?.focused) aim(null);
  };

  const pressed = (event) => {
    Object.assign(pointer, { type: event.pointerType, on: event.target, x: event.clientX, y: event.clientY });
  };
  // Not on the press, which may be the beginning of a scroll: that ends in pointercancel.
  const released = () => {
    const keep = levelOf(pointer.on);
    const link = linkAt(pointer.on);
    const next = cards[keep + 1];
    if (next && !(link && next.target.same(link))) closeFrom(keep + 1);
  };

  // Again: after this script was loaded for it, and what the browser does of itself was prevented.
  const clicked = (event, again = false) => {
    const link = linkAt(event.target);
    if (!link || event.button || (event.defaultPrevented && !again)) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const byKey = event.detail === 0; // Enter clicks too, without a count of clicks
    const open = cards.find(({ target }) => target.same(link));
    const follows = (byKey ? !link.kind.enter : pointer.type === "mouse") || open?.held;
    if (!follows && show(link, { held: true, x: pointer.x, y: pointer.y })) {
      event.preventDefault();
      enter(byKey);
    } else {
      closeFrom(0);
      if (again) location.assign(link.link.href);
    }
  };

  // ---- the keyboard

  const focused = (event) => {
    const level = levelOf(event.target);
    const link = linkAt(event.target);
    if (goal?.focused) aim(null);
    const next = cards[level + 1];
    if (next && (next.held || next.focused) && next.target.node !== event.target && !next.target.same(link)) closeFrom(level + 1);
    if (!link || cards.some(({ target }) => target.same(link)) || level >= MOST - 1) return;
    if (!link.node.hasAttribute("aria-expanded")) link.node.setAttribute("aria-expanded", "false");
    if (event.target.matches(":focus-visible") && !link.same(dismissed)) aim({ open: link, focused: true });
  };
  const blurred = (event) => {
    if (goal?.focused) aim(null);
    if (dismissed?.node === event.target && !dismissed.over(pointer.x, pointer.y)) dismissed = null;
  };

  // A card stands at the end of the article; for Tab it stands after what it explains.
  const tab = (event, level) => {
    const stops = [...cards[level].tip.querySelectorAll("a[href], button")].filter((one) => one.checkVisibility() && one.tabIndex >= 0);
    const next = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    if (next >= 0 && next < stops.length) return;
    if (event.shiftKey) event.preventDefault();
    back(level);
  };

  const typed = (event) => {
    const level = levelOf(event.target);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const link = event.key === " " && plain ? linkAt(event.target) : null;
    if (link && level < MOST - 1 && show(link, { held: true })) {
      event.preventDefault();
      enter(true);
    } else if (event.key === "Escape" && pinned?.tip.contains(event.target)) {
      unpin();
    } else if (event.key === "Escape" && cards.length) {
      back(cards.length - 1);
    } else if (level >= 0) {
      const text = part(cards[level].tip, "text");
      const step = { ArrowUp: -40, ArrowDown: 40, PageUp: -text.clientHeight, PageDown: text.clientHeight }[event.key];
      if (event.key === "Tab") tab(event, level);
      else if (step && text.scrollHeight > text.clientHeight) {
        event.preventDefault();
        text.scrollBy(0, step);
      }
    }
  };

  document.addEventListener("pointermove", moved, { passive: true });
  document.documentElement.addEventListener("pointerleave", left);
  document.addEventListener("pointerdown", pressed, { passive: true });
  document.addEventListener("pointerup", released, { passive: true });
  document.addEventListener("click", clicked);
  document.addEventListener("focusin", focused);
  document.addEventListener("focusout", blurred);
  document.addEventListener("keydown", typed);
  addEventListener("resize", () => {
    for (const card of cards) place(card, -1, -1);
  });
  // Gone back to from the page of a concept, the article is as it was before.
  addEventListener("pagehide", () => closeFrom(0));

  // What happened before this script was there, and with what was pressed then.
  const start = (event, press) => {
    pointer.type = press;
    if (event?.type === "pointermove") moved(event);
    else if (event?.type === "click") clicked(event, true);
    else if (event?.type === "keydown") typed(event);
    else if (event?.type === "focusin" && document.activeElement === event.target) focused(event);
  };

  return {
    element,
    start,
    add: (kind) => kinds.push(kind),
    show,
    hide: () => closeFrom(0),
    within,
    // The target of the only card that is open for this kind.
    shown: (kind) => cards.find(({ target }) => target.kind === kind)?.target ?? null,
    contains: (node) => levelOf(node) >= 0,
    enter,
  };
})();
