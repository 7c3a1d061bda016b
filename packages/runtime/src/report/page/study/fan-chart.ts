import type { FanRecord } from '../../../contract/odds.ts';
import { decimals } from '../../format.ts';
import { axes, type Canvas, type Frame, onPointer, padded, plot } from './plot.ts';
import { band, line, type Point, svg } from './svg.ts';

/** The account that paths were made of. */
export interface Money {
  readonly currency: string;
  readonly startingBalance: number;
  /** At the end of each day. */
  readonly account: readonly number[];
}

/** Bands between 5 and 95 %, 25 and 75 %, the median as a line, and the account itself. */
export function fanChart(title: string, fan: FanRecord, money: Money, id: string): HTMLElement {
  return plot(title, 260, (canvas) => draw(canvas, fan, money), id);
}

function draw(canvas: Canvas, fan: FanRecord, money: Money): void {
  const { bands, steps, actual, unit } = fan;
  const { currency, startingBalance } = money;
  const account = accountPath(fan, money);
  const frame = axes(canvas, {
    x: [steps[0] ?? 0, steps.at(-1) ?? 1],
    y: padded([...bands.flatMap(({ values }) => values), ...account.map(([, value]) => value)]),
    xLabel: unit,
    yLabel: currency,
  });
  const places = bands.map(({ values }) => values.map((value, i): Point => [frame.x.of(steps[i]!), frame.y.of(value)]));
  const pairs = Array.from({ length: Math.floor(places.length / 2) }, (_, i) =>
    band(places[i]!, places[places.length - 1 - i]!, { class: 'fan' }),
  );
  const start = frame.y.of(startingBalance);
  const level = frame.x.range.map((x): Point => [x, start]);
  const own = account.map(([step, value]): Point => [frame.x.of(step), frame.y.of(value)]);
  const end = { cx: frame.x.range[1], cy: frame.y.of(actual.final) };
  canvas.root.append(
    ...pairs,
    line(level, { class: 'start-line' }),
    ...(places.length % 2 === 1 ? [line(places[(places.length - 1) / 2]!, { class: 'accent-line' })] : []),
    line(own, { class: own.length > 2 ? 'actual-line' : 'actual-line guessed' }),
    svg('circle', { class: 'winner', r: 5, ...end }),
  );
  tellSteps(canvas, fan, frame);
}

/** Day by day where steps are days; otherwise its start and its end alone. */
function accountPath({ steps, unit, actual }: FanRecord, { startingBalance, account }: Money): Point[] {
  const last = steps.at(-1) ?? 1;
  const isKnown = unit === 'days' && Math.abs(account.length - last) <= 1;
  if (!isKnown)
    return [
      [0, startingBalance],
      [last, actual.final],
    ];
  return [[0, startingBalance], ...account.slice(0, last).map((value, i): Point => [i + 1, value])];
}

function tellSteps(canvas: Canvas, { steps, bands, unit }: FanRecord, { x }: Frame): void {
  onPointer(
    canvas,
    ([px, py]) => {
      const step = steps.findIndex((value) => x.of(value) >= px);
      if (step < 0) return canvas.tip(null);
      const texts = bands.map(({ share, values }) => `${Math.round(share * 100)} %: ${decimals(values[step]!, 0)}`);
      canvas.tip([px, py], `After ${steps[step]} ${unit}`, ...texts.toReversed());
    },
    () => canvas.tip(null),
  );
}
