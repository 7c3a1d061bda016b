import {
  CANDLE_FIELDS,
  candleOpenMs,
  nextOpenMs,
  timeframeMs,
  type CandleColumns,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { FloorRun } from '../backtest/floor.ts';
import type { PairInput } from '../backtest/pair-input.ts';
import type { Candle } from '../columns/live-columns.ts';
import { firstAtOrAfter } from '../core/first-at-or-after.ts';
import type { ClosedTrade } from '../core/trade.ts';
import { CandleTurn } from './candle-turn.ts';
import type { RateRules } from './rate-rules.ts';
import { RateTurn } from './rate-turn.ts';
import { isClosedTrade } from './open-trades-in.ts';
import type { SessionRecords } from './record-book.ts';
import type { SessionEvent } from './session-event.ts';
import type { SeriesName } from './session-pair.ts';
import type { SessionMemory } from './session-memory.ts';
import type { SessionVersion } from './session-version.ts';
import { Session } from './session.ts';
import { tradeOf, type TradeRecord } from './trade-record.ts';

/** What a session of candle views is played from: the same as a backtest is. */
export interface Tape {
  readonly run: Omit<FloorRun, 'advice' | 'advise' | 'pairs' | 'locks'>;
  readonly inputs: readonly PairInput[];
  /** Every series but the pairs' own. */
  readonly others: readonly (readonly [SeriesName, CandleColumns])[];
  /** The version that plays it, whose pairs have seen the candles that closed by then. */
  readonly versionAt: (closedMs: (input: PairInput) => number) => Pick<SessionVersion, 'pairs' | 'memory'> & {
    readonly run: Pick<FloorRun, 'advise'>;
  };
  /** Absent: the views are candles. */
  readonly rates?: RateRules;
}

export const NO_MEMORY: SessionMemory = {
  notes: { takeTouched: () => [], resume: () => {} },
  notices: { takeSent: () => [], resume: () => {} },
  rows: { keep: () => null, resume: () => {}, all: () => [], forget: () => {} },
  failures: () => new Map(),
  lastFailures: () => new Map(),
};

/** Not asked where the views are candles. */
const NO_RATES = {} as RateRules;

/** What a version is beside its pairs and its run. */
export const BARE_VERSION: Pick<SessionVersion, 'id' | 'spec' | 'stateKey' | 'memory' | 'change'> = {
  ...{ id: 'v1', spec: null, stateKey: '', memory: () => NO_MEMORY, change: () => {} },
};

export interface OpenSession {
  readonly session: Session;
  /** Ends the run as a backtest ends. */
  readonly finish: () => void;
}

/** A session before its first event, or one that goes on with the records of another one, and with the candles that one has seen. */
export function openSession(tape: Tape, seen: readonly SessionEvent[] = [], records?: SessionRecords): OpenSession {
  const { inputs, run } = tape;
  const firstClose = ({ candles, first }: PairInput): number => nextOpenMs(candles.openTimeMs[first]!, run.timeframe);
  const played = tape.versionAt(firstClose);
  const { pairs, memory } = played;
  for (const event of seen) if (event.kind === 'candle') for (const pair of pairs) pair.take([event]);
  const endMs = Math.max(...inputs.map(({ candles, last }) => candles.openTimeMs[last]!));
  let turn: CandleTurn | null = null;
  const rates = tape.rates ?? NO_RATES;
  const { advise } = played.run;
  const version = {
    ...BARE_VERSION,
    pairs,
    run: { ...run, ...(advise === undefined ? {} : { advise }) },
    rates,
    memory,
  };
  const session = new Session(
    {
      versions: [version],
      makeTurn: (versions, log) =>
        tape.rates === undefined ? (turn = new CandleTurn(version, log, endMs)) : new RateTurn(versions, log),
    },
    records,
  );
  const startMs = new Map(inputs.map(({ pair, candles, first }) => [pair, candles.openTimeMs[first]!]));
  return { session, finish: () => turn?.finish(({ input }) => startMs.get(input.pair)!) };
}

/** Candles as they close, larger ones first, and a look at everything after each own candle. */
export function eventsOf({ run, inputs, others }: Tape): SessionEvent[] {
  const { timeframe } = run;
  const own = inputs.flatMap((input) => ownEvents(input, timeframe));
  const startMs = Math.min(...own.map(([closeMs]) => closeMs));
  const all = others.flatMap(([series, candles]) => seriesEvents(series, candles, 0, candles.length - 1));
  const rest = all.filter(([closeMs]) => closeMs > startMs - timeframeMs(timeframe));
  const timed = [...rest, ...own];
  const turns = [...new Set(own.map(([closeMs]) => closeMs))].map((nowMs) => {
    return [nowMs, 0, { kind: 'turn', nowMs, quoteOf: () => null }] as const;
  });
  return [...timed, ...turns].toSorted((a, b) => a[0] - b[0] || b[1] - a[1]).map(([, , event]) => event);
}

/** When it happens, how large its candles are, and what it is. */
type Timed = readonly [closeMs: number, size: number, event: SessionEvent];

function ownEvents({ pair, candles, first, last }: PairInput, timeframe: Timeframe): Timed[] {
  return seriesEvents({ pair, timeframe, candleType: null }, candles, first + 1, last);
}

function seriesEvents(series: SeriesName, candles: CandleColumns, first: number, last: number): Timed[] {
  const events: Timed[] = [];
  for (let i = first; i <= last; i++) {
    const candle = Object.fromEntries(CANDLE_FIELDS.map((field) => [field, candles[field][i]!])) as Candle;
    const closeMs = nextOpenMs(candle.openTimeMs, series.timeframe);
    events.push([closeMs, timeframeMs(series.timeframe), { kind: 'candle', series, candle }]);
  }
  return events;
}

/** The candles of a series that closed by then. */
export function closedBy(candles: CandleColumns, timeframe: Timeframe, closedMs: number): CandleColumns {
  const end = firstAtOrAfter(candles.openTimeMs, candleOpenMs(closedMs, timeframe), candles.length);
  return { ...candles, length: end };
}

/** What a session and a backtest both say of a closed trade, as JSON says it: exactly, but without a sign of zero. */
export function comparable(trade: ClosedTrade): object {
  const { canceled: _, position: __, fundingRunning: ___, realizedProfit: ____, ...rest } = trade;
  return JSON.parse(JSON.stringify(rest)) as object;
}

/** As a session holds them that goes on: what is over stays written down. */
export function ongoing(records: SessionRecords): SessionRecords {
  return new Map([...records].filter(([key, text]) => !isClosedTrade(key, text)));
}

export function closedTrades(records: SessionRecords): object[] {
  const found = [...records].filter(([key]) => key.startsWith('trade/'));
  const parsed = found.map(([, text]) => JSON.parse(text) as TradeRecord);
  return parsed
    .flatMap((record) => (record.closed === null ? [] : [{ record, closed: record.closed }]))
    .toSorted((a, b) => a.closed.number - b.closed.number)
    .map(({ record, closed: { timeMs, rate, profitAbs, profitRatio } }) => {
      return comparable({
        ...(tradeOf(record) as ClosedTrade),
        ...{ closeTimeMs: timeMs, closeRate: rate, profitAbs, profitRatio },
      });
    });
}
