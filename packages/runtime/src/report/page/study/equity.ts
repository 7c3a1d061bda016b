import type { DailyEquityRecord } from '../../../contract/sample.ts';
import { decimals } from '../../format.ts';
import { timeTicks } from '../../study/scale.ts';
import { positionAt } from '../chart-times.ts';
import { axes, type Canvas, type Frame, onPointer, padded, plot } from './plot.ts';
import { line, type Point, svg } from './svg.ts';

/** A stretch of an account under a name and with a class of the style sheet. */
export interface EquityPart {
  readonly name: string;
  readonly className: string;
  readonly equity: DailyEquityRecord;
}

/** A stretch of time and its name; every other one is shaded. */
export interface Shade {
  readonly fromMs: number;
  readonly toMs: number;
  readonly name: string;
}

interface EquityOptions {
  readonly id: string;
  readonly startingBalance: number;
  readonly currency: string;
  readonly shades?: readonly Shade[];
}

/** Pixels above the axes for the names of stretches. */
const SHADE_NAME = 14;

/** Accounts over one axis of time, at the last candle close of each day. Days with another part than the one before have a line between. */
export function equityPlot(parts: readonly EquityPart[], options: EquityOptions): HTMLElement {
  return plot('Account by day', 320, (canvas) => draw(canvas, parts, options), options.id);
}

function draw(canvas: Canvas, parts: readonly EquityPart[], options: EquityOptions): void {
  const { startingBalance, currency, shades = [] } = options;
  const times = parts.flatMap(({ equity }) => equity.times_ms);
  const frame = axes(canvas, {
    x: [times[0] ?? 0, times.at(-1) ?? 1],
    y: padded([...parts.flatMap(({ equity }) => equity.values), startingBalance]),
    // Dates are longer than most numbers.
    xTicks: (domain, count) => timeTicks(domain, count * 0.65),
    yLabel: currency,
    above: shades.length > 0 ? SHADE_NAME : 0,
  });
  for (const [i, shade] of shades.entries()) canvas.root.prepend(...shaded(shade, frame, i % 2 === 0 ? 'odd' : 'even'));
  const start = frame.y.of(startingBalance);
  canvas.root.append(
    line(
      [
        [frame.x.range[0], start],
        [frame.x.range[1], start],
      ],
      { class: 'start-line' },
    ),
  );
  for (const { className, equity } of parts) {
    const points = equity.times_ms.map((time, i): Point => [frame.x.of(time), frame.y.of(equity.values[i]!)]);
    canvas.root.append(line(points, { class: className }));
  }
  for (const { name, equity } of parts.slice(1)) boundary(canvas, frame, equity.times_ms[0] ?? NaN, name);
  pointAt(canvas, frame, parts, options);
}

function shaded({ fromMs, toMs, name }: Shade, { x, y }: Frame, className: string): SVGElement[] {
  // A day's place is its end: the first window begins a day before the first of them.
  const [left, right] = [Math.max(x.range[0], x.of(fromMs)), Math.min(x.range[1], x.of(toMs))];
  return [
    svg('rect', {
      class: `shade ${className}`,
      x: left,
      y: y.range[1],
      width: Math.max(0, right - left),
      height: y.range[0] - y.range[1],
    }),
    ...(right - left < 24
      ? []
      : [svg('text', { class: 'tick', x: (left + right) / 2, y: y.range[1] - 5, 'text-anchor': 'middle' }, name)]),
  ];
}

function boundary({ root }: Canvas, { x, y }: Frame, time: number, name: string): void {
  const place = x.of(time);
  if (!Number.isFinite(place)) return;
  root.append(
    line(
      [
        [place, y.range[0]],
        [place, y.range[1]],
      ],
      { class: 'boundary' },
    ),
    svg(
      'text',
      { class: 'label halo', x: place + 6, y: y.range[1] + 12, 'text-anchor': 'start' },
      x.range[1] - place > name.length * 7 ? name : '',
    ),
  );
}

function pointAt(
  canvas: Canvas,
  frame: Frame,
  parts: readonly EquityPart[],
  { currency, shades = [] }: EquityOptions,
): void {
  const dot = svg('circle', { class: 'ring', r: 4, visibility: 'hidden' });
  canvas.root.append(dot);
  const all = parts.flatMap(({ name, equity }) =>
    equity.times_ms.map((time, i) => ({ name, time, value: equity.values[i]! })),
  );
  const places = Float64Array.from(all, ({ time }) => frame.x.of(time));
  onPointer(
    canvas,
    ([x]) => {
      const found = all[Math.max(0, positionAt(places, x + 1))];
      if (found === undefined) return;
      const at: Point = [frame.x.of(found.time), frame.y.of(found.value)];
      dot.setAttribute('cx', String(at[0]));
      dot.setAttribute('cy', String(at[1]));
      dot.setAttribute('visibility', 'visible');
      const day = new Date(found.time - 1).toISOString().slice(0, 10);
      const shade = shades.find(({ fromMs, toMs }) => found.time > fromMs && found.time <= toMs);
      canvas.tip(at, `${day}, ${shade?.name ?? found.name}`, `${decimals(found.value, 2)} ${currency}`);
    },
    () => {
      dot.setAttribute('visibility', 'hidden');
      canvas.tip(null);
    },
  );
}
