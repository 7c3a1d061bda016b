import type { Adjustment, Advice } from '../core/advice.ts';
import type { Trade } from '../core/trade.ts';
import { decision, nothing } from './answers.ts';
import { FAILED } from './author.ts';
import { held } from './held.ts';
import type { Stage } from './stage.ts';
import { AdjustOrderQuestion, AdjustPositionQuestion, OrderQuestion } from './views.ts';

const anAdjustment = decision('add', 'reduce', 'keep');
const aNewRate = decision('reprice', 'cancel', 'keep');
const aTimeout = decision('cancel', 'keep');

/** What a strategy says about the size of a position and about its orders. */
export function positionAdvice(stage: Stage): Advice {
  const { orderFilled, adjustTradePosition } = stage.definition;
  return {
    ...(orderFilled === undefined ? {} : { orderFilled: filledAdvice(stage, orderFilled) }),
    ...(adjustTradePosition === undefined
      ? {}
      : { adjustTradePosition: adjustPositionAdvice(stage, adjustTradePosition) }),
    ...adjustOrderAdvice(stage),
    ...timeoutAdvice(stage),
  };
}

type Callback<Name extends keyof Stage['definition']> = NonNullable<Stage['definition'][Name]>;

function filledAdvice(stage: Stage, callback: Callback<'orderFilled'>): NonNullable<Advice['orderFilled']> {
  const views = stage.views((scene) => new OrderQuestion(scene));
  return (trade, order, nowMs) => {
    const view = held(stage, views, trade, order.rate, nowMs);
    view.order = stage.trade(trade).order(order);
    stage.author.ask('orderFilled', callback, view, nothing);
  };
}

function adjustPositionAdvice(
  stage: Stage,
  callback: Callback<'adjustTradePosition'>,
): NonNullable<Advice['adjustTradePosition']> {
  const views = stage.views((scene) => new AdjustPositionQuestion(scene));
  return (trade, { rate, profit, min, max, entryRate = rate, exitRate = rate }, nowMs) => {
    const view = held(stage, views, trade, rate, nowMs);
    view.rate = rate;
    view.profitRatio = profit;
    view.entryRate = entryRate;
    view.exitRate = exitRate;
    view.minStake = min;
    view.maxStake = max;
    const answer = stage.author.ask('adjustTradePosition', callback, view, anAdjustment);
    return answer === FAILED ? null : adjustmentOf(answer, trade);
  };
}

function adjustmentOf(answer: ReturnType<typeof anAdjustment>, trade: Trade): Adjustment | null {
  if (answer.kind === 'keep') return null;
  const { tag } = answer;
  if (answer.kind === 'add')
    return { stake: answer.stake, tag, ...(answer.limit === null ? {} : { limit: answer.limit }) };
  const { stake, amount, fraction } = answer.size;
  if (stake !== undefined) return { stake: -stake, tag };
  const leaving = amount ?? (fraction >= 1 ? trade.amount : trade.amount * fraction);
  return { stake: 0, tag, amount: leaving };
}

/** `adjustOrderPrice` speaks for both sides; without it each side has its own. */
function adjustOrderAdvice(stage: Stage): Pick<Advice, 'adjustOrderPrice'> {
  const { adjustOrderPrice, adjustEntryPrice, adjustExitPrice } = stage.definition;
  const forEntries = adjustOrderPrice ?? adjustEntryPrice;
  const forExits = adjustOrderPrice ?? adjustExitPrice;
  if (forEntries === undefined && forExits === undefined) return {};
  const nameOf = (isEntry: boolean): string => {
    if (adjustOrderPrice !== undefined) return 'adjustOrderPrice';
    return isEntry ? 'adjustEntryPrice' : 'adjustExitPrice';
  };
  const views = stage.views((scene) => new AdjustOrderQuestion(scene));
  return {
    adjustOrderPrice: (trade, order, proposedRate, nowMs) => {
      const callback = order.isEntry ? forEntries : forExits;
      if (callback === undefined) return order.rate;
      const view = held(stage, views, trade, proposedRate, nowMs);
      view.order = stage.trade(trade).order(order);
      view.proposedRate = proposedRate;
      const answer = stage.author.ask(nameOf(order.isEntry), callback, view, aNewRate);
      if (answer === FAILED || answer.kind === 'keep') return order.rate;
      return answer.kind === 'cancel' ? null : answer.rate;
    },
  };
}

function timeoutAdvice(stage: Stage): Pick<Advice, 'checkTimeout'> {
  const { checkEntryTimeout, checkExitTimeout } = stage.definition;
  if (checkEntryTimeout === undefined && checkExitTimeout === undefined) return {};
  const views = stage.views((scene) => new OrderQuestion(scene));
  return {
    checkTimeout: (trade, order, nowMs) => {
      const callback = order.isEntry ? checkEntryTimeout : checkExitTimeout;
      if (callback === undefined) return false;
      const view = held(stage, views, trade, order.rate, nowMs);
      view.order = stage.trade(trade).order(order);
      const name = order.isEntry ? 'checkEntryTimeout' : 'checkExitTimeout';
      const answer = stage.author.ask(name, callback, view, aTimeout);
      return answer !== FAILED && answer.kind === 'cancel';
    },
  };
}
