import {
  clearedAt,
  guardVerdict,
  type AccountLimits,
  type AccountRow,
  type CoinExposure,
  type GuardVerdict,
} from '../../../orders/account-guard.ts';
import { compareExact, plus, times } from '../../../orders/exact.ts';
import type { AccountRows, AccountView } from '../../../ports/account-rows.ts';
import type { RealTime } from '../host/real-time.ts';
import { coinOf } from './account-exposure.ts';
import type { GuardRecord } from './account-guard-records.ts';
import type { Hindrance } from './plan-orders.ts';

/** The limits of an account that several sessions trade, and where they tell one another what they have. */
export interface AccountGuard {
  readonly rows: AccountRows;
  readonly limits: AccountLimits;
  /** Stake currency that the account had for all its sessions when this one began, decimal text. */
  readonly capital: string;
}

export interface GuardParts extends AccountGuard {
  readonly account: string;
  readonly session: string;
  readonly currency: string;
  readonly epoch: () => number;
  /** Exchange time. */
  readonly exchangeMs: () => number;
  readonly time: Pick<RealTime, 'nowMs'>;
  /** Something is known that was waited for. */
  readonly onNews: () => void;
}

/** What a session tells the others. */
export interface OwnStanding {
  readonly coins: Readonly<Record<string, CoinExposure>>;
  /** Text that changes when anything but prices does. */
  readonly signature: string;
  /** Legs of entries whose orders count among the coins. */
  readonly legs: ReadonlySet<number>;
  readonly record: GuardRecord;
}

export interface EntryToReserve {
  readonly leg: number;
  readonly pair: string;
  readonly side: 'buy' | 'sell';
  /** Stake currency. */
  readonly notional: string;
}

interface Reservation extends EntryToReserve {
  state: 'asked' | 'held' | 'used';
  /** Why it was not granted. */
  refused: string | null;
  /** Real time. */
  readonly sinceMs: number;
}

/** Real time after which what the others have counts as not known, and entries wait. */
const KNOWN_MS = 30_000;
/** Real time between two rows of a session to which nothing happens but prices. */
const TELL_EVERY_MS = 10_000;
/** Real time for which room is kept for an entry that was not sent. */
const RESERVED_MS = 15_000;
/** An order may come to be worth a little more until it is sent. */
const SPARE = '1.01';
const MOST_TRIES = 20;

/**
 * Keeps the limits of an account together with the other sessions of it. Before an entry is sent, room for it is reserved: the session's row
 * with the entry in it is written in place of the version of the rows that was seen, if the account is `ACTIVE` with it. Of two that decide at
 * once, one has to look again, and sees what the other reserved. Without the store nothing is entered; what leaves a position is not asked about.
 */
export class AccountGuardKeeper {
  readonly #parts: GuardParts;
  readonly #reserved = new Map<number, Reservation>();
  #own: OwnStanding | null = null;
  #others: readonly AccountRow[] = [];
  #readMs = -Infinity;
  #toldMs = -Infinity;
  #told = '';
  #asking: Promise<void> | null = null;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** How the account stands with what is known of this session; null while it is not known what the others have. */
  verdict(record: GuardRecord): GuardVerdict | null {
    if (this.#own === null || this.#parts.time.nowMs() - this.#readMs > KNOWN_MS) return null;
    this.#own = { ...this.#own, record };
    return this.#verdictWith(this.#live());
  }

  /** When a person last let the account go on, in any of its sessions. */
  get clearedMs(): number {
    return clearedAt(this.#others);
  }

  /** What the session has by now: after each step. Tells the others when that is due. */
  attend(own: OwnStanding): void {
    this.#own = own;
    const nowMs = this.#parts.time.nowMs();
    for (const [leg, { state, sinceMs }] of this.#reserved)
      if (own.legs.has(leg) || state === 'used' || nowMs - sinceMs > RESERVED_MS) this.#reserved.delete(leg);
    if (this.#textOf() !== this.#told || nowMs - this.#toldMs >= TELL_EVERY_MS) this.#ask();
  }

  /** Whether an entry may be sent; room for it is reserved and waited for. */
  ready({ leg, pair, side, notional }: EntryToReserve): Hindrance | null {
    const known = this.#reserved.get(leg);
    if (known?.refused != null) {
      this.#reserved.delete(leg);
      return { refused: known.refused };
    }
    if (known !== undefined && known.state !== 'asked' && compareExact(notional, known.notional) <= 0) {
      known.state = 'used';
      return null;
    }
    if (known?.state !== 'asked') {
      const spared = times(notional, SPARE);
      const sinceMs = this.#parts.time.nowMs();
      this.#reserved.set(leg, { leg, pair, side, notional: spared, state: 'asked', refused: null, sinceMs });
    }
    this.#ask();
    return 'wait';
  }

  /** Resolves once the others were told of what the session has, or could not be. */
  async flush(): Promise<void> {
    await this.#asking;
    if (this.#own === null || this.#textOf() === this.#told) return;
    this.#ask();
    await this.#asking;
  }

  #ask(): void {
    if (this.#asking !== null || this.#own === null) return;
    const before = this.#stateNow();
    this.#asking = this.#synced()
      .catch(() => false)
      .then((isAwaited) => {
        this.#asking = null;
        if (isAwaited || this.#stateNow() !== before) this.#parts.onNews();
      });
  }

  #stateNow(): string {
    return this.verdict(this.#own!.record)?.state ?? 'UNKNOWN';
  }

  /** Whether somebody waits for what came of it. Throws `ServiceError`. */
  async #synced(): Promise<boolean> {
    const { rows, account, time } = this.#parts;
    let isAwaited = false;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const view = await rows.read(account);
      const { granted, refused } = this.#decided(view);
      const text = this.#textOf();
      const outcome = await rows.write(
        this.#row([...this.#live(), ...granted]),
        granted.length === 0 ? null : view.version,
      );
      if (outcome.kind === 'moved') continue;
      // A later holder of the session trades: its row stands, and this process is about to end.
      if (outcome.kind === 'old-epoch') return isAwaited;
      for (const each of granted) each.state = 'held';
      for (const [each, why] of refused) each.refused = why;
      isAwaited ||= granted.length + refused.length > 0;
      this.#others = this.#othersIn(view);
      this.#readMs = this.#toldMs = time.nowMs();
      this.#told = text;
      if (!this.#hasAsked) return isAwaited;
    }
    return isAwaited;
  }

  get #hasAsked(): boolean {
    return [...this.#reserved.values()].some(({ state, refused }) => state === 'asked' && refused === null);
  }

  /** As many as find room, in the order in which they were asked for. */
  #decided(view: AccountView): { readonly granted: Reservation[]; readonly refused: [Reservation, string][] } {
    const others = this.#othersIn(view);
    const granted: Reservation[] = [];
    const refused: [Reservation, string][] = [];
    for (const each of this.#reserved.values()) {
      if (each.state !== 'asked' || each.refused !== null) continue;
      const { state, reasons } = this.#verdictWith([...this.#live(), ...granted, each], others);
      if (state === 'ACTIVE') granted.push(each);
      else refused.push([each, reasons[0]!]);
    }
    return { granted, refused };
  }

  #othersIn({ rows }: AccountView): readonly AccountRow[] {
    return rows.filter(({ session }) => session !== this.#parts.session);
  }

  #verdictWith(live: readonly Reservation[], others = this.#others): GuardVerdict {
    const { currency, limits } = this.#parts;
    return guardVerdict([...others, this.#row(live)], currency, limits);
  }

  #live(): readonly Reservation[] {
    return [...this.#reserved.values()].filter(({ state }) => state !== 'asked');
  }

  #textOf(): string {
    const { signature, record } = this.#own!;
    const legs = this.#live().map(({ leg }) => leg);
    return `${signature}\n${legs.join(' ')}\n${record.clearedMs} ${record.peakSinceMs}`;
  }

  #row(live: readonly Reservation[]): AccountRow {
    const { account, session, currency, capital, epoch, exchangeMs } = this.#parts;
    const { coins: own, record } = this.#own!;
    const coins: Record<string, CoinExposure> = { ...own };
    for (const { pair, side, notional } of live) {
      const coin = coinOf(pair);
      const was = coins[coin] ?? { held: '0', buys: '0', sells: '0' };
      const what = side === 'buy' ? 'buys' : 'sells';
      coins[coin] = { ...was, [what]: plus(was[what], notional) };
    }
    return { account, session, epoch: epoch(), currency, capital, coins, ...record, atMs: exchangeMs() };
  }
}
