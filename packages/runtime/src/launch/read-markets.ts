import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseMarketFile, type MarketFile } from '../config/market-file.ts';
import { shippedFile } from '../config/shipped-file.ts';
import { UsageError } from '../process/failure.ts';
import { mayNeverEnd } from '../process/may-never-end.ts';

export interface Markets {
  readonly file: MarketFile;
  readonly text: string;
}

const SHIPPED: Readonly<Record<string, string>> = { 'binance spot': 'markets/binance-spot.json' };
/** Where no file knows the market: no limits, amounts to 8 decimals, prices as fine as the candles. */
const NONE: MarketFile = { name: 'no markets file', date: 'no date', rules: new Map(), tiers: new Map() };

/** The file that was named, else the one that ships for the market, of which only the rows of `pairs`, where given, are read, else none. */
export function readMarkets(
  given: string | undefined,
  exchange: string,
  market: 'spot' | 'futures',
  pairs?: readonly string[],
): Markets {
  const name = `${exchange} ${market}`;
  const shipped = Object.hasOwn(SHIPPED, name) ? SHIPPED[name] : undefined;
  if (given === undefined && shipped === undefined) return { file: NONE, text: '' };
  const path = given ?? shippedFile(shipped!);
  const text = readText(path);
  const wanted = given === undefined ? pairs : undefined;
  return { file: parseMarketFile(text, given ?? basename(path), market, wanted), text };
}

function readText(path: string): string {
  if (mayNeverEnd(path)) throw unread(path, 'it is no file');
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw unread(path, code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`);
  }
}

function unread(path: string, why: string): UsageError {
  return new UsageError(`--markets ${path}: ${why}; expected a file of markets, there or in TRADAI_MARKETS.`);
}
