import { Decimal } from '../core/decimal.ts';
import { compareExact, larger, minus, negated, plus, signOf, sizeOf, smaller, sumOf, times } from './exact.ts';

/** What a session has in a coin, at the mark, in stake currency; decimal text. */
export interface CoinExposure {
  /** Of positions; below 0 is short. */
  readonly held: string;
  /** What entries that work, or are about to be sent, may add. */
  readonly buys: string;
  readonly sells: string;
}

/** What one session tells the others of its account. Amounts in stake currency, decimal text; times are the exchange's, epoch ms. */
export interface AccountRow {
  readonly account: string;
  /** Name of the strategy that trades. */
  readonly session: string;
  /** Of its lease. */
  readonly epoch: number;
  /** Stake currency. Sessions with another one are judged apart. */
  readonly currency: string;
  /** What the account had for all its sessions when this one began. */
  readonly capital: string;
  readonly coins: Readonly<Record<string, CoinExposure>>;
  /** What the session began with and has made since, open trades included. */
  readonly equity: string;
  /** The highest equity since `peakSinceMs`. */
  readonly peak: string;
  readonly peakSinceMs: number;
  /** When a person last said that the account may go on after a drawdown; 0 for never. */
  readonly clearedMs: number;
  readonly atMs: number;
}

/** What all sessions of an account together may do. Shares are ratios of its capital. */
export interface AccountLimits {
  /** Sum of all positions and entries, whatever their side. */
  readonly grossShare: number;
  /** Of longs less shorts, whichever entries come to be filled. */
  readonly netShare: number;
  /** The same of one coin. */
  readonly coinShare: number;
  /** Fall of equity from which on nothing is entered, and from which on a person has to look. */
  readonly reduceShare: number;
  readonly haltShare: number;
}

/** The largest values that there are. */
export const MOST_ACCOUNT_LIMITS: AccountLimits = {
  ...{ grossShare: 1, netShare: 1, coinShare: 0.5, reduceShare: 0.08, haltShare: 0.15 },
};

export type GuardReason = 'account-gross' | 'account-net' | 'account-coin' | 'account-drawdown';

/** `ACTIVE`: entries pass. `REDUCING`: only what reduces. `HALTED`: the same until a person clears it. */
export type GuardState = 'ACTIVE' | 'REDUCING' | 'HALTED';

export interface GuardVerdict {
  readonly state: GuardState;
  /** What is over its limit, the gravest first. Empty when active. */
  readonly reasons: readonly GuardReason[];
}

/** What all sessions of an account have in common. */
export interface AccountExposure {
  readonly capital: string;
  readonly gross: string;
  readonly net: string;
  /** The largest of one coin. */
  readonly coin: string;
  readonly drawdown: string;
}

/**
 * How an account stands with what its sessions have and may still get. An entry may be sent when the account is `ACTIVE` with it among the rows.
 * A row of a session that is gone counts like any other: its positions are still there.
 */
export function guardVerdict(rows: readonly AccountRow[], currency: string, limits: AccountLimits): GuardVerdict {
  const { capital, gross, net, coin, drawdown } = exposureOf(rows, currency);
  const isOver = (value: string, share: number): boolean => compareExact(value, part(capital, share)) > 0;
  const hasFallen = (share: number): boolean =>
    signOf(drawdown) > 0 && compareExact(drawdown, part(capital, share)) >= 0;
  const found: readonly (readonly [GuardReason, boolean])[] = [
    ['account-drawdown', hasFallen(limits.reduceShare) || hasFallen(limits.haltShare)],
    ['account-gross', isOver(gross, limits.grossShare)],
    ['account-net', isOver(net, limits.netShare)],
    ['account-coin', isOver(coin, limits.coinShare)],
  ];
  const reasons = found.filter(([, isSo]) => isSo).map(([reason]) => reason);
  if (hasFallen(limits.haltShare)) return { state: 'HALTED', reasons };
  return { state: reasons.length === 0 ? 'ACTIVE' : 'REDUCING', reasons };
}

/** Of no rows in this currency: nothing at all. Where sessions were told different capitals, the smallest counts. */
export function exposureOf(rows: readonly AccountRow[], currency: string): AccountExposure {
  const own = rows.filter((row) => row.currency === currency);
  const coins = new Set(own.flatMap(({ coins: of }) => Object.keys(of)));
  const byCoin = [...coins].map((name) => joined(own.flatMap(({ coins: of }) => of[name] ?? [])));
  const all = own.flatMap(({ coins: of }) => Object.values(of));
  return {
    capital: own.map(({ capital }) => capital).reduce(smaller, own[0]?.capital ?? '0'),
    gross: sumOf(all.flatMap(({ held, buys, sells }) => [sizeOf(held), buys, sells])),
    net: farthest(joined(all)),
    coin: byCoin.map(farthest).reduce(larger, '0'),
    drawdown: drawdownOf(own),
  };
}

/** The latest time at which a person cleared the account; 0 for never. */
export function clearedAt(rows: readonly AccountRow[]): number {
  return Math.max(0, ...rows.map(({ clearedMs }) => clearedMs));
}

/** Limits may be lowered and not raised. `refused`: keys that would be raised, or with no number in them. */
export function loweredLimits(
  most: AccountLimits,
  wanted: Partial<AccountLimits>,
): { readonly limits: AccountLimits; readonly refused: readonly (keyof AccountLimits)[] } {
  const refused: (keyof AccountLimits)[] = [];
  const limits: Record<keyof AccountLimits, number> = { ...most };
  for (const key of Object.keys(most) as (keyof AccountLimits)[]) {
    const value = wanted[key];
    if (value === undefined) continue;
    if (value >= 0 && value <= most[key]) limits[key] = value;
    else refused.push(key);
  }
  return { limits, refused };
}

/** Each session's own fall, added up: never less than that of the sum. A peak from before a person cleared the account counts no more. */
function drawdownOf(rows: readonly AccountRow[]): string {
  const cleared = clearedAt(rows);
  const falls = rows
    .filter(({ peakSinceMs }) => peakSinceMs >= cleared)
    .map(({ peak, equity }) => larger('0', minus(peak, equity)));
  return sumOf(falls);
}

function joined(parts: readonly CoinExposure[]): CoinExposure {
  const sum = (side: keyof CoinExposure): string => sumOf(parts.map((each) => each[side]));
  return { held: sum('held'), buys: sum('buys'), sells: sum('sells') };
}

/** How far from flat it can come to be, whichever of the entries are filled. */
function farthest({ held, buys, sells }: CoinExposure): string {
  return larger(sizeOf(plus(held, buys)), sizeOf(plus(held, negated(sells))));
}

function part(capital: string, share: number): string {
  return times(capital, Decimal.of(share).toText());
}
