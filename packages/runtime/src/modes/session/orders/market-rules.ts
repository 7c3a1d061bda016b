import type { Quote } from '../../../core/quote.ts';
import { compareExact, cutToStep } from '../../../orders/exact.ts';
import type { MarketBounds } from '../../../orders/market-bounds.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { ListedMarket, OrderExchange } from '../../../ports/order-exchange.ts';
import { retryDelayMs } from '../../../ports/retry-delay.ts';
import type { SessionReason } from '../../../session/reasons.ts';

/** What a market demands of orders, as the exchange says or, before it has, as the core knows it. */
export interface PairRules extends ExactRules {
  /** The core rounds by finer steps: what it wants to enter is cut to these, instead of refused as nonsense. */
  readonly cutsEntries?: boolean;
  /** The exchange says that it takes no orders of it now. */
  readonly isHalted?: boolean;
  /** Since when it takes them again, exchange time; absent: no end of a halt was seen. */
  readonly openedMs?: number;
  /** Absent: nothing is demanded beside steps and sizes, as long as the exchange has not said otherwise. */
  readonly bounds?: MarketBounds;
}

export interface MarketRulesWorld {
  readonly exchange: Pick<OrderExchange, 'markets'>;
  /** What the core rounds by. */
  readonly known: (pair: string) => ExactRules;
  /** Pairs that the session trades by now. */
  readonly pairs: () => readonly string[];
  /** Of which it has a position. */
  readonly held: () => readonly string[];
  /** What a pair shows now; null: nothing is known. */
  readonly quoteOf: (pair: string) => Quote | null;
  readonly nowMs: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to less than 1. */
  readonly chance: () => number;
  readonly say: (level: 'info' | 'warn', event: string, text: string) => void;
  /** They are known now. */
  readonly onNews: () => void;
  readonly signal: AbortSignal;
}

/** Exchange time. */
const READ_EVERY_MS = 3_600_000;
const CLOSED_EVERY_MS = 60_000;
/** It is asked for as long as there is a session. */
const BACK_OFF = { firstDelayMs: 1000, longestDelayMs: 60_000, patienceMs: Infinity };

const EVENT = 'market-rules';

/**
 * What the exchange demands of orders: read at the start until it can be had, then once an hour, as it changes, and once a minute while a pair takes no orders, or one that is held may take none:
 * its prices stand still. Before the first answer what the core knows counts, for what leaves and protects, and nothing is entered. Where both differ, orders are by what the exchange says.
 */
export class MarketRulesKeeper {
  readonly #world: MarketRulesWorld;
  #listed: ReadonlyMap<string, ListedMarket> | null = null;
  /** Pairs that were compared with what the core knows since the last answer. */
  readonly #compared = new Set<string>();
  readonly #halted = new Set<string>();
  readonly #openedMs = new Map<string, number>();
  /** Everything that was said. */
  readonly #said = new Set<string>();
  /** Ends the wait for the next look. */
  #asked = new AbortController();

  constructor(world: MarketRulesWorld) {
    this.#world = world;
  }

  marketOf(pair: string): PairRules {
    const known = this.#world.known(pair);
    const { rules, bounds, isActive } = this.#listed?.get(pair) ?? {};
    if (rules === undefined) return known;
    const openedMs = this.#openedMs.get(pair);
    const cutsEntries = isFiner(known, rules);
    // Coarser steps of the core lie on the exchange's: what is left below one of them the core never orders, and no stop covers.
    return {
      ...rules,
      amountStep: isFinerStep(known.amountStep, rules.amountStep) ? rules.amountStep : known.amountStep,
      cutsEntries,
      isHalted: isActive === false,
      ...(openedMs === undefined ? {} : { openedMs }),
      ...(bounds === undefined ? {} : { bounds }),
    };
  }

  /** Which pairs are not entered: what the exchange does not list is not traded. Says what of them differs. */
  barred(): Readonly<Record<string, SessionReason>> {
    const listed = this.#listed;
    const pairs = this.#world.pairs();
    if (listed === null) return { '*': 'market-closed' };
    for (const pair of pairs) this.#compare(pair, listed.get(pair));
    const closed = pairs.filter((pair) => listed.get(pair)?.isActive !== true);
    return Object.fromEntries(closed.map((pair) => [pair, 'market-closed' as const]));
  }

  /** Pairs that are held and can be neither left nor protected now, as the exchange takes no orders of them, or lists them no more. */
  closed(): readonly string[] {
    const listed = this.#listed;
    return listed === null ? [] : this.#world.held().filter((pair) => listed.get(pair)?.isActive !== true);
  }

  /** The exchange refuses an order: it may demand something else than it said last. It is asked at once, once a minute at most. */
  refused(): void {
    this.#asked.abort();
  }

  /** Until the signal aborts. */
  async keep(): Promise<void> {
    const { exchange, sleep, chance, signal } = this.#world;
    let failures = 0;
    while (!signal.aborted) {
      const answer = await exchange.markets();
      if (signal.aborted) return;
      if (answer.kind === 'listed') {
        this.#take(answer.rows);
        failures = 0;
        await this.#untilDue();
        continue;
      }
      failures += 1;
      // A streak of failures is said once.
      if (failures === 1) this.#failed(answer.why);
      const state = { failures, spentMs: 0, askedMs: answer.waitMs, chance: chance() };
      await sleep(retryDelayMs(BACK_OFF, state)!, signal);
    }
  }

  /** A minute at least, an hour at most. */
  async #untilDue(): Promise<void> {
    const { sleep, signal } = this.#world;
    const isOver = AbortSignal.any([signal, this.#asked.signal]);
    let shown = this.#shown();
    await sleep(CLOSED_EVERY_MS, signal);
    for (let ms = CLOSED_EVERY_MS; ms < READ_EVERY_MS && !isOver.aborted; ms += CLOSED_EVERY_MS) {
      const now = this.#shown();
      if (this.#isAnyClosed() || [...now].some(([pair, prices]) => shown.get(pair) === prices)) break;
      shown = now;
      await sleep(CLOSED_EVERY_MS, isOver);
    }
    this.#asked = new AbortController();
  }

  /** Prices of what is held. Their time says little: books are asked for, and answered, also where nobody trades. */
  #shown(): ReadonlyMap<string, string> {
    const { held, quoteOf } = this.#world;
    return new Map(
      held().map((pair) => {
        const { bid, ask, last } = quoteOf(pair) ?? {};
        return [pair, JSON.stringify([bid, ask, last])];
      }),
    );
  }

  #take(rows: readonly ListedMarket[]): void {
    const before = this.#listed;
    this.#listed = new Map(rows.map((row) => [row.pair, row]));
    for (const { pair, isActive } of rows) {
      // Between the two it may not be listed at all.
      if (!isActive) this.#halted.add(pair);
      else if (this.#halted.delete(pair)) this.#openedMs.set(pair, this.#world.nowMs());
    }
    for (const pair of this.#compared) this.#changed(pair, before?.get(pair), this.#listed.get(pair));
    this.#compared.clear();
    this.#world.onNews();
  }

  /** Such as in maintenance, which is over soon. */
  #isAnyClosed(): boolean {
    return this.#world.pairs().some((pair) => this.#listed?.get(pair)?.isActive === false);
  }

  #failed(why: string): void {
    const meanwhile =
      this.#listed === null
        ? 'Nothing is entered before, and the steps of the markets file count.'
        : 'What it said before goes on to count.';
    this.#world.say('warn', EVENT, `What the exchange demands of orders cannot be read: ${why} ${meanwhile}`);
  }

  #changed(pair: string, before: ListedMarket | undefined, now: ListedMarket | undefined): void {
    if (before === undefined || now === undefined) return;
    for (const { what, one, other } of differences(before.rules, now.rules))
      this.#world.say('warn', EVENT, `${pair}: ${what} was ${one} at the exchange, and is ${other} by now.`);
    if (JSON.stringify(before.bounds) !== JSON.stringify(now.bounds))
      this.#world.say('warn', EVENT, `${pair}: ${boundsText(before.bounds, now.bounds)}`);
    if (!before.isActive && now.isActive) this.#world.say('info', EVENT, `${pair}: the exchange takes orders again.`);
  }

  #compare(pair: string, listed: ListedMarket | undefined): void {
    if (this.#compared.has(pair)) return;
    this.#compared.add(pair);
    if (listed === undefined) return this.#once(`${pair}: the exchange does not list it; it is not entered.`);
    if (!listed.isActive) this.#once(`${pair}: the exchange takes no orders of it now; it is not entered.`);
    for (const text of fileDifferences(this.#world.known(pair), listed.rules))
      this.#once(`${pair}: ${text}, by which orders are.`);
  }

  #once(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#world.say('warn', EVENT, text);
  }
}

const NAMES: Readonly<Record<keyof ExactRules, string>> = {
  amountStep: 'the step of amounts',
  priceTick: 'the tick of prices',
  contractSize: 'the size of a contract',
  minAmount: 'the least amount',
  maxAmount: 'the largest amount',
  maxMarketAmount: 'the largest amount at the market',
  minCost: 'the least cost',
  maxCost: 'the largest cost',
};

/** Clauses about what of a market a markets file and its exchange do not agree on. */
export function fileDifferences(known: ExactRules, listed: ExactRules): readonly string[] {
  // No markets file tells what is the most at the market.
  const told = { ...known, maxMarketAmount: listed.maxMarketAmount };
  return differences(told, listed).map(
    ({ what, one, other }) => `${what} is ${one} in the markets file and ${other} at the exchange`,
  );
}

/** No markets file tells of them, so that what is said is what changed at the exchange. */
function boundsText(before: PairRules['bounds'], now: PairRules['bounds']): string {
  const text = (bounds: PairRules['bounds']): string => JSON.stringify(bounds ?? null);
  return `bounds of prices, stops and positions were ${text(before)} at the exchange, and are ${text(now)} by now.`;
}

interface RuleDifference {
  readonly what: string;
  readonly one: string;
  readonly other: string;
}

function differences(one: ExactRules, other: ExactRules): readonly RuleDifference[] {
  const text = (value: string | null): string => value ?? 'none';
  return (Object.keys(NAMES) as (keyof ExactRules)[])
    .filter((key) => compareExact(one[key] ?? '0', other[key] ?? '0') !== 0)
    .map((key) => ({ what: NAMES[key], one: text(one[key]), other: text(other[key]) }));
}

/** Whether what is on the steps of the one may be off those of the other. */
function isFiner(one: ExactRules, other: ExactRules): boolean {
  return (['amountStep', 'priceTick'] as const).some((key) => isFinerStep(one[key], other[key]));
}

function isFinerStep(step: string | null, wanted: string | null): boolean {
  if (wanted === null) return false;
  return step === null || compareExact(cutToStep(step, wanted), step) !== 0;
}
