// What a term means, without leaving the line: the card is made of glosses.js beside the page, which has all terms of the
// article. Without this script a term is a link to the page of its concept.
(() => {
  const glosses = document.querySelector(".terms");
  const tips = window.readerTip;
  if (!glosses || !tips) return;

  tips.add({
    selector: "a.term",
    enter: true,
    // A note marker splits a term in two links, of which the first has the focus.
    whole: (link) => {
      if (!("more" in link.dataset)) return link;
      let part = link.previousElementSibling;
      while (part && !(part.matches("a.term") && !("more" in part.dataset))) part = part.previousElementSibling;
      return part?.dataset.term === link.dataset.term ? part : link;
    },
    content: (link) => {
      const template = document.createElement("template");
      template.innerHTML = window.readerGlosses?.[link.dataset.term] ?? "";
      const gloss = template.content.firstElementChild;
      if (!gloss) return null;
      const part = (from, className) => {
        const made = tips.element("div", className, ...from.childNodes);
        if (from.lang) made.lang = from.lang;
        return made;
      };
      const more = gloss.querySelector(".gloss-more");
      more?.remove();
      const head = part(gloss.querySelector("dt"), "term-tip-head");
      return {
        label: glosses.dataset.open.replace("{term}", head.querySelector(".gloss-zh").textContent),
        body: [head, ...[...gloss.querySelectorAll("dd")].map((dd) => part(dd, dd.className))],
        more: more?.textContent,
        link: { text: glosses.dataset.more, href: link.href },
      };
    },
  });
})();
