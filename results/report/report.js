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
    const isTiny = rounded !== 0 && Math.abs(rounded) < 1e-5; // as in tables
    return isTiny ? rounded.toExponential() : String(rounded);
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

  // A band has a gap where an interval is withheld.
  const ends = (rows, x, y, floor) => rows.filter(row => row[x] !== null)
    .map(row => ({x: row[x], y: row[y] === null ? NaN : Math.max(row[y], floor)}));

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
          datasets.push({...band, label: `${label} low`, data: ends(rows, chart.x, value.low, floor)});
          datasets.push({...band, label: `${label} high`, data: ends(rows, chart.x, value.high, floor), fill: '-1'});
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

  const isBars = chart => chart.kind === 'stack' || chart.kind === 'bars';
  // Names that are too long to stand beside each other have a line of their own each.
  const isLying = chart => {
    if (!isBars(chart)) return false;
    const at = columns(chart).indexOf(chart.x);
    const names = new Set(rowsOf(chart).map(row => short(row[at] ?? '')));
    const isText = rowsOf(chart).some(row => typeof row[at] === 'string');
    return Math.max(...[...names].map(name => name.length)) > 12 || (isText && names.size > 10);
  };

  // As seconds, or as shares of the bar.
  const bars = (chart, rows) => {
    const whole = row => chart.isShares ? chart.values.reduce((sum, value) => sum + row[value.column], 0) : 1;
    return {
      type: 'bar',
      data: {
        labels: rows.map(row => short(row[chart.x] ?? '')),
        datasets: chart.values.map((value, k) => ({label: value.label, group: k, backgroundColor: colour(k),
          data: rows.map(row => row[value.column] === null ? null : row[value.column] / whole(row))})),
      },
    };
  };

  // Where stock-outs begin and where the long-run limit is, in charts over the rate.
  const marks = {
    id: 'marks',
    beforeDatasetsDraw({ctx, data: {datasets}, chartArea: area, scales: {x}}) {
      // Among several contenders a mark has the colour of whose it is.
      const inkOf = mark => report.marks.length < 2 ? null : datasets.find(({label}) =>
        label === mark.contender || label.startsWith(`${mark.contender}: `))?.borderColor;
      let ink;
      const name = (text, at) => {
        ctx.translate(at, area.top + 4);
        ctx.rotate(-Math.PI / 2);
        ctx.fillStyle = ink ?? css('--ink');
        ctx.textAlign = 'right';
        ctx.fillText(text, 0, -4);
        ctx.resetTransform();
        ctx.scale(devicePixelRatio, devicePixelRatio);
      };
      const isSeen = rate => rate !== null && rate >= x.min && rate <= x.max;
      ctx.save();
      ctx.font = '12px system-ui, sans-serif';
      for (const mark of report.marks) {
        ink = inkOf(mark);
        if (isSeen(mark.onset_above_per_s) && isSeen(mark.onset_below_per_s)) {
          const from = x.getPixelForValue(mark.onset_above_per_s);
          ctx.fillStyle = faded(ink ?? '#808080');
          ctx.fillRect(from, area.top, x.getPixelForValue(mark.onset_below_per_s) - from, area.bottom - area.top);
          name('onset', from);
        }
        if (isSeen(mark.bound_per_s)) {
          const at = x.getPixelForValue(mark.bound_per_s);
          ctx.strokeStyle = ink ?? css('--faint');
          ctx.setLineDash([6, 4]);
          ctx.beginPath();
          ctx.moveTo(at, area.top);
          ctx.lineTo(at, area.bottom);
          ctx.stroke();
          name('limit', at);
        }
      }
      ctx.restore();
    },
  };

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
  const endsOfAxis = chart => {
    if (chart.x_scale !== 'logarithmic') return {};
    const at = columns(chart).indexOf(chart.x);
    const numbers = rowsOf(chart).map(row => row[at]).filter(value => value > 0);
    return {min: Math.min(...numbers) / 1.1, max: Math.max(...numbers) * 1.1};
  };

  const scales = chart => {
    if (isBars(chart)) {
      const stacked = chart.kind === 'stack';
      const names = scale(chart.x_title, 'category', stacked);
      const sizes = scale(chart.isShares ? 'share of the sum' : chart.y_title, 'linear', stacked);
      if (chart.isShares) sizes.max = 1;
      return isLying(chart) ? {x: sizes, y: names} : {x: names, y: sizes};
    }
    const x = {...scale(chart.x_title, chart.x_scale), ...endsOfAxis(chart)};
    if (chart.kind === 'lines')
      return {x, y: {...scale(chart.y_title, chart.logarithmic ? 'logarithmic' : 'linear'), beginAtZero: true}};
    const {labels, title} = rungs(chart);
    return {x, y: {...scale(title, 'category'), labels: labels.map(cut), offset: true}};
  };

  const options = chart => {
    const tooltip = {filter: item => !item.dataset.isBand};
    if (chart.kind === 'map')
      tooltip.callbacks = {label: item => `${item.dataset.label} (${item.raw.note})`};
    return {
      animation: false, maintainAspectRatio: false, responsive: true, parsing: isBars(chart) ? undefined : false,
      indexAxis: isLying(chart) ? 'y' : 'x',
      interaction: isBars(chart) ? {mode: 'index', axis: isLying(chart) ? 'y' : 'x', intersect: false}
        : chart.kind === 'lines' ? {mode: 'nearest', axis: 'x', intersect: false} : {mode: 'nearest', intersect: false},
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

  const select = (names, onChange) => {
    const made = element('select', {}, ...names.map(name => element('option', {textContent: name})));
    made.addEventListener('change', () => onChange(made.selectedIndex));
    return made;
  };

  const labelled = (text, ...children) => element('label', {className: 'choice'}, text, ...children);

  // The data of another choice in place of those that are drawn; what was hidden stays so.
  const redraw = (drawn, chart, made) => {
    drawn.data.labels = made.data.labels;
    drawn.data.datasets.forEach((dataset, k) => { dataset.data = made.data.datasets[k].data; });
    drawn.options = options(chart);
    drawn.update();
  };

  const quoted = cell => /[",\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : cell ?? '';

  const download = chart => {
    const lined = [columns(chart), ...rowsOf(chart)].map(cells => cells.map(quoted).join(',')).join('\n');
    const link = element('a', {download: `${chart.query}.csv`,
      href: URL.createObjectURL(new Blob([`${lined}\n`], {type: 'text/csv'}))});
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const box = (text, isOn, onChange) => {
    const made = element('input', {type: 'checkbox', checked: isOn});
    made.addEventListener('change', () => onChange(made.checked));
    return labelled('', made, text);
  };

  // Lines of the chosen value alone; the first choice is all of them.
  const choiceOfLines = (chart, drawn) => {
    const at = columns(chart).indexOf(chart.chosen_by);
    const values = [...new Set(rowsOf(chart).map(row => row[at]))];
    const owners = [...curves(chart).values()].map(rows => rows[0][chart.chosen_by]);
    return values.length < 2 ? [] : [labelled('Shown: ', select(['all', ...values], chosen => {
      owners.forEach((owner, k) => drawn.setDatasetVisibility(k, chosen === 0 || owner === values[chosen - 1]));
      drawn.update();
    }))];
  };

  // Stacks and bars show one curve at a time.
  const choicesOf = (chart, drawn, found) => {
    let chosen = 0;
    const names = [...found.keys()];
    const again = () => redraw(drawn, chart, bars(chart, [...found.values()][chosen]));
    const choices = names.length > 1 ? [labelled('Curve: ', select(names, index => { chosen = index; again(); }))] : [];
    if (chart.kind === 'stack')
      choices.push(box('as shares', false, isOn => { chart.isShares = isOn; again(); }));
    return choices;
  };

  const switchesOf = (chart, drawn, found) => {
    if (isBars(chart)) return choicesOf(chart, drawn, found);
    if (chart.kind !== 'lines') return [];
    const scaled = box('logarithmic', chart.logarithmic, isOn => {
      chart.logarithmic = isOn;
      redraw(drawn, chart, lines(chart));
    });
    return [...(chart.chosen_by ? choiceOfLines(chart, drawn) : []), scaled];
  };

  const controls = (chart, drawn, found) => {
    const button = element('button', {type: 'button', textContent: 'Download CSV'});
    button.addEventListener('click', () => download(chart));
    return element('div', {className: 'controls'}, ...switchesOf(chart, drawn, found), button);
  };

  const heightOf = (chart, found) => {
    if (chart.kind === 'map') return `${Math.min(8 + 2.2 * rungs(chart).places.length, 40)}rem`;
    return isLying(chart) ? `${7 + 1.8 * Math.max(...[...found.values()].map(rows => rows.length))}rem` : '';
  };

  const draw = chart => {
    const box = document.getElementById(chart.id).querySelector('.chart');
    const found = curves(chart);
    box.style.height = heightOf(chart, found);
    const made = isBars(chart) ? bars(chart, [...found.values()][0]) : chart.kind === 'map' ? map(chart) : lines(chart);
    const plugins = chart.kind === 'lines' && chart.x === 'rate_per_s' ? [marks] : [];
    const drawn = new Chart(box.querySelector('canvas'), {...made, plugins, options: options(chart)});
    charts.push({drawn, chart});
    box.after(legend(drawn), controls(chart, drawn, found));
    if (chart.kind === 'lines' && found.size > atMost)
      box.after(element('p', {textContent: `The first ${atMost} of ${found.size} curves.`}));
  };

  // What is not looked at costs nothing: charts are drawn when they come near the window, or for the printer.
  const drawOnce = section => {
    const chart = waiting.get(section);
    if (!chart) return;
    waiting.delete(section);
    if (chart.kind === 'gantt') drawGantt(chart);
    else draw(chart);
  };
  const eye = new IntersectionObserver(entries => {
    for (const entry of entries.filter(seen => seen.isIntersecting)) {
      eye.unobserve(entry.target);
      drawOnce(entry.target);
    }
  }, {rootMargin: '300px'});

  // ---- one inference: its steps in time, drawn as SVG ----

  const svg = (name, attributes, ...children) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const laneHeight = 22;
  const letter = 7; // pixels that a letter may take
  const margin = 6;

  // Steps of a resource that overlap lie below each other, each in the first lane that is free.
  const lanesOf = steps => {
    const ends = [];
    for (const step of [...steps].sort((one, other) => one.begin_s - other.begin_s)) {
      const gap = 1e-9 * step.end_s;
      step.lane = ends.findIndex(end => end <= step.begin_s + gap);
      if (step.lane < 0) step.lane = ends.length;
      ends[step.lane] = step.end_s;
    }
    return ends.length;
  };

  // Black or white, whichever stands out.
  const inkOn = hex => {
    const [red, green, blue] = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? '#000000' : '#ffffff';
  };

  // The colours once, then each mixed with white, then with black: more operations than colours are told apart.
  const paintOf = k => {
    const turn = Math.floor(k / colours.length) % 3;
    const whole = turn === 1 ? 255 : 0;
    const parts = [1, 3, 5].map(at => parseInt(colour(k).slice(at, at + 2), 16));
    return `#${parts.map(part => Math.round(turn === 0 ? part : 0.5 * part + 0.5 * whole).toString(16).padStart(2, '0')).join('')}`;
  };

  const stepBox = (step, x, width, top, paint) => {
    const name = `${step.operation}${step.layer === null ? '' : ` of ${step.layer}`}, ${short(step.begin_s)} to ` +
      `${short(step.end_s)} s${step.critical ? ', critical' : ''}`;
    const box = svg('rect', {x, y: top + 1, width: Math.max(width, 0.5), height: laneHeight - 2, fill: paint,
      ...(step.critical ? {stroke: css('--ink'), 'stroke-width': width > 4 ? 2 : 0.5} : {})},
      svg('title', {}, name));
    const label = step.layer ?? step.operation;
    if (label.length * letter > width - 4) return [box];
    return [box, svg('text', {x: x + 4, y: top + 15, fill: inkOn(paint), 'font-size': 11, 'pointer-events': 'none'}, label)];
  };

  const ticksOf = (end, count) => {
    const rough = end / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough);
    return Array.from({length: Math.floor(end / step) + 1}, (_, k) => k * step);
  };

  const drawSteps = (box, chart, steps, paints) => {
    const width = Math.max(box.clientWidth, 200);
    const end = Math.max(...steps.map(step => step.end_s));
    const place = seconds => margin + seconds / end * (width - 2 * margin);
    const parts = [];
    let top = 0;
    for (const resource of new Set(steps.map(step => step.resource))) {
      const own = steps.filter(step => step.resource === resource);
      const lanes = lanesOf(own);
      parts.push(svg('text', {x: margin, y: top + 15, fill: css('--ink'), 'font-size': 12, 'font-weight': 600}, resource));
      top += laneHeight;
      for (const step of own)
        parts.push(...stepBox(step, place(step.begin_s), place(step.end_s) - place(step.begin_s),
          top + step.lane * laneHeight, paints.get(step.operation)));
      top += lanes * laneHeight;
    }
    for (const second of ticksOf(end, width > 600 ? 8 : 4)) {
      const text = short(second);
      const at = Math.min(Math.max(place(second), margin + text.length * letter / 2), width - margin - text.length * letter / 2);
      parts.unshift(svg('line', {x1: place(second), x2: place(second), y1: 0, y2: top, stroke: css('--line')}));
      parts.push(svg('text', {x: at, y: top + 15, fill: css('--ink'), 'font-size': 12, 'text-anchor': 'middle'}, text));
    }
    parts.push(svg('text', {x: width / 2, y: top + 33, fill: css('--ink'), 'font-size': 12, 'text-anchor': 'middle'},
      chart.x_title));
    box.replaceChildren(svg('svg', {width, height: top + 40, viewBox: `0 0 ${width} ${top + 40}`}, ...parts));
  };

  const drawGantt = chart => {
    const box = document.getElementById(chart.id).querySelector('.gantt');
    const found = [...curves(chart)];
    const operations = [...new Set(rowsOf(chart).map(row => row[columns(chart).indexOf('operation')]))];
    const paints = new Map(operations.map((operation, k) => [operation, paintOf(k)]));
    const chosen = {contender: 0, phase: 0};
    const key = element('p', {className: 'legend'});
    const again = () => {
      const rows = found[chosen.contender][1];
      const phases = [...new Set(rows.map(step => step.phase))];
      const steps = rows.filter(step => step.phase === phases[chosen.phase % phases.length]);
      drawSteps(box, chart, steps, paints);
      key.replaceChildren(...[...new Set(steps.map(step => step.operation))].map(operation =>
        element('span', {className: 'choice'}, markOf({backgroundColor: paints.get(operation)}), operation)));
    };
    const phases = [...new Set(rowsOf(chart).map(row => row[columns(chart).indexOf('phase')]))];
    const button = element('button', {type: 'button', textContent: 'Download CSV'});
    button.addEventListener('click', () => download(chart));
    box.after(key, element('div', {className: 'controls'},
      ...(found.length > 1 ? [labelled('Of: ', select(found.map(([name]) => name), index => {
        chosen.contender = index;
        again();
      }))] : []),
      ...(phases.length > 1 ? [labelled('Phase: ', select(phases, index => { chosen.phase = index; again(); }))] : []), button));
    again();
    charts.push({again});
  };

  // ---- tables, made when they are opened ----

  const shown = cell => typeof cell === 'number' ? Number(cell.toPrecision(10)) : cell ?? '';
  const row = (cells, isNumber) => element('tr', {}, ...cells.map((cell, k) =>
    element('td', {textContent: shown(cell), className: isNumber[k] ? 'n' : ''})));

  // What is not there comes last, whichever way.
  const inOrder = (rows, column, isDown) => [...rows].sort((one, other) => {
    const [left, right] = [one[column], other[column]];
    if (left === null || right === null) return (left === null) - (right === null);
    const order = typeof left === 'number' ? left - right : String(left).localeCompare(String(right));
    return isDown ? -order : order;
  });

  // The head of a column sorts the rows by it: once down, again up.
  const head = (names, isNumber, onSort) => {
    const cells = names.map((name, k) => {
      const button = element('button', {type: 'button', className: 'sort', textContent: name});
      const cell = element('th', {className: isNumber[k] ? 'n' : '', scope: 'col'}, button);
      button.addEventListener('click', () => {
        const isDown = cell.getAttribute('aria-sort') !== 'descending';
        cells.forEach(other => other.removeAttribute('aria-sort'));
        cell.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
        onSort(k, isDown);
      });
      return cell;
    });
    return element('thead', {}, element('tr', {}, ...cells));
  };

  const table = ({columns: names, rows}) => {
    const isNumber = names.map((name, k) => rows.every(cells => cells[k] === null || typeof cells[k] === 'number'));
    const body = element('tbody', {}, ...rows.map(cells => row(cells, isNumber)));
    return element('table', {}, head(names, isNumber, (column, isDown) =>
      body.replaceChildren(...inOrder(rows, column, isDown).map(cells => row(cells, isNumber)))), body);
  };

  const onOpen = event => {
    const details = event.target;
    if (!details.open || details.querySelector('table')) return;
    const box = element('div', {className: 'scroll', tabIndex: 0}, table(report.tables[details.dataset.query]));
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', details.closest('section').querySelector('h2').textContent);
    details.append(box);
  };

  // ---- the latency at a rate that the reader chooses ----

  const latencyOf = told => {
    const least = told.latency_is_lower_bound === 1 ? 'at least ' : '';
    const time = seconds => seconds === null ? 'not told' : `${least}${Number(seconds.toPrecision(4))} s`;
    const interval = told.mean_low_s === null || told.mean_high_s === null ? ''
      : ` (${Number(told.mean_low_s.toPrecision(4))} to ${Number(told.mean_high_s.toPrecision(4))})`;
    return [['mean', `${time(told.mean_s)}${interval}`], ['median', time(told.p50_s)], ['95 % within', time(told.p95_s)],
      ['verdict', told.verdict]];
  };

  const fillCard = card => {
    const {columns: names, rows} = report.tables.latency_by_rate ?? {columns: [], rows: []};
    const told = rows.map(cells => Object.fromEntries(names.map((name, k) => [name, cells[k]])))
      .filter(row => row.contender === card.dataset.contender);
    if (told.length === 0) return;
    const list = element('dl', {className: 'told'});
    const show = index => list.replaceChildren(...latencyOf(told[index])
      .flatMap(([name, value]) => [element('dt', {textContent: name}), element('dd', {textContent: value})]));
    const rates = told.map(row => row.rate_per_s === null ? 'as in the trace' : `at ${short(row.rate_per_s)} per second`);
    const first = Math.max(told.findLastIndex(row => row.verdict === 'stable'), 0);
    const choice = told.length > 1 ? select(rates, show) : rates[0];
    if (told.length > 1) choice.selectedIndex = first;
    card.append(labelled('Latency ', choice), list);
    show(first);
  };

  const restyle = () => {
    for (const {drawn, chart, again} of charts) {
      if (again) {
        again();
        continue;
      }
      drawn.options = options(chart);
      drawn.resize();
      drawn.update();
    }
  };

  document.querySelectorAll('.latency').forEach(fillCard);
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
  addEventListener('resize', () => charts.forEach(({again}) => again?.()));
  addEventListener('beforeprint', () => toPaper(true));
  addEventListener('afterprint', () => toPaper(false));
})();
