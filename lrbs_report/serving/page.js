// Shows in a previewed page what the build is doing, and loads the page anew when there is a new report. Only `lrbs-report serve` adds it.
(() => {
  const shown = Number(document.currentScript.dataset.revision);
  const drafts = Number(document.currentScript.dataset.drafts);
  const isDraft = !document.querySelector(".evidence");
  const bar = document.createElement("div");
  bar.id = "lrbs-preview";
  bar.lang = document.currentScript.dataset.language;
  bar.setAttribute("role", "status");
  bar.style.cssText =
    "position:fixed;inset:auto 0 0 0;z-index:99;max-height:50vh;overflow:auto;padding:.5rem 1rem;background:#1a1a1a;color:#fff;" +
    "font:14px/1.4 system-ui,sans-serif;white-space:pre-wrap;border-top:3px solid #56b4e9";
  bar.tabIndex = 0;
  bar.hidden = true;
  document.body.append(bar);
  const events = new EventSource("/_lrbs/events");
  events.onmessage = (message) => {
    const state = JSON.parse(message.data);
    if ((state.phase === "ready" && state.revision > shown) || (isDraft && state.drafts > drafts)) {
      location.reload();
      return;
    }
    bar.textContent = state.line;
    bar.style.borderTopColor = state.phase === "failed" ? "#ff9a4d" : "#56b4e9";
    bar.hidden = state.phase === "ready";
  };
})();
