import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketKind } from '@tradai/sim-exchange';

export interface MarketsFileWishes {
  readonly kind: MarketKind;
  /** Unified names. */
  readonly pairs: readonly string[];
  /** Of every pair; as the exchange says them. */
  readonly steps: { readonly amountStep: number; readonly priceTick: number; readonly minCost: number };
}

/** Writes a file of made markets, of futures with two tiers as most pairs have them, and gives its path. */
export function marketsFile(folder: string, { kind, pairs, steps }: MarketsFileWishes): string {
  const file = join(folder, 'markets.json');
  const { amountStep, priceTick, minCost } = steps;
  const tiers = [
    [0, 50_000, 0.01, 20, 0],
    [50_000, null, 0.025, 10, 750],
  ];
  const ofAll = (row: unknown): object => Object.fromEntries(pairs.map((pair) => [pair, row]));
  const document = {
    ...{ schema: 'tradai.markets/1', date: '2025-03-01', market: kind === 'spot' ? 'spot' : 'futures' },
    ...{ takerFee: 0.001, makerFee: 0.001 },
    columns: ['amountStep', 'priceTick', 'minAmount', 'maxAmount', 'minCost', 'maxCost'],
    pairs: ofAll([amountStep, priceTick, amountStep, null, minCost, null]),
    ...(kind === 'spot' ? {} : { tiers: ofAll(tiers) }),
  };
  writeFileSync(file, JSON.stringify(document));
  return file;
}
