import { atLeast, atMost, plain, quantile, type SoakFigure } from '../soak/figures.ts';
import type { BareStretch, BookFindings } from './book-findings.ts';

/** Exchange time. */
const BOOKED_S = 60;
/** Real time that a look takes at most: its requests, their answers and the step that writes them down, on a machine that is busy. */
const LOOK_S = 1;
const WEIGHT_A_MINUTE = 6000;
/** Exchange time in which a stop follows a fill. */
const STOP_S = 5;
/** Exchange time in which one follows whatever happened: a look in vain, a stop that vanished, an exit that was refused after its stop was taken away. */
const BARE_S = 60;
/** Real time for which orders wait after one that did not leave: sessions count that by this machine's clock. */
const AGAIN_S = 1;
/** So many of the longest times without one are named. */
const NAMED = 8;

/** Exchange time for which what was bought may lie without a stop while requests get through, seconds. `factor`: how many times as fast as time passes. */
export const mostBareS = (factor: number): number => BARE_S + (LOOK_S + AGAIN_S) * factor;

/** Of books of sessions with money. `factor`: how many times as fast as time passes; what takes real time counts so many times. */
export function bookFigures(
  books: readonly Omit<BookFindings, 'differences'>[],
  factor: number,
): readonly SoakFigure[] {
  const fills = books.flatMap((each) => each.fills);
  const seconds = fills.map((fill) => fill.seconds);
  const unknown = books.flatMap(({ unknownS }) => unknownS);
  const bare = books.flatMap((each) => each.bare);
  const worst = (of: (stretch: BareStretch) => number): number => Math.max(0, ...bare.map(of));
  const orders = books.reduce((sum, each) => sum + each.orders, 0);
  return [
    atLeast('orders', orders, 1),
    plain('fills', fills.length),
    plain('fill to its booking, p50, exchange time', quantile(seconds, 0.5), 's'),
    plain('fill to its booking, p99, exchange time', quantile(seconds, 0.99), 's'),
    atMost(
      `the same at most; ${LOOK_S} s of a look is ${LOOK_S * factor} s`,
      Math.max(0, ...seconds),
      BOOKED_S + LOOK_S * factor,
      's',
    ),
    plain(
      'bought without a stop, at most, exchange time',
      worst(({ seconds }) => seconds),
      's',
    ),
    atMost(
      'the same while requests got through',
      worst(({ ableS }) => ableS),
      mostBareS(factor),
      's',
    ),
    plain('orders of unknown fate', unknown.length),
    plain('unknown to known, p99, exchange time', unknown.length === 0 ? 'none' : quantile(unknown, 0.99), 's'),
    plain(
      'weight of a minute, at most',
      (100 * Math.max(0, ...books.map(({ weight }) => weight))) / WEIGHT_A_MINUTE,
      '%',
    ),
  ];
}

/** The fill of each fault that took longest, seconds of the exchange's time. */
export function bookTable(books: readonly Omit<BookFindings, 'differences'>[]): string {
  const byFault = Map.groupBy(
    books.flatMap((each) => each.fills),
    ({ fault }) => fault,
  );
  const rows = [...byFault]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([fault, fills]) => {
      const most = Math.max(...fills.map(({ seconds }) => seconds));
      return `  ${(fault === '' ? 'between faults' : fault).padEnd(52)} ${String(fills.length).padStart(4)} ${most.toFixed(1).padStart(8)}`;
    });
  return [`  ${'seconds from a fill to its booking'.padEnd(52)}   n     most`, ...rows, ...bareRows(books)].join('\n');
}

function bareRows(books: readonly Pick<BookFindings, 'bare'>[]): readonly string[] {
  return books
    .flatMap(({ bare }) => bare)
    .filter(({ seconds }) => seconds > STOP_S)
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, NAMED)
    .map(({ symbol, fault, seconds, amount, worth }) => {
      const text = `${amount} ${symbol} (${worth.toFixed(1)}) without a stop, ${fault === '' ? 'before any fault' : `until "${fault}" or after`}`;
      return `  ${text.padEnd(57)} ${seconds.toFixed(1).padStart(8)}`;
    });
}
