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

type S = AnyShape;

/** What every view of a run has, made once. */
export type Surroundings = Omit<Anywhere<S>, 'now'>;

/** Views are made per call and hold what differs from call to call; all the rest is looked up where it is kept. */
export class AnywhereView implements Anywhere<S> {
  readonly now: number;
  readonly #around: Surroundings;

  constructor(around: Surroundings, now: number) {
    this.#around = around;
    this.now = now;
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
  readonly row: object;
  readonly #scene: PairScene;

  constructor(scene: PairScene, now: number) {
    super(scene.around, now);
    this.#scene = scene;
    this.pair = scene.pair;
    this.row = scene.row();
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

/** An entry in question. */
export interface EntryFacts {
  readonly direction: Direction;
  readonly tag: string | null;
  readonly rate: number;
}

class EntryView extends PairView {
  readonly direction: Direction;
  readonly tag: string | null;
  readonly rate: number;

  constructor(scene: PairScene, now: number, { direction, tag, rate }: EntryFacts) {
    super(scene, now);
    this.direction = direction;
    this.tag = tag;
    this.rate = rate;
  }
}

export class LeverageQuestion extends EntryView implements LeverageView<S> {
  readonly proposedLeverage = 1;
  readonly maxLeverage: number;

  constructor(scene: PairScene, now: number, entry: EntryFacts, maxLeverage: number) {
    super(scene, now, entry);
    this.maxLeverage = maxLeverage;
  }
}

export class StakeAmountQuestion extends EntryView implements StakeView<S> {
  readonly proposedStake: number;
  readonly minStake: number | null;
  readonly maxStake: number;
  readonly leverage: number;

  constructor(
    scene: PairScene,
    now: number,
    entry: EntryFacts,
    stake: { readonly proposed: number; readonly min: number | null; readonly max: number; readonly leverage: number },
  ) {
    super(scene, now, entry);
    this.proposedStake = stake.proposed;
    this.minStake = stake.min;
    this.maxStake = stake.max;
    this.leverage = stake.leverage;
  }
}

export class EntryPriceQuestion extends EntryView implements EntryPriceView<S> {
  readonly trade: Trade<object> | null;
  readonly proposedRate: number;

  constructor(scene: PairScene, now: number, entry: EntryFacts, trade: Trade<object> | null) {
    super(scene, now, entry);
    this.trade = trade;
    this.proposedRate = entry.rate;
  }
}

/** How an order would be placed. */
export interface OrderTerms {
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
}

export class ConfirmEntryQuestion extends EntryView implements ConfirmEntryView<S> {
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly amount: number;

  constructor(scene: PairScene, now: number, entry: EntryFacts, terms: OrderTerms, amount: number) {
    super(scene, now, entry);
    this.orderType = terms.orderType;
    this.timeInForce = terms.timeInForce;
    this.amount = amount;
  }
}

class HeldView extends PairView implements AtTrade<S> {
  readonly trade: Trade<object>;

  constructor(scene: PairScene, now: number, trade: Trade<object>) {
    super(scene, now);
    this.trade = trade;
  }
}

/** A trade at a rate: `customStoploss`, and what asks with rate and profit alone. */
export class RateQuestion extends HeldView implements StoplossView<S>, ExitView<S> {
  readonly rate: number;
  readonly profitRatio: number;

  constructor(scene: PairScene, now: number, trade: Trade<object>, rate: number, profitRatio: number) {
    super(scene, now, trade);
    this.rate = rate;
    this.profitRatio = profitRatio;
  }
}

export class RoiQuestion extends HeldView implements RoiView<S> {
  readonly minutesOpen: number;

  constructor(scene: PairScene, now: number, trade: Trade<object>, minutesOpen: number) {
    super(scene, now, trade);
    this.minutesOpen = minutesOpen;
  }
}

/** Why a trade is about to be left. */
export interface ExitFacts {
  readonly exitType: ExitType;
  readonly exitReason: string;
}

export class ExitPriceQuestion extends HeldView implements ExitPriceView<S> {
  readonly proposedRate: number;
  readonly profitRatio: number;
  readonly exitType: ExitType;
  readonly exitReason: string;

  constructor(
    scene: PairScene,
    now: number,
    trade: Trade<object>,
    at: { readonly rate: number; readonly profit: number },
    exit: ExitFacts,
  ) {
    super(scene, now, trade);
    this.proposedRate = at.rate;
    this.profitRatio = at.profit;
    this.exitType = exit.exitType;
    this.exitReason = exit.exitReason;
  }
}

export class ConfirmExitQuestion extends HeldView implements ConfirmExitView<S> {
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly amount: number;
  readonly rate: number;
  readonly exitType: ExitType;
  readonly exitReason: string;

  constructor(
    scene: PairScene,
    now: number,
    trade: Trade<object>,
    at: { readonly rate: number; readonly amount: number },
    terms: OrderTerms,
    exit: ExitFacts,
  ) {
    super(scene, now, trade);
    this.orderType = terms.orderType;
    this.timeInForce = terms.timeInForce;
    this.amount = at.amount;
    this.rate = at.rate;
    this.exitType = exit.exitType;
    this.exitReason = exit.exitReason;
  }
}

export class AdjustPositionQuestion extends HeldView implements AdjustPositionView<S> {
  readonly rate: number;
  readonly profitRatio: number;
  readonly entryRate: number;
  readonly exitRate: number;
  readonly minStake: number | null;
  readonly maxStake: number;

  constructor(
    scene: PairScene,
    now: number,
    trade: Trade<object>,
    at: { readonly rate: number; readonly profit: number; readonly min: number | null; readonly max: number },
  ) {
    super(scene, now, trade);
    this.rate = at.rate;
    this.profitRatio = at.profit;
    this.entryRate = at.rate;
    this.exitRate = at.rate;
    this.minStake = at.min;
    this.maxStake = at.max;
  }
}

export class OrderQuestion extends HeldView implements OrderView<S> {
  readonly order: Order;

  constructor(scene: PairScene, now: number, trade: Trade<object>, order: Order) {
    super(scene, now, trade);
    this.order = order;
  }
}

export class AdjustOrderQuestion extends OrderQuestion implements AdjustOrderView<S> {
  readonly proposedRate: number;

  constructor(scene: PairScene, now: number, trade: Trade<object>, order: Order, proposedRate: number) {
    super(scene, now, trade, order);
    this.proposedRate = proposedRate;
  }
}
