// The strip of charts: what the machine did in each of the last two minutes' seconds.

import uPlot from '/vendor/uplot/dist/uPlot.esm.js';

const SECONDS = 120;
const PLOT_HEIGHT = 40;

const CHARTS = [
  { title: 'Instructions', unit: '/s', step: 1000, lines: ['instructions'] },
  { title: 'Exits: device accesses, interrupts', unit: '/s', step: 1000, lines: ['exits'] },
  { title: 'Disk read, written', unit: 'B/s', step: 1024, lines: ['diskRead', 'diskWritten'] },
  { title: 'Network received, sent', unit: 'B/s', step: 1024, lines: ['netReceived', 'netSent'], none: 'no network card' },
];

/** 1234567 becomes 1.23 M. */
export function short(value, step = 1000) {
  const letters = ['', 'k', 'M', 'G', 'T'];
  let at = 0;
  let rest = value;
  while (rest >= step && at < letters.length - 1) {
    rest /= step;
    at++;
  }
  const digits = at === 0 || rest >= 100 ? 0 : rest >= 10 ? 1 : 2;
  return `${rest.toFixed(digits)} ${letters[at]}`;
}

class Chart {
  #about;
  #data;
  #plot = null;
  #value;
  #place;
  #hovered = null;

  constructor(about, strip) {
    this.#about = about;
    this.#data = [Array.from({ length: SECONDS }, (_, i) => i - SECONDS + 1),
      ...about.lines.map(() => new Array(SECONDS).fill(null))];
    const box = document.createElement('section');
    box.className = 'chart';
    box.innerHTML = '<header><h2></h2><output></output></header><div class="plot"></div>';
    box.querySelector('h2').textContent = about.title;
    this.#value = box.querySelector('output');
    this.#place = box.querySelector('.plot');
    strip.append(box);
    new ResizeObserver(() => this.draw()).observe(this.#place);
  }

  add(rates) {
    const there = rates[0] !== undefined;
    this.#place.parentElement.classList.toggle('none', !there);
    if (!there) {
      this.#value.textContent = '';
      this.#place.textContent = this.#about.none ?? '';
      this.#plot = null;
      return;
    }
    rates.forEach((rate, i) => {
      this.#data[i + 1].shift();
      this.#data[i + 1].push(rate);
    });
    if (!this.#plot) {
      this.draw();
    } else {
      this.#plot.setData(this.#data);
    }
    this.#say();
  }

  #say() {
    const at = this.#hovered ?? SECONDS - 1;
    const texts = this.#data.slice(1).map((line) => short(line[at] ?? 0, this.#about.step));
    const when = this.#hovered === null ? '' : `${SECONDS - 1 - at} s ago: `;
    this.#value.textContent = `${when}${texts.join(' · ')}${this.#about.unit}`;
  }

  /** Anew: for another size, or other colours. */
  draw() {
    if (this.#place.parentElement.classList.contains('none') || this.#place.clientWidth === 0) {
      return;
    }
    const colours = getComputedStyle(document.documentElement);
    const accent = colours.getPropertyValue('--accent').trim();
    const strokes = [accent, colours.getPropertyValue('--second').trim()];
    this.#place.textContent = '';
    this.#plot = new uPlot({
      width: this.#place.clientWidth,
      height: this.#place.clientHeight || PLOT_HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 }, sync: { key: 'charts' } },
      padding: [5, 0, 1, 0],
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: false }, y: { range: (_, low, high) => [0, Math.max(high, 1) * 1.05] } },
      series: [{}, ...this.#about.lines.map((_, i) => ({
        stroke: strokes[i], width: 1.5, points: { show: false },
        fill: i === 0 ? `color-mix(in srgb, ${accent} 16%, transparent)` : undefined,
      }))],
      hooks: { setCursor: [(plot) => { this.#hovered = plot.cursor.idx ?? null; this.#say(); }] },
    }, this.#data, this.#place);
  }
}

export class Charts {
  #charts;
  #before = null;

  constructor(strip) {
    this.#charts = CHARTS.map((about) => ({ about, chart: new Chart(about, strip) }));
  }

  /** Takes the counters of this moment; rates are what has changed since the last. */
  add({ nanos, counters }) {
    const before = this.#before;
    if (before && nanos - before.nanos < 0.5e9) {
      return;
    }
    this.#before = { nanos, counters };
    if (!before || nanos < before.nanos) {
      return;
    }
    const seconds = (nanos - before.nanos) / 1e9;
    for (const { about, chart } of this.#charts) {
      chart.add(about.lines.map((line) => counters[line] === undefined
        ? undefined
        : Math.max(0, (counters[line] - before.counters[line]) / seconds)));
    }
  }

  draw() {
    this.#charts.forEach(({ chart }) => chart.draw());
  }
}
