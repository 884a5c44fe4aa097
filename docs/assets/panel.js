// A panel over the page that leaves the page usable: for the settings, for printed pages and contents, for the keys. One is
// open at a time; Escape, a press elsewhere and its button close it, and the focus is where it was.
window.readerPanels = {};
window.readerPanel = (() => {
  const said = window.readerSaid ?? {};
  let open = null; // { panel, from: what had the focus, opener }

  const element = (name, properties = {}, ...children) => {
    const { data = {}, aria = {}, ...others } = properties;
    const made = Object.assign(document.createElement(name), others);
    Object.assign(made.dataset, data);
    for (const [key, value] of Object.entries(aria)) made.setAttribute(`aria-${key}`, value);
    made.append(...children);
    return made;
  };

  const close = (focus = true) => {
    if (!open) return;
    const { panel, from, opener } = open;
    open = null;
    panel.remove();
    opener?.setAttribute("aria-expanded", "false");
    if (focus) (from?.isConnected ? from : opener)?.focus({ preventScroll: true });
  };

  // Shows a panel, or closes it if it is the one that is open. ``opener`` is the button to which it belongs.
  const toggle = (name, title, opener, ...children) => {
    const again = open?.panel.dataset.panel === name;
    const from = open?.from ?? document.activeElement;
    close(again);
    if (again) return null;
    const shut = element("button", { type: "button", className: "panel-close", aria: { label: said.close } });
    shut.addEventListener("click", () => close());
    const head = element("h2", { id: "panel-title", textContent: title });
    const panel = element("div", { className: `panel panel-${name}`, tabIndex: -1, data: { panel: name } }, head, shut, ...children);
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-labelledby", head.id);
    document.body.append(panel);
    opener?.setAttribute("aria-expanded", "true");
    open = { panel, from, opener };
    panel.focus({ preventScroll: true });
    return panel;
  };

  // On the window, before what else closes with Escape.
  addEventListener("keydown", (event) => {
    if (!open || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab" && open.panel.contains(event.target)) {
      // It stands at the end of the page; behind it and before it comes what one came from.
      const stops = [...open.panel.querySelectorAll("a[href], button, input")].filter((one) => one.checkVisibility() && (one.type !== "radio" || one.checked));
      const next = stops.indexOf(event.target) + (event.shiftKey ? -1 : 1);
      if (next >= 0 && next < stops.length) return;
      if (event.shiftKey) event.preventDefault();
      close();
    }
  }, true);
  document.addEventListener("pointerdown", (event) => {
    if (open && !open.panel.contains(event.target) && !open.opener?.contains(event.target)) close(false);
  }, { passive: true });

  return { element, toggle, close };
})();
