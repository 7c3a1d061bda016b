import {
  add,
  cancelOrder,
  confirm,
  exitNow,
  keep,
  keepStop,
  reduce,
  reprice,
  stopAt,
  stopFromOpen,
  timeframeMs,
  veto,
  type Trade,
} from '@tradai/strategy-sdk';
import type { AnyDefinition } from '@tradai/strategy-sdk/graph';
import { factsOf, orderFacts, type Facts, type Listener, type Seen } from './own-story-facts.ts';

export const CANDLE_MS = timeframeMs('5m');

type Callbacks = Pick<
  AnyDefinition,
  | 'botStart'
  | 'botLoopStart'
  | 'customEntryPrice'
  | 'customStakeAmount'
  | 'confirmTradeEntry'
  | 'orderFilled'
  | 'customStoploss'
  | 'customStoplossAfterFill'
  | 'customRoi'
  | 'customExit'
  | 'customExitPrice'
  | 'confirmTradeExit'
  | 'adjustTradePosition'
  | 'adjustOrderPrice'
  | 'checkEntryTimeout'
  | 'checkExitTimeout'
>;

/** Callbacks that tell what they were asked, and answer by arithmetic on it. */
export function storyCallbacks(listener: Listener): Callbacks {
  const tell = (call: string, view: Seen, facts?: Facts): void => listener(factsOf(call, view, facts));
  return {
    botStart: () => listener({ call: 'bot_start' }),
    botLoopStart: (view) => tell('bot_loop_start', view),
    ...entryCallbacks(tell),
    ...tradeCallbacks(tell),
    ...exitCallbacks(tell),
    ...orderCallbacks(tell),
  };
}

export function candleNumber(now: number): number {
  return Math.floor(now / CANDLE_MS);
}

function signOf({ direction }: Trade<unknown>): 1 | -1 {
  return direction === 'short' ? -1 : 1;
}

type Tell = (call: string, view: Seen, facts?: Facts) => void;

function entryCallbacks(tell: Tell): Callbacks {
  return {
    customEntryPrice: (view) => {
      const { proposedRate, direction, tag, now } = view;
      tell('custom_entry_price', view, { proposed_rate: proposedRate, tag: tag ?? '', side: direction });
      const sign = direction === 'long' ? 1 : -1;
      return candleNumber(now) % 3 === 0 ? proposedRate * (1 - sign * 0.004) : keep;
    },
    customStakeAmount: (view) => {
      const { rate, proposedStake, minStake, maxStake, leverage, direction, tag, now } = view;
      tell('custom_stake_amount', view, {
        rate,
        proposed_stake: proposedStake,
        min_stake: minStake,
        max_stake: maxStake,
        leverage,
        tag: tag ?? '',
        side: direction,
      });
      return candleNumber(now) % 2 === 0 ? proposedStake * 0.75 : keep;
    },
    confirmTradeEntry: (view) => {
      const { orderType, amount, rate, timeInForce, direction, tag, now } = view;
      tell('confirm_trade_entry', view, {
        order_type: orderType,
        amount,
        rate,
        time_in_force: timeInForce,
        tag: tag ?? '',
        side: direction,
      });
      return candleNumber(now) % 5 === 1 ? veto('number') : confirm;
    },
  };
}

function tradeCallbacks(tell: Tell): Callbacks {
  return {
    orderFilled: (view) => tell('order_filled', view, { order: orderFacts(view.order) }),
    customStoploss: (view) => {
      const { rate, profitRatio, trade, now } = view;
      tell('custom_stoploss', view, { rate, profit: profitRatio });
      if (profitRatio > 0.015 * trade.leverage) return stopFromOpen(0.002 * trade.leverage);
      return candleNumber(now) % 7 === 0 ? stopAt(trade.openRate * (1 - signOf(trade) * 0.015)) : keepStop;
    },
    customStoplossAfterFill: (view) => {
      tell('custom_stoploss_after_fill', view, { rate: view.rate, profit: view.profitRatio });
      return stopFromOpen(-0.025 * view.trade.leverage);
    },
    customRoi: (view) => {
      const { minutesOpen, trade } = view;
      tell('custom_roi', view, { minutes: minutesOpen, tag: trade.enterTag ?? '', side: trade.direction });
      return minutesOpen >= 45 ? 0.004 * trade.leverage : keep;
    },
    adjustTradePosition: (view) => {
      const { rate, profitRatio, minStake, maxStake, entryRate, exitRate, trade } = view;
      tell('adjust_trade_position', view, {
        rate,
        profit: profitRatio,
        min_stake: minStake,
        max_stake: maxStake,
        entry_rate: entryRate,
        exit_rate: exitRate,
      });
      if (trade.hasOpenOrder) return keep;
      if (profitRatio < -0.006 * trade.leverage && trade.entries.length < 4) return add(40, 'more');
      if (profitRatio > 0.005 * trade.leverage && trade.exits.length === 0)
        return reduce({ stake: trade.stakeAmount / 4 }, 'less');
      return keep;
    },
  };
}

function exitCallbacks(tell: Tell): Callbacks {
  return {
    customExit: (view) => {
      const { rate, profitRatio, now } = view;
      tell('custom_exit', view, { rate, profit: profitRatio });
      return candleNumber(now) % 17 === 0 && profitRatio > -0.005 ? exitNow('weary') : keep;
    },
    customExitPrice: (view) => {
      const { proposedRate, profitRatio, exitReason, trade } = view;
      tell('custom_exit_price', view, { proposed_rate: proposedRate, profit: profitRatio, exit_reason: exitReason });
      return proposedRate * (trade.direction === 'short' ? 0.998 : 1.002);
    },
    confirmTradeExit: (view) => {
      const { orderType, amount, rate, timeInForce, exitReason, now } = view;
      tell('confirm_trade_exit', view, {
        order_type: orderType,
        amount,
        rate,
        time_in_force: timeInForce,
        exit_reason: exitReason,
      });
      return exitReason === 'roi' && candleNumber(now) % 4 === 2 ? veto('number') : confirm;
    },
  };
}

function orderCallbacks(tell: Tell): Callbacks {
  return {
    adjustOrderPrice: (view) => {
      const { order, proposedRate, trade, now } = view;
      tell(order.isEntry ? 'adjust_entry_price' : 'adjust_exit_price', view, {
        proposed_rate: proposedRate,
        tag: trade.enterTag ?? '',
        side: trade.direction,
        order: orderFacts(order),
      });
      const number = candleNumber(now);
      const sign = signOf(trade);
      if (order.isEntry) return number % 2 === 0 ? reprice(proposedRate * (1 - sign * 0.0005)) : keep;
      return number % 5 === 0 ? cancelOrder : reprice(proposedRate * (1 + sign * 0.001));
    },
    checkEntryTimeout: (view) => {
      tell('check_entry_timeout', view, { order: orderFacts(view.order) });
      return candleNumber(view.now) % 6 === 0 ? cancelOrder : keep;
    },
    checkExitTimeout: (view) => {
      tell('check_exit_timeout', view, { order: orderFacts(view.order) });
      return candleNumber(view.now) % 8 === 0 ? cancelOrder : keep;
    },
  };
}
