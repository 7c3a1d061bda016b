import { absolute, type Decimal, decimal, divideRounded, multiply } from '../core/decimal.ts';
import type { BracketRow } from '../market/market-spec.ts';

/** From `floor` on, up to before `cap`, a position's value costs so much maintenance margin: value × ratio − cum. */
export interface Bracket {
  readonly bracket: number;
  readonly initialLeverage: number;
  readonly floor: Decimal;
  readonly cap: Decimal;
  readonly ratio: Decimal;
  readonly cum: Decimal;
}

/** Used where a market brings none. Each `cum` makes the margin continuous at its floor. */
const DEFAULT_BRACKETS: readonly BracketRow[] = [
  { bracket: 1, initialLeverage: 125, notionalFloor: 0, notionalCap: 50_000, maintMarginRatio: '0.004', cum: 0 },
  { bracket: 2, initialLeverage: 100, notionalFloor: 50_000, notionalCap: 250_000, maintMarginRatio: '0.005', cum: 50 },
  {
    bracket: 3,
    initialLeverage: 50,
    notionalFloor: 250_000,
    notionalCap: 1_000_000,
    maintMarginRatio: '0.01',
    cum: 1_300,
  },
  {
    bracket: 4,
    initialLeverage: 20,
    notionalFloor: 1_000_000,
    notionalCap: 10_000_000,
    maintMarginRatio: '0.025',
    cum: 16_300,
  },
  {
    bracket: 5,
    initialLeverage: 10,
    notionalFloor: 10_000_000,
    notionalCap: 50_000_000,
    maintMarginRatio: '0.05',
    cum: 266_300,
  },
];

export function readBrackets(rows: readonly BracketRow[] = DEFAULT_BRACKETS): Bracket[] {
  return rows
    .map((row) => ({
      bracket: row.bracket,
      initialLeverage: row.initialLeverage,
      floor: decimal(String(row.notionalFloor)),
      cap: decimal(String(row.notionalCap)),
      ratio: decimal(String(row.maintMarginRatio)),
      cum: decimal(String(row.cum)),
    }))
    .toSorted((a, b) => (a.floor < b.floor ? -1 : 1));
}

/** The bracket of a position's value (of either sign); the last one for values beyond all. */
export function bracketOf(brackets: readonly Bracket[], notional: Decimal): Bracket {
  const value = absolute(notional);
  return brackets.find(({ floor, cap }) => floor <= value && value < cap) ?? brackets.at(-1)!;
}

/** Largest value of a position at a leverage; 0 when no bracket allows it. */
export function maxNotionalAt(brackets: readonly Bracket[], leverage: number): Decimal {
  return brackets.filter(({ initialLeverage }) => initialLeverage >= leverage).at(-1)?.cap ?? 0n;
}

export function maintenanceMargin(brackets: readonly Bracket[], notional: Decimal): Decimal {
  const { ratio, cum } = bracketOf(brackets, notional);
  const margin = multiply(absolute(notional), ratio) - cum;
  return margin > 0n ? margin : 0n;
}

export function initialMargin(notional: Decimal, leverage: number): Decimal {
  return divideRounded(absolute(notional), BigInt(leverage));
}
