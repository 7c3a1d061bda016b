import { runBacktest } from '../../../backtest/loop.ts';
import type { BacktestOutcome } from '../../../backtest/outcome.ts';
import type { PairInput } from '../../../backtest/pair-input.ts';
import { fateOf } from '../../../backtest/fates.ts';
import type { SessionCommand, SessionWish } from '../../../contract/session-command.ts';
import type { Lock } from '../../../core/locks.ts';
import type { Quote } from '../../../core/quote.ts';
import { makeRoiTable } from '../../../core/rules.ts';
import { plainRules } from '../../../core/trade-rules.fixture.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import {
  FIVE,
  MONEY,
  quoteOf,
  RatePlay,
  rateInputs,
  START,
  type RateWorld,
} from '../../../session/rate-world.fixture.ts';
import type { Command } from '../../../session/session-event.ts';
import { tradeOf, type TradeRecord } from '../../../session/trade-record.ts';
import type { LoggedEvent, LogRow, ReasonsRow } from '../rows/row-forms.ts';
import { parity, type Parity, type ParityInput } from './parity.ts';
import { parityTrade, type ParityTrade } from './parity-trade.ts';
import { looksIn, SessionEvidence } from './session-evidence.ts';

/** What goes otherwise in a session than in its backtest. Candles are counted from midnight. */
export interface Planted {
  /** The session does not look from the ends of these candles to those of the next ones. */
  readonly away?: readonly number[];
  /** Ms after the end of a candle at which it is taken. */
  readonly late?: Readonly<Record<number, number>>;
  /** Candles after whose end the market shows nothing. */
  readonly blind?: readonly number[];
  /** What the market shows after the end of a candle, when it is not the price of the next one. */
  readonly shown?: Readonly<Record<number, Quote | number>>;
  /** A person's wishes just after the end of a candle. */
  readonly wishes?: Readonly<Record<number, SessionWish>>;
  /** The candle as it is known later has this low. */
  readonly lows?: Readonly<Record<number, number>>;
  /** Signals as they are computed later. */
  readonly later?: RateWorld['pairs'];
  /** From this candle on the session has these rules. */
  readonly rulesFrom?: readonly [candle: number, rules: RateWorld['rules']];
  /** From this candle on entries are made by `v2`; the backtest runs `v1`. */
  readonly versionFrom?: number;
  /** Seconds after the end of each candle at which the session looks. */
  readonly looks?: readonly number[];
}

/** A session of rates over candles of five minutes with its journal, and the backtest over the same candles. */
export class JournalPlay {
  readonly #world: RateWorld;
  readonly #planted: Planted;
  readonly #reasons: ReasonsRow[] = [];
  readonly #log: LogRow[] = [];
  readonly #commands: SessionCommand[] = [];
  #play: RatePlay;
  #known = 0;

  constructor(world: RateWorld, planted: Planted = {}) {
    // Fees are those of the backtest, which are none.
    this.#world = { ...world, rates: { fee: 0, ...world.rates } };
    this.#planted = planted;
    this.#play = new RatePlay(this.#world);
    const last = this.#play.inputs[0]!.candles.length - 1;
    for (let candle = 0; candle < last; candle++) this.#candle(candle);
  }

  get trades(): readonly TradeRecord[] {
    return this.#play.trades;
  }

  /** The stretch begins with a candle. */
  compare(fromCandle = 1, tolerance = 0): Parity {
    return parity(this.input(fromCandle, tolerance));
  }

  input(fromCandle = 1, tolerance = 0): ParityInput {
    const inputs = this.#laterInputs();
    const fromMs = START + fromCandle * FIVE;
    const outcome = backtestOf(
      this.#world,
      inputs.map((input) => ({ ...input, first: fromCandle - 1 })),
    );
    const { candles } = inputs[0]!;
    const opens = new Map(inputs.map((input) => [input.pair, input.candles.open.at(-1)!]));
    const end = { toMs: candles.openTimeMs.at(-1)!, rateOf: (pair: string) => opens.get(pair)! };
    const cut = (trade: Parameters<typeof parityTrade>[0], closed: Parameters<typeof parityTrade>[1]) =>
      parityTrade(trade, closed, end, '5m');
    const session = this.trades.map((record) => cut(tradeOf(record), record.closed)).filter(isTrade);
    const backtest = outcome.trades
      .map((trade) => cut(trade, { ...trade, timeMs: trade.closeTimeMs, rate: trade.closeRate }))
      .filter(isTrade);
    return {
      world: {
        ...{ timeframe: '5m', fromMs, tolerance, exitProfitOnly: false },
        evidence: new SessionEvidence({
          ...{
            timeframe: '5m',
            reasons: this.#reasons,
            looks: this.#log.flatMap(looksIn),
          },
          ...{ commands: this.#commands, locks: this.#locks(), version: 'v1', clockFactor: 1 },
        }),
        backtestFate: (pair, signalMs) => fateIn(outcome, pair, signalMs),
      },
      session: session.filter(({ openTimeMs: openedMs }) => openedMs >= fromMs),
      backtest: backtest.toSorted((a, b) => a.openTimeMs - b.openTimeMs),
      carried: session.filter(({ openTimeMs: openedMs, closeTimeMs }) => openedMs < fromMs && closeTimeMs >= fromMs),
    };
  }

  #candle(candle: number): void {
    const { away = [], late = {}, wishes = {}, rulesFrom, looks = [0] } = this.#planted;
    if (rulesFrom?.[0] === candle) this.#changeRules(candle, rulesFrom[1]);
    if (away.includes(candle)) return;
    const endMs = START + (candle + 1) * FIVE;
    const lateMs = late[candle] ?? 0;
    if (lateMs > 0) this.#look(candle, endMs);
    this.#take(candle);
    this.#look(candle, endMs + lateMs);
    const wish = wishes[candle];
    if (wish !== undefined) this.#obey(candle, wish, endMs + 1_000);
    for (const seconds of looks) if (seconds * 1_000 > lateMs) this.#look(candle, endMs + seconds * 1_000);
    this.#writeReasons(candle, lateMs);
  }

  #take(candle: number): void {
    for (; this.#known < candle;) {
      this.#known++;
      for (const { pair, candles } of this.#play.inputs) {
        const one = { openTimeMs: candles.openTimeMs[this.#known]!, open: 0, high: 0, low: 0, close: 0, volume: 0 };
        this.#play.take({ kind: 'candle', series: { pair, timeframe: '5m', candleType: null }, candle: one });
      }
    }
  }

  #look(candle: number, nowMs: number): void {
    const quotes = this.#quotes(candle, nowMs);
    this.#play.take({ kind: 'turn', nowMs, quoteOf: (pair) => quotes[pair] ?? null });
    this.#write({ kind: 'turn', nowMs, quotes });
  }

  #write(event: LoggedEvent): void {
    this.#log.push({ events: [event] });
  }

  #quotes(candle: number, nowMs: number): Record<string, Quote | null> {
    const { shown = {}, blind = [] } = this.#planted;
    return Object.fromEntries(
      this.#play.inputs.map(({ pair, candles }) => {
        const own = shown[candle] ?? candles.open[candle + 1]!;
        const quote = typeof own === 'number' ? quoteOf([own, own], nowMs) : { ...own, timeMs: nowMs };
        return [pair, blind.includes(candle) ? null : quote];
      }),
    );
  }

  #obey(candle: number, wish: SessionWish, nowMs: number): void {
    const id = `wish-${candle}`;
    const about = { id, wish, reason: 'because I say so', by: 'anna', atMs: nowMs };
    this.#commands.push({ ...about, answer: { isDone: true, text: 'done', atMs: nowMs } });
    if (wish.kind === 'pause' || wish.kind === 'resume') {
      this.#play.take({ kind: wish.kind });
      return;
    }
    const quotes = this.#quotes(candle, nowMs);
    const command = commandOf(wish);
    if (command !== null) this.#play.take({ kind: 'command', command, nowMs, quoteOf: (pair) => quotes[pair] ?? null });
  }

  #changeRules(candle: number, rules: RateWorld['rules']): void {
    const { records } = this.#play;
    this.#play = new RatePlay({ ...this.#world, rules: { ...this.#world.rules, ...rules } });
    this.#play.records = records;
    this.#play.restart();
    this.#known = 0;
    this.#take(candle - 1);
    this.#obey(candle, { kind: 'change-settings', settings: { max_open_trades: 1 } }, START + (candle + 1) * FIVE - 1);
  }

  #writeReasons(candle: number, lateMs: number): void {
    const pairs = this.#play.inputs.map(({ pair }) => pair);
    const of = pairs.flatMap((pair) => {
      const { last } = JSON.parse(this.#play.records.get(`fate/${pair}`)!) as FateRecord;
      const { direction, outcome } = last!;
      return [[pair, [direction, outcome === 'entered' ? null : outcome] as const] as const];
    });
    this.#reasons.push({
      ...{ candleMs: START + candle * FIVE, version: candle >= (this.#planted.versionFrom ?? Infinity) ? 'v2' : 'v1' },
      of: Object.fromEntries(of),
      ...(lateMs > 0 ? { late: Object.fromEntries(pairs.map((pair) => [pair, lateMs])) } : {}),
      ...(this.#planted.blind?.includes(candle) === true
        ? { blind: Object.fromEntries(pairs.map((pair) => [pair, FIVE])) }
        : {}),
    });
  }

  #locks(): Lock[] {
    const found = [...this.#play.records].filter(([key]) => key.startsWith('lock/'));
    return found.map(([, text]) => JSON.parse(text) as Lock);
  }

  #laterInputs(): PairInput[] {
    const { lows = {}, later } = this.#planted;
    const inputs = rateInputs({ ...this.#world, ...(later === undefined ? {} : { pairs: later }) });
    return inputs.map((input) => ({
      ...input,
      candles: { ...input.candles, low: input.candles.low.map((low, i) => lows[i] ?? low) },
    }));
  }
}

function backtestOf({ rules: { roi = {}, ...rules } = {}, money }: RateWorld, pairs: PairInput[]): BacktestOutcome {
  return runBacktest({
    ...{ timeframe: '5m', pairs, money: { ...MONEY, ...money } },
    rules: plainRules({ maxOpenTrades: 3, minimalRoi: makeRoiTable(roi), ...rules }),
  });
}

function fateIn(outcome: BacktestOutcome, pair: string, signalMs: number): ReturnType<typeof fateOf> | null {
  const { log } = outcome.fates.find((fate) => fate.pair === pair)!;
  const at = log.timesMs.indexOf(signalMs);
  return at < 0 ? null : fateOf(log.codes[at]!);
}

function commandOf(wish: SessionWish): Command | null {
  if (wish.kind === 'force-exit' && wish.trade !== 'all') return { kind: 'force-exit', tradeId: wish.trade };
  if (wish.kind === 'force-entry') return { kind: 'force-entry', pair: wish.pair, isShort: wish.side === 'short' };
  return null;
}

function isTrade(trade: ParityTrade | null): trade is ParityTrade {
  return trade !== null;
}
