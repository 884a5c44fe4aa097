// How the text looks, as the reader wants it. What is chosen shows at once and is kept on the device (early.js).
(() => {
  const { element, toggle } = window.readerPanel;
  const said = window.readerSaid;
  const settings = window.readerSettings;

  // Names of the settings with their values; an empty one is what holds where nothing is chosen.
  const CHOICES = {
    theme: ["", "light", "sepia", "dark"],
    size: ["1", "", "3", "4", "5"],
    family: ["", "hei"],
    measure: ["narrow", "", "wide"],
    leading: ["tight", "", "loose"],
  };

  const change = (name, value) => {
    const set = () => settings.set(name, value);
    window.reader.keep(set);
  };

  const choice = (name, values) => {
    const options = values.map((value, at) => {
      const input = element("input", { type: "radio", name: `set-${name}`, value, checked: settings.get(name) === value });
      input.addEventListener("change", () => change(name, value));
      const text = said[`set_${name}_${at + 1}`];
      return element("label", { data: { value: value || "auto" } }, input, element("span", { textContent: text }));
    });
    const legend = element("legend", { textContent: said[`set_${name}`] });
    return element("fieldset", { className: `set-${name}` }, legend, element("div", { className: "set-options" }, ...options));
  };
  const check = (name, on, off) => {
    const input = element("input", { type: "checkbox", checked: settings.get(name) === on });
    input.checked = on ? settings.get(name) === on : settings.get(name) !== off;
    input.addEventListener("change", () => change(name, input.checked ? on : off));
    return element("label", { className: "set-check" }, input, element("span", { textContent: said[`set_${name}`] }));
  };

  window.readerPanels.settings = () => {
    const reset = element("button", { type: "button", className: "set-reset", textContent: said.set_reset });
    const help = element("button", { type: "button", className: "set-help", textContent: said.help_title });
    help.addEventListener("click", () => window.reader.panel("help"));
    const controls = () => [
      ...Object.entries(CHOICES).map(([name, values]) => choice(name, values)),
      check("margin", "on", ""),
      check("keys", "", "off"),
    ];
    const body = element("div", { className: "set-controls" }, ...controls());
    reset.addEventListener("click", () => {
      change("", "");
      body.replaceChildren(...controls());
    });
    const foot = element("div", { className: "panel-foot" }, reset, help);
    const note = element("p", { className: "panel-note", textContent: said.set_kept });
    toggle("settings", said.set_title, document.querySelector(".settings-toggle"), body, note, foot);
  };
})();
