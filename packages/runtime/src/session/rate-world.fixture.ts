import { NO_FUNDING } from '../core/funding.ts';
import type { LeverageTier } from '../core/liquidation.ts';
import { PriceTicks } from '../core/price-tick.ts';
import type { ProtectionRule } from '../core/protections.ts';
import type { Advice } from '../core/advice.ts';
import type { Quote } from '../core/quote.ts';
import { makeRoiTable, type MarketRules, type MoneyRules, type TradeRules } from '../core/rules.ts';
import { plainRules } from '../core/trade-rules.fixture.ts';
import type { PairInput } from '../backtest/pair-input.ts';
import type { RateRules } from './rate-rules.ts';
import { RateTurn } from './rate-turn.ts';
import { applyDelta, type SessionDelta, type SessionRecords } from './record-book.ts';
import { Session } from './session.ts';
import type { ChangedSettings } from './changed-settings.ts';
import type { SessionEvent } from './session-event.ts';
import type { SessionVersion } from './session-version.ts';
import { TapePair } from './tape-pair.fixture.ts';
import { BARE_VERSION } from './tape.fixture.ts';
import type { TradeRecord } from './trade-record.ts';

export const MINUTE = 60_000;
export const FIVE = 5 * MINUTE;
/** Midnight of 1 January 2024, UTC. */
export const START = Date.UTC(2024, 0, 1);
/** Of futures, whatever their size. */
export const TIERS: readonly LeverageTier[] = [
  { minNotional: 0, maxNotional: null, maintenanceMarginRate: 0.01, maxLeverage: 10, cum: 0 },
];

export const PLAIN_RATES: RateRules = {
  fills: 'simulated',
  entryPricing: { side: 'same', useOrderBook: true, orderBookTop: 1, lastBalance: 0 },
  exitPricing: { side: 'same', useOrderBook: true, orderBookTop: 1, lastBalance: 0 },
  stopOrderType: 'market',
  emergencyExitOrderType: 'market',
  forceEntryOrderType: 'market',
  forceExitOrderType: 'market',
  stopOnExchange: null,
  depthOfMarket: null,
  maxPriceDistance: 0.02,
  exitTimeoutCount: 0,
  liquidationWarnRatio: 0,
  fee: null,
  candlesStaleAfterMs: FIVE + 30_000,
  quotesStaleAfterMs: 30_000,
};

export interface RatePair {
  /** Candles with these signals, counted from midnight. */
  readonly enterLong?: readonly number[];
  readonly enterShort?: readonly number[];
  readonly exitLong?: readonly number[];
  readonly exitShort?: readonly number[];
  /** Open of each candle; flat at 100 where none is given. */
  readonly prices?: readonly number[];
}

export interface RateWorld {
  readonly pairs?: readonly RatePair[];
  readonly length?: number;
  readonly rules?: Partial<Omit<TradeRules, 'minimalRoi'>> & { readonly roi?: Readonly<Record<string, number>> };
  readonly rates?: Partial<RateRules>;
  readonly money?: Partial<MoneyRules>;
  readonly market?: Partial<MarketRules>;
  readonly advice?: Advice;
  readonly tiers?: readonly LeverageTier[];
  readonly protections?: readonly ProtectionRule[];
}

/** Candles of five minutes of pairs `P0/USDT`, `P1/USDT`, …, each flat. */
export function rateInputs({ pairs = [{}], length = 12, market = {}, tiers = [] }: RateWorld): PairInput[] {
  return pairs.map((pair, number) => {
    const name = `P${number}/USDT`;
    const price = Float64Array.from({ length }, (_, i) => pair.prices?.[i] ?? 100);
    const flags = (candles: readonly number[] = []): Uint8Array =>
      Uint8Array.from({ length }, (_, i) => Number(candles.includes(i)));
    const rules = { ...MARKET, pair: name, ...market };
    return {
      pair: name,
      market: rules,
      candles: {
        ...{ openTimeMs: price.map((_, i) => START + i * FIVE), length },
        ...{ open: price, high: price, low: price, close: price, volume: price },
      },
      signals: {
        ...{ enterLong: flags(pair.enterLong), exitLong: flags(pair.exitLong) },
        ...{ enterShort: flags(pair.enterShort), exitShort: flags(pair.exitShort) },
        ...{ enterTag: 0, exitTag: 0, tags: [''] },
      },
      ...{ first: 0, last: length - 1, tiers, detail: null, funding: NO_FUNDING },
      ticks: new PriceTicks([], rules.priceTick),
    };
  });
}

const MARKET: Omit<MarketRules, 'pair'> = {
  amountStep: 0.001,
  priceTick: 0.01,
  contractSize: 1,
  minAmount: null,
  maxAmount: null,
  minCost: null,
  maxCost: null,
  takerFee: 0.001,
  makerFee: 0.0005,
};

/** What one turn shows: a bid and an ask with room for any amount, or a whole quote, for every pair or by name. */
export type Shown = readonly [bid: number, ask: number] | Quote | null;

export function quoteOf(shown: Shown, timeMs: number): Quote | null {
  if (shown === null || !('length' in shown)) return shown;
  const [bid, ask] = shown;
  return { timeMs, bid, ask, last: ask, book: { bids: [[bid, 1e9]], asks: [[ask, 1e9]] } };
}

/** A session of rates with its records, driven by hand: wallet 1,000, stake 100, no ROI, a stop of 10 %. */
export class RatePlay {
  readonly world: RateWorld;
  readonly inputs: readonly PairInput[];
  readonly deltas: SessionDelta[] = [];
  session: Session;
  turn!: RateTurn;
  records: SessionRecords = new Map();
  readonly #candles: SessionEvent[] = [];
  readonly #changes = new Map<string, Partial<RateWorld>>();

  constructor(world: RateWorld) {
    this.world = world;
    this.inputs = rateInputs(world);
    this.session = this.#open();
  }

  /** Shows the candles of all pairs up to one, then looks at everything `afterMs` after its end. */
  close(candle: number, shown: Shown | readonly Shown[], afterMs = 0): SessionDelta {
    for (const { pair, candles } of this.inputs) {
      const one = { openTimeMs: candles.openTimeMs[candle]!, open: 0, high: 0, low: 0, close: 0, volume: 0 };
      this.take({ kind: 'candle', series: { pair, timeframe: '5m', candleType: null }, candle: one });
    }
    return this.look(START + (candle + 1) * FIVE + afterMs, shown);
  }

  look(nowMs: number, shown: Shown | readonly Shown[]): SessionDelta {
    const of = (pair: string): Quote | null => {
      const number = this.inputs.findIndex((input) => input.pair === pair);
      const each = isList(shown) ? shown[number]! : shown;
      return quoteOf(each, nowMs);
    };
    return this.take({ kind: 'turn', nowMs, quoteOf: of });
  }

  take(event: SessionEvent): SessionDelta {
    const delta = this.session.take(event);
    if (event.kind === 'candle') this.#candles.push(event);
    this.deltas.push(delta);
    this.records = applyDelta(this.records, delta);
    return delta;
  }

  /** The process dies and begins again. */
  restart(): void {
    this.session = this.#open();
  }

  trade(id = 1): TradeRecord | null {
    const text = this.records.get(`trade/${id}`);
    return text === undefined ? null : (JSON.parse(text) as TradeRecord);
  }

  get trades(): readonly TradeRecord[] {
    const found = [...this.records].filter(([key]) => key.startsWith('trade/'));
    return found.map(([, text]) => JSON.parse(text) as TradeRecord).toSorted((a, b) => a.trade.id - b.trade.id);
  }

  fate(pair = 'P0/USDT'): string | null {
    const record = JSON.parse(this.records.get(`fate/${pair}`) ?? 'null') as {
      readonly last: { readonly outcome: string } | null;
    } | null;
    return record?.last?.outcome ?? null;
  }

  /** Entries are made by another version of this world from now on. */
  swap(id: string, nowMs: number, change: Partial<RateWorld> = {}): SessionDelta {
    this.#changes.set(id, change);
    return this.take({ kind: 'version', nowMs, version: this.#version(id) });
  }

  #open(): Session {
    const { versions: ids = ['v1'] } = JSON.parse(this.records.get('account') ?? '{}') as {
      readonly versions?: readonly string[];
    };
    return new Session(
      {
        versions: ids.map((id) => this.#version(id)),
        makeTurn: (versions, log) => (this.turn = new RateTurn(versions, log)),
      },
      this.records,
    );
  }

  #version(id: string): SessionVersion {
    const world = { ...this.world, ...this.#changes.get(id) };
    const { rules: { roi = {}, ...rules } = {}, rates, money, advice = {}, tiers = [], protections = [] } = world;
    const pairs = this.inputs.map((input) => new TapePair(input, 1));
    for (const event of this.#candles) if (event.kind === 'candle') for (const pair of pairs) pair.take([event]);
    const ruled = plainRules({
      maxOpenTrades: 3,
      minimalRoi: makeRoiTable(roi),
      useCustomStoploss: advice.customStoploss !== undefined,
      maxEntryPositionAdjustment: advice.adjustTradePosition === undefined ? null : -1,
      ...rules,
    });
    const run = {
      ...{ timeframe: '5m' as const, rules: { ...ruled }, money: { ...MONEY, ...money } },
      ...{ isFutures: tiers.length > 0, advice, protections },
    };
    const change = ({ max_open_trades = ruled.maxOpenTrades }: ChangedSettings): void => {
      Object.assign(run.rules, { maxOpenTrades: max_open_trades });
    };
    change(JSON.parse(this.records.get('settings') ?? '{}') as ChangedSettings);
    return { ...BARE_VERSION, id, spec: { id }, pairs, run, rates: { ...PLAIN_RATES, ...rates }, change };
  }
}

export const MONEY: MoneyRules = {
  dryRunWallet: 1_000,
  stakeAmount: 100,
  tradableBalanceRatio: 1,
  availableCapital: null,
  amendLastStakeAmount: false,
  lastStakeAmountMinRatio: 0.5,
  amountReservePercent: 0.05,
  fee: 0,
};

function isList(shown: Shown | readonly Shown[]): shown is readonly Shown[] {
  return Array.isArray(shown) && typeof shown[0] !== 'number';
}
