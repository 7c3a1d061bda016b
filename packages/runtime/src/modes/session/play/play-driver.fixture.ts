import { candlesFromCloses, type CandleInput } from '@tradai/strategy-sdk/testing';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import type { Quote } from '../../../core/quote.ts';
import type { RateRules } from '../../../session/rate-rules.ts';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import type { SessionEvent } from '../../../session/session-event.ts';
import { HOUR, OWN, PAIR, StrategyPlay, SWAP_PAIR, type PlayedMarket } from '../../../session/strategy-play.fixture.ts';
import { openTradesIn } from './play-trades.fixture.ts';
import type { DriverAnswer, DriverEvent, Quotes, SessionDriver } from '../driver/session-driver.ts';
import type { SessionLook } from '../../../session/session-look.ts';

/** A driver of one strategy and one pair, in this thread, for tests of what lies around it. */
export class PlayDriver implements SessionDriver {
  readonly opened: SessionDriver['opened'];
  readonly #play: StrategyPlay;
  #records: SessionRecords;
  /** Thrown by the next event. */
  failNext: Error | null = null;
  /** Another version is opened once this is over. */
  opens: () => Promise<void> = () => Promise.resolve();
  /** Whether looks say what its trades come to; else that there are none. */
  tellsProfit = false;
  /** Said with every answer. */
  awaits: DriverAnswer['awaits'] = {};

  /** `closes`: of the candles that are known, an hour each. */
  constructor(
    strategy: AnyStrategy,
    closes: readonly number[],
    records: SessionRecords,
    rates: Partial<RateRules> = {},
    market: PlayedMarket = { market: 'spot', pair: PAIR },
  ) {
    this.#play = new StrategyPlay(strategy, closes, 100, rates, market);
    this.#play.restart(closes.length, records);
    this.#records = records;
    const candles = playCandles(closes);
    const [fromMs, newestMs] = [candles[0]!.openTimeMs, candles.at(-1)!.openTimeMs];
    this.opened = {
      versions: [
        {
          id: 'play-1',
          strategy: strategy.name,
          series: [{ series: { ...OWN, pair: market.pair }, fromMs, newestMs }],
        },
      ],
      adopted: [],
    };
  }

  async take(event: DriverEvent): Promise<DriverAnswer> {
    await Promise.resolve();
    if (this.failNext !== null) throw this.failNext;
    if (event.kind === 'version') await this.opens();
    const problem = problemOf(event);
    const asked = new Set<string>();
    const { awaits } = this;
    const empty = { put: new Map<string, string>(), gone: [], problem, asked: [], wants: [], awaits, tookMs: 0 };
    if (problem !== null || event.kind === 'settings' || event.kind === 'version') return empty;
    const deltas = eventsOf(event, asked).map((each) => this.#play.session.take(each));
    const put = new Map(deltas.flatMap((delta) => [...delta.put]));
    const gone = deltas.flatMap((delta) => [...delta.gone]);
    for (const delta of deltas) this.#records = applyDelta(this.#records, delta);
    const refused = deltas.find((delta) => delta.refused !== undefined)?.refused;
    const wants = [...new Set(openTradesIn(this.#records).map(({ trade }) => trade.pair))];
    const answer = { put, gone, problem, asked: [...asked], wants, awaits, tookMs: 0 };
    return refused === undefined ? answer : { ...answer, refused };
  }

  look(quotes: Quotes): Promise<SessionLook> {
    const wallet = { free: 1000, tiedUp: 0, closedProfit: 0 };
    if (!this.tellsProfit) return Promise.resolve({ trades: [], wallet, equity: 1000, isPaused: false, versions: [] });
    return Promise.resolve(this.#play.session.look((pair) => quotes[pair] ?? null));
  }

  async close(): Promise<void> {}
}

function problemOf(event: DriverEvent): DriverAnswer['problem'] {
  const isKnown = event.kind !== 'settings' || Object.keys(event.settings).every((key) => key === 'max_open_trades');
  return isKnown ? null : { code: 'invalid-setting', text: 'That setting cannot change while a session trades.' };
}

function eventsOf(event: Exclude<DriverEvent, { kind: 'settings' | 'version' }>, asked: Set<string>): SessionEvent[] {
  if (event.kind === 'candles') return event.candles.map(({ series, candle }) => ({ kind: 'candle', series, candle }));
  if (event.kind !== 'turn' && event.kind !== 'command') return [event];
  const { quotes, ...rest } = event;
  const quoteOf = (pair: string): Quote | null => {
    asked.add(pair);
    return quotes[pair] ?? null;
  };
  return [{ ...rest, quoteOf }];
}

/** Candles of an hour with these closes. */
export function playCandles(closes: readonly number[]): readonly CandleInput[] {
  return candlesFromCloses([...closes]);
}

export { HOUR, OWN, PAIR, SWAP_PAIR };
