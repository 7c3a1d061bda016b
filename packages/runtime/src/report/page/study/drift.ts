import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { WalkForwardDocument } from '../../../contract/walk-forward.ts';
import { share } from '../../study/verdicts.ts';
import { el } from '../dom.ts';
import { valueTicks } from './axis-ticks.ts';
import { nearest } from './nearest.ts';
import { axes, type AxesOptions, type Canvas, onPointer, padded, plot } from './plot.ts';
import { dots, line, type Point } from './svg.ts';
import { shortText } from './value-text.ts';

/** One small drawing per searched value: what each window has chosen. */
export function driftCharts({ windows, drift }: WalkForwardDocument): HTMLElement {
  if (drift.length === 0) return el('p', { class: 'note' }, 'No window has chosen parameters.');
  const labels = windows.map(({ number }) => `W${number}`);
  const charts = drift.map((record) => {
    const values = windows.map(({ point }) => point?.[record.name] ?? null);
    const title = `${shortText(record.name, 28)}, drift ${share(record.drift)}`;
    return plot(record.name, 220, (canvas) => draw(canvas, { name: record.name, title, labels, values }));
  });
  const note =
    'Drift is the mean step from window to window, as a share of the values there are: about a third when they are chosen by chance.';
  return el('div', {}, el('p', { class: 'note' }, note), el('div', { class: 'small-plots' }, ...charts));
}

interface Course {
  readonly name: string;
  readonly title: string;
  readonly labels: readonly string[];
  /** Null where a window has chosen nothing. */
  readonly values: readonly (ParamValue | null)[];
}

function draw(canvas: Canvas, { name, title, labels, values }: Course): void {
  const { ys, y } = placesOf(values);
  const frame = axes(canvas, {
    ...{ x: [-0.4, labels.length - 0.6], ...y, yLabel: title },
    xTicks: () => labels.map((text, value) => ({ value, text })),
  });
  const places = ys.map((value, i): Point => [frame.x.of(i), frame.y.of(value)]);
  const chosen = places.filter(([, place]) => Number.isFinite(place));
  canvas.root.append(line(places, { class: 'accent-line' }), dots(chosen, 7, { class: 'accent-dots' }));
  onPointer(
    canvas,
    (at) => {
      const found = nearest(places, at);
      canvas.tip(found < 0 ? null : places[found]!, labels[found] ?? '', `${name} ${String(values[found])}`);
    },
    () => canvas.tip(null),
  );
}

/** Numbers stand where they are, options one above the other. */
function placesOf(values: readonly (ParamValue | null)[]): {
  readonly ys: readonly number[];
  readonly y: Pick<AxesOptions, 'y' | 'yTicks'>;
} {
  const known = values.filter((value) => value !== null);
  if (known.every((value) => typeof value === 'number'))
    return { ys: values.map((value) => (value === null ? NaN : Number(value))), y: { y: padded(known, 0.1) } };
  const options = [...new Set(known)].toSorted((a, b) => String(a).localeCompare(String(b)));
  const ticks = valueTicks(options).map(({ value, text }) => ({ value, text: shortText(text, 12) }));
  return {
    ys: values.map((value) => (value === null ? NaN : options.indexOf(value))),
    y: { y: [-0.5, options.length - 0.5], yTicks: () => ticks },
  };
}
