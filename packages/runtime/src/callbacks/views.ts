import type {
  AdjustOrderView,
  AdjustPositionView,
  Anywhere,
  AtPair,
  AtTrade,
  ConfirmEntryView,
  ConfirmExitView,
  Direction,
  EntryPriceView,
  ExitPriceView,
  ExitType,
  ExitView,
  LeverageView,
  Market,
  Order,
  OrderType,
  OrderView,
  Pair,
  RoiView,
  RunSettings,
  StakeView,
  StoplossView,
  TimeInForce,
  Trade,
} from '@tradai/strategy-sdk';
import type { AnyShape } from '@tradai/strategy-sdk/graph';
import type { PairScene } from './pair-scene.ts';
import type { Surroundings } from './surroundings.ts';
import { refuseUnknownNames } from './unknown-names.ts';

type S = AnyShape;

/**
 * What a callback is given. There is one view per callback and pair, filled anew for each call: what differs from call to call are
 * plain fields, all the rest is looked up where it is kept.
 */
export class AnywhereView implements Anywhere<S> {
  now = 0;
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  get params(): S['params'] {
    return this.#around.params;
  }
  get controls(): S['controls'] {
    return this.#around.controls;
  }
  get settings(): RunSettings {
    return this.#around.settings;
  }
  get portfolio(): Anywhere<S>['portfolio'] {
    return this.#around.portfolio;
  }
  get wallet(): Anywhere<S>['wallet'] {
    return this.#around.wallet;
  }
  get state(): Anywhere<S>['state'] {
    return this.#around.state;
  }
  get minutesSince(): Anywhere<S>['minutesSince'] {
    return this.#around.minutesSince;
  }
  get notify(): Anywhere<S>['notify'] {
    return this.#around.notify;
  }
  get lockPair(): Anywhere<S>['lockPair'] {
    return this.#around.lockPair;
  }
  get unlockPair(): Anywhere<S>['unlockPair'] {
    return this.#around.unlockPair;
  }
}

class PairView extends AnywhereView implements AtPair<S> {
  readonly pair: Pair;
  readonly #scene: PairScene;

  constructor(scene: PairScene) {
    super(scene.around);
    this.#scene = scene;
    this.pair = scene.pair;
  }

  get row(): object {
    return this.#scene.row();
  }
  get rowAgo(): AtPair<S>['rowAgo'] {
    return this.#scene.rowAgo;
  }
  get rows(): AtPair<S>['rows'] {
    return this.#scene.rows;
  }
  get market(): Market {
    return this.#scene.market;
  }
}

class EntryView extends PairView {
  direction: Direction = 'long';
  tag: string | null = null;
  rate = 0;
}

export class LeverageQuestion extends EntryView implements LeverageView<S> {
  readonly proposedLeverage = 1;
  maxLeverage = 1;
}

export class StakeAmountQuestion extends EntryView implements StakeView<S> {
  proposedStake = 0;
  minStake: number | null = null;
  maxStake = 0;
  leverage = 1;
}

export class EntryPriceQuestion extends EntryView implements EntryPriceView<S> {
  trade: Trade<object> | null = null;
  proposedRate = 0;
}

/** How an order would be placed. */
export interface OrderTerms {
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
}

export class ConfirmEntryQuestion extends EntryView implements ConfirmEntryView<S> {
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  amount = 0;

  constructor(scene: PairScene, { orderType, timeInForce }: OrderTerms) {
    super(scene);
    this.orderType = orderType;
    this.timeInForce = timeInForce;
  }
}

class HeldView extends PairView implements AtTrade<S> {
  trade!: Trade<object>;
}

/** A trade at a rate: `customStoploss`, and what asks with rate and profit alone. */
export class RateQuestion extends HeldView implements StoplossView<S>, ExitView<S> {
  rate = 0;
  profitRatio = 0;
}

export class RoiQuestion extends HeldView implements RoiView<S> {
  minutesOpen = 0;
}

export class ExitPriceQuestion extends HeldView implements ExitPriceView<S> {
  proposedRate = 0;
  profitRatio = 0;
  exitType: ExitType = 'exit_signal';
  exitReason = '';
}

export class ConfirmExitQuestion extends HeldView implements ConfirmExitView<S> {
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  amount = 0;
  rate = 0;
  exitType: ExitType = 'exit_signal';
  exitReason = '';

  constructor(scene: PairScene, { orderType, timeInForce }: OrderTerms) {
    super(scene);
    this.orderType = orderType;
    this.timeInForce = timeInForce;
  }
}

export class AdjustPositionQuestion extends HeldView implements AdjustPositionView<S> {
  rate = 0;
  profitRatio = 0;
  entryRate = 0;
  exitRate = 0;
  minStake: number | null = null;
  maxStake = 0;
}

export class OrderQuestion extends HeldView implements OrderView<S> {
  order!: Order;
}

export class AdjustOrderQuestion extends OrderQuestion implements AdjustOrderView<S> {
  proposedRate = 0;
}

refuseUnknownNames(AnywhereView.prototype, 'the view', 'decide by what the callback returns');
