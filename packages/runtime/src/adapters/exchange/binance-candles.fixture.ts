import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** Time, open, high, low, close, volume as texts; of funding rates, time and rate. */
export type Row = readonly string[];

const DATA = fileURLToPath(new URL('../../../../../examples/data/binance/', import.meta.url));
const FOLDERS = { spot: 'spot/2021', futures: 'futures/2025' } as const;

/** Pairs of the shipped candles by Binance's names. */
export const SPOT_SYMBOLS: Readonly<Record<string, readonly [base: string, quote: string]>> = {
  BTCUSDT: ['BTC', 'USDT'],
  ETHUSDT: ['ETH', 'USDT'],
  ALICEUSDT: ['ALICE', 'USDT'],
};
export const FUTURES_SYMBOLS: typeof SPOT_SYMBOLS = { BTCUSDT: ['BTC', 'USDT'], ETHUSDT: ['ETH', 'USDT'] };

const known = new Map<string, readonly Row[]>();

/** The shipped rows of a series; a longer timeframe without a file is made of the hours. */
export function shippedRows(market: 'spot' | 'futures', symbol: string, what: string): readonly Row[] {
  const [base, quote] = (market === 'spot' ? SPOT_SYMBOLS : FUTURES_SYMBOLS)[symbol]!;
  const name = `${base}_${quote}${market === 'spot' ? '' : `_${quote}`}-${what}.csv.gz`;
  const path = `${DATA}${FOLDERS[market]}/${name}`;
  const rows = known.get(path) ?? (existsSync(path) ? read(path) : longer(shippedRows(market, symbol, '1h'), what));
  known.set(path, rows);
  return rows;
}

function read(path: string): readonly Row[] {
  const [, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  return lines.map((line) => line.split(','));
}

const LENGTHS: Readonly<Record<string, number>> = { '4h': 14_400_000, '1d': 86_400_000 };

function longer(hours: readonly Row[], timeframe: string): readonly Row[] {
  const length = LENGTHS[timeframe];
  if (length === undefined) return [];
  const groups = Map.groupBy(hours, ([time]) => Math.floor(Number(time) / length) * length);
  return [...groups].map(([time, rows]) => {
    const column = (place: number): number[] => rows.map((row) => Number(row[place]));
    const volume = column(5).reduce((sum, value) => sum + value, 0);
    const prices = [column(1)[0]!, Math.max(...column(2)), Math.min(...column(3)), column(4).at(-1)!];
    return [time, ...prices, Number(volume.toFixed(6))].map(String);
  });
}
