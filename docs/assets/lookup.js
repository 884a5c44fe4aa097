// What a word means, for learners; off until asked for. Without scripts there is no button.
//
// Mouse: rest on a word, or click it. Finger: tap it. Several words: select them. Keyboard: with the focus on a text the
// left and right arrows go from word to word, Enter goes into the card. The card is that of terms and notes (tip.js); terms
// keep their own. The words come from one script of the article, which calls readerWords (src/reader/lookup.py says how they
// are written); nothing else is loaded.
(() => {
  const button = document.querySelector(".lookup-toggle");
  const tips = window.readerTip;
  if (!button || !tips) return;

  const STORED = "reader.lookup";
  const SELECTED_AFTER = 300; // milliseconds without a change of the selection
  const MOST = 12; // words of a selection
  const HIGHLIGHT = "lookup";
  // What is no part of a text, though it stands in its element.
  const APART = ".note-ref, .page-break, .marker-orphan, .headerlink, .tr, button, math, code";
  const TEXTS = ".note-text, .abstract > p:not(.keywords), figure > figcaption, figure > .src > figcaption, "
    + "article p[id], article :is(h2, h3, h4, h5, h6)[id], .pair[id]";
  const { element } = tips;
  const said = (name) => button.dataset[name] ?? "";

  const memory = {
    get: () => {
      try {
        return localStorage.getItem(STORED) === "on";
      } catch {
        return false;
      }
    },
    set: (value) => {
      try {
        if (value) localStorage.setItem(STORED, "on");
        else localStorage.removeItem(STORED);
      } catch {
        // Nothing is kept where nothing may be.
      }
    },
  };

  // ---- the words, and where they stand

  let data = null; // as the script has them: { words, texts }
  const sequences = new Map();
  const length = (text) => [...text].length; // in characters, not in units of UTF-16

  // Place of a text to its words: first character, length and number of each, and how many characters there are.
  const sequence = (place) => {
    if (!data || !Object.hasOwn(data.texts, place)) return null;
    if (!sequences.has(place)) {
      const words = [];
      let at = 0;
      for (const number of data.texts[place].split(" ").map(Number)) {
        const size = number < 0 ? -number : length(data.words[number][0]);
        if (number >= 0) words.push({ at, size, number });
        at += size;
      }
      sequences.set(place, { words, total: at });
    }
    return sequences.get(place);
  };

  // The text that a node is in: its element, and its place as src/reader/texts.py names it.
  const textAt = (node) => {
    const at = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (!at?.closest || at.closest(`${APART}, .term-tip`)) return null;
    const figure = at.closest("figure[id]");
    if (figure) {
      const source = at.closest("small, .table-source");
      if (source) return { element: source, place: `${figure.id}/source` };
      const cell = at.closest("th, td");
      if (cell) {
        const column = cell.cellIndex;
        const part = cell.closest("thead") ? `h${column}` : `r${cell.parentElement.sectionRowIndex}c${column}`;
        return { element: cell, place: `${figure.id}/${part}` };
      }
      const caption = at.closest("figcaption");
      return caption && { element: caption, place: figure.id };
    }
    const note = at.closest(".note-text");
    if (note) return { element: note, place: note.closest("li")?.id };
    const abstract = at.closest(".abstract > p:not(.keywords)");
    if (abstract) return { element: abstract, place: abstract.parentElement.getAttribute("aria-labelledby") };
    const block = at.closest(":is(p, h2, h3, h4, h5, h6, .pair)[id]");
    return block && { element: block.querySelector(":scope > .src") ?? block, place: block.id };
  };

  // The characters of a text as they are shown, without blanks: each with its node and its offset there.
  const characters = (root) => {
    const apart = root.matches("figcaption") ? `${APART}, small` : APART;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
      if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
      return node.matches(apart) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    });
    const found = [];
    while (walker.nextNode()) {
      let at = 0;
      for (const char of walker.currentNode.data) {
        if (!/\s/u.test(char)) found.push({ node: walker.currentNode, at, char });
        at += char.length;
      }
    }
    return found;
  };

  // A text with its words; none if what is shown is not what the words were made from.
  const read = (node) => {
    const text = textAt(node);
    const found = text && sequence(text.place);
    if (!found) return null;
    const chars = characters(text.element);
    // The source of a figure stands behind a label.
    const shift = chars.length - found.total;
    if (shift < 0 || (shift && !text.place.endsWith("/source"))) return null;
    return { ...text, chars, shift, words: found.words };
  };

  const wordOf = (text, index) => {
    const { at, size, number } = text.words[index];
    const chars = text.chars.slice(text.shift + at, text.shift + at + size);
    const last = chars[chars.length - 1];
    const range = document.createRange();
    range.setStart(chars[0].node, chars[0].at);
    range.setEnd(last.node, last.at + last.char.length);
    return { text, index, number, range, shown: chars.map(({ char }) => char).join("") };
  };

  // The number in the text of the character at a place of a node, or of the first behind it.
  const behind = (text, node, offset) => {
    const range = document.createRange();
    range.setStart(node, offset);
    return text.chars.findIndex((char) => range.comparePoint(char.node, char.at) >= 0);
  };

  const caretAt = (x, y) => {
    if (document.caretPositionFromPoint) {
      const caret = document.caretPositionFromPoint(x, y);
      return caret && [caret.offsetNode, caret.offset];
    }
    const range = document.caretRangeFromPoint?.(x, y);
    return range && [range.startContainer, range.startOffset];
  };

  const wordAt = (x, y) => {
    const [node, offset] = caretAt(x, y) ?? [];
    if (node?.nodeType !== Node.TEXT_NODE || isTaken(document.elementFromPoint(x, y))) return null;
    const text = read(node);
    if (!text) return null;
    // A caret is between two characters, either of which may be under the pointer.
    const range = document.createRange();
    const number = text.chars.findIndex(({ node: its, at, char }) => {
      if (its !== node || at > offset || at + char.length < offset) return false;
      range.setStart(its, at);
      range.setEnd(its, at + char.length);
      return [...range.getClientRects()].some((r) => r.left <= x && x <= r.right && r.top <= y && y <= r.bottom);
    }) - text.shift;
    const index = text.words.findIndex(({ at, size }) => at <= number && number < at + size);
    return index < 0 ? null : wordOf(text, index);
  };

  // ---- the card

  // Links and buttons do what they do; a term explains itself.
  const isTaken = (node) => Boolean(node?.closest("a, button, input, select, textarea, summary, label, .term-tip"));

  const span = (className, text, lang) => {
    const made = element("span", className, text);
    if (lang) made.lang = lang;
    return made;
  };

  // The concepts' index, with or without its file, to the page of one of them.
  const concept = (slug) => said("concepts").replace(/(index\.html)?$/, `${slug}/$1`);

  const entry = (number, text, lang) => {
    const [simplified, pinyin, gloss, source] = data.words[number];
    const head = element("div", "term-tip-head", span("gloss-zh", text, lang));
    if (simplified !== text) head.append(span("lookup-simplified", simplified, "zh-Hans"));
    head.append(span("gloss-pinyin", pinyin, "zh-Latn-pinyin"));
    const made = element("div", "lookup-word", head);
    if (Array.isArray(gloss)) {
      const chars = [...text];
      let at = 0;
      const parts = gloss.map((part) => {
        const size = length(data.words[part][0]);
        const [, reading, meaning] = data.words[part];
        const word = span("lookup-part-zh", chars.slice(at, (at += size)).join(""), lang);
        const item = element("li", "lookup-part", word, " ", span("gloss-pinyin", reading, "zh-Latn-pinyin"));
        item.append(" ", span("lookup-gloss", meaning, "en"));
        return item;
      });
      made.append(element("ul", "lookup-parts", ...parts));
    } else if (source === "@") {
      if (said("name")) made.append(element("div", "lookup-gloss", said("name")));
    } else if (gloss) {
      made.append(span("lookup-gloss", gloss, "en"));
    }
    return { made, source: source ?? "", pinyin, gloss: Array.isArray(gloss) ? "" : gloss };
  };

  const highlight = (words) => {
    if (!CSS.highlights) return;
    if (words) CSS.highlights.set(HIGHLIGHT, new Highlight(...words.map(({ range }) => range)));
    else CSS.highlights.delete(HIGHLIGHT);
  };

  const kind = {
    at: (x, y) => targetOf([wordAt(x, y)]),
    maybe: (node) => on && data !== null && !isTaken(node) && textAt(node) !== null,
    content: ({ words }) => {
      const lang = words[0].text.element.closest("[lang]")?.lang;
      const entries = words.map(({ number, shown: text }) => entry(number, text, lang));
      const slugs = entries.map(({ source }) => source).filter((source) => source && source !== "@");
      return {
        label: words.map((word) => word.shown).join(" "),
        className: "lookup-tip",
        body: entries.map(({ made }) => made),
        more: entries.some(({ source }) => !source) ? said("credit") : "",
        link: slugs.length && words.length === 1 ? { text: said("more"), href: concept(slugs[0]) } : null,
      };
    },
    opened: ({ words }) => highlight(words),
    closed: () => highlight(null),
  };
  tips.add(kind);

  // Words as tip.js wants what it explains.
  const targetOf = (words) => {
    const [first] = words;
    if (!first) return null;
    const rects = () => [...first.range.getClientRects()];
    const same = (other) => other?.words?.[0].text.element === first.text.element && other.words[0].index === first.index;
    return { kind, words, node: first.text.element, rects, over: (x, y) => tips.within(rects(), x, y), same };
  };
  const show = (words, x = -1, y = -1) => tips.show(targetOf(words), { held: true, x, y });
  const shown = () => tips.shown(kind)?.words ?? null;

  // ---- the mouse and the finger: the card comes of itself where the mouse rests, and on a click or a tap

  const whenOn = (type, target, listener) => {
    target.addEventListener(type, (event) => {
      if (on && data) listener(event);
    }, type.startsWith("pointer") ? { passive: true } : undefined);
  };

  let press = { type: "mouse", down: false, inside: false };
  whenOn("pointerdown", document, (event) => {
    press = { type: event.pointerType, down: true, inside: tips.contains(event.target) };
  });
  whenOn("pointercancel", document, () => {
    press.down = false;
  });
  whenOn("pointerup", document, () => {
    press.down = false;
    if (!press.inside) select();
  });

  whenOn("click", document, (event) => {
    if (event.defaultPrevented || event.button || event.detail === 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (isTaken(event.target) || !getSelection().isCollapsed) return;
    const word = wordAt(event.clientX, event.clientY);
    if (!word) return;
    show([word], event.clientX, event.clientY);
    if (press.type !== "mouse") tips.enter(false);
  });

  const selected = () => {
    const selection = getSelection();
    if (!on || press.down || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const text = read(range.startContainer);
    if (!text) return;
    // Of a selection that goes on in other texts, the part in the first.
    const inside = text.element.contains(range.endContainer);
    const from = behind(text, range.startContainer, range.startOffset) - text.shift;
    const end = inside ? behind(text, range.endContainer, range.endOffset) : -1;
    const to = (end < 0 ? text.chars.length : end) - text.shift;
    const words = [...text.words.keys()].filter((index) => {
      const { at, size } = text.words[index];
      return at < to && from < at + size;
    });
    if (from >= 0 && words.length) show(words.slice(0, MOST).map((index) => wordOf(text, index)));
  };
  let selecting = 0;
  const select = () => {
    clearTimeout(selecting);
    selecting = setTimeout(selected, SELECTED_AFTER);
  };
  whenOn("selectionchange", document, select);

  // ---- the keyboard

  const status = span("lookup-status", "");
  status.setAttribute("role", "status");
  button.after(status);
  // ``spoken``: for screen readers alone.
  const tell = (text, spoken = false) => {
    status.textContent = text;
    status.classList.toggle("spoken", spoken);
  };

  let stops = []; // the texts that can have the focus, while look-up is on
  const arm = () => {
    for (const found of document.querySelectorAll(TEXTS)) {
      const text = textAt(found.matches(".pair") ? found.querySelector(":scope > .src") : found);
      if (!text || stops.includes(text.element) || text.element.hasAttribute("tabindex") || !read(text.element)) continue;
      text.element.tabIndex = 0;
      stops.push(text.element);
    }
  };
  const disarm = () => {
    for (const stop of stops) stop.removeAttribute("tabindex");
    stops = [];
  };

  // The next word of the text that has the focus, or of the texts behind it.
  const step = (stop, by) => {
    let text = read(stop);
    let index = -1;
    const now = shown()?.[0];
    if (now?.text.element === stop) index = now.index + by;
    else if (text) index = by > 0 ? 0 : text.words.length - 1;
    for (let at = stops.indexOf(stop); !text?.words[index]; index = by > 0 ? 0 : (text?.words.length ?? 0) - 1) {
      at += by;
      if (!stops[at]) return;
      text = stops[at].checkVisibility() ? read(stops[at]) : null;
    }
    if (text.element !== stop) text.element.focus({ preventScroll: true });
    const word = wordOf(text, index);
    const box = word.range.getBoundingClientRect();
    if (box.top < window.reader.header() || box.bottom > innerHeight) scrollBy(0, box.top - innerHeight / 3);
    show([word]);
    const { pinyin, gloss } = entry(word.number, word.shown);
    tell([word.shown, pinyin, gloss].filter(Boolean).join(" "), true);
  };

  whenOn("keydown", document, (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (by && stops.includes(event.target)) {
      event.preventDefault();
      step(event.target, by);
    } else if (event.key === "Enter" && event.target === shown()?.[0].text.element) {
      tips.enter(true);
    }
  });

  // ---- on and off

  let on = false;
  let script = null;

  const ready = () => {
    tell("");
    if (on) arm();
  };

  window.readerWords = (words) => {
    data = words;
  };

  const load = () => {
    if (data) return ready();
    tell(said("loading"));
    if (script) return undefined;
    script = document.createElement("script");
    script.src = said("src");
    script.addEventListener("load", () => (data ? ready() : fail()));
    script.addEventListener("error", () => fail());
    document.head.append(script);
    return undefined;
  };

  // A second press tries again.
  const fail = () => {
    script.remove();
    script = null;
    turn(false);
    tell(said("failed"));
  };

  const turn = (wanted) => {
    on = wanted;
    button.setAttribute("aria-pressed", String(on));
    document.documentElement.classList.toggle("lookup-on", on);
    if (on) {
      load();
    } else {
      if (shown()) tips.hide();
      disarm();
      tell("");
    }
  };

  button.addEventListener("click", () => {
    turn(!on);
    memory.set(on);
  });
  if (memory.get()) turn(true);
})();
