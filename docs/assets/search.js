// The search worker, in the place of the theme's, which cannot find a part of a run of Chinese. It speaks the theme's
// protocol: 0 set up, 1 ready, 2 query, 3 result. A query is one or several words, separated by spaces; an article is
// found if each of them stands in it somewhere, in any width or case.

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const plain = (html) =>
  html.replace(/<[^>]*>/g, (tag) => (/^<\/?(p|li|ol|ul|pre)\b/.test(tag) ? " " : ""))
    .replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

// As long as what it was, so that offsets stay: full-width letters become narrow, capitals small.
const fold = (text) => {
  const narrow = text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ");
  const small = narrow.toLowerCase();
  return small.length === text.length ? small : narrow;
};

let pages = [];
// Each article is found once; what is found leads to it in the reader's language.
const prefix = new URLSearchParams(self.location?.search ?? "").get("in") ?? "";

const setUp = (docs) => {
  const byPage = new Map();
  for (const { location, title, text } of docs) {
    const page = location.split("#")[0];
    const section = { location, title: plain(title), text: plain(text) };
    section.foldedTitle = fold(section.title);
    section.foldedText = fold(section.text);
    if (!byPage.has(page)) byPage.set(page, []);
    byPage.get(page).push(section);
  }
  pages = [...byPage.values()];
};

const count = (text, word) => {
  let found = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found += 1;
  return found;
};

const marked = (text, folded, words) => {
  const spans = [];
  for (const word of words)
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) spans.push([at, at + word.length]);
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let out = "", done = 0;
  for (const [from, to] of spans) {
    if (from < done) continue;
    out += `${escaped(text.slice(done, from))}<mark data-md-highlight>${escaped(text.slice(from, to))}</mark>`;
    done = to;
  }
  return out + escaped(text.slice(done));
};

const BEFORE = 24, LENGTH = 96;
const teaser = ({ text, foldedText }, words) => {
  const first = Math.min(...words.map((word) => foldedText.indexOf(word)).filter((at) => at >= 0));
  if (!Number.isFinite(first)) return "";
  const from = Math.max(0, first - BEFORE), to = Math.min(text.length, from + LENGTH);
  const part = marked(text.slice(from, to), foldedText.slice(from, to), words);
  return `<p>${from > 0 ? "…" : ""}${part}${to < text.length ? "…" : ""}</p>`;
};

const look = (query) => {
  const words = [...new Set(fold(query).split(/[\s"“”]+/).filter(Boolean))];
  if (!words.length) return [];
  const items = [];
  for (const sections of pages) {
    if (!words.every((word) => sections.some((s) => s.foldedTitle.includes(word) || s.foldedText.includes(word)))) continue;
    const [head] = sections;
    const found = sections.map((section) => {
      const terms = {};
      let score = 0;
      for (const word of words) {
        const here = Math.min(count(section.foldedText, word), 20) + 30 * count(section.foldedTitle, word);
        terms[word] = here > 0;
        // A page of just this name, as a concept has, comes first.
        score += here ? 100 + here + (section.foldedTitle === word ? 1000 : 0) : 0;
      }
      return {
        location: prefix + section.location, score, terms,
        title: marked(section.title, section.foldedTitle, words), text: teaser(section, words),
      };
    }).filter((item) => item.score > 0 || item.location === head.location).sort((a, b) => b.score - a.score);
    items.push(found);
  }
  return items.sort((a, b) => b[0].score - a[0].score);
};

addEventListener("message", ({ data: { type, data } }) => {
  if (type === 0) {
    setUp(data.docs);
    postMessage({ type: 1 });
  } else if (type === 2) postMessage({ type: 3, data: { items: look(data) } });
});
