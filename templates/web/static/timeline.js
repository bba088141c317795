// Puts a chart to zoom in where the server drew bars: <div class="timeline" data-source="..."> and the JSON
// {"days": ["2026-11-28", ...], "series": [{"name": "...", "values": [1, ...]}]} at that address.
"use strict";
(() => {
  const { chart, style } = document.currentScript.dataset;
  const DAY = 86400; // seconds
  let loading = null;

  const made = (tag, text = "", values = {}) => Object.assign(document.createElement(tag), { textContent: text }, values);
  const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function library() {
    loading ??= new Promise((done, failed) => {
      document.head.append(made("link", "", { rel: "stylesheet", href: style }));
      document.head.append(made("script", "", { src: chart, onload: done, onerror: failed }));
    });
    return loading;
  }

  function table(days, series) {
    const all = made("table");
    all.append(made("caption", "Days with anything, UTC, the last first"));
    const head = all.createTHead().insertRow();
    for (const name of ["Day", ...series.map((one) => one.name)]) head.append(made("th", name, { scope: "col" }));
    const body = all.createTBody();
    for (let n = days.length - 1; n >= 0; n--) {
      if (!series.some((one) => one.values[n])) continue;
      const row = body.insertRow();
      row.append(made("th", days[n], { scope: "row" }));
      for (const one of series) {
        const cell = row.insertCell();
        cell.textContent = one.values[n];
        cell.dataset.label = one.name;
      }
    }
    const folded = made("details");
    folded.append(made("summary", "As a table"), all);
    return folded;
  }

  function draw(place, days, series) {
    const at = days.map((day) => Date.parse(day + "T00:00:00Z") / 1000);
    const first = at[0] - DAY / 2, last = at[at.length - 1] + DAY / 2;
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
    const bars = uPlot.paths.bars({ size: [0.8, 40] });
    const lines = series.map((one, n) => ({
      label: one.name,
      stroke: colour(`--series-${n % 4 + 1}`),
      fill: series.length === 1 ? colour("--series-1") : undefined,
      width: series.length === 1 ? 0 : 2,
      paths: series.length === 1 ? bars : undefined,
      points: { show: series.length > 1 && days.length < 60 },
    }));
    return new uPlot({
      width: place.clientWidth || 320,
      height: 200,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      scales: { x: { range: (_, from, to) => [Math.max(from, first), Math.min(to, last)] }, y: { range: (_, __, most) => [0, Math.max(most, 1)] } },
      axes: [{ ...axis, space: 96, incrs: [1, 2, 7, 14, 28, 91, 182, 364].map((n) => n * DAY), values: (_, ticks) => ticks.map(day) }, { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000] }],
      series: [{ label: "Day", value: (_, seconds) => seconds == null ? "" : day(seconds) }, ...lines],
    }, [at, ...series.map((one) => one.values)], place);
  }

  // Every movement by a button too: a chart that only a mouse can zoom is shut to who has none.
  function buttons(plot, label) {
    const bar = made("div", "", { className: "zoom", role: "group" });
    bar.setAttribute("aria-label", `Zoom: ${label}`);
    const move = (word, change) => {
      const button = made("button", word, { type: "button", className: "quiet small" });
      button.addEventListener("click", () => {
        const { min, max } = plot.scales.x;
        const [from, to] = change(min, max, max - min);
        if (to - from >= 2 * DAY) plot.setScale("x", { min: from, max: to });
      });
      bar.append(button);
    };
    const days = plot.data[0];
    move("Earlier", (min, max, wide) => { const by = Math.min(wide / 2, min - days[0] + DAY / 2); return [min - by, max - by]; });
    move("Later", (min, max, wide) => { const by = Math.min(wide / 2, days[days.length - 1] + DAY / 2 - max); return [min + by, max + by]; });
    move("Closer", (min, max, wide) => [min + wide / 4, max - wide / 4]);
    move("Wider", (min, max, wide) => [min - wide / 2, max + wide / 2]);
    return bar;
  }

  async function show(place) {
    place.dataset.shown = "true";
    try {
      const answer = await fetch(place.dataset.source, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { days, series } = await answer.json();
      if (!days.length || !series.length) return;
      await library();
      const label = place.dataset.label || series.map((one) => one.name).join(", ");
      const holder = made("div", "", { className: "chart" });
      place.replaceChildren(holder);
      let plot;
      const again = () => {
        plot?.destroy();
        plot = draw(holder, days, series);
        plot.ctx.canvas.setAttribute("role", "img");
        plot.ctx.canvas.setAttribute("aria-label", label);
        place.querySelector(".zoom")?.remove();
        holder.after(buttons(plot, label));
      };
      again();
      place.append(table(days, series));
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
      new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: 200 })).observe(holder);
    } catch {
      // The bars that the server drew stay.
    }
  }

  const all = () => document.querySelectorAll(".timeline[data-source]:not([data-shown])").forEach(show);
  document.addEventListener("htmx:after:swap", all);
  all();
})();
