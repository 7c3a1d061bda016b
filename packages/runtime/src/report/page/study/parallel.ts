import { linearScale, type Scale } from '../../study/scale.ts';
import { axisTicks } from './axis-ticks.ts';
import { SHADES, shadeColor } from './coloring.ts';
import { type Canvas, onPointer, plot } from './plot.ts';
import { byShade, someTrials } from './some-trials.ts';
import { extentOf, searchedText, type Study, type Trial, trialLines } from './study.ts';
import { type Point, svg } from './svg.ts';
import { shortText } from './value-text.ts';

/** One upright axis per searched value, one line per trial, the best on top. The line under the pointer is made strong. */
export function parallelChart(study: Study, objective: number): HTMLElement {
  const trials = someTrials(study, objective);
  const holder = plot(
    'Parallel coordinates',
    360,
    (canvas) => draw(canvas, study, objective, trials),
    `parallel-${objective}`,
  );
  // Axes need room: with many of them the drawing is wider than a narrow screen and scrolls on its own.
  holder.style.minWidth = `${Math.max(0, study.space.length * 74)}px`;
  return holder;
}

/** Lines of one shade are one path. */
function draw(canvas: Canvas, study: Study, objective: number, trials: readonly Trial[]): void {
  const { root, width, height } = canvas;
  const [top, bottom] = [44, height - 12];
  const count = study.space.length;
  const left = Math.min(60, width / (count + 1));
  const xOf = (i: number): number => left + (count === 1 ? 0 : (i * (width - 2 * left)) / (count - 1));
  const scales = study.space.map((searched) => linearScale(extentOf(searched), [bottom, top]));
  const places = trials.map(({ point }) => point.map((value, i): Point => [xOf(i), scales[i]!.of(value)]));
  const shades = byShade(trials, study.colorings[objective]!, objective);
  const opacity = Math.max(0.12, Math.min(0.7, 150 / trials.length));
  for (let shade = SHADES - 1; shade >= 0; shade--) {
    const d = (shades[shade] ?? []).map((i) => path(places[i]!)).join('');
    const width = shade < 2 ? 1.4 : 1;
    const style = `stroke:${shadeColor(shade)};opacity:${shade < 2 ? Math.min(1, opacity * 2) : opacity}`;
    root.append(svg('path', { d, style, fill: 'none', 'stroke-width': width }));
  }
  const best = study.best === null ? -1 : trials.indexOf(study.best);
  scales.forEach((scale, i) => drawAxis(canvas, study, i, xOf(i), scale));
  if (best >= 0) root.append(svg('path', { class: 'winner-line', d: path(places[best]!) }));
  highlight(canvas, study, trials, places);
}

function path(points: readonly Point[]): string {
  const shown = points.filter(([, y]) => Number.isFinite(y));
  const [first] = shown;
  // A single axis has ticks in place of lines.
  if (shown.length === 1) return `M${first![0] - 14} ${first![1].toFixed(1)}h28`;
  return shown.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

function drawAxis({ root }: Canvas, study: Study, i: number, x: number, scale: Scale): void {
  const searched = study.space[i]!;
  const [bottom, top] = scale.range;
  const ticks = axisTicks(searched)(scale.domain, 5);
  root.append(
    svg('path', { class: 'axis', d: `M${x} ${top}V${bottom}` }),
    // Neighboring names are on two heights, so that long ones do not lie over each other.
    svg(
      'text',
      { class: 'name', x, y: i % 2 === 0 ? 14 : 30, 'text-anchor': 'middle' },
      shortText(searched.name, 20),
      svg('title', {}, searched.name),
    ),
    ...ticks.map(({ value, text }) =>
      svg('text', { class: 'tick halo', x: x + 5, y: scale.of(value) + 4 }, shortText(text, 8)),
    ),
  );
  if (ticks.length === 0)
    root.append(svg('text', { class: 'tick halo', x: x + 5, y: bottom }, searchedText(searched, scale.domain[0])));
}

function highlight(
  canvas: Canvas,
  study: Study,
  trials: readonly Trial[],
  places: readonly (readonly Point[])[],
): void {
  const strong = svg('path', { class: 'hover-line', d: '' });
  canvas.root.append(strong);
  onPointer(
    canvas,
    ([x, y]) => {
      const found = lineAt(places, x, y);
      strong.setAttribute('d', found < 0 ? '' : path(places[found]!));
      canvas.tip(found < 0 ? null : [x, y], ...(found < 0 ? [] : trialLines(study, trials[found]!)));
    },
    () => {
      strong.setAttribute('d', '');
      canvas.tip(null);
    },
  );
}

/** Position of the line nearest above or below a place, within 12 pixels; the better one of equals. */
function lineAt(places: readonly (readonly Point[])[], x: number, y: number): number {
  let found = -1;
  let least = 12;
  places.forEach((points, i) => {
    const next = points.findIndex(([px]) => px >= x);
    const [a, b] = [points[Math.max(0, next - 1)], points[next < 0 ? points.length - 1 : next]];
    if (a === undefined || b === undefined) return;
    const share = b[0] === a[0] ? 0 : (x - a[0]) / (b[0] - a[0]);
    const distance = Math.abs(a[1] + (b[1] - a[1]) * share - y);
    if (distance < least) [found, least] = [i, distance];
  });
  return found;
}
