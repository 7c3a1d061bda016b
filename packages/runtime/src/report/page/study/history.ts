import { axes, type Canvas, onPointer, padded, plot } from './plot.ts';
import { nearest } from './nearest.ts';
import { crosses, dots, line, type Point, svg } from './svg.ts';
import { type Study, type Trial, trialLines } from './study.ts';

/** Values by trial with the best so far. Values far above most, infinite ones and failed trials stand in strips on top. */
export function historyChart(study: Study, objective: number): HTMLElement {
  const name = study.document.search.objectives[objective]!;
  return plot(`${name} of each trial`, 340, (canvas) => draw(canvas, study, objective, name), `history-${objective}`);
}

/** Pixels above the axes for what has no place between them. */
const STRIP = 20;

function draw(canvas: Canvas, study: Study, objective: number, name: string): void {
  const valueOf = ({ values }: Trial): number => values[objective]!;
  const { best, top } = study.colorings[objective]!;
  const y = padded([best, top], 0.06);
  const last = Math.max(1, ...study.trials.map(({ number }) => number));
  const frame = axes(canvas, { x: [0, last], y, above: STRIP, xLabel: 'trial', yLabel: `${name}, lower is better` });
  const stripY = frame.y.range[1] - STRIP / 2;
  const places = study.trials.map((trial): Point => {
    const value = valueOf(trial);
    const isInside = value <= y[1] && value >= y[0];
    return [frame.x.of(trial.number), isInside ? frame.y.of(value) : stripY];
  });
  const of = (...states: readonly Trial['state'][]): Point[] =>
    places.filter((_, i) => states.includes(study.trials[i]!.state));
  const size = study.trials.length > 1500 ? 3 : 5;
  canvas.root.append(
    dots(of('valued'), size, { class: 'valued' }),
    dots(of('infeasible'), size, { class: 'infeasible' }),
    crosses(of('failed', 'valueless'), 6, { class: 'failed' }),
    line(
      bestSoFar(study, objective).map(([x, value]) => [frame.x.of(x), frame.y.of(value)]),
      { class: 'so-far' },
    ),
  );
  mark(canvas, study, places);
}

/** A ring around the best trial, and another around the one under the pointer. */
export function mark(canvas: Canvas, study: Study, places: readonly Point[], trials = study.trials): void {
  const ring = svg('circle', { class: 'ring', r: 7, visibility: 'hidden' });
  const best = study.best === null ? -1 : trials.indexOf(study.best);
  if (best >= 0)
    canvas.root.append(svg('circle', { class: 'winner', r: 6, cx: places[best]![0], cy: places[best]![1] }));
  canvas.root.append(ring);
  onPointer(
    canvas,
    (at) => {
      const found = nearest(places, at);
      if (found < 0) return hide();
      const [x, y] = places[found]!;
      ring.setAttribute('cx', String(x));
      ring.setAttribute('cy', String(y));
      ring.setAttribute('visibility', 'visible');
      canvas.tip([x, y], ...trialLines(study, trials[found]!));
    },
    hide,
  );
  function hide(): void {
    ring.setAttribute('visibility', 'hidden');
    canvas.tip(null);
  }
}

/** A staircase over the trials that meet all constraints. */
function bestSoFar({ trials }: Study, objective: number): Point[] {
  const steps: Point[] = [];
  let best = Infinity;
  for (const { number, values, state } of trials) {
    const value = values[objective]!;
    if (state !== 'valued' || !(value < best)) continue;
    if (steps.length > 0) steps.push([number, best]);
    best = value;
    steps.push([number, best]);
  }
  if (steps.length > 0) steps.push([trials.at(-1)!.number, best]);
  return steps;
}
