import type { Advice, World } from '../core/advice.ts';
import type { Lock } from '../core/locks.ts';
import type { Trade } from '../core/trade.ts';

/** A trade as it was at one moment; a copy. */
export type TradeMoment = Readonly<Omit<Trade, 'orders'>> & { readonly openOrders: number };

/** What the run looked like when a candle opened, before anything happened on it. */
export interface Moment {
  readonly timeMs: number;
  /** Of all pairs, in order of opening. */
  readonly trades: readonly TradeMoment[];
  /** Those in force. */
  readonly locks: readonly Lock[];
  /** What new trades may use, stake currency. */
  readonly available: number;
}

/** A question that the strategy was asked about the watched pair, and its answer. */
export interface WatchedCall {
  /** Open of the candle. */
  readonly timeMs: number;
  /** `customStoploss`; `stake` and `look` for what every run decides by itself. */
  readonly name: string;
  readonly asked: Readonly<Record<string, number | string>>;
  readonly answer: unknown;
  /** Stop of the trade that it is about, when it was asked; null without a trade. */
  readonly stopLoss: number | null;
}

/** What is watched of a run, and what was seen. */
export interface Watch {
  readonly pair: string;
  /** Opens of candles. */
  readonly timesMs: readonly number[];
  readonly moments: Moment[];
  readonly calls: WatchedCall[];
}

/** Names of the numbers that stand between the subject of a question and its time. */
const NUMBERS: Readonly<Partial<Record<keyof Advice, readonly string[]>>> = {
  leverage: ['maxLeverage'],
  confirmTradeEntry: ['amount'],
  customStoploss: ['rate', 'profit'],
  customStoplossAfterFill: ['rate', 'profit'],
  customRoi: ['minutes'],
  customExit: ['rate', 'profit'],
  customExitPrice: ['rate', 'profit', 'reason'],
  confirmTradeExit: ['rate', 'amount', 'reason'],
};

/** Asked once at the start, or with every candle, or told about things: nothing to see there. */
const NOT_WATCHED: readonly string[] = ['botStart', 'botLoopStart', 'tradeClosed', 'orderFilled'];

/** Members of what is asked about that say nothing new. */
const UNTOLD: readonly string[] = ['pair', 'nowMs', 'id'];

/**
 * Advice that notes what is asked about one pair on some candles, and how the run stood when they opened. The answers are those of
 * the strategy, or what the engine would do without one, so that the trades are the same; only no candle is passed over.
 */
export function watchedAdvice(advise: (world: World) => Advice, watch: Watch): (world: World) => Advice {
  return (world) => {
    const advice = advise(world);
    let nowMs = Number.NaN;
    const note = (name: string, args: readonly unknown[], answer: unknown): void => {
      const [subject] = args as readonly [{ readonly pair?: string } | undefined];
      if (!watch.timesMs.includes(nowMs) || subject?.pair !== watch.pair) return;
      watch.calls.push({ timeMs: nowMs, name, asked: askedOf(name, args), answer, stopLoss: stopOf(subject) });
    };
    const botLoopStart = (timeMs: number): void => {
      nowMs = timeMs;
      if (watch.timesMs.includes(timeMs)) watch.moments.push(momentOf(world, timeMs));
      advice.botLoopStart?.(timeMs);
    };
    const stake: Advice['customStakeAmount'] = (question, stakes) => {
      const answer =
        advice.customStakeAmount === undefined ? stakes.proposed : advice.customStakeAmount(question, stakes);
      note(advice.customStakeAmount === undefined ? 'stake' : 'customStakeAmount', [question, stakes], answer);
      return answer;
    };
    const confirm: Advice['confirmTradeEntry'] = (question, amount) => {
      const answer = advice.confirmTradeEntry?.(question, amount) ?? true;
      note(advice.confirmTradeEntry === undefined ? 'amount' : 'confirmTradeEntry', [question, amount], answer);
      return answer;
    };
    const look: Advice['customExit'] = (trade, rate, profit, timeMs) => {
      const answer = advice.customExit?.(trade, rate, profit, timeMs) ?? null;
      note(advice.customExit === undefined ? 'look' : 'customExit', [trade, rate, profit], answer);
      return answer;
    };
    return {
      ...listening(advice, note),
      ...{ botLoopStart, customStakeAmount: stake, confirmTradeEntry: confirm, customExit: look },
    };
  };
}

type Note = (name: string, args: readonly unknown[], answer: unknown) => void;

function listening(advice: Advice, note: Note): Advice {
  const heard = Object.entries(advice as Record<string, (...args: readonly unknown[]) => unknown>).map(
    ([name, ask]) => {
      if (NOT_WATCHED.includes(name)) return [name, ask] as const;
      const asked = (...args: readonly unknown[]): unknown => {
        const answer = ask(...args);
        note(name, args, answer);
        return answer;
      };
      return [name, asked] as const;
    },
  );
  return Object.fromEntries(heard);
}

/** Numbers and texts of the question: by the names above, and those of what is asked about, where it is no trade. */
function askedOf(name: string, [subject, ...rest]: readonly unknown[]): Record<string, number | string> {
  const names = NUMBERS[name as keyof Advice] ?? [];
  const records = [isTrade(subject) ? null : subject, ...rest].filter((value) => isRecord(value) && !isTrade(value));
  const told = [
    ...records.flatMap((record) => Object.entries(record as Record<string, unknown>)),
    ...names.map((each, i) => [each, rest[i]] as const),
  ];
  return Object.fromEntries(
    told.filter((entry): entry is [string, number | string] => {
      return !UNTOLD.includes(entry[0]) && (typeof entry[1] === 'number' || typeof entry[1] === 'string');
    }),
  );
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function stopOf(subject: unknown): number | null {
  return isTrade(subject) ? subject.stopLoss : null;
}

function isTrade(value: unknown): value is Trade {
  return isRecord(value) && 'stopLoss' in value;
}

function momentOf({ portfolio, locks }: World, timeMs: number): Moment {
  return {
    timeMs,
    trades: portfolio.openTrades.map(({ orders, ...trade }) => ({
      ...trade,
      openOrders: orders.filter(({ status }) => status === 'open').length,
    })),
    locks: locks.all.filter(({ endMs }) => endMs > timeMs),
    available: portfolio.available(),
  };
}
