// What was searched for, marked where one arrives: ?h=… names it, once or several times, and the anchor says where.
//
// The marks can be removed, by a button at their end and with Escape; the address then no longer names them. They change no
// text: what is looked up (lookup.js), copied or linked to is the same with them. Without this script nothing is marked.
(() => {
  const MOST = 20; // texts of an address
  const LONGEST = 200; // characters of one
  // What is no part of a text, though it stands in its element.
  const APART = ".note-ref, .note-back, .note-origin, .page-break, .marker-orphan, .headerlink, button, script, style, "
    + "math, .term-tip";

  let marks = [];
  let button = null;

  // ---- what is looked for

  const CHINESE = /[\u2e80-\u2fdf\u3001-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{323af}]/u;
  const LETTER = /[\p{L}\p{N}\p{M}]/u;
  const isWord = (char) => LETTER.test(char) && !CHINESE.test(char);

  // Blanks may differ: a page has line breaks where the text has none, and none where a note was taken out.
  const pattern = (text) => {
    let made = "";
    let before = "";
    let blank = false;
    for (const char of text.trim()) {
      if (/\s/u.test(char)) {
        blank = true;
        continue;
      }
      if (before) made += isWord(before) && isWord(char) ? (blank ? "\\s+" : "") : "\\s*";
      made += char.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
      [before, blank] = [char, false];
    }
    return made && new RegExp(made, "gu");
  };

  // Where a text stands: not within a longer word of letters, but for the beginning of one if that is all there is.
  const spansOf = (text, wanted) => {
    const expression = pattern(wanted);
    if (!expression) return [];
    const found = [];
    for (const match of text.matchAll(expression)) {
      const [from, to] = [match.index, match.index + match[0].length];
      const [first, last] = [[...match[0]][0], [...match[0]].at(-1)];
      if (isWord(first) && from && isWord([...text.slice(Math.max(0, from - 2), from)].at(-1))) continue;
      found.push({ from, to, whole: !(isWord(last) && to < text.length && isWord(String.fromCodePoint(text.codePointAt(to)))) });
    }
    const whole = found.filter((one) => one.whole);
    return whole.length ? whole : found;
  };

  // ---- where it is looked for

  const shows = (node) => node.getClientRects().length > 0;
  // A heading that only names a section, as that of an abstract, stands for it.
  const rootOf = (target) => document.querySelector(`[aria-labelledby="${CSS.escape(target.id)}"]:not(details)`) ?? target;

  // Runs of text that belong together, as those of a cell, each a list of nodes.
  const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, td, th, figcaption, small, div, .src, .tr, .note-text";
  const textsOf = (root) => {
    const texts = new Map();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
      if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
      return node.matches(APART) || !shows(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    });
    while (walker.nextNode()) {
      const block = walker.currentNode.parentElement.closest(BLOCKS) ?? root;
      if (!texts.has(block)) texts.set(block, []);
      texts.get(block).push(walker.currentNode);
    }
    return texts.values();
  };

  // ---- the marks

  const markNode = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const mark = document.createElement("mark");
    mark.className = "found";
    range.surroundContents(mark);
    marks.push(mark);
  };

  const markTexts = (nodes, wanted) => {
    const text = nodes.map(({ data }) => data).join("");
    const spans = wanted.flatMap((one) => spansOf(text, one)).sort((a, b) => a.from - b.from || b.to - a.to);
    const merged = [];
    for (const { from, to } of spans) {
      const last = merged.at(-1);
      if (last && from <= last.to) last.to = Math.max(last.to, to);
      else merged.push({ from, to });
    }
    // From the end, so that what is before stays where it is.
    const starts = [];
    nodes.reduce((at, { data }) => (starts.push(at), at + data.length), 0);
    for (const { from, to } of merged.reverse()) {
      for (let n = nodes.length - 1; n >= 0; n -= 1) {
        const [start, end] = [Math.max(from - starts[n], 0), Math.min(to - starts[n], nodes[n].length)];
        if (start < end) markNode(nodes[n], start, end);
      }
    }
  };

  const remove = () => {
    button?.remove();
    button = null;
    for (const mark of marks) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent?.normalize();
    }
    marks = [];
  };

  const forget = () => {
    const held = button === document.activeElement;
    const block = marks[0]?.closest("[id]");
    remove();
    const address = new URL(location.href);
    address.searchParams.delete("h");
    // From file:// some browsers refuse to change the address; the marks are gone all the same.
    try {
      history.replaceState(history.state, "", address);
    } catch { /* the address stays */ }
    // Whoever pressed the button goes on reading from there.
    if (held && block) {
      if (!block.hasAttribute("tabindex")) {
        block.tabIndex = -1;
        block.addEventListener("blur", () => block.removeAttribute("tabindex"), { once: true });
      }
      block.focus({ preventScroll: true });
    }
  };

  const addButton = () => {
    button = document.createElement("button");
    button.type = "button";
    button.className = "found-clear";
    // The style sheet shows the label: the text of the page stays as it is, and is copied without it.
    button.setAttribute("aria-label", document.querySelector("[data-unmark]")?.dataset.unmark ?? "×");
    button.addEventListener("click", forget);
    const block = marks[0].closest("p, li, h1, h2, h3, h4, h5, h6, figcaption, td, th");
    const within = block?.matches("td, th") ? block.closest("figure")?.querySelector("figcaption") : block;
    const text = within?.querySelector(":scope > .note-text, :scope > .src, :scope > .tr");
    if (text?.contains(marks[0])) text.after(button);
    else (within ?? marks[0].parentElement).append(button);
  };

  const arrive = () => {
    remove();
    const wanted = new URLSearchParams(location.search).getAll("h").slice(0, MOST).map((text) => text.slice(0, LONGEST));
    if (!wanted.length || location.hash.length < 2) return;
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch { /* no id of ours */ }
    if (!target) return;
    for (const nodes of textsOf(rootOf(target))) markTexts(nodes, wanted);
    if (!marks.length) return;
    marks.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    addButton();
  };

  // Whatever else is open is closed first.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !marks.length || event.defaultPrevented || event.isComposing) return;
    if (document.querySelector(".term-tip:not([hidden]), dialog[open], [data-md-toggle=search]:checked, [data-md-toggle=drawer]:checked")) return;
    if (event.target.closest?.("input, textarea, select")) return;
    forget();
  }, true);

  addEventListener("hashchange", arrive);
  arrive();
})();
