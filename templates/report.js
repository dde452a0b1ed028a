// Charts and numbers that can be asked. Each chart's box carries its marks, [x, y, series, row, column] in the SVG's own units, and where they lie in the
// drawing for narrow screens; what a mark is worth stands in the table behind the chart. Without this script, the chart, its caption and its table are all there.
(() => {
  "use strict";

  for (const plot of document.querySelectorAll(".plot[data-marks]")) {
    const marks = JSON.parse(plot.dataset.marks);
    if (marks.length) explore(plot, marks, readerOf(plot.closest("figure").querySelector(".data table")));
  }

  for (const value of document.querySelectorAll(".value[data-told]")) explain(value);

  for (const table of document.querySelectorAll(".sorts table")) sortable(table);

  addEventListener("hashchange", unfold);
  unfold();

  // Lets the heads of columns sort the rows, by the ranks of their cells. What stands for rows that are left out stays last.
  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    const [body] = table.tBodies;
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        const rank = row => Number(row.cells[column]?.dataset.rank ?? way * Infinity);
        body.append(...[...body.rows].sort((one, other) => way * (rank(one) - rank(other)) || 0));
      });
    });
  }

  // Opens what is folded around the place that the address names.
  function unfold() {
    const place = document.querySelector(":target");
    const folded = place?.closest("details:not([open])");
    if (!folded) return;
    folded.open = true;
    place.scrollIntoView();
  }

  // Shows what a value is, while the pointer or the focus is on it.
  function explain(value) {
    let told = null;
    const show = () => {
      told ??= add(document.body, "div", { class: "told", role: "tooltip" });
      told.textContent = value.dataset.told;
      const [at, room] = [value.getBoundingClientRect(), document.documentElement.clientWidth];
      const left = Math.max(8, Math.min(at.left, room - told.offsetWidth - 8));
      Object.assign(told.style, { left: `${left + scrollX}px`, top: `${at.bottom + scrollY + 6}px` });
    };
    const hide = () => {
      told?.remove();
      told = null;
    };
    value.addEventListener("pointerenter", event => event.pointerType === "mouse" && show());
    value.addEventListener("pointerleave", hide);
    value.addEventListener("focus", () => value.matches(":focus-visible") && show());
    value.addEventListener("blur", hide);
    value.addEventListener("keydown", event => event.key === "Escape" && hide());
  }

  // Gives the function that tells a mark's value and name as the table writes them.
  function readerOf(table) {
    const head = [...table.tHead.rows].at(-1).cells;
    const over = table.tHead.querySelector("[scope=colgroup]")?.textContent ?? "";
    const rows = [...table.tBodies].flatMap(body => [...body.rows].filter(row => row.className !== "group"));
    return ([, , , row, column]) => {
      const cells = rows[row].cells;
      const group = rows[row].parentNode.querySelector("[scope=rowgroup]")?.textContent;
      const names = [group, `${head[0].textContent} ${cells[0].textContent}`, `${over} ${head[column + 1].textContent}`];
      return { panel: rows[row].parentNode, value: cells[column + 1].textContent, name: names.filter(Boolean).map(text => text.trim()).join(" · ") };
    };
  }

  function explore(plot, marks, read) {
    const stage = plot.querySelector(".stage");
    const [wide, narrow] = stage.querySelectorAll("svg");
    const narrowPlaces = narrow ? JSON.parse(plot.dataset.narrow) : [];
    const places = new Map(marks.map((mark, number) => [mark, { wide: mark, narrow: narrowPlaces[number] }]));
    const [guide, ring, readOut] = ["guide", "ring", "read-out"].map(name => add(stage, "div", { class: name, hidden: "" }));
    const probe = add(stage, "div", { class: "probe", tabindex: 0, role: "application", "aria-label": plot.dataset.keys });
    const announced = put(plot, "p", { class: "announced", "aria-live": "polite" });
    const hidden = new Set();
    let last = null;
    let speaking = 0;
    let isNarrow = false;
    if (plot.dataset.slots) addToggles();

    new ResizeObserver(() => {
      isNarrow = Boolean(narrow) && getComputedStyle(narrow).display !== "none";
      hide();
    }).observe(stage);
    probe.addEventListener("pointermove", event => show(nearest(event)));
    probe.addEventListener("pointerdown", event => show(nearest(event)));
    probe.addEventListener("pointerleave", event => event.pointerType === "mouse" && hide());
    probe.addEventListener("focus", () => probe.matches(":focus-visible") && walk(last && !hidden.has(last[2]) ? last : shown()[0]));
    probe.addEventListener("blur", hide);
    probe.addEventListener("keydown", press);
    document.addEventListener("keydown", event => event.key === "Escape" && hide());
    document.addEventListener("pointerdown", event => event.target === probe || hide());

    // The drawing that this screen shows.
    function svg() {
      return isNarrow ? narrow : wide;
    }

    // Where a mark lies in it.
    function at(mark) {
      return places.get(mark)[isNarrow ? "narrow" : "wide"];
    }

    function shown() {
      return marks.filter(mark => !hidden.has(mark[2]));
    }

    function nearest(event) {
      const box = svg().getBoundingClientRect();
      const scale = svg().viewBox.baseVal.width / box.width;
      const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
      return least(shown(), mark => Math.hypot(at(mark)[0] - x, at(mark)[1] - y));
    }

    function press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowLeft: [along, -1], ArrowRight: [along, 1], ArrowUp: [across, -1], ArrowDown: [across, 1], Home: [along, -Infinity], End: [along, Infinity] }[event.key];
      if (!step) return;
      event.preventDefault();
      const [way, count] = step;
      walk(last && !hidden.has(last[2]) ? way(count) : shown()[0]);
    }

    // The next mark of the same series.
    function along(step) {
      const series = marks.filter(mark => mark[2] === last[2]);
      return series[Math.min(series.length - 1, Math.max(0, series.indexOf(last) + step))];
    }

    // The next series above or below, where it comes nearest to this mark's place across.
    function across(step) {
      const here = shown().filter(mark => read(mark).panel === read(last).panel && mark[2] !== last[2]);
      const others = [...new Set(here.map(mark => mark[2]))].map(series => least(here.filter(mark => mark[2] === series), mark => Math.abs(at(mark)[0] - at(last)[0])));
      const order = [last, ...others].sort((one, other) => at(one)[1] - at(other)[1] || one[2] - other[2]);
      return order[order.indexOf(last) + step] ?? last;
    }

    function walk(mark) {
      show(mark);
      if (!mark) return;
      clearTimeout(speaking);
      speaking = setTimeout(() => { announced.textContent = readOut.textContent; }, 200); // only where a walk comes to rest
    }

    function place(mark) {
      const [scale, [x, y]] = [stage.clientWidth / svg().viewBox.baseVal.width, at(mark)];
      return [x * scale, y * scale, scale];
    }

    function show(mark) {
      if (!mark) return hide();
      last = mark;
      const { value, name } = read(mark);
      readOut.replaceChildren();
      add(readOut, "b", {}).textContent = value;
      readOut.append(" ", name);
      for (const part of [ring, readOut]) part.hidden = false;
      drawRing(mark);
      drawGuide(mark);
      placeReadOut(mark);
    }

    function hide() {
      clearTimeout(speaking);
      announced.textContent = "";
      for (const part of [guide, ring, readOut]) part.hidden = true;
    }

    function drawRing(mark) {
      const [x, y, scale] = place(mark);
      const cell = svg().querySelector(`[data-cell="${mark[3]}-${mark[4]}"]`)?.getBBox();
      ring.classList.toggle("cell", Boolean(cell));
      const size = cell ? { width: `${cell.width * scale}px`, height: `${cell.height * scale}px` } : {};
      Object.assign(ring.style, { left: `${x}px`, top: `${y}px`, ...size });
    }

    // An upright line through the plot of lines that the mark stands in.
    function drawGuide(mark) {
      const [x, y] = at(mark);
      const plots = svg().querySelector("[data-series]") ? [...svg().querySelectorAll("clipPath rect")] : [];
      const boxes = plots.map(rect => ["x", "y", "width", "height"].map(name => Number(rect.getAttribute(name))));
      const box = boxes.find(([left, top, width, height]) => Math.abs(x - left - width / 2) < width / 2 + 1 && Math.abs(y - top - height / 2) < height / 2 + 1);
      guide.hidden = !box;
      if (box) Object.assign(guide.style, { left: percent(x, "width"), top: percent(box[1], "height"), height: percent(box[3], "height") });
    }

    function percent(length, side) {
      return `${100 * length / svg().viewBox.baseVal[side]}%`;
    }

    // Beside the mark, on the side with room, inside the box.
    function placeReadOut(mark) {
      const [x, y] = place(mark);
      const left = x + 14 + readOut.offsetWidth <= stage.clientWidth ? x + 14 : Math.max(0, x - 14 - readOut.offsetWidth);
      const top = Math.max(0, Math.min(y - readOut.offsetHeight - 10, stage.clientHeight - readOut.offsetHeight));
      Object.assign(readOut.style, { left: `${left}px`, top: `${top}px` });
    }

    function addToggles() {
      const bar = put(plot, "div", { class: "series", role: "group", "aria-label": plot.dataset.toggles });
      const head = [...plot.closest("figure").querySelector(".data thead").rows].at(-1).cells;
      JSON.parse(plot.dataset.slots).forEach((slot, series) => {
        const button = add(bar, "button", { type: "button", "aria-pressed": true });
        button.textContent = head[series + 1].textContent;
        button.style.setProperty("--swatch", colourOf(slot));
        button.addEventListener("click", () => toggle(button, series));
      });
    }

    // As the drawing has it: shades of one ramp for what has an order, grey for all or the rest.
    function colourOf(slot) {
      if (slot < -1) return `var(--ramp-${-2 - slot})`;
      return slot < 0 ? "var(--chart-quiet)" : `var(--series-${slot % 8})`;
    }

    function toggle(button, series) {
      const isHidden = !hidden.delete(series);
      if (isHidden) hidden.add(series);
      button.setAttribute("aria-pressed", !isHidden);
      for (const part of stage.querySelectorAll(`[data-series="${series}"]`)) part.classList.toggle("off", isHidden);
      hide();
    }
  }

  function least(items, measure) {
    return items.reduce((best, item) => (best === undefined || measure(item) < measure(best) ? item : best), undefined);
  }

  // Makes an element at the end of a parent.
  function add(parent, tag, attributes) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    parent.append(element);
    return element;
  }

  // Makes an element right after another.
  function put(after, tag, attributes) {
    const element = add(after.parentNode, tag, attributes);
    after.after(element);
    return element;
  }
})();
