// The theme's script fetches a site map for each page in another language that the head names, only to keep the place when
// one changes over; languages.js does that without a request. A space hides them from it, and from nobody else.
for (const link of document.querySelectorAll("link[rel=alternate]")) link.setAttribute("rel", " alternate");
