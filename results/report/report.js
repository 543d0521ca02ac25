'use strict';
(() => {
  // Okabe and Ito, Color Universal Design (2008): told apart by all kinds of colour vision; black becomes ink.
  const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a7a00'];
  const dashes = [[], [8, 4], [2, 3], [8, 3, 2, 3]];
  const atOnce = 8; // more lines than this are there to be chosen
  const report = JSON.parse(document.getElementById('data').textContent);
  const charts = [];

  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = k => colours[k % colours.length];
  const dash = k => dashes[Math.floor(k / colours.length) % dashes.length];
  const faded = hex => hex + '33';

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const short = value => typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);

  // What a sweep sets, {"client.threads":2}, as "client.threads 2"; any other text as it is.
  const readable = text => {
    if (!text.startsWith('{')) return text;
    const set = JSON.parse(text);
    return Object.keys(set).map(path => `${path} ${short(set[path])}`).join(', ');
  };

  // Rows of the same values in the columns that name a series; in the order in which they come. Columns that
  // say the same everywhere tell no curves apart.
  const curves = chart => {
    const at = name => chart.columns.indexOf(name);
    const telling = chart.series.filter(column => new Set(chart.rows.map(row => row[at(column)])).size > 1);
    const found = new Map();
    for (const row of chart.rows) {
      const name = (telling.length > 0 ? telling : chart.series).map(column => readable(row[at(column)] ?? ''))
        .filter(text => text !== '').join(', ') || 'all';
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(Object.fromEntries(chart.columns.map((column, k) => [column, row[k]])));
    }
    return found;
  };

  // Lower ends of intervals may lie below 0, where a logarithmic axis has no place: there they end at the floor.
  const points = (rows, x, y, floor) =>
    rows.filter(row => row[y] !== null && row[x] !== null)
      .map(row => ({x: row[x], y: Math.max(row[y], floor), isLeast: row.latency_is_lower_bound === 1}));

  const floorOf = chart => {
    if (!chart.logarithmic) return -Infinity;
    const drawn = chart.values.map(value => chart.columns.indexOf(value.column));
    return Math.min(...chart.rows.flatMap(row => drawn.map(k => row[k])).filter(value => value > 0)) / 2;
  };

  const lines = chart => {
    const datasets = [];
    const floor = floorOf(chart);
    let k = 0;
    for (const [name, rows] of curves(chart))
      for (const value of chart.values) {
        const label = chart.values.length > 1 ? `${name}: ${value.label}` : name;
        const style = {borderColor: colour(k), backgroundColor: colour(k), borderDash: dash(k)};
        const group = k;
        const hidden = k >= atOnce;
        datasets.push({label, group, hidden, data: points(rows, chart.x, value.column, floor), ...style, borderWidth: 2,
          pointRadius: chart.dots ? 4 : 0, stepped: chart.dots ? false : 'after',
          pointStyle: context => context.raw && context.raw.isLeast ? 'triangle' : 'circle'});
        if (value.low) {
          const band = {group, hidden, isBand: true, borderWidth: 0, pointRadius: 0, backgroundColor: faded(colour(k)),
            borderColor: 'transparent'};
          datasets.push({...band, label: `${label} low`, data: points(rows, chart.x, value.low, floor)});
          datasets.push({...band, label: `${label} high`, data: points(rows, chart.x, value.high, floor), fill: '-1'});
        }
        k++;
      }
    return {type: 'line', data: {datasets}};
  };

  const bars = (chart, rows) => ({
    type: 'bar',
    data: {
      labels: rows.map(row => short(row[chart.x])),
      datasets: chart.values.map((value, k) => ({label: value.label, group: k, backgroundColor: colour(k),
        data: rows.map(row => row[value.column])})),
    },
  });

  const scale = (title, type, stacked) => ({
    type, stacked, title: {display: true, text: title, color: css('--ink')},
    ticks: {color: css('--ink')}, grid: {color: css('--line')}, border: {color: css('--line')},
  });

  const options = chart => {
    const isBars = chart.kind !== 'lines';
    const stacked = chart.kind === 'stack';
    const y = chart.logarithmic ? 'logarithmic' : 'linear';
    return {
      animation: false, maintainAspectRatio: false, responsive: true, parsing: isBars ? undefined : false,
      interaction: {mode: isBars ? 'index' : 'nearest', intersect: false},
      plugins: {
        legend: {display: false},
        tooltip: {filter: item => !item.dataset.isBand},
      },
      scales: {
        x: isBars ? scale(chart.x_title, 'category', stacked) : scale(chart.x_title, chart.x_scale),
        y: scale(chart.y_title, y, stacked),
      },
    };
  };

  // Checkboxes rather than a legend within the picture: they can be reached by keyboard and read aloud.
  const legend = drawn => {
    const boxes = drawn.data.datasets.filter(dataset => !dataset.isBand).map(dataset => {
      const box = element('input', {type: 'checkbox', checked: !dataset.hidden});
      box.addEventListener('change', () => {
        drawn.data.datasets.forEach((other, k) => {
          if (other.group === dataset.group) drawn.setDatasetVisibility(k, box.checked);
        });
        drawn.update();
      });
      const mark = element('span', {className: 'mark'});
      mark.style.background = dataset.backgroundColor;
      return element('label', {}, box, mark, dataset.label);
    });
    return element('fieldset', {className: 'legend'}, element('legend', {textContent: 'Shown'}), ...boxes);
  };

  const draw = chart => {
    const section = document.getElementById(chart.id);
    const canvas = section.querySelector('canvas');
    const found = curves(chart);
    const configuration = chart.kind === 'lines' ? lines(chart) : bars(chart, [...found.values()][0]);
    const drawn = new Chart(canvas, {...configuration, options: options(chart)});
    charts.push({drawn, chart});
    section.querySelector('.chart').after(legend(drawn));
    if (chart.kind !== 'lines' && found.size > 1) {
      const choice = element('select', {}, ...[...found.keys()].map(name => element('option', {textContent: name})));
      choice.addEventListener('change', () => {
        const chosen = bars(chart, [...found.values()][choice.selectedIndex]);
        drawn.data.labels = chosen.data.labels;
        drawn.data.datasets.forEach((dataset, k) => { dataset.data = chosen.data.datasets[k].data; });
        drawn.update();
      });
      section.querySelector('.chart').before(element('label', {className: 'choice'}, 'Curve: ', choice));
    }
  };

  const restyle = () => {
    for (const {drawn, chart} of charts) {
      drawn.options = options(chart);
      drawn.resize();
      drawn.update();
    }
  };

  for (const chart of report.charts) draw(chart);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);
  addEventListener('beforeprint', restyle);
  addEventListener('afterprint', restyle);
})();
