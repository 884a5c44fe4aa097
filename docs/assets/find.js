// The search page: asks the worker (search.js) as one types, and shows what it answers.
//
// The query stands in the address (?q=), with the tab (tab=notes) and whether all is to be listed (limit=all), so that an
// answer can be linked. All that comes from texts or from the address is set as text, never as HTML.
(() => {
  const form = document.querySelector("form.find");
  if (!form || !window.Worker) return;

  const AFTER = 30; // milliseconds without a key
  const FOLLOWS = 250; // milliseconds after which the address says what was typed
  const PATIENCE = 400; // milliseconds before it says that it is searching
  const ARTICLES = 10; // of a first answer, and more at a time
  const HITS = 5; // of an article, before one asks for its others
  const AT_ONCE = 200; // hits that are put on the page in one go
  const SLICE = 12; // milliseconds of it

  const said = JSON.parse(form.dataset.said);
  const field = form.elements.q;
  const status = document.querySelector(".find-said");
  const results = document.querySelector(".find-results");
  const filters = document.querySelector(".find-filters");
  const facets = document.querySelector(".find-facets");
  const help = document.querySelector(".find-help");
  const page = document.documentElement.lang;
  const titled = document.title;

  // ---- what things are made of

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };
  const HAN = /[\u2e80-\u9fff\u{20000}-\u{323af}]/u;
  const languageOf = (text, script = page === "zh-Hant" ? page : "zh-Hans") => {
    if (HAN.test(text)) return script;
    return /\p{Script=Latin}/u.test(text) ? "en" : page;
  };
  // With its language, where that is not the page's.
  const inLanguage = (made, lang = languageOf(made.textContent)) => {
    if (lang && lang !== page) made.lang = lang;
    return made;
  };
  const runs = (list) => list.map(([text, marked]) => (marked ? element("mark", "", text) : text));
  const plain = (list) => list.map(([text]) => text).join("");

  // One of the interface's sentences, with texts or elements in its places.
  const fill = (text, values) => text.split(/\{(\w+)\}/).map((part, n) => (n % 2 ? values[part] ?? "" : part)).flat()
    .filter((part) => part !== "");
  const number = (n, one, many) => (n === 1 ? said[one] : said[many]).replace("{n}", n.toLocaleString("en"));
  const hitsOf = (n) => number(n, "one_hit", "hits");
  const articlesOf = (n) => number(n, "one_article", "articles");
  const quoted = (text) => fill(said.quoted, { text: inLanguage(element("span", "find-what", text)) });

  // ---- what is asked, and where it stands

  const addressOf = ({ q, all = false, tab = "" }) => {
    const state = new URLSearchParams();
    if (q) state.set("q", q);
    if (all) state.set("limit", "all");
    if (tab) state.set("tab", tab);
    return `?${state}`;
  };
  const stateOf = (search) => {
    const state = new URLSearchParams(search);
    return {
      q: state.get("q") ?? "", all: state.get("limit") === "all", tab: state.get("tab") === "notes" ? "notes" : "",
    };
  };
  // A link that asks something; opened in a new window, it asks it there.
  const ask = (what, className, ...children) => {
    const made = element("a", `go ${className}`.trim(), ...children);
    made.href = addressOf(what);
    return made;
  };

  let state = stateOf(location.search);
  let committed = state; // what the entry of the history stands for that "back" should lead to
  let wanted = ARTICLES;

  // From file:// some browsers refuse to change the address; the search works all the same.
  const remember = (change, what, data = null) => {
    try {
      history[change](data, "", addressOf(what) === "?" ? location.pathname : addressOf(what));
    } catch { /* the address stays */ }
  };

  // ---- the worker

  let worker = null;
  let pending = null; // the question that waits for its answer; "focus" says where one is when it is there
  let last = 0;

  const start = () => {
    worker = new Worker(new URL(form.dataset.worker, location.href).href);
    worker.addEventListener("message", ({ data }) => {
      if (pending && data?.type === 3 && data.data?.id === pending.id) show(data.data);
    });
    worker.addEventListener("error", () => {
      if (!pending) return;
      worker = null;
      show({ id: pending.id, q: pending.q, error: "load" });
    });
    worker.postMessage({ type: 0, data: {} });
  };

  let late = 0; // the timer of an address that is to follow
  const named = () => {
    const words = state.q.trim();
    document.title = words ? `${words} · ${titled}` : titled;
  };
  const settle = () => {
    if (!late) return;
    clearTimeout(late);
    late = 0;
    remember("replaceState", state);
    named();
  };
  // Whoever turns to anything else on the page finds the address as it should be.
  for (const type of ["pointerdown", "focusin"]) document.addEventListener(type, settle, true);
  addEventListener("pagehide", settle);

  let patience = 0;
  let helped = false; // the help stands open as long as nothing is asked
  const question = (focus = "") => {
    clearTimeout(patience);
    const { q, all } = state;
    last += 1;
    pending = { id: last, q, at: performance.now(), focus };
    if (!late) named();
    if (!q.trim()) return show({ id: last, q, error: "empty" });
    if (helped) help.open = helped = false;
    results.dataset.search = "busy";
    results.setAttribute("aria-busy", "true");
    patience = setTimeout(() => status.replaceChildren(element("p", "", said.busy)), PATIENCE);
    if (!worker) start();
    worker.postMessage({ type: 2, data: { id: last, q, all, articles: wanted, facets: filters.open } });
    return undefined;
  };

  // Asks something else: what is typed replaces the address, what is chosen is a new one. The address follows a little
  // later than the answer: to change it costs the browser more than to answer, and some allow no more than 100 in 30 s.
  const typed = (q) => {
    state = { q, all: false, tab: state.tab };
    wanted = ARTICLES;
    clearTimeout(late);
    late = setTimeout(settle, FOLLOWS);
    question();
  };
  const go = (next, focus = "said") => {
    settle();
    if (addressOf(next) !== addressOf(committed)) {
      // What was typed has taken the place of what was there before: it gets that back, and a new one follows.
      if (next.q === state.q) remember("replaceState", committed);
      remember("pushState", next);
    }
    state = committed = next;
    wanted = ARTICLES;
    field.value = next.q;
    question(focus);
  };

  // ---- how the query was understood

  const whatOf = ({ kind, text, not, field: within, from, to }) => {
    if (kind === "years") {
      if (from === to) return [said.year_only.replace("{year}", from)];
      if (!from) return fill(said.until, { to: String(to) });
      return fill(to >= 9999 ? said.since : said.years, { from: String(from), to: String(to) });
    }
    const what = within && said[`in_${within}`] ? fill(said[`in_${within}`], { text: quoted(text) }) : quoted(text);
    return not ? fill(said.not, { text: what }) : what;
  };
  const whole = ({ understood = [], q }) => (understood.length
    ? understood.flatMap((one, n) => [...(n ? [said.and] : []), ...whatOf(one)]) : quoted(q.trim()));

  const sentences = (answer) => {
    const what = whole(answer);
    if (answer.error === "load") return [[said.error_load]];
    if (answer.error === "nothing-to-find") return [fill(said.error_nothing, { what: quoted(answer.q.trim()) })];
    const { articles, count, more, exact } = answer;
    const first = articles.length
      ? fill(count ? said.found : said.found_articles, { what, hits: hitsOf(count), articles: articlesOf(articles.length) })
      : fill(said.none, { what });
    if (more) first.push(" ", ...fill(exact ? said.more : said.more_up_to, { articles: articlesOf(more) }));
    const notices = answer.notices.filter(({ kind }) => said[`said_${kind}`])
      .map(({ kind, text = "" }) => fill(said[`said_${kind}`], { what: quoted(text) }));
    return [first, ...notices];
  };

  // What narrows the answer, each with a way to drop it.
  const isFilter = ({ kind, field: within }) => kind === "years" || Boolean(within);
  const chips = ({ understood }) => {
    const list = element("ul", "find-chips");
    list.setAttribute("aria-label", said.active);
    for (const one of understood.filter(isFilter)) {
      const what = element("span", "", ...whatOf(one));
      const cross = element("span", "find-cross", "×");
      cross.setAttribute("aria-hidden", "true");
      const link = ask({ q: one.without, tab: state.tab }, "find-chip", what, cross);
      link.setAttribute("aria-label", said.remove.replace("{what}", what.textContent));
      list.append(element("li", "", link));
    }
    return list.children.length ? [list] : [];
  };

  // ---- what is found

  const concepts = (answer) => {
    if (!answer.concepts.length) return [];
    const list = element("ul", "find-concepts");
    list.setAttribute("aria-label", said.concepts);
    for (const { url, name, other, pinyin, uses, articles } of answer.concepts) {
      const reading = element("span", "find-reading", pinyin);
      reading.lang = "zh-Latn-pinyin";
      const link = element("a", "", inLanguage(element("span", "find-concept", name)), " ", reading, " ",
        inLanguage(element("span", "find-other", other)));
      link.href = url;
      list.append(element("li", "", link, " ", ...(uses ? [element("small", "", articlesOf(articles))] : [])));
    }
    return [list];
  };

  const variants = ({ variants: forms, together }) => {
    if (!forms.length && !together) return [];
    const links = forms.flatMap(({ text, q }, n) => [...(n ? [said.and] : []), inLanguage(ask({ q, tab: state.tab }, "", text))]);
    const line = element("p", "find-variants", element("span", "find-name", said.also), ...links);
    if (together) line.append(" ", ask({ q: together.q, tab: state.tab }, "find-together", said.together));
    return [line];
  };

  const LABELS = { t: "table", f: "figure", e: "translation" };
  const item = (hit, article) => {
    const link = inLanguage(element("a", "hit", ...runs(hit.excerpt)), hit.lang);
    link.href = hit.url;
    link.dataset.article = article.id;
    link.dataset.anchor = hit.anchor;
    const labels = [hit.heading && said.heading, hit.defining && said.defining, said[LABELS[hit.kind]]].filter(Boolean)
      .map((text) => element("span", "find-label", text));
    const where = hit.page ? (hit.printed ? said.page_one : said.page_ordinal).replace("{page}", hit.page) : "";
    const made = element("li", "", link);
    if (labels.length || where) made.append(element("small", "", ...labels, where));
    return made;
  };

  const head = (article, tab) => {
    const title = element("a", "found-article", ...runs(article.title));
    title.href = article.url;
    // The script in which the article shows its Chinese.
    const script = [...article.hits, ...article.notes, ...article.about].find(({ lang }) => lang?.startsWith("zh"))?.lang;
    const told = (name, className, ...children) => {
      const one = element(name, className, ...children);
      return inLanguage(one, languageOf(one.textContent, script));
    };
    const made = element("section", "find-article", told("h2", "", title));
    const about = [told("span", "author", ...runs(article.authors)), told("span", "", article.where)]
      .filter((one) => one.textContent);
    if (about.length) made.append(element("p", "find-by", ...about));
    if (tab === "body") {
      for (const one of article.about) {
        const link = inLanguage(element("a", "", ...runs(one.excerpt)), one.lang);
        link.href = one.url;
        made.append(element("p", "find-about", element("span", "find-label", said.about), link));
      }
    }
    return made;
  };

  // One article after another: each step puts one hit on the page.
  function* listed(panel, tab, articles, all) {
    for (const article of articles) {
      const hits = tab === "notes" ? article.notes : article.hits;
      const made = head(article, tab);
      panel.append(made);
      const list = element("ol", "find-hits");
      if (hits.length) made.append(list);
      const shown = all ? hits.length : HITS;
      for (const hit of hits.slice(0, shown)) {
        list.append(item(hit, article));
        yield;
      }
      const others = hits.slice(shown);
      if (others.length) {
        const more = element("button", "find-more", said.rest.replace("{n}", others.length));
        more.type = "button";
        more.addEventListener("click", () => {
          more.remove();
          chunked((function* put() {
            for (const hit of others) {
              list.append(item(hit, article));
              yield;
            }
          })(), () => list.children[shown]?.querySelector("a").focus());
        });
        made.append(more);
      } else if (article.more && !all) {
        made.append(element("p", "find-partly", ask({ ...state, all: true }, "", said.partly)));
      }
      yield;
    }
  }

  // The first steps at once, the others so that the page never stands still.
  let rendering = 0;
  const chunked = (steps, finish, isCurrent = () => true) => {
    const step = () => {
      if (!isCurrent()) return;
      const until = performance.now() + SLICE;
      for (let n = 0; n < AT_ONCE && performance.now() < until; n += 1) {
        if (steps.next().done) {
          finish?.();
          return;
        }
      }
      setTimeout(step);
    };
    step();
  };

  // ---- the tabs (WAI-ARIA Authoring Practices, Tabs with Automatic Activation)

  const tabsOf = (panels, tab) => {
    const list = element("div", "find-tabs");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", said.tabs);
    const names = Object.keys(panels);
    const tabs = Object.fromEntries(names.map((name) => {
      const { label, count, panel } = panels[name];
      const made = element("button", "find-tab", label, " ", element("small", "", String(count)));
      made.type = "button";
      made.id = `find-tab-${name}`;
      made.setAttribute("role", "tab");
      made.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", made.id);
      return [name, made];
    }));
    const choose = (name) => {
      for (const one of names) {
        tabs[one].setAttribute("aria-selected", String(one === name));
        tabs[one].tabIndex = one === name ? 0 : -1;
        panels[one].panel.hidden = one !== name;
      }
    };
    const chosen = (name) => {
      choose(name);
      state = { ...state, tab: name === "notes" ? "notes" : "" };
      if (committed.q === state.q) committed = state;
      remember("replaceState", state);
    };
    for (const name of names) tabs[name].addEventListener("click", () => chosen(name));
    list.addEventListener("keydown", (event) => {
      const at = names.findIndex((name) => tabs[name] === event.target);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
      if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const name = names[(next + names.length) % names.length];
      chosen(name);
      tabs[name].focus();
    });
    list.append(...Object.values(tabs));
    choose(tab);
    return list;
  };

  // ---- filters

  const group = (label, links) => {
    if (!links.length) return [];
    const list = element("ul", "", ...links.map(([text, n, q]) => element("li", "",
      inLanguage(ask({ q, tab: state.tab }, "", text)), " ", element("small", "", String(n)))));
    return [element("div", "find-facet", element("h3", "", label), list)];
  };
  const yearsForm = (base, current) => {
    const input = (label, value) => {
      const made = element("input", "");
      Object.assign(made, { type: "number", min: 1, max: 9999, inputMode: "numeric", value });
      return [made, element("label", "", element("span", "", label), made)];
    };
    const [from, fromLabel] = input(said.years_from, current?.from || "");
    const [to, toLabel] = input(said.years_to, current && current.to < 9999 ? current.to : "");
    const button = element("button", "", said.apply);
    const made = element("form", "find-years", fromLabel, toLabel, button);
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      const range = from.value === to.value ? from.value : `${from.value}-${to.value}`;
      go({ q: `${base} ${range ? `year:${range}` : ""}`.trim(), tab: state.tab });
    });
    return made;
  };
  const showFacets = ({ q, facets: found, understood = [] }) => {
    if (!filters.open) return;
    if (!found) {
      facets.replaceChildren(element("p", "", said.filters_wait));
      return;
    }
    const current = understood.find(({ kind }) => kind === "years");
    const base = current ? current.without : q.trim();
    const years = found.years.map(([year, n]) => [said.year_only.replace("{year}", year), n, `${base} year:${year}`]);
    const groups = [
      ...group(said.year, years), ...group(said.author, found.authors), ...group(said.journal, found.journals),
      ...group(said.concepts, found.concepts),
    ];
    if (years.length > 1 || current) {
      if (years.length) groups[0].append(yearsForm(base, current));
      else groups.unshift(element("div", "find-facet", element("h3", "", said.year), yearsForm(base, current)));
    }
    facets.replaceChildren(...(groups.length ? groups : [element("p", "", said.filters_none)]));
  };

  // ---- an answer

  const places = () => {
    const link = (href, text) => {
      const made = element("a", "", text);
      made.href = href;
      return made;
    };
    const how = element("button", "find-how", said.help);
    how.type = "button";
    how.addEventListener("click", () => {
      help.open = true;
      help.querySelector("summary").focus();
    });
    return element("p", "find-elsewhere", `${said.elsewhere} `, link(form.dataset.concepts, said.concepts_all), " ",
      link(form.dataset.articles, said.articles_all), " ", how);
  };
  const nothing = (answer) => {
    const made = element("div", "find-nothing");
    if (answer.suggestions?.length) {
      const links = answer.suggestions.map(({ text, q, articles }) => element("li", "",
        inLanguage(ask({ q }, "", text)), " ", element("small", "", articlesOf(articles))));
      made.append(element("p", "", said.try), element("ul", "", ...links));
    }
    made.append(places());
    return made;
  };
  const broken = () => {
    const again = element("button", "find-more", said.again);
    again.type = "button";
    again.addEventListener("click", () => question("said"));
    return element("div", "find-nothing", again, places());
  };
  const sitePages = ({ pages }) => {
    if (!pages.length) return [];
    const links = pages.map(({ url, title, excerpt }) => {
      const link = inLanguage(element("a", "find-page", title));
      link.href = url;
      return element("li", "", link, inLanguage(element("p", "", ...runs(excerpt)), languageOf(plain(excerpt))));
    });
    return [element("section", "find-pages", element("h2", "label", said.pages), element("ol", "", ...links))];
  };

  const done = (answer, { at, focus }) => {
    results.dataset.count = answer.count ?? 0;
    results.dataset.search = "done";
    results.removeAttribute("aria-busy");
    const detail = { query: answer.q, ms: performance.now() - at };
    if (focus === "said") {
      // What was pressed may be gone.
      if (document.activeElement === document.body || !document.activeElement.isConnected) status.focus({ preventScroll: true });
      if (form.getBoundingClientRect().bottom < 0) form.scrollIntoView({ block: "start" });
    } else if (typeof focus === "number") {
      results.querySelectorAll(".find-panel:not([hidden]) .found-article")[focus]?.focus();
    } else if (typeof focus === "function") focus();
    document.dispatchEvent(new CustomEvent("reader:answered", { detail }));
  };

  const show = (answer) => {
    const asked = pending;
    pending = null;
    clearTimeout(patience);
    rendering += 1;
    const own = rendering;
    showFacets(answer);
    if (answer.error === "empty") {
      status.replaceChildren();
      results.replaceChildren();
      done(answer, asked);
      return;
    }
    status.replaceChildren(...sentences(answer).map((parts) => element("p", "", ...parts)));
    if (answer.error) {
      results.replaceChildren(...(answer.error === "load" ? [broken()] : [nothing(answer)]));
      done(answer, asked);
      return;
    }

    const inNotes = answer.articles.filter(({ notes }) => notes.length);
    const inBody = answer.articles.filter((one) => one.hits.length || one.about.length || one.titled || !one.notes.length);
    const panel = (name) => {
      const made = element("div", "find-panel");
      made.id = `find-${name}`;
      return made;
    };
    const sum = (name) => answer.articles.reduce((total, one) => total + one[name].length, 0);
    const panels = {
      body: { label: said.body, count: sum("hits"), panel: panel("body"), articles: inBody },
      notes: { label: said.notes, count: sum("notes"), panel: panel("notes"), articles: inNotes },
    };
    const tab = inNotes.length && (state.tab === "notes" || !inBody.length) ? "notes" : "body";
    const other = tab === "notes" ? "body" : "notes";
    panels[other].panel.hidden = true;

    const made = [...chips(answer), ...concepts(answer), ...variants(answer)];
    if (answer.articles.length) {
      if (inNotes.length) made.push(tabsOf(panels, tab));
      made.push(panels.body.panel, panels.notes.panel);
    } else if (!answer.concepts.length && !answer.pages.length) made.push(nothing(answer));

    const ways = element("p", "find-ways");
    if (answer.more && !state.all) {
      const next = element("button", "find-more", said.next);
      next.type = "button";
      next.addEventListener("click", () => {
        const before = panels[tab].articles.length;
        wanted += ARTICLES;
        question(before);
      });
      ways.append(next);
    }
    const cut = answer.articles.some((one) => one.more || one.hits.length > HITS || one.notes.length > HITS);
    if ((answer.more || cut) && !state.all) ways.append(ask({ ...state, all: true }, "find-more", said.all));
    const end = [...(ways.children.length ? [ways] : []), ...sitePages(answer)];

    let swapped = false;
    const swap = () => {
      if (swapped) return;
      swapped = true;
      results.replaceChildren(...made, ...end);
    };
    const steps = (function* all() {
      for (const name of [tab, other]) yield* listed(panels[name].panel, name, panels[name].articles, state.all);
    })();
    // What is on the page stays until the first of the new is made.
    chunked(steps, () => {
      swap();
      done(answer, asked);
    }, () => own === rendering);
    swap();
  };

  // ---- the field

  let timer = 0;
  let composing = false;
  let before = ""; // what was in the field
  // How many characters are new: between what is the same at the beginning and at the end.
  const added = (now) => {
    let [from, end] = [0, 0];
    const least = Math.min(now.length, before.length);
    while (from < least && now[from] === before[from]) from += 1;
    while (end < least - from && now.at(-1 - end) === before.at(-1 - end)) end += 1;
    return now.length - from - end;
  };
  const soon = () => {
    clearTimeout(timer);
    // What comes several characters at a time, from an input method or the clipboard, waits for no further key.
    const whole = added(field.value) > 1;
    before = field.value;
    const ask = () => {
      if (field.value !== state.q) typed(field.value);
    };
    if (whole) ask();
    else timer = setTimeout(ask, AFTER);
  };
  field.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  field.addEventListener("compositionend", () => {
    composing = false;
    soon();
  });
  field.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) soon();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (!composing) go({ ...state, q: field.value, all: state.all && field.value === state.q });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.go");
    // With another key the reader wants a new window.
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    clearTimeout(timer);
    go(stateOf(link.search));
  });

  const isEditable = (node) => node?.closest?.("input, textarea, select, [contenteditable]");
  const links = () => [...results.querySelectorAll("a.found-article, a.hit")].filter((one) => !one.closest("[hidden]"));
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 0 : { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (["/", "s", "f"].includes(event.key) && !isEditable(event.target)) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (by && (event.target === field ? by > 0 : event.target.matches?.(".found-article, .hit"))) {
      const all = links();
      const next = event.target === field ? 0 : all.indexOf(event.target) + by;
      const target = next < 0 ? field : all[next];
      if (target) event.preventDefault();
      target?.focus();
    }
  });

  filters.addEventListener("toggle", () => {
    if (!filters.open) return;
    if (state.q.trim()) question();
    else showFacets({ q: "" });
  });

  // ---- back and forth

  addEventListener("popstate", () => {
    clearTimeout(timer);
    clearTimeout(late);
    late = 0;
    state = committed = stateOf(location.search);
    wanted = ARTICLES;
    field.value = state.q;
    question();
  });
  // Who comes back from an article finds the answer as it was left.
  results.addEventListener("click", (event) => {
    if (event.target.closest("a:not(.go)")) remember("replaceState", state, { y: scrollY, wanted });
  });

  field.value = state.q;
  if (state.q.trim()) {
    const { y, wanted: before } = history.state ?? {};
    if (before > ARTICLES) wanted = before;
    question(y ? () => scrollTo({ top: y, behavior: "instant" }) : "");
  } else {
    help.open = helped = true;
    field.focus({ preventScroll: true });
    question();
  }
})();
