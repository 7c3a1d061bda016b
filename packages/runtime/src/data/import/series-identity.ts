import type { MarketKind, SeriesKind } from '../candles.ts';
import { Fault } from './fault.ts';
import type { NameClaims } from './file-name.ts';
import type { ImportOptions } from './options.ts';
import { pairName, parsePair, type NamedPair } from './pair-names.ts';

export interface SeriesIdentity {
  readonly exchange: string;
  readonly market: MarketKind;
  readonly pair: string;
  /** What was assumed, for the report. */
  readonly notes: readonly string[];
}

const DEFAULT_EXCHANGE = 'binance';

/** Whose series a table is, by option, content and name. Throws `pair`, `pair-conflict`, `bad-option`. */
export function identify(
  content: NamedPair | null,
  claims: NameClaims,
  kind: SeriesKind,
  options: ImportOptions,
  alone: boolean,
): SeriesIdentity {
  const option = options.pair === undefined ? null : parsePair(options.pair);
  refuseContradiction(content, claims, option, alone);
  const named = option ?? content ?? claims.pair;
  if (named === null)
    throw new Fault('pair', 'neither the name nor the file says which pair this is', {
      option: 'pair',
      values: 'BTC/USDT, say,',
    });
  const isFutures = named.settle !== null || claims.futures || kind === 'mark' || kind === 'funding';
  const market = options.market ?? (isFutures ? 'futures' : 'spot');
  if (market === 'spot' && option?.settle)
    throw new Fault('bad-option', `pair ${options.pair} is a futures pair, but option market says spot`, {
      option: 'market',
      values: 'futures',
    });
  const exchange = options.exchange ?? claims.exchange ?? DEFAULT_EXCHANGE;
  const pair = pairName(named, market);
  const notes: string[] = [];
  if (options.market === undefined && !isFutures)
    notes.push(`${pair}: taken for spot; nothing says futures (option market)`);
  if (options.exchange === undefined && claims.exchange === null)
    notes.push(`${pair}: stored under ${DEFAULT_EXCHANGE}; nothing names the exchange (option exchange)`);
  return { exchange, market, pair, notes };
}

function refuseContradiction(
  content: NamedPair | null,
  claims: NameClaims,
  option: NamedPair | null,
  alone: boolean,
): void {
  if (content === null) return;
  const inside = pairName(content, 'spot');
  if (option !== null) {
    if (inside !== pairName(option, 'spot'))
      throw new Fault('pair-conflict', `the option says ${pairName(option, 'spot')}, the symbol column ${inside}`, {
        option: 'pair',
        values: inside,
      });
    return;
  }
  if (alone && claims.pair !== null && pairName(claims.pair, 'spot') !== inside) {
    throw new Fault('pair-conflict', `the name says ${pairName(claims.pair, 'spot')}, the symbol column ${inside}`, {
      option: 'pair',
      values: inside,
    });
  }
}
