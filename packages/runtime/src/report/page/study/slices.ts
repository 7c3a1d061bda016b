import type { SearchedRecord } from '../../../contract/hyperopt.ts';
import { el } from '../dom.ts';
import { axisTicks } from './axis-ticks.ts';
import { shadeColor } from './coloring.ts';
import { mark } from './history.ts';
import { axes, type Canvas, padded, plot } from './plot.ts';
import { byShade, someTrials } from './some-trials.ts';
import { extentOf, type Study, type Trial } from './study.ts';
import { dots, type Point } from './svg.ts';
import { shortText } from './value-text.ts';

/** One small drawing per searched value: the value of each trial over it. What is far above most trials lies on the upper edge. */
export function sliceCharts(study: Study, objective: number): HTMLElement {
  const trials = someTrials(study, objective);
  const charts = study.space.map((searched, i) =>
    plot(`${searched.name}`, 230, (canvas) => draw(canvas, study, { objective, trials, i })),
  );
  return el('div', { class: 'small-plots', id: `slices-${objective}` }, ...charts);
}

interface Slice {
  readonly objective: number;
  readonly trials: readonly Trial[];
  /** Position of the searched value. */
  readonly i: number;
}

function draw(canvas: Canvas, study: Study, { objective, trials, i }: Slice): void {
  const searched = study.space[i]!;
  const coloring = study.colorings[objective]!;
  const y = padded([coloring.best, coloring.top], 0.06);
  const frame = axes(canvas, {
    x: domainOf(searched),
    y,
    xTicks: axisTicks(searched),
    yLabel: shortText(searched.name, 40),
  });
  const places = trials.map(({ point, values }): Point => [
    frame.x.of(point[i]! + (searched.kind === 'choice' ? jitter(values[objective]!) : 0)),
    frame.y.of(Math.min(y[1], values[objective]!)),
  ]);
  for (const [shade, positions] of [...byShade(trials, coloring, objective).entries()].toReversed()) {
    const points = positions.map((position) => places[position]!);
    canvas.root.append(dots(points, 4.5, { style: `stroke:${shadeColor(shade)}`, opacity: 0.8 }));
  }
  mark(canvas, study, places, trials);
}

/** Options have room for their dots on both sides. */
function domainOf(searched: SearchedRecord): readonly [number, number] {
  const [from, to] = extentOf(searched);
  return searched.kind === 'choice' ? [from - 0.4, to + 0.4] : padded([from, to], 0.04);
}

/** Dots of one option are spread out a little, always alike. */
function jitter(value: number): number {
  const fraction = Math.abs(Math.sin(value * 12_345.678)) * 10_000;
  return (fraction - Math.floor(fraction) - 0.5) * 0.3;
}
