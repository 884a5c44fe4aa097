// The languages of the interface. Their links lead to this page; with this script, to this place in it.
(() => {
  const links = document.querySelectorAll(".languages a[data-language]");
  if (!links.length) return;
  const KEY = "reader.language";

  for (const link of links) {
    const plain = link.getAttribute("href");
    // When it is pressed, so that the address is that of the moment: the anchor and the view, but nothing that is marked or
    // filtered in one script. A search goes along: it is the same in all.
    const aim = () => {
      const view = new URLSearchParams(location.search).get("view");
      const state = document.querySelector("form.find") ? location.search : view && `?view=${encodeURIComponent(view)}`;
      link.setAttribute("href", plain + (state || "") + location.hash);
    };
    for (const event of ["pointerdown", "focus", "click", "auxclick", "contextmenu"]) link.addEventListener(event, aim);
    link.addEventListener("click", () => {
      try {
        localStorage.setItem(KEY, link.dataset.language);
      } catch { /* not remembered */ }
    });
  }

  // The choice is remembered, and nobody is sent anywhere: where a page is in another language than was chosen last, its
  // link is offered a little more loudly.
  try {
    const chosen = localStorage.getItem(KEY);
    const current = document.querySelector('.languages a[aria-current="true"]');
    if (chosen && current && current.dataset.language !== chosen) {
      document.querySelector(`.languages a[data-language="${CSS.escape(chosen)}"]`)?.classList.add("chosen");
    }
  } catch { /* nothing is remembered here */ }
})();
