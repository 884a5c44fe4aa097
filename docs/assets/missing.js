// What an address may have meant that does not exist: the articles whose id or title is nearest to it. The anchor is kept.
// The list of articles is loaded here only (articles/titles.js, which calls readerTitles).
(() => {
  const root = new URL("..", document.currentScript.src);
  const MOST = 3; // suggestions
  const LEAST = 0.34; // likeness, from 0 to 1
  const PREFIXES = ["en/", "zh-hant/"];

  let rest = location.pathname.slice(root.pathname.length);
  try {
    rest = decodeURIComponent(rest);
  } catch { /* as it is */ }
  const prefix = PREFIXES.find((one) => rest.startsWith(one)) ?? "";
  const names = rest.slice(prefix.length).split("/").filter((name) => name && !/^index\.html?$/.test(name));
  const wanted = (names[0] === "articles" ? names[1] : names.at(-1))?.replace(/\.(html?|md|txt|pdf)$/, "");
  const section = document.querySelector(`[data-missing="${prefix}"]`);
  if (!wanted || !section) return;

  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const pairs = (text) => {
    const padded = ` ${fold(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
    return new Set([...padded].slice(1).map((char, at) => [...padded][at] + char));
  };
  const asked = pairs(wanted);
  // Dice's coefficient over pairs of neighbouring characters.
  const likeness = (text) => {
    const found = pairs(text);
    const both = [...found].filter((pair) => asked.has(pair)).length;
    return found.size + asked.size ? (2 * both) / (found.size + asked.size) : 0;
  };

  window.readerTitles = (articles) => {
    const near = articles
      .map(([id, ...titles]) => {
        const begins = fold(id).startsWith(fold(wanted)) || fold(wanted).startsWith(fold(id));
        return { id, title: titles, score: Math.max(begins ? 1 : 0, ...[id, ...titles].map(likeness)) };
      })
      .filter(({ score }) => score >= LEAST)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST);
    if (!near.length) return;
    const list = document.createElement("ul");
    for (const { id, title } of near) {
      const link = document.createElement("a");
      const [zh, en] = title;
      link.textContent = (prefix === "en/" ? en || zh : zh || en) || id;
      if (link.textContent === en) link.lang = "en";
      else if (prefix === "en/") link.lang = "zh";
      link.href = new URL(`${prefix}articles/${encodeURIComponent(id)}/`, root).href + location.hash;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    const words = section.querySelector(".missing-near");
    words.hidden = false;
    words.after(list);
  };
  const script = document.createElement("script");
  script.src = new URL("articles/titles.js", root);
  document.head.append(script);
})();
