import { setInitialStop } from '../core/stop.ts';
import { blankTrade, type Trade } from '../core/trade.ts';

/** A trade as it was before anything of it filled, without its orders. */
export function unfilled(trade: Trade): Trade {
  const { id, pair, isShort, sign, leverage, enterTag, openTimeMs, openRate, feeOpen, feeClose } = trade;
  const { priceTick, amountStep, contractSize, stakeAmount, initialStopLossRatio } = trade;
  const made = Object.assign(blankTrade(), {
    ...{ id, pair, isShort, sign, leverage, enterTag, openTimeMs, openRate, feeOpen, feeClose },
    ...{ priceTick, amountStep, contractSize, stakeAmount },
    ...{ amount: 0, maxStakeAmount: 0, openValue: 0, fundingFees: 0, fundingRunning: 0, realizedProfit: 0 },
  });
  setInitialStop(made, openRate, initialStopLossRatio);
  return made;
}
