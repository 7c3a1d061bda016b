import type { SessionView } from '@tradai/runtime';
import { saidText, type SaidLine } from '../commands/session-log.ts';
import type { Operating } from '../commands/session-place.ts';
import { ageText } from '../commands/session-text.ts';
import { fittedLines } from './columns.ts';
import type { LineStyle, Panel } from './frame.ts';

/** Orders that wait, and stops at the exchange. Null when there are none. */
export function ordersPanel({ open, nowMs }: SessionView, { shortDuration }: Operating, columns: number): Panel | null {
  const rows = open.flatMap(({ trade, order, exchangeStop }) => [
    ...(order === null
      ? []
      : [
          [
            trade.pair,
            `${order.type} ${order.side}`,
            String(order.rate),
            String(order.amount),
            order.placedTimeMs,
          ] as const,
        ]),
    ...(exchangeStop === null
      ? []
      : [
          [trade.pair, 'stop', String(exchangeStop.stopRate), String(trade.amount), exchangeStop.placedTimeMs] as const,
        ]),
  ]);
  if (rows.length === 0) return null;
  const [head, ...lines] = fittedLines(
    [
      { head: 'Pair' },
      { head: 'Order' },
      { head: 'Rate', isNumber: true },
      { head: 'Amount', isNumber: true },
      { head: 'For', isNumber: true },
    ],
    rows.map(([pair, order, rate, amount, sinceMs]) => [
      pair,
      order,
      rate,
      amount,
      shortDuration(Math.max(0, nowMs - sinceMs) / 1000),
    ]),
    columns - 2,
  );
  return {
    ...{ rank: 2, least: 3 },
    lines: [
      { text: `ORDERS  ${rows.length} waiting`, style: 'title' },
      { text: `  ${head}`, style: 'dim' },
      ...lines.map((text) => ({ text: `  ${text}` })),
    ],
  };
}

/** The pairs that are furthest behind, and what became of their newest candles. */
const PAIRS = 6;

export function dataPanel({ pairs }: SessionView, columns: number): Panel | null {
  if (pairs.length === 0) return null;
  const [head, ...lines] = fittedLines(
    [
      { head: 'Pair' },
      { head: 'Candle', isNumber: true },
      { head: 'Price', isNumber: true, dropAt: 1 },
      { head: 'Entered, or why not' },
    ],
    pairs
      .slice(0, PAIRS)
      .map(({ pair, ageMs, rateAgeMs, last }) => [pair, ageText(ageMs), ageText(rateAgeMs), last?.outcome ?? '–']),
    columns - 2,
  );
  const more = pairs.length > PAIRS ? `, the oldest ${PAIRS} of ${pairs.length}` : '';
  return {
    ...{ rank: 3, least: 3 },
    lines: [
      { text: `AGE OF DATA${more}`, style: 'title' },
      { text: `  ${head}`, style: 'dim' },
      ...lines.map((text) => ({ text: `  ${text}` })),
    ],
  };
}

const LEVELS: Readonly<Record<SaidLine['said']['level'], LineStyle | null>> = { info: null, warn: 'bad', error: 'bad' };

/** The newest lines of the log, as many as `rows` hold, the newest last. */
export function logPanel(said: readonly SaidLine[], api: Operating, rows: number): Panel {
  const shown = said.slice(-Math.max(0, rows - 1));
  return {
    ...{ rank: 4, least: 2 },
    lines: [
      { text: 'LOG', style: 'title' },
      ...shown.map((line) => {
        const style = LEVELS[line.said.level];
        return { text: saidText(line, api), ...(style === null ? {} : { style }) };
      }),
    ],
  };
}
