// From file:// browsers start no workers. This stands in for one: a hidden frame in which the script runs as it would in
// a worker, but in the thread of the page. Other than iframe-worker, which the theme offers, it writes no script into the
// frame, so that the page's content security policy holds there too.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      const add = (src) => new Promise((resolve, reject) => {
        const script = inside.document.createElement("script");
        script.onload = resolve;
        script.onerror = () => reject(new Error(`cannot load ${src}`));
        script.src = new URL(src, location.href).href;
        inside.document.body.append(script);
      });
      // Messages arrive later, as they do from a worker.
      inside.postMessage = (data) => setTimeout(() => {
        const message = new MessageEvent("message", { data });
        this.dispatchEvent(message);
        this.onmessage?.(message);
      });
      inside.importScripts = (...urls) => urls.reduce((before, src) => before.then(() => add(src)), Promise.resolve());
      this.ready = add(url);
    }

    postMessage(data) {
      this.ready.then(() => {
        const inside = this.frame.contentWindow;
        inside?.dispatchEvent(new inside.MessageEvent("message", { data: structuredClone(data) }));
      }, () => this.dispatchEvent(new ErrorEvent("error")));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
