// What a note says, without leaving the line. Without this script its marker leads to the note in the list, as a click does.
(() => {
  const tips = window.readerTip;
  if (!tips) return;

  tips.add({
    selector: "a.note-ref",
    enter: false,
    content: (link) => {
      const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const texts = [...(note?.querySelectorAll(":scope > .note-text") ?? [])].map((text) => text.cloneNode(true));
      if (!texts.length) return null;
      for (const text of texts) {
        text.removeAttribute("tabindex");
        for (const one of text.querySelectorAll("[id], button")) {
          if (one.matches("button")) one.remove();
          else one.removeAttribute("id");
        }
      }
      const origin = note.querySelector(".note-origin")?.cloneNode(true) ?? "";
      const number = tips.element("span", "note-tip-number", `${window.readerSaid?.note ?? ""}${note.value}`);
      return {
        label: link.getAttribute("aria-label") ?? `${note.value}`,
        className: "note-tip",
        body: [tips.element("div", "term-tip-head", number, origin), tips.element("div", "note-tip-text", ...texts)],
        link: { text: window.readerSaid?.note_open ?? note.value, href: link.href },
      };
    },
  });
})();
