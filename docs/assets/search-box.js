// What the theme starts on each page in the place of its search: it loads the engine (search.js) with the first question.
(() => {
  const engine = (typeof document === "undefined" ? location.href : document.currentScript.src).replace("search-box.js", "search.js");
  let asked = null; // the latest question that nobody has answered
  let loading = false;
  const listen = ({ data: { type, data } }) => {
    if (type === 0) postMessage({ type: 1 });
    if (type !== 2) return;
    // An empty field is no question.
    if (!loading && !data) {
      postMessage({ type: 3, data: { items: [] } });
      return;
    }
    asked = { type, data };
    if (loading) return;
    loading = true;
    // In a worker this has come to its end when it returns; in a frame, which stands in for one, it is a promise.
    Promise.resolve(importScripts(engine)).then(() => {
      removeEventListener("message", listen);
      dispatchEvent(new MessageEvent("message", { data: asked }));
    });
  };
  addEventListener("message", listen);
})();
