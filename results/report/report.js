'use strict';
(() => {
  // Okabe and Ito, Color Universal Design (2008): told apart by all kinds of colour vision; black becomes ink.
  const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a7a00'];
  const dashes = [[], [8, 4], [2, 3], [8, 3, 2, 3]];
  const shapes = ['rect', 'circle', 'triangle', 'rectRot', 'star', 'cross', 'rectRounded', 'crossRot'];
  const signs = ['\u25a0', '\u25cf', '\u25b2', '\u25c6', '\u2731', '\u271a', '\u25a0', '\u2716'];
  const hollow = ['\u25a1', '\u25cb', '\u25b3', '\u25c7', '\u2731', '\u271a', '\u25a1', '\u2716'];
  const undecided = 'not distinguishable';
  const atOnce = 8; // more lines than this are there to be chosen
  const atMost = 100; // more cannot be chosen: they are in the table
  const report = JSON.parse(document.getElementById('data').textContent);
  const charts = [];
  const waiting = new Map(); // what is drawn when it comes into view, by its section

  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = k => colours[k % colours.length];
  const dash = k => dashes[k % dashes.length];
  const faded = hex => hex + '33';

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const prefixes = ['', '', ' M', ' G', ' T', ' P'];

  // Four digits; bytes and bits per second by their millions.
  const short = value => {
    if (typeof value !== 'number') return String(value);
    const rounded = Number(value.toPrecision(4));
    const power = Math.min(Math.floor(Math.log10(Math.abs(rounded)) / 3), 5);
    if (power >= 2) return `${Number((rounded / 1000 ** power).toPrecision(4))}${prefixes[power]}`;
    return rounded !== 0 && Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
  };

  // What a sweep sets, {"client.threads":2}, as "client.threads 2"; any other text as it is.
  const readable = text => {
    if (typeof text !== 'string' || !text.startsWith('{')) return short(text);
    return Object.entries(JSON.parse(text)).map(([path, value]) => `${path} ${plain(value)}`).join(', ');
  };
  const plain = value => typeof value === 'object' ? JSON.stringify(value) : short(value);

  const columns = chart => report.tables[chart.query].columns;
  const rowsOf = chart => report.tables[chart.query].rows;

  // Rows of the same values in the columns that name a series; in the order in which they come. Columns that
  // say the same everywhere tell no curves apart.
  const curves = chart => {
    const at = name => columns(chart).indexOf(name);
    const telling = chart.series.filter(column => new Set(rowsOf(chart).map(row => row[at(column)])).size > 1);
    const found = new Map();
    for (const row of rowsOf(chart)) {
      const name = (telling.length > 0 ? telling : chart.series).map(column => readable(row[at(column)] ?? ''))
        .filter(text => text !== '').join(', ') || 'all';
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(Object.fromEntries(columns(chart).map((column, k) => [column, row[k]])));
    }
    return found;
  };

  // Lower ends of intervals may lie below 0, where a logarithmic axis has no place: there they end at the floor.
  const points = (rows, x, y, floor) =>
    rows.filter(row => row[y] !== null && row[x] !== null)
      .map(row => ({x: row[x], y: Math.max(row[y], floor), isLeast: row.latency_is_lower_bound === 1}));

  const floorOf = chart => {
    if (!chart.logarithmic) return -Infinity;
    const drawn = chart.values.map(value => columns(chart).indexOf(value.column));
    return Math.min(...rowsOf(chart).flatMap(row => drawn.map(k => row[k])).filter(value => value > 0)) / 2;
  };

  const lines = chart => {
    const datasets = [];
    const floor = floorOf(chart);
    let k = 0;
    for (const [name, rows] of [...curves(chart)].slice(0, atMost))
      for (const value of chart.values) {
        const label = chart.values.length > 1 ? `${name}: ${value.label}` : name;
        const style = {borderColor: colour(k), backgroundColor: colour(k), borderDash: dash(k)};
        const group = k;
        const hidden = k >= atOnce;
        datasets.push({label, group, hidden, data: points(rows, chart.x, value.column, floor), ...style, borderWidth: 2,
          clip: 8, pointRadius: chart.dots ? 4 : 0, stepped: chart.dots ? false : 'after',
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

  // What names the rows of a map: where one thing alone differs it is said once, beside the axis.
  const rungs = chart => {
    const at = columns(chart).indexOf(chart.y);
    const places = [...new Set(rowsOf(chart).map(row => row[at]))];
    const sets = places.map(text => Object.entries(JSON.parse(text)));
    const isOne = sets.every(set => set.length === 1 && set[0][0] === sets[0][0][0]);
    return {places, title: isOne ? sets[0][0][0] : chart.y_title,
      labels: isOne ? sets.map(set => plain(set[0][1])) : places.map(text => readable(text) || 'all')};
  };

  // A mark at each place of the grid: who is there is told by shape and colour, hollow where the load is too much.
  const map = chart => {
    const {places} = rungs(chart);
    const across = new Set(rowsOf(chart).map(row => row[columns(chart).indexOf(chart.x)])).size;
    const radius = context => {
      const area = context.chart.chartArea;
      const side = area ? Math.min(area.width / across, area.height / places.length) : 16;
      return Math.min(Math.max(side * 0.38, 2), 12);
    };
    const found = [...curves(chart)].sort(([, one], [, other]) =>
      (one[0].winner === undecided) - (other[0].winner === undecided));
    const names = [...new Set(found.map(([, rows]) => rows[0].winner))];
    const datasets = found.map(([label, rows], group) => {
      const k = names.indexOf(rows[0].winner);
      const isNobody = rows[0].winner === undecided;
      const isHollow = rows[0].load !== null;
      const ink = () => isNobody ? css('--faint') : colour(k);
      return {label, group, clip: 20, pointRadius: radius, pointHoverRadius: radius, borderWidth: 2, borderColor: ink,
        pointStyle: isNobody ? 'line' : shapes[k % shapes.length],
        backgroundColor: context => isHollow ? 'transparent' : ink(context),
        sign: isNobody ? '\u2014' : (isHollow ? hollow : signs)[k % signs.length],
        signColour: isNobody ? 'var(--faint)' : colour(k),
        data: rows.map(row => ({x: row[chart.x], y: places.indexOf(row[chart.y]),
          note: `${row.leader} ${short(row.leader_mean_s)} s, ${row.next} ${short(row.next_mean_s)} s`}))};
    });
    return {type: 'scatter', data: {datasets}};
  };

  const bars = (chart, rows) => ({
    type: 'bar',
    data: {
      labels: rows.map(row => short(row[chart.x])),
      datasets: chart.values.map((value, k) => ({label: value.label, group: k, backgroundColor: colour(k),
        data: rows.map(row => row[value.column])})),
    },
  });

  // A logarithmic axis would name too many of its ticks.
  const tick = type => function (value, index, ticks) {
    if (type === 'category') return this.getLabelForValue(value);
    return type === 'logarithmic' && Chart.Ticks.formatters.logarithmic.call(this, value, index, ticks) === ''
      ? '' : short(value);
  };

  const scale = (title, type, stacked) => ({
    type, stacked, title: {display: true, text: title, color: css('--ink')},
    ticks: {color: css('--ink'), callback: tick(type)}, grid: {color: css('--line')}, border: {color: css('--line')},
  });

  const cut = text => text.length > 40 ? `${text.slice(0, 39)}\u2026` : text;

  // Powers of ten would leave most of a short logarithmic axis empty.
  const ends = chart => {
    if (chart.x_scale !== 'logarithmic') return {};
    const at = columns(chart).indexOf(chart.x);
    const numbers = rowsOf(chart).map(row => row[at]).filter(value => value > 0);
    return {min: Math.min(...numbers) / 1.1, max: Math.max(...numbers) * 1.1};
  };

  const scales = chart => {
    if (chart.kind === 'stack' || chart.kind === 'bars') {
      const stacked = chart.kind === 'stack';
      return {x: scale(chart.x_title, 'category', stacked), y: scale(chart.y_title, 'linear', stacked)};
    }
    const x = {...scale(chart.x_title, chart.x_scale), ...ends(chart)};
    if (chart.kind === 'lines') return {x, y: scale(chart.y_title, chart.logarithmic ? 'logarithmic' : 'linear')};
    const {labels, title} = rungs(chart);
    return {x, y: {...scale(title, 'category'), labels: labels.map(cut), offset: true}};
  };

  const options = chart => {
    const isBars = chart.kind === 'stack' || chart.kind === 'bars';
    const tooltip = {filter: item => !item.dataset.isBand};
    if (chart.kind === 'map')
      tooltip.callbacks = {label: item => `${item.dataset.label} (${item.raw.note})`};
    return {
      animation: false, maintainAspectRatio: false, responsive: true, parsing: isBars ? undefined : false,
      interaction: {mode: isBars ? 'index' : 'nearest', intersect: false},
      plugins: {legend: {display: false}, tooltip},
      scales: scales(chart),
    };
  };

  // As the curve is drawn: its shape, or its colour and dashes.
  const markOf = dataset => {
    if (dataset.sign) {
      const mark = element('span', {className: 'sign', textContent: dataset.sign, ariaHidden: 'true'});
      mark.style.color = dataset.signColour;
      return mark;
    }
    const mark = element('span', {className: 'mark'});
    const [on, off] = dataset.borderDash ?? [];
    mark.style.background = on ? `repeating-linear-gradient(90deg, ${dataset.backgroundColor} 0 ${on}px, ` +
      `transparent ${on}px ${on + off}px)` : dataset.backgroundColor;
    return mark;
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
      return element('label', {}, box, markOf(dataset), dataset.label);
    });
    return element('fieldset', {className: 'legend'}, element('legend', {textContent: 'Shown'}), ...boxes);
  };

  // Stacks and bars show one curve at a time.
  const choiceOf = (chart, drawn, found) => {
    const choice = element('select', {}, ...[...found.keys()].map(name => element('option', {textContent: name})));
    choice.addEventListener('change', () => {
      const chosen = bars(chart, [...found.values()][choice.selectedIndex]);
      drawn.data.labels = chosen.data.labels;
      drawn.data.datasets.forEach((dataset, k) => { dataset.data = chosen.data.datasets[k].data; });
      drawn.update();
    });
    return element('label', {className: 'choice'}, 'Curve: ', choice);
  };

  const draw = chart => {
    const box = document.getElementById(chart.id).querySelector('.chart');
    const found = curves(chart);
    const isBars = chart.kind === 'stack' || chart.kind === 'bars';
    if (chart.kind === 'map') box.style.height = `${Math.min(8 + 2.2 * rungs(chart).places.length, 40)}rem`;
    const made = isBars ? bars(chart, [...found.values()][0]) : chart.kind === 'map' ? map(chart) : lines(chart);
    const drawn = new Chart(box.querySelector('canvas'), {...made, options: options(chart)});
    charts.push({drawn, chart});
    box.after(legend(drawn));
    if (isBars && found.size > 1) box.before(choiceOf(chart, drawn, found));
    if (chart.kind === 'lines' && found.size > atMost)
      box.after(element('p', {textContent: `The first ${atMost} of ${found.size} curves.`}));
  };

  // What is not looked at costs nothing: charts are drawn when they come near the window, or for the printer.
  const drawOnce = section => {
    const chart = waiting.get(section);
    if (!chart) return;
    waiting.delete(section);
    draw(chart);
  };
  const eye = new IntersectionObserver(entries => {
    for (const entry of entries.filter(seen => seen.isIntersecting)) {
      eye.unobserve(entry.target);
      drawOnce(entry.target);
    }
  }, {rootMargin: '300px'});

  // ---- tables, made when they are opened ----

  const shown = cell => typeof cell === 'number' ? Number(cell.toPrecision(10)) : cell ?? '';
  const row = (name, cells, isNumber) => element('tr', {}, ...cells.map((cell, k) =>
    element(name, {textContent: shown(cell), className: isNumber[k] ? 'n' : '', scope: name === 'th' ? 'col' : ''})));

  const table = ({columns: names, rows}) => {
    const isNumber = names.map((name, k) => rows.every(cells => cells[k] === null || typeof cells[k] === 'number'));
    return element('table', {}, element('thead', {}, row('th', names, isNumber)),
      element('tbody', {}, ...rows.map(cells => row('td', cells, isNumber))));
  };

  const onOpen = event => {
    const details = event.target;
    if (!details.open || details.querySelector('table')) return;
    const box = element('div', {className: 'scroll', tabIndex: 0}, table(report.tables[details.dataset.query]));
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', details.closest('section').querySelector('h2').textContent);
    details.append(box);
  };

  const restyle = () => {
    for (const {drawn, chart} of charts) {
      drawn.options = options(chart);
      drawn.resize();
      drawn.update();
    }
  };

  for (const chart of report.charts) {
    const section = document.getElementById(chart.id);
    waiting.set(section, chart);
    if (section.getBoundingClientRect().top < innerHeight) drawOnce(section);
    else eye.observe(section);
  }
  for (const details of document.querySelectorAll('details.data')) details.addEventListener('toggle', onOpen);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);
  const toPaper = isPaper => {
    document.documentElement.classList.toggle('paper', isPaper);
    for (const section of isPaper ? [...waiting.keys()] : []) drawOnce(section);
    restyle();
  };
  addEventListener('beforeprint', () => toPaper(true));
  addEventListener('afterprint', () => toPaper(false));
})();
