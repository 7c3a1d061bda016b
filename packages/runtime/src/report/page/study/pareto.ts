import { el } from '../dom.ts';
import { mark } from './history.ts';
import { axes, type Canvas, padded, plot } from './plot.ts';
import type { Study, Trial } from './study.ts';
import { dots, line, type Point } from './svg.ts';
import { trialsTable } from './trials-table.ts';

/** Trials by two objectives at a time with those of the front, and the front as a table. */
export function paretoParts(study: Study): HTMLElement {
  const names = study.document.search.objectives;
  const pairs = names.flatMap((_, i) => names.slice(i + 1).map((__, j) => [i, i + 1 + j] as const));
  const front = new Set(study.document.front);
  const chosen = study.trials.filter(({ number }) => front.has(number));
  const charts = pairs.map(([i, j]) =>
    plot(`${names[i]} and ${names[j]}`, 340, (canvas) => draw(canvas, study, { i, j, chosen }), `pareto-${i}-${j}`),
  );
  return el('div', {}, el('div', { class: 'small-plots wide' }, ...charts), trialsTable(study, chosen, 'front-table'));
}

interface Pair {
  readonly i: number;
  readonly j: number;
  readonly chosen: readonly Trial[];
}

function draw(canvas: Canvas, study: Study, { i, j, chosen }: Pair): void {
  const [first, second] = [study.colorings[i]!, study.colorings[j]!];
  const names = study.document.search.objectives;
  const x = padded([first.best, first.top, ...chosen.map(({ values }) => values[i]!)], 0.06);
  const y = padded([second.best, second.top, ...chosen.map(({ values }) => values[j]!)], 0.06);
  const frame = axes(canvas, { x, y, xLabel: `${names[i]} (lower is better)`, yLabel: names[j]! });
  const place = ({ values }: Trial): Point => [
    frame.x.of(Math.min(x[1], values[i]!)),
    frame.y.of(Math.min(y[1], values[j]!)),
  ];
  const trials = study.trials.filter(({ values }) => values.every(Number.isFinite));
  const others = (state: Trial['state']): Point[] => trials.filter((trial) => trial.state === state).map(place);
  const frontPlaces = chosen.toSorted((a, b) => a.values[i]! - b.values[i]!).map(place);
  canvas.root.append(
    dots(others('infeasible'), 4, { class: 'infeasible' }),
    dots(others('valued'), 4, { class: 'valued' }),
    ...(names.length === 2 ? [line(frontPlaces, { class: 'front-line' })] : []),
    dots(frontPlaces, 8, { class: 'front' }),
  );
  mark(canvas, study, trials.map(place), trials);
}
