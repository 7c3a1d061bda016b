import type { Fees } from '../../core/accounting.ts';
import type { TradeRules } from '../../core/rules.ts';
import { blankTrade } from '../../core/trade.ts';
import type { PairInput } from '../pair-input.ts';
import type { PairState } from '../pair-state.ts';
import type { PlainRow } from '../trade-log.ts';

/** A pair on its plain walk, with the one trade that it may have: the same object again and again. */
export class PlainPair implements PlainRow {
  readonly state: PairState;
  readonly input: PairInput;
  readonly fees: Fees;
  /** Without orders: those of a plain trade filled at once, and are made only when it is handed over. */
  readonly trade = blankTrade();
  isOpen = false;
  entryOrder = 0;
  entryRate = Number.NaN;
  exitOrder = 0;
  closeRate = Number.NaN;
  closeTimeMs = Number.NaN;
  profitAbs = Number.NaN;
  profitRatio = Number.NaN;
  readonly entryType: 'limit' | 'market';
  readonly exitType: 'limit' | 'market';

  constructor(state: PairState, fees: Fees, { entryOrderType, exitOrderType }: TradeRules) {
    const { trade } = this;
    const { input } = state;
    this.state = state;
    this.input = input;
    this.fees = fees;
    this.entryType = entryOrderType;
    this.exitType = exitOrderType;
    trade.pair = input.pair;
    trade.leverage = 1;
    trade.feeOpen = fees.fee;
    trade.feeClose = fees.exitFee;
    trade.amountStep = input.market.amountStep;
    trade.contractSize = input.market.contractSize;
    trade.fundingFees = 0;
    trade.fundingRunning = 0;
    trade.realizedProfit = 0;
  }
}
