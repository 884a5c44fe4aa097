// The keys, and what pops up: what can be done on this page without a mouse.
(() => {
  const { element, toggle } = window.readerPanel;
  const said = window.readerSaid;

  const ROWS = [
    ["j k", "help_paragraph", true],
    ["] [", "help_section", true],
    ["g", "help_page", true],
    ["n p", "help_article", true],
    ["v", "help_view", "views"],
    ["l", "help_lookup", "lookup-toggle"],
    ["c", "help_cite", true],
    ["m", "help_margin", true],
    ["a", "help_settings"],
    ["/ s f", "help_search"],
    ["Tab", "help_tab", true],
    ["Space Enter", "help_enter", true],
    ["Esc", "help_escape"],
    ["?", "help_this"],
  ];

  window.readerPanels.help = () => {
    const article = document.querySelector(".reader-article");
    const rows = ROWS.filter(([, , needs]) => !needs || (article && (needs === true || document.querySelector(`.${needs}`))));
    const list = element("dl", { className: "help-keys" }, ...rows.map(([keys, text]) => element(
      "div",
      {},
      element("dt", {}, ...keys.split(" ").flatMap((key) => [element("kbd", { textContent: key }), " "])),
      element("dd", { textContent: said[text] }),
    )));
    toggle("help", said.help_title, null, list, element("p", { className: "panel-note", textContent: said.help_off }));
  };
})();
