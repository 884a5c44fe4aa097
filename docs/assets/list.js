// The list of articles: filter and sort, in the page, without a request. The state stands in the address.
(() => {
  const form = document.querySelector(".list-filter");
  const list = document.querySelector(".article-list");
  if (!form || !list) return;

  const text = (item, field) => [...item.querySelectorAll(`.${field}`)].map((e) => e.textContent.trim()).join(" ");
  const fold = (value) => value.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  const fields = { title: "title, .subtitle", author: "author", year: "year", journal: "journal", keyword: "keyword" };
  const items = [...list.children].map((node, index) => {
    const values = Object.fromEntries(Object.entries(fields).map(([name, css]) => [name, fold(text(node, css))]));
    return { node, index, values, all: fold(node.textContent), year: parseInt((values.year.match(/\d{4}/) || [0])[0], 10) };
  });

  const han = new Intl.Collator("zh-Hans-u-co-pinyin", { numeric: true });
  const by = (field) => (a, b) => han.compare(a.values[field] || "\uffff", b.values[field] || "\uffff") || a.index - b.index;
  const orders = {
    "": (a, b) => a.index - b.index,
    oldest: (a, b) => (a.year || 9999) - (b.year || 9999) || a.index - b.index,
    title: by("title"),
    author: by("author"),
    journal: by("journal"),
  };

  const { find, in: where, sort } = form.elements;
  const output = form.querySelector("output");
  const none = document.querySelector(".list-none");
  let sorted = "";

  const show = () => {
    const words = fold(find.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const haystack = where.value ? item.values[where.value] : item.all;
      item.node.hidden = !words.every((word) => haystack.includes(word));
      shown += item.node.hidden ? 0 : 1;
    }
    if (sort.value !== sorted) {
      list.append(...[...items].sort(orders[sort.value] || orders[""]).map((item) => item.node));
      sorted = sort.value;
    }
    output.textContent = form.dataset.count.replace("{shown}", shown).replace("{all}", form.dataset.all);
    none.hidden = shown > 0;
    const state = new URLSearchParams();
    for (const field of [find, where, sort]) if (field.value) state.set(field.name, field.value);
    const query = state.toString();
    // From file:// some browsers refuse to change the address; the list works all the same.
    try {
      history.replaceState(history.state, "", (query ? `?${query}` : location.pathname) + location.hash);
    } catch { /* the address stays */ }
  };

  const state = new URLSearchParams(location.search);
  for (const field of [find, where, sort]) if (state.has(field.name)) field.value = state.get(field.name);
  for (const select of [where, sort]) if (select.selectedIndex < 0) select.value = "";
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
})();
