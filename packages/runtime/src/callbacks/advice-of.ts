import type { Advice, World } from '../core/advice.ts';
import type { Trade } from '../core/trade.ts';
import { nothing } from './answers.ts';
import type { LastFailure } from './author.ts';
import type { Effects, Notice } from './effects.ts';
import { entryAdvice } from './entry-advice.ts';
import { exitAdvice } from './exit-advice.ts';
import type { Memory } from './memory.ts';
import { positionAdvice } from './position-advice.ts';
import { Stage, type CallbackContext } from './stage.ts';

/** What a strategy left behind beside its trades. */
export interface StrategyNotes {
  readonly notices: readonly Notice[];
  /** How often each reason was given for a veto. */
  readonly vetoes: ReadonlyMap<string, number>;
  /** How often each callback threw, where that does not stop the run. */
  readonly failures: ReadonlyMap<string, number>;
  /** How often it asked for an order book, which a backtest has not. */
  readonly booksMissed: number;
  /** Durable memory of a trade; null when it has none. */
  readonly stateOf: (tradeId: number) => Readonly<Record<string, unknown>> | null;
}

/** A strategy's callbacks as the engine asks them. */
export interface StrategyAdvice {
  readonly advise: (world: World) => Advice;
  /** Of the last run. */
  readonly notes: () => StrategyNotes;
  /** What the last run has to write down, watched from now on. */
  readonly memory: () => StrategyMemory;
}

/** What a strategy keeps across a restart: notes by `trade/<id>` and `pair/<name>`, and messages by key. */
export interface StrategyMemory {
  readonly notes: Pick<Memory, 'takeTouched' | 'resume'>;
  readonly notices: Pick<Effects, 'takeSent' | 'resume'>;
  readonly rows: {
    /** Keeps the row of a trade's entry, and gives it as plain JSON. */
    keep(trade: Trade): unknown;
    resume(tradeId: number, row: unknown): void;
    all(): Iterable<readonly [tradeId: number, row: unknown]>;
    forget(tradeId: number): void;
  };
  /** How often each callback threw so far. */
  readonly failures: () => ReadonlyMap<string, number>;
  /** What each threw last. */
  readonly lastFailures: () => ReadonlyMap<string, LastFailure>;
}

function memoryOf(stage: Stage): StrategyMemory {
  const { author, effects, keptRows, memory } = stage;
  memory.isWatched = true;
  return {
    notes: memory,
    notices: effects,
    rows: {
      keep: (trade) => keptRows.keep(trade.id, stage.entryRow(trade)),
      resume: (tradeId, row) => keptRows.resume(tradeId, row),
      all: () => keptRows.all,
      forget: (tradeId) => keptRows.forget(tradeId),
    },
    failures: () => author.failures,
    lastFailures: () => author.lastFailures,
  };
}

/** Speaks for a strategy: turns its callbacks into advice in numbers, and what the engine has into what they look at. */
export function adviceOf(context: CallbackContext): StrategyAdvice {
  let stage: Stage | null = null;
  let vetoes = new Map<string, number>();
  return {
    advise: (world) => {
      stage = new Stage(context, world);
      vetoes = new Map();
      return asked(stage, vetoes);
    },
    memory: () => memoryOf(stage!),
    notes: () => ({
      notices: stage?.effects.notices ?? [],
      vetoes,
      failures: stage?.author.failures ?? new Map(),
      booksMissed: stage?.booksMissed ?? 0,
      stateOf: (tradeId) => stage?.memory.ofTrade(tradeId) ?? null,
    }),
  };
}

/** A strategy without callbacks and terms gives no advice at all, so that candles can be passed over. */
function asked(stage: Stage, vetoes: Map<string, number>): Advice {
  const advice: Advice = {
    ...momentAdvice(stage),
    ...entryAdvice(stage, vetoes),
    ...exitAdvice(stage, vetoes),
    ...positionAdvice(stage),
  };
  if (Object.keys(advice).length === 0) return advice;
  return { ...advice, tradeClosed: (trade, close) => stage.book.close(trade, close) };
}

function momentAdvice(stage: Stage): Advice {
  const { botStart, botLoopStart } = stage.definition;
  return {
    ...(botStart === undefined
      ? {}
      : { botStart: (nowMs) => void stage.author.ask('botStart', botStart, stage.between(nowMs), nothing) }),
    ...(botLoopStart === undefined
      ? {}
      : {
          botLoopStart: (nowMs) => void stage.author.ask('botLoopStart', botLoopStart, stage.between(nowMs), nothing),
        }),
  };
}
