import { type Axis, linearAxis, logAxis } from './axis.ts';
import type { Comparison, Curve } from './comparison.ts';

/** Halves of a pixel, so that whole numbers are fine enough. */
const PANEL = { width: 420, height: 250, left: 84, right: 28, top: 44, bottom: 46 } as const;
const COLUMNS = 3;
const LEGEND = 56;
/** Colors can be told apart on white and on black. */
const STYLE = [
  'text{font:21px sans-serif;fill:#6e7781}',
  '.y{text-anchor:end}.x{text-anchor:middle}.n{font-weight:bold}',
  'path{fill:none;stroke-width:4;stroke-linejoin:round}',
  '.g{stroke:#8b949e;stroke-opacity:.35;stroke-width:1}',
  '.o{stroke:#1b9e8a}.p{stroke:#d9622b;stroke-dasharray:10 6}',
  '.b{stroke:none;fill-opacity:.22}.b.o{fill:#1b9e8a}.b.p{fill:#d9622b}',
].join('');

/**
 * Best value so far by number of trials, a panel per problem, as SVG: medians of all seeds as lines, half of the seeds within the bands.
 * On logarithmic axes where values are distances from the least one.
 */
export function smallMultiples(comparisons: readonly Comparison[]): string {
  const { kind, batch } = comparisons[0]!;
  const rows = Math.ceil(comparisons.length / COLUMNS);
  const [width, height] = [COLUMNS * PANEL.width, LEGEND + rows * PANEL.height];
  const how = batch === 1 ? 'one by one' : `in batches of ${batch}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width / 2}" height="${height / 2}" role="img">`,
    `<title>Best value so far of ${kind}, ${how}, and of Optuna's</title><style>${STYLE}</style>`,
    legend(`${kind}, ${how}`),
    ...comparisons.map((comparison, i) => {
      const [x, y] = [(i % COLUMNS) * PANEL.width, LEGEND + Math.floor(i / COLUMNS) * PANEL.height];
      return `<g transform="translate(${x} ${y})">\n${panel(comparison)}\n</g>`;
    }),
    '</svg>\n',
  ].join('\n');
}

function legend(title: string): string {
  return [
    `<text class="n" x="${PANEL.left}" y="34">${title}</text>`,
    '<path class="o" d="M500 27h60"/><text x="572" y="34">ours</text>',
    '<path class="p" d="M650 27h60"/><text x="722" y="34">Optuna</text>',
    '<text x="850" y="34">medians, bands: quartiles</text>',
  ].join('');
}

function panel({ problem, least, cells, curves: { ours, theirs } }: Comparison): string {
  const values = [ours, theirs]
    .flatMap(({ low, high }) => [...low.filter((_, i) => high[i] !== null), ...high])
    .filter((value) => value !== null);
  const axis = least === null ? linearAxis(values) : logAxis(values);
  const place = placing(axis, ours);
  return [
    `<text class="n" x="${PANEL.left}" y="${PANEL.top - 14}">${problem}</text>`,
    ...axis.ticks.map((tick) => tickAt(tick, place.y(tick))),
    ...[0, cells.at(-1)!.trials / 2, cells.at(-1)!.trials].map((trials) => trialsAt(trials, place.x(trials))),
    ...[['p', theirs] as const, ['o', ours] as const].flatMap(([name, curve]) => [
      `<path class="b ${name}" d="${bandPath(curve, place)}"/>`,
      `<path class="${name}" d="${linePath(pointsOf(curve.middle, curve, place))}"/>`,
    ]),
  ].join('\n');
}

interface Placing {
  readonly x: (trials: number) => number;
  readonly y: (value: number) => number;
}

function placing({ shareOf }: Axis, { every, middle }: Curve): Placing {
  const [across, up] = [PANEL.width - PANEL.left - PANEL.right, PANEL.height - PANEL.top - PANEL.bottom];
  return {
    x: (trials) => PANEL.left + Math.round((across * trials) / (every * middle.length)),
    y: (value) => PANEL.top + Math.round(up * (1 - shareOf(value))),
  };
}

function tickAt(value: number, y: number): string {
  const isTiny = value !== 0 && Math.abs(value) < 0.001;
  const text = isTiny ? value.toExponential(0) : String(Number(value.toPrecision(3)));
  const grid = `<path class="g" d="M${PANEL.left} ${y}H${PANEL.width - PANEL.right}"/>`;
  return `${grid}<text class="y" x="${PANEL.left - 8}" y="${y + 7}">${text.replace('-', '−')}</text>`;
}

function trialsAt(trials: number, x: number): string {
  return `<text class="x" x="${x}" y="${PANEL.height - PANEL.bottom + 28}">${trials}</text>`;
}

type Place = readonly [x: number, y: number];

/** From where on three quarters of the seeds have a value. */
function pointsOf(values: Curve['middle'], { every, high }: Curve, { x, y }: Placing): Place[] {
  return values.flatMap((value, i): Place[] =>
    value === null || high[i] === null ? [] : [[x(1 + i * every), y(value)]],
  );
}

function bandPath(curve: Curve, place: Placing): string {
  const [low, high] = [pointsOf(curve.low, curve, place), pointsOf(curve.high, curve, place)];
  return `${linePath([...low, ...high.toReversed()])}z`;
}

function linePath(places: readonly Place[]): string {
  const [first, ...rest] = places;
  if (first === undefined) return 'M0 0';
  const steps = rest.map(([x, y], i) => {
    const [beforeX, beforeY] = places[i]!;
    return `${x - beforeX} ${y - beforeY}`;
  });
  return `M${first.join(' ')}l${steps.join(' ').replaceAll(' -', '-')}`;
}
