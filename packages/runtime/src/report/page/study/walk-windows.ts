import type { SampleRecord } from '../../../contract/sample.ts';
import type { WalkForwardDocument, WalkWindowRecord } from '../../../contract/walk-forward.ts';
import { percent, ratio } from '../../format.ts';
import { percentTicks } from '../../study/scale.ts';
import { type Cell, el, scrolling, signed, simpleTable } from '../dom.ts';
import type { Shade } from './equity.ts';
import { legend } from './legend.ts';
import { axes, type Canvas, onPointer, padded, plot } from './plot.ts';
import { line, svg } from './svg.ts';
import { percentText } from './value-text.ts';

/** Bars and a table of all windows, training beside test. */
export function windowParts({ windows }: WalkForwardDocument): HTMLElement {
  return el(
    'div',
    {},
    legend(['in-sample', 'Training'], ['out-of-sample', 'Test']),
    plot('Return of trainings and tests', 280, (canvas) => drawBars(canvas, windows), 'window-bars'),
    scrolling(windowTable(windows)),
  );
}

/** Where each window's parameters were in use: from its test on until that of the next, when tests overlap. */
export function windowShades({ windows }: Pick<WalkForwardDocument, 'windows'>): Shade[] {
  return windows.map(({ number, test, out_of_sample: traded }, i) => ({
    name: traded === null ? `W${number}: none` : `W${number}`,
    fromMs: test.from_ms,
    toMs: Math.min(test.to_ms, windows[i + 1]?.test.from_ms ?? Infinity),
  }));
}

const DAYS = 30;

/** Of samples that are not as long: what they would have made in 30 days at their pace; NaN when there is none. */
function pace(sample: SampleRecord | null): number {
  return sample === null || sample.days === 0 ? NaN : (1 + sample.total_return) ** (DAYS / sample.days) - 1;
}

function drawBars(canvas: Canvas, windows: readonly WalkWindowRecord[]): void {
  const paces = windows.map(({ in_sample: seen, out_of_sample: unseen }) => [pace(seen), pace(unseen)] as const);
  const frame = axes(canvas, {
    x: [-0.5, windows.length - 0.5],
    y: padded([0, ...paces.flat()]),
    xTicks: () => windows.map(({ number }, i) => ({ value: i, text: `W${number}` })),
    yTicks: percentTicks,
    yLabel: `return per ${DAYS} days`,
  });
  const width = Math.min(40, ((frame.x.of(1) - frame.x.of(0)) * 0.7) / 2);
  const zero = frame.y.of(0);
  const bar = (i: number, side: 0 | 1): SVGElement | null => {
    const top = frame.y.of(paces[i]![side]);
    if (!Number.isFinite(top)) return null;
    const place = { x: frame.x.of(i) - width + side * width, y: Math.min(top, zero), width: Math.max(1, width - 1) };
    const height = Math.max(1, Math.abs(top - zero));
    return svg('rect', { class: side === 0 ? 'train-bar' : 'test-bar', ...place, height });
  };
  const bars = windows.flatMap((_, i) => [bar(i, 0), bar(i, 1)]).filter((one) => one !== null);
  canvas.root.append(
    ...bars,
    line(
      [
        [frame.x.range[0], zero],
        [frame.x.range[1], zero],
      ],
      { class: 'zero-line' },
    ),
  );
  onPointer(
    canvas,
    (at) => {
      const i = Math.floor((at[0] - frame.x.of(-0.5)) / (frame.x.of(1) - frame.x.of(0)));
      const found = windows[i];
      if (found === undefined) return canvas.tip(null);
      const [trained, tested] = paces[i]!.map((value) => percentText(value));
      canvas.tip(at, `Window ${found.number}`, `Training ${trained}`, `Test ${tested}`, `per ${DAYS} days`);
    },
    () => canvas.tip(null),
  );
}

function windowTable(windows: readonly WalkWindowRecord[]): HTMLTableElement {
  const heads = [
    ...['Window', 'Training from', 'Test from', 'Test to', 'Trials', 'Failed', 'Return in %', 'Return out %'],
    ...['Market out %', 'Sharpe in', 'Sharpe out', 'Drawdown out %', 'Trades out', 'Efficiency'],
  ];
  const rows = windows.map(
    ({ number, train, test, trials, failed, in_sample: seen, out_of_sample: unseen, efficiency }): Cell[] => [
      `W${number}`,
      ...[train.from_ms, test.from_ms, test.to_ms].map(day),
      ...[trials, failed].map(String),
      returnCell(seen?.total_return),
      returnCell(unseen?.total_return),
      returnCell(unseen?.market_change),
      ratio(seen?.sharpe ?? null),
      ratio(unseen?.sharpe ?? null),
      unseen === null ? '–' : percent(unseen.max_drawdown),
      unseen === null ? '–' : String(unseen.trades),
      ratio(efficiency),
    ],
  );
  return simpleTable(heads, rows);
}

function returnCell(value: number | undefined): Cell {
  return value === undefined ? '–' : signed(percent(value), value);
}

function day(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
