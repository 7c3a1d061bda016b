import type { Timeframe } from '@tradai/strategy-sdk';
import type { SeriesKey, SeriesKind } from '../../data/candles.ts';
import { DataError } from '../../data/errors.ts';
import { nearest } from '../../data/nearest.ts';

/** What a market of an exchange offers. */
export interface Offer {
  readonly pairs: readonly string[];
  readonly timeframes: readonly Timeframe[];
  /** As ccxt says it: `true`, `false`, `'emulated'`, nothing. */
  readonly kinds: Readonly<Partial<Record<SeriesKind, unknown>>>;
}

const KIND_NAMES: Readonly<Partial<Record<SeriesKind, string>>> = {
  mark: 'candles of the mark price',
  index: 'candles of the index price',
  funding: 'funding rates',
};

/** Why a series cannot be asked for; null when it can. */
export function seriesProblem(key: SeriesKey, { pairs, timeframes, kinds }: Offer): DataError | null {
  const { exchange, market, pair, timeframe, kind } = key;
  if (!pairs.includes(pair))
    return new DataError('unlisted-pair', `${exchange} has no ${market} pair ${pair}; ${nearText(pair, pairs)}`);
  if (kind !== 'candle' && (market === 'spot' || kinds[kind] === undefined || kinds[kind] === false))
    return new DataError(
      'bad-option',
      `${exchange} ${market} has no ${KIND_NAMES[kind] ?? kind}; leave ${kind} out of the kinds.`,
    );
  if (kind === 'funding' || timeframes.includes(timeframe)) return null;
  return new DataError(
    'bad-option',
    `${exchange} has no ${timeframe} candles; expected one of ${timeframes.join(', ')}.`,
  );
}

/** A pair of futures without its settlement, or with it on spot, is the likeliest mistake. */
function nearText(pair: string, pairs: readonly string[]): string {
  const [base, quote = ''] = pair.split(':')[0]!.split('/');
  const twins = [`${base}/${quote}`, `${base}/${quote}:${quote}`].filter((twin) => pairs.includes(twin));
  const near = twins.length > 0 ? twins : nearest(pair, pairs);
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`;
  return `it has ${pairs.length.toLocaleString('en-US')}, such as ${pairs.slice(0, 3).join(', ')}.`;
}
