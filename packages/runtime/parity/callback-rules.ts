import type { Advice, EntryQuestion } from '../src/core/advice.ts';
import type { Locks, LockSide } from '../src/core/locks.ts';
import { distanceOfLevel, distanceOfProfit } from '../src/core/stop-distance.ts';
import type { Trade } from '../src/core/trade.ts';

type Answer = unknown;
export interface Rule {
  readonly answer: Answer;
  readonly [condition: string]: unknown;
}
export type CallbackRules = Readonly<Record<string, readonly Rule[]>>;

/** What a rule may look at. */
interface Situation {
  readonly nowMs: number;
  readonly pair?: string;
  readonly isShort?: boolean;
  readonly tag?: string | null;
  readonly reason?: string;
  readonly profit?: number;
  readonly trade?: Trade | null;
}

/** Where candles lie in a scenario. */
export interface Clock {
  readonly startMs: number;
  readonly candleMs: number;
}

/** Stands for "the callback failed": the engine's default counts. */
const FAILED = Symbol('failed');

/** How often each callback was asked. */
export type CallCounts = Record<string, number>;

/**
 * A strategy whose callbacks answer from tables of rules: the first rule whose conditions all hold gives the answer. Failing
 * callbacks are answered as freqtrade answers them. With `calls` the strategy has every callback, with rules or not, and counts how
 * often each is asked; without, only those with rules.
 */
export function adviceOfRules(rules: CallbackRules, clock: Clock, locks: Locks, calls: CallCounts | null): Advice {
  const count = (name: string): void => {
    if (calls !== null) calls[name] = (calls[name] ?? 0) + 1;
  };
  const ask = (name: string, situation: Situation): Answer => {
    count(name);
    return answerOf(rules[name] ?? [], situation, clock);
  };
  const has = (...names: readonly string[]): boolean =>
    calls !== null || names.some((name) => rules[name] !== undefined);
  const ofEntry = (question: EntryQuestion, trade: Trade | null = null): Situation => ({ ...question, trade });
  const ofTrade = (trade: Trade, nowMs: number, more: Partial<Situation> = {}): Situation => ({
    nowMs,
    pair: trade.pair,
    isShort: trade.isShort,
    tag: trade.enterTag,
    trade,
    ...more,
  });
  const advice: { -readonly [K in keyof Advice]: Advice[K] } = {};
  if (has('bot_loop_start')) {
    advice.botLoopStart = (nowMs) => {
      count('bot_loop_start');
      for (const rule of rules['bot_loop_start'] ?? []) {
        if (!holds(rule, { nowMs }, clock)) continue;
        lockBy(rule.answer, clock, locks);
        return;
      }
    };
  }
  if (has('custom_entry_price'))
    advice.customEntryPrice = (question, trade) =>
      price(ask('custom_entry_price', ofEntry(question, trade)), question.rate);
  if (has('leverage')) {
    advice.leverage = (question, most) => {
      const answer = ask('leverage', ofEntry(question));
      if (answer === undefined || answer === FAILED) return 1;
      return scaled(answer, { max: most }) ?? 1;
    };
  }
  if (has('custom_stake_amount')) {
    advice.customStakeAmount = (question, { proposed, min, max }) => {
      const answer = ask('custom_stake_amount', ofEntry(question));
      if (answer === undefined || answer === FAILED) return proposed;
      return scaled(answer, { proposed, min: min ?? 0, max });
    };
  }
  if (has('confirm_trade_entry'))
    advice.confirmTradeEntry = (question) => agreed(ask('confirm_trade_entry', ofEntry(question)));
  if (has('custom_stoploss'))
    advice.customStoploss = (trade, rate, profit, nowMs) =>
      stop(ask('custom_stoploss', ofTrade(trade, nowMs, { profit })), trade, rate, profit);
  if (rules['custom_stoploss_after_fill'] !== undefined) {
    advice.customStoplossAfterFill = (trade, rate, profit, nowMs) =>
      stop(ask('custom_stoploss_after_fill', ofTrade(trade, nowMs, { profit })), trade, rate, profit);
  }
  if (has('custom_roi'))
    advice.customRoi = (trade, _minutes, nowMs) => number(ask('custom_roi', ofTrade(trade, nowMs)));
  if (has('custom_exit')) {
    advice.customExit = (trade, _rate, profit, nowMs) => {
      const answer = ask('custom_exit', ofTrade(trade, nowMs, { profit }));
      if (answer === true) return 'custom_exit';
      return typeof answer === 'string' && answer !== '' ? answer.slice(0, 255) : null;
    };
  }
  if (has('custom_exit_price')) {
    advice.customExitPrice = (trade, rate, profit, reason, nowMs) =>
      price(ask('custom_exit_price', ofTrade(trade, nowMs, { profit, reason })), rate);
  }
  if (has('confirm_trade_exit'))
    advice.confirmTradeExit = (trade, _rate, _amount, reason, nowMs) =>
      agreed(ask('confirm_trade_exit', ofTrade(trade, nowMs, { reason })));
  if (has('adjust_trade_position')) {
    advice.adjustTradePosition = (trade, { profit, min, max }, nowMs) => {
      const answer = ask('adjust_trade_position', ofTrade(trade, nowMs, { profit }));
      const [wish, tag] = Array.isArray(answer) ? (answer as [Answer, string]) : [answer, null];
      const stake = scaled(wish, { min: min ?? 0, max, stake: trade.stakeAmount });
      return stake === null ? null : { stake, tag };
    };
  }
  if (has('adjust_entry_price', 'adjust_exit_price')) {
    advice.adjustOrderPrice = (trade, order, proposed, nowMs) => {
      const answer = ask(order.isEntry ? 'adjust_entry_price' : 'adjust_exit_price', ofTrade(trade, nowMs));
      if (answer === undefined || answer === FAILED) return order.rate;
      return scaled(answer, { proposed, current: order.rate });
    };
  }
  if (has('check_entry_timeout', 'check_exit_timeout')) {
    advice.checkTimeout = (trade, order, nowMs) =>
      ask(order.isEntry ? 'check_entry_timeout' : 'check_exit_timeout', ofTrade(trade, nowMs)) === true;
  }
  return advice;
}

function answerOf(rules: readonly Rule[], situation: Situation, clock: Clock): Answer {
  const rule = rules.find((candidate) => holds(candidate, situation, clock));
  if (rule === undefined) return undefined;
  return isRecord(rule.answer) && rule.answer['raise'] === true ? FAILED : rule.answer;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function within(value: number | undefined, bounds: unknown): boolean {
  const [low, high] = bounds as readonly [number | null, number | null];
  return value !== undefined && (low === null || value >= low) && (high === null || value <= high);
}

function holds(rule: Rule, situation: Situation, { startMs, candleMs }: Clock): boolean {
  const { trade } = situation;
  const index = Math.floor((situation.nowMs - startMs) / candleMs);
  const minute = Math.floor((situation.nowMs - startMs - index * candleMs) / 60_000);
  return Object.entries(rule).every(([condition, wanted]) => {
    switch (condition) {
      case 'answer':
        return true;
      case 'pair':
        return situation.pair === wanted;
      case 'at':
        return (wanted as number[]).includes(index);
      case 'index':
        return within(index, wanted);
      case 'every':
        return index % (wanted as [number, number])[0] === (wanted as [number, number])[1];
      case 'minute':
        return within(minute, wanted);
      case 'side':
        return situation.isShort !== undefined && (situation.isShort ? 'short' : 'long') === wanted;
      case 'tag':
        return situation.tag !== undefined && situation.tag === wanted;
      case 'reason':
        return situation.reason === wanted;
      case 'age':
        return within(trade == null ? 0 : Math.floor((situation.nowMs - trade.openTimeMs) / 60_000), wanted);
      case 'entries':
        return within(
          trade == null ? 0 : trade.orders.filter((order) => order.isEntry && order.filled > 0).length,
          wanted,
        );
      case 'exits':
        return within(
          trade == null ? 0 : trade.orders.filter((order) => !order.isEntry && order.filled > 0).length,
          wanted,
        );
      case 'profit':
        return within(situation.profit, wanted);
      default:
        throw new Error(`unknown condition ${condition}`);
    }
  });
}

/** A number, or a factor of one of the named quantities; null for none. */
function scaled(answer: Answer, quantities: Readonly<Record<string, number>>): number | null {
  if (typeof answer === 'number') return answer;
  if (!isRecord(answer)) return null;
  for (const [name, factor] of Object.entries(answer)) {
    if (name === 'special') return special(factor);
    const quantity = quantities[name];
    if (quantity !== undefined) return (factor as number) * quantity;
  }
  return null;
}

function special(name: unknown): number {
  if (name === 'infinity') return Number.POSITIVE_INFINITY;
  return name === 'minus_infinity' ? Number.NEGATIVE_INFINITY : Number.NaN;
}

function number(answer: Answer): number | null {
  return scaled(answer, {});
}

function price(answer: Answer, proposed: number): number | null {
  return answer === undefined || answer === FAILED ? null : scaled(answer, { proposed });
}

function agreed(answer: Answer): boolean {
  return answer === undefined || answer === FAILED || answer === true;
}

/** A stop as a distance from the rate, by freqtrade's helpers where the rule names a level. */
function stop(answer: Answer, trade: Trade, rate: number, profit: number): number | null {
  if (!isRecord(answer)) return typeof answer === 'number' ? answer : null;
  const {
    absolute,
    rate: ofRate,
    open_rate: ofOpen,
    from_open: fromOpen,
    special: name,
  } = answer as Readonly<Record<string, number | undefined>>;
  if (name !== undefined) return special(name);
  if (absolute !== undefined) return distanceOfLevel(absolute, rate, trade);
  if (ofRate !== undefined) return distanceOfLevel(ofRate * rate, rate, trade);
  if (ofOpen !== undefined) return distanceOfLevel(ofOpen * trade.openRate, rate, trade);
  return fromOpen === undefined ? null : distanceOfProfit(fromOpen, profit, trade);
}

function lockBy(answer: Answer, { startMs }: Clock, locks: Locks): void {
  if (!isRecord(answer) || !isRecord(answer['lock_pair'])) return;
  const { pair, side, reason, until_minute: untilMinute } = answer['lock_pair'];
  locks.lock(
    String(pair),
    (side ?? '*') as LockSide,
    typeof reason === 'string' ? reason : '',
    null,
    startMs + Number(untilMinute) * 60_000,
  );
}
