// Where a tooltip stands: shared by the tooltips of terms (terms.js) and of words (lookup.js).
window.readerTip = (() => {
  const MARGIN = 8; // pixels to the edge of the screen
  const GAP = 4; // pixels to the line
  const LEAST = 128; // pixels of height, where there is room neither below nor above

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  };

  // Under the line that is pointed at, or above it; in the document, so that it moves with the text. The lines are those
  // of what is explained, an element or a range.
  const place = (tip, explained, x, y) => {
    const lines = [...explained.getClientRects()].filter((line) => line.width);
    const line = lines.find((r) => r.left <= x && x <= r.right && r.top <= y && y <= r.bottom) || lines[0]
      || explained.getBoundingClientRect();
    Object.assign(tip.style, { left: "0", top: "0", maxHeight: "" });
    const box = tip.getBoundingClientRect();
    const header = document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0;
    const below = innerHeight - MARGIN - line.bottom - GAP;
    const above = line.top - GAP - Math.max(header, 0) - MARGIN;
    const up = box.height > below && above > below;
    const height = Math.min(box.height, Math.max(up ? above : below, LEAST));
    const rightmost = document.documentElement.clientWidth - MARGIN - box.width;
    const left = Math.max(MARGIN, Math.min(line.left, rightmost));
    const top = up ? line.top - GAP - height : line.bottom + GAP;
    tip.style.left = `${left - box.left}px`;
    tip.style.top = `${top - box.top}px`;
    if (height < box.height) tip.style.maxHeight = `${height}px`;
    tip.classList.toggle("above", up);
  };

  return { element, place };
})();
