import { candlesFromCloses, type CandleInput } from '@tradai/strategy-sdk/testing';
import { CANDLE_FIELDS, type CandleColumns, type Pair } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  controlValues,
  strategyDefinition,
  type AnyStrategy,
  type BuiltStrategy,
} from '@tradai/strategy-sdk/graph';
import { SPOT } from '../backtest/pair-input.ts';
import { adviceOf } from '../callbacks/advice-of.ts';
import type { Candle } from '../columns/live-columns.ts';
import { runSettings } from '../config/run-settings.ts';
import type { LeverageTier } from '../core/liquidation.ts';
import { PriceTicks } from '../core/price-tick.ts';
import { LivePair } from './live-pair.ts';
import { PLAIN_RATES, quoteOf, type Shown } from './rate-world.fixture.ts';
import type { RateRules } from './rate-rules.ts';
import { RateTurn } from './rate-turn.ts';
import { applyDelta, type SessionDelta, type SessionRecords } from './record-book.ts';
import type { SeriesName } from './session-pair.ts';
import { Session } from './session.ts';
import { BARE_VERSION } from './tape.fixture.ts';

export const PAIR = 'BTC/USDT' as Pair;
/** Of a contract. */
export const SWAP_PAIR = 'BTC/USDT:USDT' as Pair;
export const HOUR = 3_600_000;
const MARKET = {
  ...{ amountStep: 0.001, priceTick: 0.01, contractSize: 1, minAmount: null, maxAmount: null },
  ...{ minCost: 10, maxCost: null, takerFee: 0.001, makerFee: 0.0005 },
};

/** Of futures: a twentieth of the notional is the least margin. */
const TIERS: readonly LeverageTier[] = [
  { minNotional: 0, maxNotional: 1_000_000, maintenanceMarginRate: 0.02, maxLeverage: 20, cum: 0 },
];
const ON_MARKET = {
  spot: { config: {}, marginMode: null, tiers: SPOT.tiers },
  futures: { config: { trading_mode: 'futures', margin_mode: 'isolated' }, marginMode: 'isolated', tiers: TIERS },
} as const;

/** Futures have isolated margin. */
export interface PlayedMarket {
  readonly market: 'spot' | 'futures';
  readonly pair: Pair;
}

/** A session of one strategy and one pair, candles of an hour, driven by hand. A restart begins with the candles that were closed. */
export class StrategyPlay {
  session: Session;
  pair!: LivePair;
  records: SessionRecords = new Map();
  readonly built: BuiltStrategy;
  readonly #strategy: AnyStrategy;
  readonly #candles: CandleInput[];
  readonly #room: number;
  readonly #rates: Partial<RateRules>;
  readonly #market: PlayedMarket;

  constructor(
    strategy: AnyStrategy,
    closes: readonly number[],
    room = 100,
    rates: Partial<RateRules> = {},
    market: PlayedMarket = { market: 'spot', pair: PAIR },
  ) {
    this.#rates = rates;
    this.#market = market;
    this.#strategy = strategy;
    this.built = buildStrategy(strategy);
    this.#room = room;
    this.#candles = [...candlesFromCloses(closes)];
    this.session = this.#open();
  }

  /** When the newest candle closed. */
  get closeMs(): number {
    return this.#candles[this.#candles.length - 1]!.openTimeMs + HOUR;
  }

  /** A candle closes, and everything is looked at. */
  close(close: number, shown: Shown = [close, close]): SessionDelta {
    const before = this.#candles[this.#candles.length - 1]!.close;
    const [high, low] = [Math.max(before, close), Math.min(before, close)];
    const candle = { openTimeMs: this.closeMs, open: before, high, low, close, volume: 1 };
    this.#candles.push(candle);
    this.session.take({ kind: 'candle', series: { ...OWN, pair: this.#market.pair }, candle });
    return this.look(0, shown);
  }

  /** So many minutes after the newest candle closed. */
  look(minutes: number, shown: Shown): SessionDelta {
    const nowMs = this.closeMs + minutes * 60_000;
    const delta = this.session.take({ kind: 'turn', nowMs, quoteOf: () => quoteOf(shown, nowMs) });
    this.records = applyDelta(this.records, delta);
    return delta;
  }

  /** With the last candles alone, where a number is given. */
  restart(candles = this.#candles.length, records = this.records): void {
    this.records = records;
    this.#candles.splice(0, this.#candles.length - candles);
    this.session = this.#open();
  }

  read(key: string): unknown {
    return JSON.parse(this.records.get(key) ?? 'null');
  }

  #open(): Session {
    const strategy = this.#strategy;
    const { market, pair: name } = this.#market;
    const { config, marginMode, tiers } = ON_MARKET[market];
    const plain = { stake_amount: 100, dry_run_wallet: 1_000 };
    const settings = runSettings(strategyDefinition(strategy), { ...plain, ...config });
    const { built } = this;
    const money = { ...settings.money, fee: 0 };
    const { rules, timeframe, timeInForce } = settings;
    const ticks = new PriceTicks([], MARKET.priceTick);
    const history = columnsOf(this.#candles);
    const own = { ...OWN, pair: name };
    const parts = { built, market: { ...MARKET, pair: name }, ticks, history: () => history, room: this.#room };
    const pair = new LivePair({ pair: name, tiers, funding: SPOT.funding, seriesOf: () => own, ...parts });
    this.pair = pair;
    const { advise, memory } = adviceOf({
      ...{ built, rules, money, timeInForce, pairs: [pair], onError: 'contain' },
      controls: controlValues(strategy),
      settings: {
        ...{ timeframe, stakeCurrency: 'USDT', maxOpenTrades: rules.maxOpenTrades, stakeAmount: money.stakeAmount },
        ...{ stoploss: rules.stoploss, exchange: 'binance', market, marginMode, pairs: [name] },
      },
    });
    const { liquidation } = settings;
    const run = { timeframe, rules, money, advise, isFutures: market === 'futures', liquidation };
    const rates = { ...PLAIN_RATES, fee: 0, candlesStaleAfterMs: HOUR, ...this.#rates };
    const version = { ...BARE_VERSION, pairs: [pair], run, rates, memory };
    return new Session({ versions: [version], makeTurn: (versions, log) => new RateTurn(versions, log) }, this.records);
  }
}

export const OWN: SeriesName = { pair: PAIR, timeframe: '1h', candleType: null };

function columnsOf(candles: readonly Candle[]): CandleColumns {
  const [openTimeMs, open, high, low, close, volume] = CANDLE_FIELDS.map((field) =>
    Float64Array.from(candles, (candle) => candle[field]),
  );
  return {
    ...{ openTimeMs: openTimeMs!, open: open!, high: high!, low: low!, close: close!, volume: volume! },
    length: candles.length,
  };
}
