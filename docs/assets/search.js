// The search engine: a worker, in the place of the theme's, that reads the index of src/reader/search/index.py.
//
// It speaks the theme's protocol (0 set up, 1 ready, 2 query, 3 result). A query that is a string is answered as the
// theme's search box wants it; one that is an object, with all that the search page shows (docs/assets/find.js).
// From file:// it runs in a frame of the page (iframe-worker), so that nothing here may take long at a stretch.
(() => {
"use strict";

// --- where we are ----------------------------------------------------------------------------------------------------

const inPage = typeof document !== "undefined";
const address = inPage ? document.currentScript.src : location.href;
const ROOT = new URL("../", address.split("?")[0]);
const PREFIX = (/[?&]in=([^&?]*)/.exec(address) || ["", ""])[1];
const LOCALE = { "": "zh-Hans", "zh-hant/": "zh-Hant", "en/": "en" }[PREFIX] || "zh-Hans";

// --- files -----------------------------------------------------------------------------------------------------------

const KEPT = 400; // files that are remembered, about 10 MB
const files = new Map(); // name to what it will be, the last used one last
const waiting = new Map();
let release = "";

// Each file calls this, where it is read as a script.
self.readerFound = (name, content) => {
  waiting.get(name)?.(content);
  waiting.delete(name);
};

const byScript = (url, name) => new Promise((resolve, reject) => {
  const script = document.createElement("script");
  waiting.set(name, resolve);
  script.src = url;
  script.onload = () => script.remove();
  script.onerror = () => { script.remove(); reject(new Error(name)); };
  document.body.append(script);
});

const byRequest = async (url, name) => {
  // The list of what is there is asked for anew, all else has the release in its address.
  const response = await fetch(url, name === "index" ? { cache: "no-cache" } : {});
  if (!response.ok) throw new Error(name);
  const text = await response.text();
  return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
};

const load = (name) => {
  let found = files.get(name);
  if (found) files.delete(name);
  else {
    found = (inPage ? byScript : byRequest)(new URL(`search/${name}.js${release && `?${release}`}`, ROOT).href, name);
    found.catch(() => files.delete(name)); // the next question tries again
  }
  files.set(name, found);
  if (files.size > KEPT) files.delete(files.keys().next().value);
  return found;
};

// What is done in the page gives way to the reader every few milliseconds.
let rested = 0;
const rest = () => {
  if (!inPage || performance.now() - rested < 8) return null;
  return new Promise((resolve) => setTimeout(() => { rested = performance.now(); resolve(); }));
};

// --- characters ------------------------------------------------------------------------------------------------------

// As in src/reader/search/grams.py: what is written without spaces between words.
const CJK_RANGES = "\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u3029\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{323af}";
const CJK = new RegExp(`[${CJK_RANGES}]`, "u");
const LETTER = /[\p{L}\p{N}]/u;
const DIGIT = /\p{Nd}/u;
const isChinese = (char) => CJK.test(char);
const isWord = (char) => LETTER.test(char) && !CJK.test(char);
// Letters and digits are words apart: G7 is found by either.
const areOneWord = (one, other) => isWord(one) && isWord(other) && DIGIT.test(one) === DIGIT.test(other);
const LONGEST_WORD = 40;
const FIRST_SYLLABLE = "~";
const CONCEPT = "#";

const folds = new Map(); // as src/reader/folding.py, filled from the index and as characters are met
const foldChar = (char) => {
  let folded = folds.get(char);
  if (folded === undefined) {
    folded = char;
    const code = char.codePointAt(0);
    if (code > 0xff00 && code < 0xff5f) folded = String.fromCharCode(code - 0xfee0).toLowerCase();
    else if (/[\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\t]/.test(char)) folded = " ";
    else if (/[\u2010-\u2013\u2212\ufe63]/.test(char)) folded = "-";
    else if (/[\u2018\u2019\u02bc\u2032`\u00b4]/.test(char)) folded = "'";
    else if ((code < 0x530 || (code >= 0x1e00 && code < 0x2000)) && /\p{L}/u.test(char)) {
      const base = [...char.normalize("NFD")][0].toLowerCase();
      if ([...base].length === 1) folded = base;
    }
    folds.set(char, folded);
  }
  return folded;
};
const fold = (text) => {
  let out = "";
  for (const char of text) out += foldChar(char);
  return out;
};
// Where each place of a folded text is in the text: the same, but where a rare character folds into a shorter one.
const placesOf = (text) => {
  const places = [];
  let at = 0;
  for (const char of text) {
    for (let n = foldChar(char).length; n > 0; n -= 1) places.push(at);
    at += char.length;
  }
  return [...places, at];
};

// --- the index -------------------------------------------------------------------------------------------------------

const [, TITLE, BODY, NOTES, TRANSLATION] = [0, 1, 2, 3, 4]; // what a piece of an article is
let site = null; // what index.js says, and what follows from it
const WORDS = () => site.words[LOCALE];

const setUp = async () => {
  const found = await load("index");
  release = found.release;
  const [body, notes, other] = found.articles;
  const count = body ? body.length : 0;
  // Pieces are numbered: concepts, then each article's title page, body, notes and translation, then other pages.
  const starts = new Array(count);
  let next = found.concepts;
  for (let n = 0; n < count; n += 1) {
    starts[n] = next;
    next += 1 + body[n] + notes[n] + other[n];
  }
  const articleOf = new Int32Array(next + found.pages).fill(-1);
  const kindOf = new Uint8Array(next + found.pages);
  for (let n = 0; n < count; n += 1) {
    let at = starts[n];
    for (const [kind, length] of [[TITLE, 1], [BODY, body[n]], [NOTES, notes[n]], [TRANSLATION, other[n]]]) {
      articleOf.fill(n, at, at + length);
      kindOf.fill(kind, at, at + length);
      at += length;
    }
  }
  const [from, to] = found.folded.map((text) => [...text]);
  from.forEach((char, n) => folds.set(char, to[n]));
  site = { ...found, size: next + found.pages, firstPage: next, starts, articleOf, kindOf, shards: found.shards.split("\n"), syllables: new Set(found.syllables.split(" ")) };
  if (LOCALE === "zh-Hant") {
    const [simple, traditional] = (await load("traditional")).map((text) => [...text]);
    site.traditional = new Map(simple.map((char, n) => [char, traditional[n]]));
  }
};
let ready = null;
const isReady = () => {
  ready ||= setUp();
  ready.catch(() => { ready = null; });
  return ready;
};

const shardOf = (key) => {
  let low = 0, high = site.shards.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (site.shards[middle] <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

// A file of keys as a table: first character, what follows it, list.
const tables = new WeakMap();
const tableOf = (shard) => {
  let table = tables.get(shard);
  if (!table) {
    table = new Map();
    for (const [head, rests, lists] of shard) {
      const written = lists.split(" ");
      rests.split(" ").forEach((rest, n) => table.set(head + rest, written[n]));
    }
    tables.set(shard, table);
  }
  return table;
};

const DIGITS = new Uint8Array(128);
for (let code = 0x23, n = 0; code < 0x7f; code += 1) if (code !== 0x5c) DIGITS[code] = n++;
const BASE = 91;
const LEADS = [56, 27, 7, 1]; // as in src/reader/search/postings.py
const [OFTEN_CODE, SOME, OFTEN] = [0x21, 1, 2];

// Writes a list into levels: how much each piece has of a key.
const decode = (written, levels) => {
  let last = -1, level = SOME;
  for (let at = 0; at < written.length;) {
    if (written.charCodeAt(at) === OFTEN_CODE) {
      [last, level] = [-1, OFTEN];
      at += 1;
      continue;
    }
    let lead = DIGITS[written.charCodeAt(at)], more = 0, first = 0, span = 1;
    while (lead >= LEADS[more]) {
      lead -= LEADS[more];
      first += LEADS[more] * span;
      span *= BASE;
      more += 1;
    }
    let gap = lead;
    for (let n = 1; n <= more; n += 1) gap = gap * BASE + DIGITS[written.charCodeAt(at + n)];
    last += first + gap + 1;
    levels[last] = level;
    at += more + 1;
  }
};

// One character is known by article only: all its pieces may have it.
const spread = (wholes) => {
  const levels = new Uint8Array(site.size);
  wholes.forEach((level, n) => {
    if (!level) return;
    const article = n - site.concepts, page = article - site.starts.length;
    if (article < 0) levels[n] = level;
    else if (page >= 0) levels[site.firstPage + page] = level;
    else levels.fill(level, site.starts[article], article + 1 < site.starts.length ? site.starts[article + 1] : site.firstPage);
  });
  return levels;
};

const FAR = 3; // files of keys that are looked through for what begins a word
const levelsOf = async (key, beginning = false) => {
  const levels = new Uint8Array(site.size);
  const first = shardOf(key);
  const last = beginning ? Math.min(shardOf(`${key}\uffff`), first + FAR) : first;
  for (let n = Math.max(first, 0); n <= last; n += 1) {
    const table = tableOf(await load(`keys/${n}`));
    if (!beginning) {
      if (table.has(key)) decode(table.get(key), levels);
      if ([...key].length === 1 && isChinese(key)) return spread(levels);
    } else for (const [other, written] of table) if (other.startsWith(key)) decode(written, levels);
  }
  return levels;
};

// --- understanding a query -------------------------------------------------------------------------------------------

const LONGEST_QUERY = 500; // characters
const MOST_KEYS = 4; // of one phrase that are asked for: what has these is looked through
const MOST_OTHERS = 6;
const MANY = 3; // pieces of articles that are worth asking for more keys
const MOST_TERMS = 12;
const FIELDS = {
  title: "title", 题名: "title", 題名: "title", 标题: "title", 標題: "title",
  author: "author", 作者: "author",
  journal: "journal", 期刊: "journal",
  note: "note", 注释: "note", 註釋: "note", 注: "note", 註: "note",
  concept: "concept", 概念: "concept",
  year: "year", 年份: "year", 年: "year",
};
const FIELD = new RegExp(`^(${Object.keys(FIELDS).join("|")})[:：](?=\\S)`, "i");
const OPENING = "\"＂“„「『";
const CLOSING = "\"＂”“」』";
const YEARS = /^(1[5-9]\d\d|20\d\d)(?:-|\.\.|~|至|到)(1[5-9]\d\d|20\d\d)$/;
const YEARS_OF_FIELD = /^(\d{4})?(-|\.\.|~|至|到)?(\d{4})?$/;

// The parts of a query: {field, not, text, from, to}; from and to are where it stands.
const partsOf = (query) => {
  const parts = [];
  let unclosed = false;
  for (let at = 0; at < query.length;) {
    if (/\s/.test(query[at])) { at += 1; continue; }
    const from = at;
    let not = false, field = "";
    if (/[-－−]/.test(query[at]) && /\S/.test(query[at + 1] || "")) { not = true; at += 1; }
    const named = FIELD.exec(query.slice(at));
    if (named) { field = FIELDS[named[1].toLowerCase()]; at += named[0].length; }
    let end = at, text = null;
    if (OPENING.includes(query[at])) {
      let close = at + 1;
      while (close < query.length && !CLOSING.includes(query[close])) close += 1;
      const after = query[close + 1];
      // What goes on behind the quotation mark is quoted text that was copied, and meant as it is.
      if (close >= query.length || after === undefined || /\s/.test(after)) {
        unclosed ||= close >= query.length;
        [text, end] = [query.slice(at + 1, close).trim(), Math.min(close + 1, query.length)];
      }
    }
    if (text === null) {
      while (end < query.length && !/\s/.test(query[end])) end += 1;
      text = query.slice(at, end);
    }
    at = end;
    if (text) parts.push({ field, not, text, from, to: end });
  }
  return { parts, unclosed };
};

const yearsOf = ({ field, text }) => {
  const folded = fold(text);
  if (field === "year") {
    const found = YEARS_OF_FIELD.exec(folded);
    if (!found || !(found[1] || found[3])) return null;
    const [first, second] = [Number(found[1] || 0), Number(found[3] || (found[2] ? 9999 : found[1]))];
    return { from: Math.min(first, second), to: Math.max(first, second) };
  }
  const found = field ? null : YEARS.exec(folded);
  return found && { from: Math.min(found[1], found[2]), to: Math.max(found[1], found[2]) };
};

const escaped = (char) => (/[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char);

// What a phrase may be, character by character: one, or several where a Traditional one was several Simplified ones.
const charsOf = (text, ambiguous) => [...text].map((char) => {
  const folded = foldChar(char);
  const others = ambiguous && site.ambiguous[char];
  return others ? [...new Set([folded, ...[...others].map(foldChar)])] : [folded];
});

// A phrase, ready to be looked for. `bare` leaves its signs out, `beginning` takes its last word as the beginning of one.
const phraseOf = (text, { ambiguous = false, bare = false, beginning = false } = {}) => {
  let chars = charsOf(text.trim(), ambiguous);
  if (bare) chars = chars.map((one) => (isChinese(one[0]) || isWord(one[0]) ? one : [" "]));
  while (chars.length && chars[0][0] === " ") chars.shift();
  while (chars.length && chars[chars.length - 1][0] === " ") chars.pop();
  const keys = []; // each a list of alternatives
  let pattern = "", run = [], word = "";
  const endOfRun = () => {
    if (run.length === 1) keys.push(run[0]);
    for (let n = 0; n + 1 < run.length; n += 1)
      keys.push(run[n].flatMap((first) => run[n + 1].map((second) => first + second)));
    if (word) keys.push([[...word].slice(0, LONGEST_WORD).join("")]);
    [run, word] = [[], ""];
  };
  chars.forEach((one, n) => {
    const [char] = one;
    const before = n ? chars[n - 1][0] : "";
    const after = n + 1 < chars.length ? chars[n + 1][0] : "";
    if (isChinese(char)) {
      if (word) { endOfRun(); pattern += "\\s?"; }
      run.push(one);
    } else if (isWord(char)) {
      if (run.length) { endOfRun(); pattern += "\\s?"; }
      if (word && !areOneWord(before, char)) endOfRun();
      word += char;
    } else endOfRun();
    if (char === " ") {
      if (before !== " ") pattern += isWord(before) && isWord(after) ? "\\s+" : bare ? "[^\\p{L}\\p{N}]*" : "\\s*";
    } else pattern += one.length > 1 ? `[${one.map(escaped).join("")}]` : escaped(char);
  });
  const prefix = beginning && word !== "";
  endOfRun();
  const first = chars.length ? chars[0][0] : "", last = chars.length ? chars[chars.length - 1][0] : "";
  const every = keys.map((alternatives, n) => ({ alternatives, beginning: prefix && n === keys.length - 1 }));
  // Some from end to end; the others only if that leaves many pieces.
  const chosen = every.length <= MOST_KEYS ? every
    : Array.from({ length: MOST_KEYS }, (_, n) => every[Math.round((n * (every.length - 1)) / (MOST_KEYS - 1))]);
  return {
    keys: chosen,
    others: every.filter((key) => !chosen.includes(key)).slice(0, MOST_OTHERS),
    // Whether what has the keys has the phrase.
    exact: keys.length === 1 && (chars.length > 1 || isWord(first)) && chars.every(([char]) => isChinese(char) || isWord(char)),
    regexp: pattern ? new RegExp(pattern, "gu") : null,
    first, last, prefix,
  };
};

// Where a phrase stands in a folded text: [from, to] of each.
const charBefore = (text, at) => {
  const code = text.charCodeAt(at - 1);
  return at > 1 && code >= 0xdc00 && code < 0xe000 ? text.slice(at - 2, at) : text.slice(at - 1, at);
};
const found = (phrase, folded) => {
  const spans = [];
  if (!phrase.regexp) return spans;
  phrase.regexp.lastIndex = 0;
  for (let match = phrase.regexp.exec(folded); match; match = phrase.regexp.exec(folded)) {
    const [from, to] = [match.index, match.index + match[0].length];
    if (to === from) { phrase.regexp.lastIndex += 1; continue; }
    const whole = !(from > 0 && areOneWord(charBefore(folded, from), phrase.first))
      && !(to < folded.length && !phrase.prefix && areOneWord(phrase.last, String.fromCodePoint(folded.codePointAt(to))));
    if (whole) spans.push([from, to]);
    // The next one may begin within this one only where it is no whole word.
    else phrase.regexp.lastIndex = from + 1;
  }
  return spans;
};

const without = (query, { from, to }) => `${query.slice(0, from)} ${query.slice(to)}`.replace(/\s+/g, " ").trim();

const understand = (query) => {
  const { parts, unclosed } = partsOf(query);
  const asked = { query, parts: parts.slice(0, MOST_TERMS), years: [], notices: [], understood: [] };
  if (unclosed) asked.notices.push({ kind: "unclosed" });
  if (parts.length > MOST_TERMS) asked.notices.push({ kind: "long" });
  for (const part of asked.parts) {
    const years = part.not ? null : yearsOf(part);
    // A range of years alone, or beside words, says when; in quotation marks it is text like any other.
    if (years) {
      asked.years.push(years);
      part.years = true;
      asked.understood.push({ kind: "years", ...years, without: without(query, part) });
    } else {
      if (part.field === "year") [part.field, part.text] = ["", query.slice(part.from, part.to)];
      asked.understood.push({ kind: "words", text: part.text, not: part.not, field: part.field, without: without(query, part) });
    }
  }
  asked.terms = asked.parts.filter((part) => !part.years);
  return asked;
};

// --- candidates ------------------------------------------------------------------------------------------------------

const least = (lists) => {
  const [first, ...others] = lists;
  const levels = first.slice();
  for (const other of others) for (let n = 0; n < levels.length; n += 1) if (other[n] < levels[n]) levels[n] = other[n];
  return levels;
};
const most = (lists) => {
  const levels = lists[0].slice();
  for (const other of lists.slice(1)) for (let n = 0; n < levels.length; n += 1) if (other[n] > levels[n]) levels[n] = other[n];
  return levels;
};
const levelsOfKeys = (keys) => Promise.all(keys.map(async ({ alternatives, beginning }) =>
  most(await Promise.all(alternatives.map((key) => levelsOf(key, beginning))))));
const levelsOfPhrase = async (phrase) => {
  if (!phrase.keys.length) return null;
  const levels = least(await levelsOfKeys(phrase.keys));
  if (!phrase.others.length || numbersIn(levels, site.concepts, site.firstPage).length <= MANY) return levels;
  return least([levels, ...await levelsOfKeys(phrase.others)]);
};
const numbersIn = (levels, from, to) => {
  const numbers = [];
  for (let n = from; n < to; n += 1) if (levels[n]) numbers.push(n);
  return numbers;
};
const any = (levels) => levels !== null && levels.some((level) => level > 0);

// --- reading what was found ------------------------------------------------------------------------------------------

const chunk = (folder, number) => load(`${folder}/${Math.floor(number / site.together)}`)
  .then((records) => records[number % site.together]);

// The Traditional text: each character by itself, and what the word says otherwise.
const traditional = (text, differences) => {
  const chars = [];
  for (const char of text) {
    chars.push(site.traditional.get(char) || char);
    if (char.length > 1) chars.push("");
  }
  let at = 0;
  for (let n = 0; n < differences.length; n += 2) {
    at += differences[n];
    chars[at] = differences[n + 1];
  }
  return chars.join("");
};
// `differences` are there only if the text is converted at all; a text of no Chinese is the same anyway.
const shown = (text, differences, converted = true) =>
  (LOCALE === "zh-Hant" && converted ? traditional(text, differences) : text);

const title = async (article) => {
  const [id, chinese, other, people, year, pages, printed, readings, differences, names, script] = await chunk("titles", article);
  const converted = script === "zh-Hans";
  const say = (n) => shown(chinese[n], differences[n], converted);
  const first = (n) => (LOCALE === "en" ? other[n] || say(n) : say(n) || other[n]);
  return {
    article, id, year, pages, printed: Boolean(printed), readings,
    title: first(0), journal: first(2),
    // A title in Chinese has its subtitle in Chinese.
    subtitle: LOCALE === "en" && other[0] ? other[1] : chinese[0] ? say(1) : other[1],
    authors: people.map(([zh, en], n) => (LOCALE === "en" ? en || shown(zh, names[n], converted) : shown(zh, names[n], converted) || en)),
    // By which it is found: what it is called in any language.
    titles: [chinese[0], chinese[1], other[0], other[1]].map(fold),
    names: people.flat().map(fold),
    journals: [chinese[2], other[2]].map(fold),
    keywords: [chinese[3], other[3]].map(fold),
    script, converted,
  };
};

const pathOf = (path) => new URL(`${PREFIX}${path}`, ROOT).href;
const articleUrl = (id) => pathOf(`articles/${encodeURIComponent(id)}/${site.index}`);
const conceptUrl = (slug) => pathOf(`concepts/${encodeURIComponent(slug)}/${site.index}`);
const searchUrl = (query) => `${pathOf(`search/${site.index}`)}?q=${encodeURIComponent(query)}`;

// --- excerpts --------------------------------------------------------------------------------------------------------

const WIDTH = 100; // characters of an excerpt of Chinese; about as wide as WIDTH * 2 of Latin
const LEAD = 28; // characters before what was found

const merged = (spans) => {
  const sorted = [...spans].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const out = [];
  for (const [from, to] of sorted) {
    const last = out[out.length - 1];
    if (last && from < last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
};
const runs = (text, spans, start = 0, end = text.length) => {
  const out = [];
  let at = start;
  for (const [from, to] of merged(spans)) {
    if (to <= start || from >= end) continue;
    if (from > at) out.push([text.slice(at, from), false]);
    out.push([text.slice(Math.max(from, at), Math.min(to, end)), true]);
    at = Math.min(to, end);
  }
  if (at < end) out.push([text.slice(at, end), false]);
  return out.map(([piece, mark]) => [piece.replace(/\n+/g, " · "), mark]);
};
// The window in which most different words stand; it begins with a sentence where one begins near.
const excerpt = (text, bySpan) => {
  const width = /[\u2e80-\u9fff]/.test(text) ? WIDTH : WIDTH * 2;
  const spans = bySpan.flat();
  if (text.length <= width * 1.2 || !spans.length) return runs(text, spans, 0, Math.min(text.length, Math.round(width * 1.2)))
    .concat(text.length > width * 1.2 ? [["…", false]] : []);
  let best = [-1, 0];
  for (const [from] of spans.slice(0, 200)) {
    const within = bySpan.filter((list) => list.some(([a, b]) => a >= from && b <= from + width - LEAD)).length;
    if (within > best[0]) best = [within, from];
  }
  const [, anchor] = best;
  let start = Math.max(0, anchor - LEAD);
  const sentence = text.slice(start, anchor).search(/[。！？；!?;\n][^。！？；!?;\n]*$/);
  if (start > 0 && sentence >= 0) start += sentence + 1;
  let end = Math.min(text.length, start + width);
  // No half word, no half character, nothing that only ends what stands before.
  if (start > 0) while (start < anchor && !isChinese(text[start]) && !/[“‘（《「『\s]/.test(text[start])) start += 1;
  while (end < text.length && end > start && isWord(text[end - 1]) && isWord(text[end])) end -= 1;
  // Nor half of what was found.
  const cut = spans.find(([from, to]) => from < end && to > end && to - from < width);
  if (cut) [, end] = cut;
  if (/[\ud800-\udbff]/.test(text[end - 1])) end -= 1;
  return [...(start > 0 ? [["…", false]] : []), ...runs(text, spans, start, end), ...(end < text.length ? [["…", false]] : [])];
};

const MOST_MARKS = 6, LONGEST_MARK = 60;
const hitUrl = (record, anchor, texts, view) => {
  const parameters = new URLSearchParams();
  if (view) parameters.set("view", view);
  for (const text of [...new Set(texts)].slice(0, MOST_MARKS)) parameters.append("h", text.slice(0, LONGEST_MARK));
  const said = parameters.toString();
  return `${articleUrl(record.id)}${said && `?${said}`}#${anchor}`;
};

// --- looking through pieces ------------------------------------------------------------------------------------------

const foldedParts = new WeakMap();
const foldedOf = (part) => {
  let folded = foldedParts.get(part);
  if (!folded) {
    const text = fold(part[3]);
    folded = { text, places: text.length === part[3].length ? null : placesOf(part[3]) };
    foldedParts.set(part, folded);
  }
  return folded;
};

// What a part of an article has of the terms: the spans of each that is asked for, or null where it has not all of them;
// `apart`, where it has none.
const inPart = (part, terms, apart = false) => {
  const { text, places } = foldedOf(part);
  const [, code] = part;
  const all = [];
  for (const term of terms) {
    let spans = [], has;
    if (term.field === "concept") {
      has = term.numbers.some((number) => part[5].includes(number));
      if (has && !term.not) spans = merged(term.forms.flatMap((form) => found(form, text)));
    } else {
      spans = found(term.phrase, text);
      has = spans.length > 0;
      if (term.field === "note") has &&= code === "n";
    }
    if (term.not ? has : !has && !apart) return null;
    if (!term.not) all.push(places ? spans.map(([from, to]) => [places[from], places[to]]) : spans);
  }
  return apart && all.every((spans) => !spans.length) ? null : all;
};

// How near to one another the words stand, from 0 to 1: characters between the first of each, at best.
const nearness = (bySpan) => {
  const lists = bySpan.filter((list) => list.length);
  if (lists.length < 2) return 0;
  let best = Infinity;
  for (const [from] of lists[0].slice(0, 50)) {
    let [low, high] = [from, from];
    for (const list of lists.slice(1)) {
      const near = list.reduce((a, b) => (Math.abs(b[0] - from) < Math.abs(a[0] - from) ? b : a));
      [low, high] = [Math.min(low, near[0]), Math.max(high, near[1])];
    }
    best = Math.min(best, high - low);
  }
  return 20 / (20 + best);
};

const makeHit = (part, bySpan, record, defining) => {
  const [anchor, code, page, text, differences] = part;
  const isTranslation = code === "e";
  const said = isTranslation || !record.converted ? text : shown(text, differences);
  const spans = bySpan.flat();
  const frequency = bySpan.reduce((sum, list) => sum + Math.log2(1 + list.length), 0);
  const score = frequency + 4 * nearness(bySpan) + (code === "h" ? 30 : 0) + (defining ? 20 : 0);
  const translated = site.articles[2][record.article] > 0;
  const view = isTranslation || (LOCALE === "en" && translated) ? "pair" : "";
  const chinese = /[\u4e00-\u9fff]/.test(said);
  return {
    anchor, kind: code, page, printed: record.printed, score, heading: code === "h", defining,
    lang: isTranslation || !chinese ? "en" : LOCALE === "zh-Hant" ? "zh-Hant" : record.script,
    url: hitUrl(record, anchor, spans.map(([from, to]) => said.slice(from, to)), view),
    excerpt: excerpt(said, bySpan),
    concepts: part[5],
  };
};

// --- an answer -------------------------------------------------------------------------------------------------------

const ARTICLES = 10; // of a first answer
const FEW = 5;
const PIECES = 12; // that are loaded for it
let latest = 0;
class Superseded extends Error {}

const PINYIN = /^[a-zA-ZāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüÜ'’·\s\d]+$/;
const WAYS = 24; // in which letters may be syllables
// The ways in which letters are syllables; what is begun may be at their end.
const spellings = (letters) => {
  const ways = [];
  const go = (at, done) => {
    if (ways.length >= WAYS) return;
    if (at === letters.length) { ways.push(done); return; }
    for (let length = Math.min(6, letters.length - at); length > 0; length -= 1) {
      const one = letters.slice(at, at + length);
      if (site.syllables.has(one)) go(at + length, [...done, one]);
    }
  };
  go(0, []);
  return ways;
};

// Headwords, titles and authors whose Pinyin it is: levels of their pieces, and the syllables.
const byPinyin = async (query) => {
  if (!PINYIN.test(query) || query.length > 80) return null;
  const letters = query.toLowerCase().replace(/[üǖǘǚǜ]/g, "v").normalize("NFD").replace(/[\u0300-\u036f\d'’·]/g, "");
  const words = letters.split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  let ways = [[]];
  for (const word of words) ways = ways.flatMap((way) => spellings(word).map((more) => [...way, ...more])).slice(0, WAYS);
  const found = [];
  for (const way of ways) {
    if (!way.length) continue;
    const keys = way.length === 1 ? [FIRST_SYLLABLE + way[0]]
      : way.slice(1).map((syllable, n) => FIRST_SYLLABLE + way[n] + syllable);
    const levels = least(await Promise.all(keys.slice(0, 4).map((key) => levelsOf(key))));
    if (any(levels)) found.push({ levels, way });
  }
  return found.length ? { levels: most(found.map(({ levels }) => levels)), ways: found.map(({ way }) => way) } : null;
};
const reads = (reading, ways, whole = false) => ways.some((way) =>
  (whole ? ` ${reading} `.startsWith(` ${way.join(" ")} `) : ` ${reading} `.includes(` ${way.join(" ")} `)));

const MOST_CONCEPTS = 5;
const conceptsOf = async (asked, levels, pinyin, check) => {
  const terms = asked.terms.filter((term) => !term.not && (term.field === "" || term.field === "concept"));
  const numbers = new Set();
  for (let n = 0; n < site.concepts; n += 1) if ((levels && levels[n]) || (pinyin && pinyin.levels[n])) numbers.add(n);
  const wanted = fold(asked.query).trim();
  const records = [];
  const some = [...numbers].slice(0, 8 * site.together);
  const loaded = await Promise.all(some.map((number) => chunk("concepts", number)));
  check();
  for (const [n, record] of loaded.entries()) {
    const number = some[n];
    const [slug, forms, , , , , , syllables] = record;
    const folded = forms.map(fold);
    const named = levels && levels[number] && terms.length > 0
      && terms.every((term) => folded.some((form) => found(term.phrase, form).length));
    const sounds = pinyin && pinyin.levels[number] && reads(syllables, pinyin.ways, pinyin.ways[0].length === 1);
    if (!named && !sounds) continue;
    const exact = folded.includes(wanted) || terms.some((term) => terms.length === 1 && folded.includes(fold(term.text)));
    records.push({ number, record, slug, exact, sounds: !named, starts: folded.some((form) => form.startsWith(wanted)) });
  }
  records.sort((a, b) => b.exact - a.exact || b.starts - a.starts || b.record[4] - a.record[4]);
  return records;
};

const conceptView = ({ record: [slug, forms, reading, articles, uses, , differences], exact }) => {
  const [zh, en] = forms;
  const chinese = shown(zh, differences[0] || []);
  return {
    slug, url: conceptUrl(slug), pinyin: reading, uses, articles, exact,
    name: LOCALE === "en" ? en : chinese, other: LOCALE === "en" ? zh : en,
  };
};

// The concept that a name means, for concept:name.
const numbersOf = async (term) => {
  const wanted = fold(term.text);
  const levels = await levelsOfPhrase(term.phrase);
  const numbers = [], begins = [];
  const slugged = await levelsOf(CONCEPT + wanted);
  for (let n = 0; levels && n < site.concepts; n += 1) {
    if (!levels[n]) continue;
    const [slug, forms] = await chunk("concepts", n);
    if (slug === wanted || forms.some((form) => fold(form) === wanted)) numbers.push([n, slug]);
    else if (forms.some((form) => found(term.phrase, fold(form)).length)) begins.push([n, slug]);
  }
  if (!numbers.length && !begins.length && any(slugged))
    for (let n = 0; n < site.concepts; n += 1) {
      const [slug] = await chunk("concepts", n);
      if (slug === wanted) numbers.push([n, slug]);
    }
  const meant = numbers.length ? numbers : begins;
  term.numbers = meant.map(([n]) => n);
  // What is marked: any form, for the index does not say where in the text it is.
  term.forms = (await Promise.all(term.numbers.map((n) => chunk("concepts", n)))).flatMap(([, forms]) => forms.map((form) => phraseOf(form)));
  const lists = await Promise.all(meant.map(([, slug]) => levelsOf(CONCEPT + slug)));
  return lists.length ? most(lists) : new Uint8Array(site.size);
};

const quoted = (text) => (/[\s"“”「」『』:：]|^-/.test(text) ? `"${text.replace(/["＂]/g, " ")}"` : text);

// Levels of the terms, as they are asked for.
const candidates = async (asked, options, check) => {
  for (const term of asked.terms) term.phrase = phraseOf(term.text, options(term));
  const wanted = asked.terms.filter((term) => !term.not);
  for (const term of wanted) {
    term.levels = term.field === "concept" ? await numbersOf(term) : await levelsOfPhrase(term.phrase);
    if (term.field === "note" && term.levels) term.levels = term.levels.map((level, n) => (site.kindOf[n] === BODY ? 0 : level));
    check();
  }
  for (const term of asked.terms) if (term.not && term.field === "concept") await numbersOf(term);
  return wanted;
};

const ofArticle = (term) => term.field === "title" || term.field === "author" || term.field === "journal";
const fits = (record, term) => {
  const lists = { title: record.titles, author: record.names, journal: record.journals }[term.field];
  return lists.some((text) => found(term.phrase, text).length)
    || (term.field === "author" && term.ways && record.readings.slice(1).some((reading) => reads(reading, term.ways)))
    || (term.field === "title" && term.ways && record.readings.slice(0, 1).some((reading) => reads(reading, term.ways)));
};

const answer = async (request, check) => {
  const query = [...String(request.q ?? "").normalize("NFC")].slice(0, LONGEST_QUERY).join("");
  const blank = {
    id: request.id, q: request.q, count: 0, error: null, understood: [], notices: [], concepts: [], variants: [], together: null,
    articles: [], pages: [], more: 0, exact: true, suggestions: [], facets: null,
  };
  if (!query.trim()) return { ...blank, error: "empty" };
  await isReady();
  check();
  const asked = understand(query);
  if ([...String(request.q)].length > LONGEST_QUERY) asked.notices.push({ kind: "long" });
  const result = { ...blank, understood: asked.understood, notices: asked.notices };

  // As it is written; if that is nowhere, with other readings of it, one after another.
  const isTraditional = (text) => [...text].some((char) => foldChar(char) !== char && isChinese(char));
  const isAmbiguous = (text) => [...text].some((char) => site.ambiguous[char]);
  const hasSigns = (text) => /[^\p{L}\p{N}\s]/u.test(text) && /[\p{L}\p{N}]/u.test(text);
  const isLatin = (text) => /[a-z\u00c0-\u024f]$/i.test(text) && !CJK.test(text);
  const some = (test) => asked.terms.some((term) => test(term.text));
  const plain = asked.terms.filter((term) => !term.not && !term.field);
  const plainQuery = plain.length > 0 && plain.length === asked.terms.length;
  const asWritten = (term) => ({ ambiguous: isTraditional(term.text) });
  const ways = [{ options: asWritten, notice: null }];
  if (some(isTraditional)) asked.notices.push({ kind: "traditional" });
  if (some(isAmbiguous)) ways.push({ options: () => ({ ambiguous: true }), notice: some(isTraditional) ? null : { kind: "traditional" } });
  if (some(hasSigns)) ways.push({ options: () => ({ ambiguous: true, bare: true }), notice: { kind: "punctuation" } });
  if (plain.length > 1) ways.push({ options: asWritten, apart: true, notice: { kind: "apart" } });
  if (some(isLatin))
    ways.push({
      options: (term) => ({ ambiguous: true, bare: true, beginning: isLatin(term.text) }),
      notice: { kind: "prefix", text: asked.terms.filter((term) => isLatin(term.text)).pop().text },
    });

  const pinyin = plainQuery ? await byPinyin(query) : null;
  check();
  let last = null;
  for (const way of ways) {
    last = await attempt(asked, way, request, check);
    if (!last.groups.length) continue;
    if (way.notice) asked.notices.push(way.notice);
    break;
  }
  const { groups, wanted, levels } = last;
  if (asked.terms.length && !asked.years.length && wanted.length === 0) result.error = "nothing-to-find";
  if (wanted.length && wanted.every((term) => term.field !== "concept" && !term.phrase.keys.length)) result.error = "nothing-to-find";

  const concepts = await conceptsOf(asked, levels, pinyin, check);
  result.concepts = concepts.slice(0, MOST_CONCEPTS).map(conceptView);
  if (concepts.some(({ sounds }) => sounds)) asked.notices.push({ kind: "pinyin", text: query.trim() });
  const meant = concepts.find(({ exact }) => exact);
  if (meant && plainQuery) {
    const [, forms, , , , , differences] = meant.record;
    const own = fold(query.trim());
    const said = forms.map((form, n) => shown(form, differences[n] || []));
    result.variants = said.filter((form, n) => fold(forms[n]) !== own).slice(0, 8).map((form) => ({ text: form, q: quoted(form) }));
    if (result.variants.length) result.together = { text: said[0], q: `concept:${quoted(said[0])}` };
  }

  if (pinyin) {
    const known = new Set(groups.map(({ record }) => record.article));
    let some = false;
    for (let n = site.concepts; n < site.firstPage && groups.length < 40; n += 1) {
      if (!pinyin.levels[n] || known.has(site.articleOf[n])) continue;
      const record = await title(site.articleOf[n]);
      check();
      const [ofTitle, ...ofNames] = record.readings;
      const single = pinyin.ways[0].length === 1;
      const named = ofNames.some((reading) => reads(reading, pinyin.ways, true));
      if (!named && (single || !reads(ofTitle ?? "", pinyin.ways))) continue;
      some = true;
      groups.unshift({ record, titled: true, score: 900, hits: [], notes: [], about: [], marks: [], more: false });
    }
    if (some && !asked.notices.some(({ kind }) => kind === "pinyin")) asked.notices.push({ kind: "pinyin", text: query.trim() });
  }

  result.articles = groups.map((group) => view(group, wanted));
  result.count = groups.reduce((sum, group) => sum + group.hits.length + group.notes.length, 0);
  result.more = last.more;
  result.exact = last.exact;
  // Of the site's own pages only where the articles have little.
  result.pages = groups.length < FEW || request.all ? await pagesOf(wanted, levels, new Set(result.concepts.map(({ url }) => url)), check) : [];
  if (!groups.length && !result.concepts.length && !result.pages.length) result.suggestions = await suggestions(asked, wanted);
  if (request.facets) result.facets = await facetsOf(asked, last, query, check);
  check();
  return result;
};

// Which articles may be meant at all: by their years, titles, authors and journals.
const allowedBy = async (asked, check) => {
  const count = site.starts.length;
  const allowed = new Uint8Array(count).fill(1);
  for (const { from, to } of asked.years)
    for (let n = 0; n < count; n += 1) if (!(site.years[n] >= from && site.years[n] <= to)) allowed[n] = 0;
  for (const term of asked.terms.filter(ofArticle)) {
    const sounds = term.field === "journal" ? null : await byPinyin(term.text);
    term.ways = sounds?.ways;
    for (let n = 0; n < count; n += 1) {
      if (!allowed[n]) continue;
      const at = site.starts[n];
      const maybe = term.not || term.levels?.[at] || sounds?.levels[at];
      const record = maybe ? await title(n) : null;
      if ((record !== null && fits(record, term)) === term.not) allowed[n] = 0;
      await rest();
    }
    check();
  }
  return allowed;
};

// Levels of what has one of the terms, in articles that have all of them somewhere.
const apartIn = (lists) => {
  const counts = new Uint8Array(site.starts.length);
  for (const levels of lists) {
    const has = new Set();
    for (let n = site.concepts; n < site.firstPage; n += 1) if (levels[n]) has.add(site.articleOf[n]);
    for (const article of has) counts[article] += 1;
  }
  return most(lists).map((level, n) => {
    const article = site.articleOf[n];
    return article >= 0 && counts[article] === lists.length ? level : 0;
  });
};

// What the index knows of each article that may have it: how promising it is, and its pieces, the best first.
const promising = async (levels, allowed, passages, check) => {
  const prior = new Map();
  const pieces = new Map();
  const defining = new Set();
  const add = (article, score) => prior.set(article, (prior.get(article) || 0) + score);
  if (!levels) allowed.forEach((may, n) => { if (may) add(n, 1); });
  for (let n = site.concepts; levels && n < site.firstPage; n += 1) {
    const article = site.articleOf[n];
    if (!levels[n] || !allowed[article]) continue;
    if (site.kindOf[n] === TITLE) add(article, 100);
    else {
      add(article, levels[n] === OFTEN ? 4 : 1);
      if (!pieces.has(article)) pieces.set(article, []);
      pieces.get(article).push(n);
    }
  }
  // Where a concept of this name is defined.
  const named = levels && passages.length === 1 ? numbersIn(levels, 0, site.concepts) : [];
  for (const [, forms, , , , places] of await Promise.all(named.map((n) => chunk("concepts", n)))) {
    if (!forms.some((form) => fold(form) === fold(passages[0].text))) continue;
    for (const [article, anchor] of places) {
      defining.add(`${article} ${anchor}`);
      if (prior.has(article)) add(article, 10);
    }
  }
  check();
  const order = [...prior].sort((a, b) => b[1] - a[1] || site.years[b[0]] - site.years[a[0]] || a[0] - b[0]).map(([article]) => article);
  for (const list of pieces.values()) list.sort((a, b) => levels[b] - levels[a] || a - b);
  return { order, pieces, defining };
};

// An article with what was found in it.
const groupOf = async (record, parts, { terms, apart, levels, defining, passages }, check) => {
  const group = { record, titled: false, hits: [], notes: [], about: [], score: 0, more: false };
  const within = (texts) => passages.filter((term) => term.field === "" && texts.some((text) => found(term.phrase, text).length));
  const named = within([...record.titles, ...record.names, ...record.keywords]);
  const known = new Set([...named, ...within(record.journals)]);
  group.titled = passages.length > 0 && named.length === passages.length;
  const seen = new Map();
  for (const part of parts.flat()) {
    const bySpan = levels ? inPart(part, terms, apart) : null;
    if (bySpan) {
      passages.forEach((term, n) => { if (bySpan[n].length) known.add(term); });
      const hit = makeHit(part, bySpan, record, defining.has(`${record.article} ${part[0]}`));
      const before = seen.get(hit.anchor);
      // A paragraph and its translation are one; what the author wrote goes first.
      if (!before || (before.kind === "e" && hit.kind !== "e")) seen.set(hit.anchor, hit);
    }
    const pause = rest();
    if (pause) await pause;
  }
  check();
  for (const hit of seen.values())
    (hit.anchor.startsWith("abstract") ? group.about : /^n\d/.test(hit.anchor) ? group.notes : group.hits).push(hit);
  for (const list of [group.hits, group.notes]) list.sort((a, b) => b.score - a.score);
  const every = [...group.hits, ...group.notes];
  const best = every.reduce((top, hit) => Math.max(top, hit.score), 0);
  const sum = every.reduce((total, hit) => total + Math.min(hit.score, 10), 0);
  group.score = (group.titled ? 1000 : 0) + best * 3 + Math.log2(1 + sum) + (group.about.length ? 5 : 0);
  const all = passages.length > 0 && known.size === passages.length;
  group.found = !levels || (apart ? all : all && (every.length > 0 || group.about.length > 0 || within(record.journals).length > 0 || group.titled));
  return group;
};

// Finds with one reading of the terms: in one paragraph, or `apart` in one article.
const attempt = async (asked, { options, apart = false }, request, check) => {
  const wanted = await candidates(asked, options, check);
  const passages = wanted.filter((term) => !ofArticle(term));
  const searchable = passages.filter((term) => term.levels);
  const lists = searchable.map(({ levels }) => levels);
  const levels = lists.length ? (apart ? apartIn(lists) : least(lists)) : null;
  const nothing = { groups: [], wanted, levels, more: 0, exact: true, order: [] };
  if (passages.length && !searchable.length) return nothing;
  if (!wanted.length && !asked.years.length) return nothing;
  const allowed = await allowedBy(asked, check);
  const { order, pieces, defining } = await promising(levels, allowed, passages, check);
  const terms = asked.terms.filter((term) => !ofArticle(term));
  const positive = terms.filter((term) => !term.not);

  // Looks through pieces, the most promising first, until there is enough to show.
  const want = request.all ? Infinity : request.articles || ARTICLES;
  const budget = request.all ? Infinity : Math.round((want * PIECES) / ARTICLES);
  const groups = [];
  let used = 0, next = 0;
  while (next < order.length && groups.length < want && used < budget * 3) {
    // Where most did not have it, more at a time: each round is a wait.
    const size = request.all || groups.length * 2 < next ? 24 : want - groups.length;
    const batch = order.slice(next, next + Math.min(size, order.length - next));
    next += batch.length;
    // One piece of each article; of the first ones more, as far as it goes.
    const lengths = batch.map((article) => pieces.get(article)?.length || 0);
    const everything = apart || lengths.reduce((sum, length) => sum + length, 0) <= budget - used;
    let spare = Math.max(0, budget - used - lengths.filter(Boolean).length);
    const chosen = new Map(batch.map((article, n) => {
      const more = everything ? lengths[n] : Math.min(lengths[n] - 1, Math.ceil(spare / 2));
      if (!everything) spare -= Math.max(0, more);
      return [article, (pieces.get(article) || []).slice(0, everything ? lengths[n] : 1 + more)];
    }));
    const loaded = await Promise.all(batch.map(async (article) => [
      await title(article),
      await Promise.all(chosen.get(article).map((piece) => load(`texts/${piece}`))),
    ]));
    check();
    for (const [record, parts] of loaded) {
      used += parts.length;
      const group = await groupOf(record, parts, { terms, apart, levels, defining, passages: positive }, check);
      const own = pieces.get(record.article) || [];
      group.more = own.length > parts.length;
      if (group.found) groups.push(group);
      // What was not looked at to its end may still have it.
      else if (group.more) {
        pieces.set(record.article, own.slice(parts.length));
        order.push(record.article);
      }
    }
  }
  groups.sort((a, b) => b.score - a.score);
  // Whether the index alone knows how many have it.
  const exact = searchable.length === 1 && passages.length === 1 && searchable[0].phrase.exact && !searchable[0].field;
  return { groups, wanted, levels, more: Math.max(0, order.length - next), exact, order };
};

const view = ({ record, titled, hits, notes, about, more }, wanted) => {
  const marked = (text, fields) => {
    const terms = wanted.filter((term) => fields.includes(term.field) && term.phrase.regexp);
    const folded = fold(text);
    return runs(text, folded.length === text.length ? terms.flatMap((term) => found(term.phrase, folded)) : []);
  };
  const separator = LOCALE === "en" ? ", " : "、";
  const strip = ({ score, concepts, ...hit }) => hit;
  return {
    id: record.id,
    url: articleUrl(record.id),
    title: marked(record.title + (record.subtitle ? `${LOCALE === "en" ? ": " : "——"}${record.subtitle}` : ""), ["", "title"]),
    authors: marked(record.authors.filter(Boolean).join(separator), ["", "author"]),
    where: [record.journal, record.year || ""].filter(Boolean).join(LOCALE === "en" ? ", " : " "),
    year: record.year || null,
    titled, more,
    hits: hits.map(strip), notes: notes.map(strip), about: about.map(strip),
  };
};

const MOST_PAGES = 5;
const pagesOf = async (wanted, levels, listed, check) => {
  const found = [];
  if (!levels || !wanted.every((term) => term.field === "")) return found;
  const numbers = numbersIn(levels, site.firstPage, site.size).slice(0, 3 * MOST_PAGES);
  const pages = await Promise.all(numbers.map((n) => chunk("pages", n - site.firstPage)));
  check();
  for (const [url, name, anchor, text] of pages) {
    const hits = inPart(["", "p", 0, `${name}\n${text}`, [], []], wanted);
    if (!hits || found.length === MOST_PAGES) continue;
    const bySpan = hits.map((list) => list.map(([a, b]) => [a - name.length - 1, b - name.length - 1]).filter(([a]) => a >= 0));
    const where = `${new URL(`${PREFIX}${url}`, ROOT).href}${anchor && `#${anchor}`}`;
    if (!listed.has(where)) found.push({ url: where, title: name, excerpt: excerpt(text, bySpan) });
  }
  return found;
};

const SAME_SCRIPT = new RegExp(`[${CJK_RANGES}]+|(?:(?![${CJK_RANGES}])[\\p{L}\\p{N}])+`, "gu");
// What is there of a run of Chinese: from the left, as long as the index has all pairs of it somewhere; the longest first.
const stretches = async (run) => {
  const chars = [...run].slice(0, 24).map(foldChar);
  const found = [];
  for (let from = 0; from + 1 < chars.length;) {
    let levels = null, to = from + 1;
    for (; to < chars.length; to += 1) {
      const pair = await levelsOf(chars[to - 1] + chars[to]);
      const both = levels ? least([levels, pair]) : pair;
      if (!any(both)) break;
      levels = both;
    }
    if (to - from > 1) found.push(chars.slice(from, to).join(""));
    from = Math.max(to, from + 1);
  }
  return found.sort((a, b) => b.length - a.length);
};
// When nothing was found: the words one by one, and what there is of them.
const suggestions = async (asked, wanted) => {
  const texts = [];
  const own = wanted.filter((term) => term.field !== "concept").map(({ text }) => text);
  if (wanted.length > 1 || asked.terms.length > wanted.length || asked.years.length) texts.push(...own);
  for (const text of own) {
    const parts = text.match(SAME_SCRIPT) || [];
    if (parts.length > 1) texts.push(...parts.slice(0, 4));
    for (const part of parts) if (isChinese(part)) texts.push(...await stretches(part));
  }
  const out = [];
  for (const text of [...new Set(texts)].filter((text) => [...text].length > 1 && text.length < 80).slice(0, 12)) {
    const levels = await levelsOfPhrase(phraseOf(text, { ambiguous: true, bare: true }));
    const articles = new Set();
    if (levels) for (let n = site.concepts; n < site.firstPage; n += 1) if (levels[n]) articles.add(site.articleOf[n]);
    if (articles.size && text !== asked.query.trim()) out.push({ text, q: quoted(text), articles: articles.size });
  }
  return out.slice(0, 6);
};

const MOST_FACETS = 12;
const facetsOf = async (asked, { order, groups, more }, query, check) => {
  const authors = await load("authors");
  check();
  const years = new Map(), journals = new Map(), people = new Map(), concepts = new Map();
  const up = (map, key) => map.set(key, (map.get(key) || 0) + 1);
  // What was not looked at may have it; what was looked at is known.
  for (const article of more ? new Set(order) : groups.map(({ record }) => record.article)) {
    if (site.years[article]) up(years, site.years[article]);
    if (site.journal[article] >= 0) up(journals, site.journals[site.journal[article]]);
    for (const person of authors.of[article] || []) up(people, authors.names[person]);
  }
  for (const group of groups)
    for (const number of new Set([...group.hits, ...group.notes].flatMap((hit) => hit.concepts))) up(concepts, number);
  const most = (map) => [...map].sort((a, b) => b[1] - a[1]).slice(0, MOST_FACETS);
  const adding = (more) => `${query.trim()} ${more}`;
  const named = await Promise.all(most(concepts).map(async ([number, n]) => {
    const [, forms, , , , , differences] = await chunk("concepts", number);
    return [LOCALE === "en" ? forms[1] : shown(forms[0], differences[0] || []), n, adding(`concept:${quoted(forms[0])}`)];
  }));
  return {
    years: [...years].sort((a, b) => b[0] - a[0]),
    journals: most(journals).map(([name, n]) => [name, n, adding(`journal:${quoted(name)}`)]),
    authors: most(people).map(([name, n]) => [name, n, adding(`author:${quoted(name)}`)]),
    concepts: named,
  };
};

// --- the theme's search box ------------------------------------------------------------------------------------------

const html = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
const written = (list) => list.map(([text, mark]) => (mark ? `<mark data-md-highlight>${html(text)}</mark>` : html(text))).join("");
const BOXED = 6; // passages of an article that the box has
const UNFOLDED = 2;

const boxed = (found) => {
  const words = site ? WORDS() : {};
  const items = [];
  const item = (location, title, text, score) => ({ location, title, text: text && `<p>${text}</p>`, score, terms: {} });
  for (const concept of found.concepts.slice(0, 3))
    items.push([item(concept.url, html(concept.name), html(`${words.concept} · ${concept.other} · ${concept.pinyin}`), 3)]);
  for (const article of found.articles)
    items.push([
      item(article.url, written(article.title), [written(article.authors), html(article.where)].filter(Boolean).join(" · "), 2),
      // The theme folds away what counts less than the first of a group.
      ...[...article.hits, ...article.notes].slice(0, BOXED)
        .map((hit, n) => item(hit.url, html(hit.kind === "n" ? words.note : hit.printed ? words.page.replace("{page}", hit.page) : words.passage), written(hit.excerpt), n < UNFOLDED ? 2 : 1)),
    ]);
  for (const page of found.pages) items.push([item(page.url, html(page.title), written(page.excerpt), 1)]);
  // Where there is nothing, what there would be.
  for (const { text, q, articles } of items.length ? [] : found.suggestions)
    items.push([item(searchUrl(q), html(text), html(words.instead.replace("{n}", articles)), 1)]);
  if (items.length && !found.suggestions.length) items.push([item(searchUrl(found.q), html(words.all), html(words.all_text), 0)]);
  return { items };
};

// --- messages --------------------------------------------------------------------------------------------------------

const respond = async (request, send) => {
  const own = ++latest;
  const check = () => { if (own !== latest) throw new Superseded(); };
  try {
    const result = await answer(request, check);
    check();
    send(result);
  } catch (error) {
    if (error instanceof Superseded) return;
    if (own === latest) send({
      id: request.id, q: request.q, count: 0, error: "load", understood: [], notices: [], concepts: [], variants: [], together: null,
      articles: [], pages: [], more: 0, exact: true, suggestions: [], facets: null, message: String(error && error.message),
    });
  }
};

addEventListener("message", ({ data: message }) => {
  if (!message || typeof message !== "object") return;
  const { type, data } = message;
  // The theme asks for its words to be ready on each page; nothing is loaded before a reader asks something.
  if (type === 0) postMessage({ type: 1 });
  else if (type === 2 && typeof data === "string")
    respond({ q: data, articles: 6 }, (result) => postMessage({ type: 3, data: boxed(result) }));
  else if (type === 2) respond(data, (result) => postMessage({ type: 3, data: result }));
});
})();
