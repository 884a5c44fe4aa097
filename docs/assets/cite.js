// To cite a passage: its link, a reference to it, its words with a reference. Loaded when it is first wanted (reader.js says
// when), after the article's references (readerCitation) and the words of the menu (readerCiteSaid).
//
// Mouse: a mark stands beside the paragraph that is pointed at. Finger: a tap on the margin or on the paragraph's indent, or
// a long one, which selects. Keyboard: the key c; or Tab reaches the mark from a link of the paragraph, the arrows move it up
// and down, Enter opens the menu. Text that is selected is offered too. There is one mark, so that a page stays light. What is copied has no note markers.
window.readerCite = (() => {
  const article = document.querySelector(".reader-article");
  const data = window.readerCitation;
  const said = window.readerCiteSaid;
  const root = new URL("..", document.currentScript.src);

  const STYLE = "reader.cite";
  const SETTLED = 250; // milliseconds without a change of the selection
  const SIZE = 24; // pixels of the mark (WCAG 2.2, 2.5.8)
  const MARGIN = 8; // pixels to the edge of the screen
  const FAR = 180; // pixels from the text, still in its margin
  // What can be cited by itself, and what belongs to none of it though it stands there.
  const BLOCKS = ".reader-article > p[id], .pair[id]:not(.pull-quote), .reader-article > :is(h2, h3, h4, h5, h6)[id], "
    + "figure[id], .formula[id], .notes > li[id]";
  const APART = ".note-ref, .note-back, .note-origin, .note-unlinked, .page-break, .marker-orphan, .headerlink, .pull-quote, "
    + ".term-tip, .cite-menu, button, script, style, rt, rp, annotation";
  const KINDS = { p: "paragraph", n: "note", t: "table", f: "figure", m: "formula", s: "heading", pg: "page" };
  const ID = /^(pg|[pntfms])(\d+(?:-\d+)*)$/;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const make = (tag, className, text = "") => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    if (tag === "button") made.type = "button";
    return made;
  };
  const shows = (node) => node.getClientRects().length > 0;
  const blocks = () => [...article.querySelectorAll(BLOCKS)].filter((node) => ID.test(node.id));
  const memory = (value) => {
    try {
      if (value) localStorage.setItem(STYLE, value);
      else return localStorage.getItem(STYLE);
    } catch { /* nothing is kept here */ }
    return value;
  };

  // ---- what a passage is called, and where it was printed

  const nameOf = (node) => {
    const [, kind, number] = node.id.match(ID) ?? [];
    if (kind === "s") {
      const text = textOf(within(node)).plain;
      return fill(said.heading, { text: text.length > 20 ? `${text.slice(0, 20)}…` : text });
    }
    return kind ? fill(said[KINDS[kind]], { n: number }) : said.article;
  };

  const breaks = () => [...article.querySelectorAll(".page-break[id]")];
  const before = (a, b) => Boolean(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
  // The printed pages of a range, as a pair of numbers; nothing where only the order of the pages is known.
  const pagesOf = (range, first, last) => {
    if (!data.paged) return [];
    const note = (node) => node.closest(".notes > li")?.querySelector(".note-origin")?.textContent.match(/\d+/)?.[0];
    if (note(first)) return [note(first), note(last) ?? note(first)];
    // In a translation no page begins: it has those of its paragraph.
    const translated = [range.startContainer, range.endContainer].some((n) => (n.closest ? n : n.parentElement).closest(".tr"));
    const start = translated ? within(first) : range;
    const end = translated ? within(last) : range;
    const marks = breaks();
    const at = (mark, place, isEnd) => {
      const point = document.createRange();
      point.selectNode(mark);
      return place.compareBoundaryPoints(isEnd ? Range.START_TO_END : Range.START_TO_START, point) >= (isEnd ? 1 : 0);
    };
    // A page that begins with the paragraph's first character is its page.
    const lead = (mark) => first.contains(mark) && !textOf(between(start, mark)).plain;
    const from = marks.filter((mark) => at(mark, start, false) || lead(mark)).at(-1);
    const to = marks.filter((mark) => at(mark, end, true)).at(-1);
    const numbers = [from, to].filter(Boolean).map((mark) => mark.dataset.page);
    return numbers.length === 1 ? [numbers[0], numbers[0]] : numbers;
  };
  const pageName = ([from, to], dash = "–") => (from && to !== from ? `${from}${dash}${to}` : from ?? "");
  // The Chicago Manual, 9.61: of the last number, what changes.
  const shortened = (from, to) => {
    if (from.length !== to.length || from.length < 3 || from.endsWith("00")) return to;
    const same = [...from].findIndex((digit, n) => digit !== to[n]);
    return to.slice(Math.min(same, to.length - (from.at(-2) === "0" ? 1 : 2)));
  };
  const pageFor = (dash, [from, to]) =>
    (dash === "chicago" && from && to !== from ? `${from}–${shortened(from, to)}` : pageName([from, to], dash));

  // ---- the words of a passage

  const within = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range;
  };
  const between = (range, mark) => {
    const made = range.cloneRange();
    made.setEndBefore(mark);
    return made;
  };
  const LINES = "p, li, h1, h2, h3, h4, h5, h6, tr, figcaption, dd, dt, .note-text, .src, .tr";
  const escaped = (text) => text.replace(/[&<>]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[char]);
  // What is seen of a range, without what is apart; cells of a row are parted by tabs.
  const textOf = (range) => {
    const lines = [];
    let [line, cell] = [null, null];
    const root_ = range.commonAncestorContainer;
    const walker = document.createTreeWalker(root_.nodeType === Node.TEXT_NODE ? root_.parentNode : root_, NodeFilter.SHOW_ALL, (node) => {
      if (node.nodeType === Node.ELEMENT_NODE) {
        return node.matches(APART) || !(shows(node) || node.matches("br")) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
      }
      return node.nodeType === Node.TEXT_NODE && range.intersectsNode(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP;
    });
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest(APART)) continue;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.length;
      const text = node.data.slice(from, to).replace(/\s+/g, " ");
      const here = node.parentElement.closest(LINES) ?? root_;
      const inCell = node.parentElement.closest("td, th");
      if (here !== line) {
        if (!text.trim()) continue;
        lines.push({ plain: "", html: "" });
        [line, cell] = [here, inCell];
      }
      const last = lines.at(-1);
      if (inCell !== cell) {
        last.plain += "\t";
        last.html += "\t";
        cell = inCell;
      }
      const tag = node.parentElement.closest("em, strong")?.localName;
      last.plain += text;
      last.html += tag ? `<${tag}>${escaped(text)}</${tag}>` : escaped(text);
    }
    const kept = lines.filter((one) => one.plain.trim());
    return {
      plain: kept.map((one) => one.plain.trim()).join("\n"),
      html: kept.map((one) => `<p>${one.html.trim()}</p>`).join(""),
      lines: kept.length,
    };
  };

  // Quotation marks inside others (GB/T 15834—2011, 4.8.3.3): an apostrophe stays.
  const OTHER = { "“": "‘", "”": "’", "‘": "“", "’": "”" };
  const inside = (text) => text.replace(/[“”]|‘[^‘’]*’/g, (part) => part.replace(/[“”‘’]/g, (mark) => OTHER[mark]));

  // ---- addresses

  const isFile = location.protocol === "file:";
  const path = () => said.prefix + data.path + (isFile && !data.site ? "index.html" : "");
  const addressOf = (anchor) => {
    const here = isFile ? "" : location.href.replace(/[?#].*$/, "");
    const base = data.site ? new URL(path(), data.site).href : here;
    return base && base + (anchor ? `#${anchor}` : "");
  };

  // ---- references

  const today = new Date();
  const iso = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  const english = new Intl.DateTimeFormat("en-US", { dateStyle: "long" }).format(today);
  // The four forms: whole or a page, with an address or without (src/reader/cite/script.py).
  const referenceTo = (what) => {
    const style = data.styles[chosen()];
    const page = pageFor(style.dash, what.pages);
    const values = { "\u0001": page, "\u0002": what.address, "\u0003": iso, "\u0004": english };
    const form = style.forms[(page ? 2 : 0) + (what.address ? 0 : 1)];
    const entry = form.replace(/[\u0001-\u0004]/g, (mark) => escaped(values[mark]));
    if (!style.inText) return { entry };
    return { entry, inText: `${style.inText}${locator(what)})` };
  };
  const locator = ({ pages, first, last }) => {
    if (pages.length) return `, ${pages[0] === pages[1] ? "p." : "pp."} ${pageName(pages)}`;
    const numbers = [first, last].map((node) => node?.id.match(/^p(\d+)$/)?.[1]);
    if (data.paged || !numbers[0] || !numbers[1]) return "";
    return `, ${numbers[0] === numbers[1] ? "para." : "paras."} ${pageName(numbers)}`;
  };
  const plain = (html) => html.replace(/<\/?i>/g, "").replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
  const reference = (what) => {
    const { entry, inText } = referenceTo(what);
    const html = inText ? `<p>${inText}</p><p>${entry}</p>` : `<p>${entry}</p>`;
    return { plain: plain(inText ? `${inText}\n${entry}` : entry), html };
  };
  const quotation = (what) => {
    const { entry, inText } = referenceTo(what);
    const text = textOf(what.range);
    const end = inText ? ` ${inText}` : "";
    const whole = text.lines === 1;
    const words = whole ? `“${inside(text.plain)}”` : text.plain;
    const html = whole ? `<p>“${inside(text.html.slice(3, -4))}”${end}</p>` : `<blockquote>${text.html}</blockquote>${end && `<p>${inText}</p>`}`;
    return { plain: `${words}${plain(end)}\n${plain(entry)}`, html: `${html}<p>${entry}</p>` };
  };

  // ---- the clipboard

  const copy = async ({ plain: text, html }) => {
    try {
      const item = { "text/plain": new Blob([text], { type: "text/plain" }) };
      if (html) item["text/html"] = new Blob([html], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem(item)]);
      return true;
    } catch { /* from file://, and in older browsers, another way */ }
    const held = document.activeElement;
    const field = make("textarea", "cite-field");
    field.value = text;
    field.readOnly = true;
    menu.append(field);
    field.select();
    const put = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/plain", text);
      if (html) event.clipboardData.setData("text/html", html);
    };
    document.addEventListener("copy", put, true);
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch { /* refused */ }
    document.removeEventListener("copy", put, true);
    field.remove();
    held?.focus({ preventScroll: true });
    return done;
  };

  // With the keyboard, or from the browser's menu: the same words without markers.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (event.defaultPrevented || selection.isCollapsed || !selection.rangeCount) return;
    if (event.target.closest?.("input, textarea")) return;
    const range = selection.getRangeAt(0);
    if (!article.contains(range.commonAncestorContainer)) return;
    if (![...article.querySelectorAll(APART)].some((node) => range.intersectsNode(node))) return;
    const text = textOf(range);
    if (!text.plain) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", text.plain);
    event.clipboardData.setData("text/html", text.html);
  });

  // ---- what is to be cited: a block, a page, a selection, the article

  const ofBlock = (node) => {
    const page = node.matches(".page-break");
    const visible = [...node.querySelectorAll(":scope > .src, :scope > .note-text.src")].find(shows) ?? node;
    const range = within(page ? node : visible);
    return {
      node, range, first: node, last: node, anchor: node.id, name: nameOf(node),
      pages: page ? (data.paged ? [node.dataset.page, node.dataset.page] : []) : pagesOf(range, node, node),
      words: !page && !node.matches(".formula"),
    };
  };
  const ofArticle = () => ({ node: null, first: null, last: null, anchor: "", name: said.article, pages: [], words: false });
  const ofSelection = () => {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const touched = blocks().filter((node) => {
      if (!range.intersectsNode(node)) return false;
      const part = within(node);
      if (node.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
      if (node.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
      return Boolean(textOf(part).plain);
    });
    if (!touched.length) return null;
    const [first, last] = [touched[0], touched.at(-1)];
    const anchor = first === last ? first.id : `${first.id}-${last.id}`;
    const name = first === last ? nameOf(first) : fill(said.range, { from: nameOf(first), to: nameOf(last) });
    return { node: last, range: range.cloneRange(), first, last, anchor, name, pages: pagesOf(range, first, last), words: true, selected: true };
  };

  // ---- the mark beside the text

  const mark = make("button", "cite-mark");
  mark.setAttribute("aria-haspopup", "dialog");
  let marked = null; // what the mark stands for

  const isHeld = () => document.activeElement === mark || (menu && !menu.hidden);
  const place = (what) => {
    marked = what;
    const { node, selected } = what;
    // Inside its block, so that it comes after the block's links; a page mark is too small to hold it.
    const holder = node.matches(".page-break") ? node.parentElement : node;
    if (mark.parentElement !== holder) {
      // At the very end of a justified paragraph it would have the last line justified too (in Chromium).
      const justified = getComputedStyle(holder).textAlign === "justify";
      const last = [...holder.children].filter((child) => child.matches("a, :has(a)")).pop();
      if (!justified) holder.append(mark);
      else if (!last) holder.prepend(mark);
      else if (last.nextSibling?.textContent.trim()) last.after(mark);
      else last.before(mark);
    }
    mark.setAttribute("aria-label", selected ? said.selection : fill(said.mark, { place: what.name }));
    mark.classList.toggle("selected", Boolean(selected));
    mark.classList.add("shown");
    const frame = (mark.offsetParent ?? document.body).getBoundingClientRect();
    const lines = selected ? [...what.range.getClientRects()].filter((r) => r.width) : [...node.getClientRects()];
    const box = (selected ? lines.at(-1) : lines[0]) ?? holder.getBoundingClientRect();
    const text = holder.getBoundingClientRect();
    const start = node.matches("li") ? text.left - 2 * SIZE : text.left - SIZE;
    const left = selected ? Math.min(box.right, document.documentElement.clientWidth - SIZE - MARGIN) : Math.max(start, 0);
    const top = selected ? box.bottom + 2 : node.matches(".page-break") ? box.top : text.top;
    mark.style.left = `${left - frame.left}px`;
    mark.style.top = `${top - frame.top}px`;
  };
  const unmark = () => {
    if (isHeld()) return;
    mark.classList.remove("shown");
    marked = null;
  };

  const blockAt = (node) => {
    const page = node?.closest?.(".page-break[id]");
    if (page && article.contains(page)) return page;
    const found = node?.closest?.(BLOCKS);
    return found && ID.test(found.id) ? found : null;
  };
  // The block on whose line the pointer is, though it is in the margin.
  const isMargin = (node) => node.contains?.(article) || node.matches?.(".reader-article > *");
  const beside = ({ clientX: x, clientY: y }) => blocks().find((node) => {
    const box = node.getBoundingClientRect();
    return box.height && box.top - 4 <= y && y <= box.bottom + 4 && box.left - FAR <= x && x <= box.right + SIZE;
  });

  const over = (event) => {
    if (event.pointerType === "touch" || event.buttons || isHeld() || marked?.selected || mark.contains(event.target)) return;
    const node = blockAt(event.target) ?? (isMargin(event.target) && beside(event));
    if (!node) unmark();
    else if (node !== marked?.node) place(ofBlock(node));
  };
  document.addEventListener("pointerover", over, { passive: true });
  document.addEventListener("pointermove", (event) => {
    if (isMargin(event.target)) over(event);
  }, { passive: true });

  document.addEventListener("focusin", (event) => {
    const node = blockAt(event.target);
    if (!node || mark.contains(event.target) || menu?.contains(event.target)) return;
    if (!marked?.selected) place(ofBlock(node));
  });

  mark.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || marked?.selected) return;
    event.preventDefault();
    const all = blocks();
    const node = marked.node.matches(".page-break") ? mark.parentElement : marked.node;
    const next = all[all.indexOf(node) + step];
    if (!next) return;
    place(ofBlock(next));
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "nearest" });
  });
  mark.addEventListener("blur", () => setTimeout(() => {
    if (!marked?.selected) unmark();
  }));
  // The selection stays while the mark is pressed.
  mark.addEventListener("pointerdown", (event) => event.preventDefault());
  mark.addEventListener("click", () => open(marked));

  let timer = 0;
  const select = () => {
    const what = ofSelection();
    if (what) place(what);
    else if (marked?.selected && !isHeld()) {
      marked = null;
      mark.classList.remove("shown", "selected");
    }
  };
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    if (!isHeld()) timer = setTimeout(select, SETTLED);
  });

  // In the empty place before the first line of a paragraph.
  const inIndent = ({ target, clientX, clientY }) => {
    if (!target.matches?.("p") || !article.contains(target)) return false;
    const [box, style] = [target.getBoundingClientRect(), getComputedStyle(target)];
    return clientX < box.left + parseFloat(style.textIndent) && clientY < box.top + parseFloat(style.lineHeight);
  };
  // A tap there or on the margin opens the menu at once: a finger cannot rest on anything.
  const tap = (event) => {
    if (event.type !== "pointerup" || event.pointerType !== "touch" || !getSelection().isCollapsed) return;
    const page = event.target.closest?.(".page-break[id]");
    const indented = inIndent(event) ? blockAt(event.target) : null;
    if (!page && !indented && !isMargin(event.target)) return;
    const node = page ?? indented ?? beside(event);
    if (!node) return;
    const box = node.getBoundingClientRect();
    if (!page && !indented && event.clientX > box.left && event.clientX < box.right) return;
    place(ofBlock(node));
    open(marked);
  };
  document.addEventListener("pointerup", tap);

  // ---- the menu

  let menu = null;
  let cited = null; // what it is about
  let opener = null;
  let parts = {};

  const chosen = () => parts.style?.value ?? (data.styles[memory()] ? memory() : Object.keys(data.styles)[0]);

  const build = () => {
    menu = make("div", "cite-menu");
    menu.setAttribute("role", "dialog");
    menu.setAttribute("aria-labelledby", "cite-name");
    menu.lang = document.documentElement.lang;
    menu.hidden = true;
    parts = {
      name: make("p", "cite-name"),
      close: make("button", "cite-close"),
      style: make("select", "cite-style"),
      preview: make("p", "cite-preview"),
      link: make("button", "", said.link),
      reference: make("button", "", said.reference),
      quotation: make("button", "", said.quotation),
      status: make("p", "cite-status"),
      path: make("p", "cite-path", said.path),
      files: make("p", "cite-files", said.files),
    };
    parts.name.id = "cite-name";
    parts.close.setAttribute("aria-label", said.close);
    parts.status.setAttribute("role", "status");
    for (const [key, { name }] of Object.entries(data.styles)) {
      const option = make("option", "", name);
      option.value = key;
      parts.style.append(option);
    }
    const known = memory();
    if (data.styles[known]) parts.style.value = known;
    for (const [name, file] of [["RIS", "ris"], ["BibTeX", "bib"], ["CSL-JSON", "json"]]) {
      const link = make("a", "", name);
      link.href = new URL(`${data.path}citation.${file}`, root);
      link.download = `${data.id}.${file}`;
      parts.files.append(" ", link);
    }
    const label = make("label", "cite-label", said.style);
    label.append(parts.style);
    const actions = make("div", "cite-actions");
    actions.append(parts.link, parts.reference, parts.quotation);
    menu.append(parts.name, parts.close, label, parts.preview, actions, parts.status, parts.path, parts.files);
    article.append(menu);

    parts.close.addEventListener("click", () => close(true));
    parts.style.addEventListener("change", () => {
      memory(parts.style.value);
      show();
    });
    const offer = (button, text) => button.addEventListener("click", async () => {
      const value = text();
      parts.status.textContent = "";
      const done = await copy(value);
      parts.status.textContent = done ? said.copied : said.failed;
      if (done) return;
      parts.preview.textContent = value.plain;
      getSelection().selectAllChildren(parts.preview);
    });
    offer(parts.link, () => ({ plain: cited.address || path() + (cited.anchor ? `#${cited.anchor}` : "") }));
    offer(parts.reference, () => reference(cited));
    offer(parts.quotation, () => quotation(cited));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Tab") return;
      const stops = [...menu.querySelectorAll("button, select, a")].filter(shows);
      const next = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
      if (next >= 0 && next < stops.length) return;
      event.preventDefault();
      stops.at(next < 0 ? -1 : 0).focus();
    });
    // Wherever the focus is: after a tap the browser takes it from the menu again. Before all others that Escape closes.
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || menu.hidden) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      close(true);
    }, true);
  };

  const show = () => {
    const { entry, inText } = referenceTo(cited);
    parts.preview.replaceChildren();
    const template = new DOMParser().parseFromString(inText ? `${inText}<br>${entry}` : entry, "text/html");
    parts.preview.append(...template.body.childNodes);
    parts.status.textContent = "";
  };

  // Under its line, or above it; on a narrow screen the style sheet puts it at the lower edge.
  const stand = () => {
    const frame = (menu.offsetParent ?? document.body).getBoundingClientRect();
    const near = (opener ?? mark).getBoundingClientRect();
    const box = menu.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(MARGIN, Math.min(near.left, width - box.width - MARGIN));
    const above = near.top - box.height - 4;
    const top = near.bottom + 4 + box.height > innerHeight && above > (document.querySelector(".md-header")?.offsetHeight ?? 0) ? above : near.bottom + 4;
    menu.style.left = `${left - frame.left}px`;
    menu.style.top = `${top - frame.top}px`;
  };

  const open = (what, from = mark) => {
    if (!what) return;
    if (!menu) build();
    opener = from;
    cited = { ...what, address: addressOf(what.anchor) };
    const printed = cited.pages.length ? fill(cited.pages[0] === cited.pages[1] ? said.page : said.pages, { n: pageName(cited.pages) }) : "";
    parts.name.textContent = [...new Set([printed, cited.name].filter(Boolean))].join(" · ");
    parts.quotation.hidden = !cited.words;
    parts.path.hidden = Boolean(cited.address);
    parts.files.hidden = Boolean(cited.anchor);
    show();
    menu.hidden = false;
    stand();
    parts.reference.focus({ preventScroll: true });
  };
  const close = (back) => {
    if (!menu || menu.hidden) return;
    menu.hidden = true;
    if (back) opener?.focus({ preventScroll: true });
    cited = null;
    if (!marked?.selected) unmark();
  };
  document.addEventListener("pointerdown", (event) => {
    if (menu && !menu.hidden && !menu.contains(event.target) && !mark.contains(event.target)) close(false);
  });
  addEventListener("resize", () => {
    if (menu && !menu.hidden) stand();
  });

  // What is selected, what has the focus, or what one reads: the first that is in sight.
  const openHere = () => {
    const top = window.reader.header();
    const node = blockAt(document.activeElement) ?? blocks().find((one) => one.getBoundingClientRect().bottom > top + SIZE);
    const what = ofSelection() ?? (node && ofBlock(node));
    if (!what) return;
    place(what);
    open(what);
  };

  // ---- what an address names: a range is marked, what is not there is said

  let notice = null;
  const dismiss = () => {
    notice?.remove();
    notice = null;
  };
  const clear = () => {
    for (const node of article.querySelectorAll(".cite-range")) node.classList.remove("cite-range");
  };
  const tell = (text, node) => {
    dismiss();
    notice = make("div", "cite-notice");
    notice.lang = document.documentElement.lang;
    const words = make("p", "");
    words.setAttribute("role", "status");
    const button = make("button", "cite-close");
    button.setAttribute("aria-label", said.close);
    button.addEventListener("click", dismiss);
    notice.append(words, button);
    document.body.append(notice);
    // Said when it is there, or no screen reader hears of it.
    requestAnimationFrame(() => {
      words.textContent = text;
      if (!node) return;
      const link = make("a", "", nameOf(node));
      link.href = `#${node.id}`;
      link.addEventListener("click", dismiss);
      words.append(" ", link);
    });
  };

  const numbers = (id) => id.match(ID)?.[2].split("-").map(Number) ?? [];
  const compare = (a, b) => {
    for (let n = 0; n < Math.max(a.length, b.length); n += 1) {
      if ((a[n] ?? 0) !== (b[n] ?? 0)) return (a[n] ?? 0) - (b[n] ?? 0);
    }
    return 0;
  };
  // The one before it of the same kind, else the first.
  const nearest = (id) => {
    const kind = id.match(ID)?.[1];
    const all = [...blocks(), ...breaks()].filter((node) => node.id.match(ID)?.[1] === kind);
    return all.filter((node) => compare(numbers(node.id), numbers(id)) < 0).at(-1) ?? all[0] ?? null;
  };
  const rangeOf = (id) => {
    const cuts = [...id.matchAll(/-/g)].map(({ index }) => [id.slice(0, index), id.slice(index + 1)]);
    return cuts.find((ends) => ends.every((end) => ID.test(end))) ?? null;
  };
  // Gone back to, or loaded again, the browser knows the place.
  const returned = () => ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);

  const arrive = (loaded) => {
    clear();
    dismiss();
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch { /* as it is */ }
    if (!id || document.getElementById(id)) return;
    const go = (node) => {
      const box = node.getBoundingClientRect();
      const inSight = box.top >= 0 && box.top < innerHeight;
      if (loaded ? !returned() : !inSight) node.scrollIntoView({ behavior: "instant" });
    };
    const ends = rangeOf(id);
    const there = ends?.map((end) => document.getElementById(end));
    if (there?.[0]) {
      const last = there[1] ?? nearest(ends[1]);
      const all = [...blocks(), ...breaks()].sort((a, b) => (before(a, b) ? -1 : 1));
      const [from, to] = [all.indexOf(there[0]), Math.max(all.indexOf(last), all.indexOf(there[0]))];
      for (const node of all.slice(from, to + 1)) node.classList.add("cite-range");
      go(there[0]);
      if (!there[1]) tell(fill(said.missing_end, { id: ends[1], place: nameOf(last) }));
      return;
    }
    const wanted = ends ? ends[0] : id.replace(/^nr(\d+).*/, "n$1");
    const near = nearest(wanted);
    tell(fill(near ? said.missing : said.missing_none, { id: wanted }), near);
  };
  addEventListener("hashchange", () => {
    close(false);
    arrive(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (notice) dismiss();
    else if (!document.querySelector(".term-tip:not([hidden]), dialog[open]")) clear();
  });

  addEventListener("beforeprint", () => mark.remove());

  arrive(true);
  // What it was loaded for.
  return (event) => {
    const toggle = event?.type === "click" && event.target.closest?.(".cite-toggle");
    if (toggle) open(ofArticle(), toggle);
    else if (event?.type === "keydown") openHere();
    else if (event?.type === "pointerup") tap(event);
    else if (event?.type === "selectionchange") select();
    else if (event?.type === "focusin" && blockAt(event.target)) place(ofBlock(blockAt(event.target)));
    else if (event?.type === "pointerover") over(event);
  };
})();
