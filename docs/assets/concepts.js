// Comfort on the pages of concepts: the concordance sorted anew, the index filtered, the map lit up.
// Without this script the concordance stands by article, the index in three orders below one another.

(() => {
  // From file:// some browsers refuse to change the address; the page works all the same.
  const remember = (change) => {
    const address = new URL(location.href);
    change(address);
    try {
      history.replaceState(history.state, "", address);
    } catch { /* the address stays */ }
  };
  const keep = (key, field) => remember(({ searchParams }) => {
    if (field.value) searchParams.set(key, field.value);
    else searchParams.delete(key);
  });
  const recall = (key, field) => {
    const state = new URLSearchParams(location.search);
    if (state.has(key)) field.value = state.get(key);
    if (field.selectedIndex < 0) field.value = "";
  };
  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  };

  // ---- the concordances: by article as printed, by year, or by what kind of text the passage stands in
  const sortable = (concordance, kinds) => {
    const groups = [...concordance.querySelectorAll(".concordance-group")];
    const lines = groups.flatMap((group) => [...group.querySelectorAll(".passage")]
      .map((node) => ({ node, home: node.parentElement, group })));

    const byArticle = () => {
      for (const { node, home } of lines) {
        node.querySelector(".passage-from")?.remove();
        home.append(node);
      }
      return groups;
    };
    const year = (group) => parseInt(group.dataset.year, 10) || 0; // unknown: last
    const byYear = () => [...byArticle()].sort((a, b) => year(b) - year(a));
    const byKind = () => {
      byArticle();
      const found = new Set(lines.map(({ node }) => node.dataset.kind));
      const order = new Set([...Object.keys(kinds), ...found]);
      return [...order].filter((kind) => found.has(kind)).map((kind) => {
        const here = lines.filter(({ node }) => node.dataset.kind === kind);
        const list = document.createElement("ol");
        for (const { node, group } of here) {
          const { title, year: printed } = group.dataset;
          const from = element("span", "passage-from", [title, printed].filter(Boolean).join(" · "));
          (node.querySelector("small") ?? node).prepend(from);
          list.append(node);
        }
        const label = element("summary", "", element("span", "group-title", kinds[kind] ?? kind), " ",
          element("small", "", String(here.length)));
        const made = element("details", "concordance-group by-kind", label, list);
        made.dataset.kind = kind;
        made.open = true;
        return made;
      });
    };

    const orders = { "": byArticle, year: byYear, kind: byKind };
    return (order) => concordance.replaceChildren(...(orders[order] ?? byArticle)());
  };

  const sort = document.querySelector(".concordance-sort");
  if (sort) {
    const kinds = JSON.parse(sort.dataset.kinds); // kind: label, in the order in which they are shown
    const concordances = [...document.querySelectorAll(".concordance")].map((one) => sortable(one, kinds));
    const field = sort.elements.sort;
    const show = () => concordances.forEach((arrange) => arrange(field.value));
    recall("sort", field);
    sort.addEventListener("submit", (event) => event.preventDefault());
    sort.addEventListener("input", () => {
      show();
      keep("sort", field);
    });
    sort.hidden = false;
    if (field.value) show();
  }

  // ---- the index: one order at a time, filtered as one types
  const sections = [...document.querySelectorAll(".concept-order")];
  const tabs = [...document.querySelectorAll(".concept-orders a[href*='#']")];
  const filter = document.querySelector(".concept-filter");
  let order = sections[0];

  // As the index folds its entries: any width and case, pinyin without tones.
  const fold = (value) => value.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase()
    .replace(/[\s'’-]+/g, " ").trim();
  const finds = new Map();
  const items = [...document.querySelectorAll(".concept-item")].map((node) => {
    // What is looked through stands once, in the first order.
    const { href } = node.querySelector("a");
    if (node.dataset.find) finds.set(href, fold(node.dataset.find));
    const words = finds.get(href) ?? fold(node.textContent);
    return { node, words, run: words.replaceAll(" ", ""), order: node.closest(".concept-order") };
  });

  // The letters above an order lead to its groups.
  const groups = [...document.querySelectorAll(".concept-group")].map((group) => {
    const id = group.id || group.querySelector("[id]")?.id;
    return { group, letter: id && document.querySelector(`.letters a[href$="#${CSS.escape(id)}"]`) };
  });

  const apply = () => {
    if (!filter) return;
    const words = fold(filter.elements.find.value).split(" ").filter(Boolean);
    // Pinyin is typed with spaces and without.
    for (const item of items) item.node.hidden = !words.every((w) => item.words.includes(w) || item.run.includes(w));
    for (const { group, letter } of groups) {
      group.hidden = !group.querySelector(".concept-item:not([hidden])");
      if (letter) letter.hidden = group.hidden;
    }
    const here = items.filter((item) => !order || item.order === order);
    const shown = here.filter((item) => !item.node.hidden).length;
    const output = filter.querySelector("output");
    output.textContent = output.dataset.count.replace("{shown}", shown).replace("{all}", here.length);
    document.querySelector(".list-none").hidden = shown > 0;
  };
  const choose = (wanted) => {
    order = wanted;
    for (const section of sections) {
      section.hidden = section !== order;
      section.classList.toggle("chosen", section === order);
    }
    for (const tab of tabs) {
      if (tab.hash === `#${order.id}`) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    apply();
  };
  // The order that the address asks for, or the one in which its target stands.
  const asked = () => {
    const target = document.getElementById(location.hash.slice(1));
    const section = target?.closest(".concept-order");
    if (!section || section === order) return;
    choose(section);
    if (target !== section) target.scrollIntoView();
  };

  if (sections.length && tabs.length) {
    document.querySelector(".concept-orders").addEventListener("click", (event) => {
      const tab = event.target.closest("a[href*='#']");
      const wanted = sections.find((section) => tab?.hash === `#${section.id}`);
      if (!wanted || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault(); // the page stays where it is
      choose(wanted);
      remember((address) => {
        address.hash = tab.hash;
      });
    });
    addEventListener("hashchange", asked);
    choose(order);
    asked();
  }
  if (filter) {
    // Not "q", at which the theme opens its search.
    recall("find", filter.elements.find);
    filter.addEventListener("submit", (event) => event.preventDefault());
    filter.addEventListener("input", () => {
      apply();
      keep("find", filter.elements.find);
    });
    filter.hidden = false;
    apply();
  }

  // ---- the map: a concept, its neighbours and the lines between them are lit, the rest is dimmed
  for (const map of document.querySelectorAll("svg.concept-map")) {
    const nodes = new Map([...map.querySelectorAll(".map-node[data-concept]")].map((a) => [a.dataset.concept, a]));
    const edges = [...map.querySelectorAll("[data-a][data-b]")];
    let current;
    const light = (slug) => {
      if (slug === current) return;
      current = slug;
      for (const lit of map.querySelectorAll(".lit")) lit.classList.remove("lit");
      map.classList.toggle("dim", Boolean(slug));
      nodes.get(slug)?.classList.add("lit");
      for (const edge of edges) {
        const { a, b } = edge.dataset;
        if (a === slug || b === slug) for (const one of [edge, nodes.get(a), nodes.get(b)]) one?.classList.add("lit");
      }
    };
    const nodeAt = (target) => target?.closest?.(".map-node")?.dataset.concept;
    // Where the mouse points at nothing, the focus counts.
    const focused = () => nodeAt(map.querySelector(".map-node:focus-visible"));
    map.addEventListener("pointerover", (event) => light(nodeAt(event.target) ?? focused()));
    map.addEventListener("pointerleave", () => light(focused()));
    map.addEventListener("focusin", () => light(focused()));
    map.addEventListener("focusout", (event) => light(nodeAt(event.relatedTarget)));
  }
})();
