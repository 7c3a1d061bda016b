import type { Market, Pair, RunSettings } from '@tradai/strategy-sdk';
import type { AnyDefinition, AnyShape, BuiltStrategy, ColumnArray, Output } from '@tradai/strategy-sdk/graph';
import type { PairInput } from '../backtest/pair-input.ts';
import type { World } from '../core/advice.ts';
import { firstAtOrAfter } from '../core/first-at-or-after.ts';
import type { MoneyRules, TradeRules } from '../core/rules.ts';
import type { Trade as CoreTrade } from '../core/trade.ts';
import { Author, type OnError } from './author.ts';
import { Effects } from './effects.ts';
import { KeptRows } from './kept-rows.ts';
import { Memory } from './memory.ts';
import { MarketView } from './market-view.ts';
import { PairScene } from './pair-scene.ts';
import { PortfolioView, WalletView } from './portfolio-view.ts';
import { PairColumns, rowShape } from './row.ts';
import { TradeBook } from './trade-book.ts';
import type { TradeView } from './trade-view.ts';
import type { Surroundings } from './surroundings.ts';
import { AnywhereView, type OrderTerms } from './views.ts';

/** A pair of the run with its columns. */
export interface CallbackPair {
  readonly input: Pick<PairInput, 'pair' | 'candles' | 'signals' | 'market' | 'ticks'>;
  readonly column: (output: Output) => ColumnArray;
}

/** Everything that a strategy's callbacks look at, the world of the run aside. */
export interface CallbackContext {
  readonly built: BuiltStrategy;
  readonly settings: RunSettings;
  readonly controls: AnyShape['controls'];
  readonly rules: TradeRules;
  readonly money: MoneyRules;
  readonly timeInForce: { readonly entry: OrderTerms['timeInForce']; readonly exit: OrderTerms['timeInForce'] };
  readonly onError: OnError;
  readonly pairs: readonly CallbackPair[];
  /** What strategies share that agree about its form; absent: one of its own. */
  readonly memory?: Memory;
}

const ROWS_BACK = 10;

/** One run as its callbacks see it: the present moment, the pairs, and who is asked. */
export class Stage {
  readonly definition: AnyDefinition;
  readonly context: CallbackContext;
  readonly world: World;
  readonly author: Author;
  readonly book: TradeBook;
  readonly memory: Memory;
  readonly effects: Effects;
  readonly keptRows = new KeptRows();
  readonly #scenes = new Map<string, PairScene>();
  readonly #inputs = new Map<string, CallbackPair['input']>();
  readonly #around: Surroundings;
  readonly #betweenView: AnywhereView;
  #scene: PairScene | null = null;
  /** Time and rate of the present call. */
  #now = 0;
  #rate = 0;
  /** How often a strategy looked for a book where there is none. */
  booksMissed = 0;

  constructor(context: CallbackContext, world: World) {
    const { built, money, rules, settings, controls } = context;
    const now = (): number => this.#now;
    this.definition = built.definition;
    this.context = context;
    this.world = world;
    this.effects = new Effects(world.locks, now);
    this.memory = context.memory ?? new Memory(built.definition.state ?? {});
    this.author = new Author(built.definition.name, this.effects, this.memory, context.onError);
    this.book = new TradeBook({
      feesOf: world.feesOf ?? (() => world.fees),
      entryRow: (trade) => this.entryRow(trade),
    });
    this.#around = {
      params: built.params,
      controls,
      settings,
      portfolio: new PortfolioView(world, this.book, now),
      wallet: new WalletView(world, money, rules),
      state: this.memory.state as Surroundings['state'],
      minutesSince: (timeMs) => Math.floor((this.#now - timeMs) / 60_000),
      notify: this.effects.notify,
      lockPair: this.effects.lockPair,
      unlockPair: this.effects.unlockPair,
    };
    this.#betweenView = new AnywhereView(this.#around);
    const shape = rowShape(built.columns);
    for (const pair of context.pairs) {
      this.#inputs.set(pair.input.pair, pair.input);
      this.#scenes.set(pair.input.pair, this.#sceneOf(pair, shape));
    }
  }

  /** The scene of a pair at this moment. */
  at(pair: string, nowMs: number, rate: number): PairScene {
    this.#now = nowMs;
    this.#rate = rate;
    // One pair is asked about several times in a row.
    const scene = this.#scene?.pair === pair ? this.#scene : this.#scenes.get(pair)!;
    this.#scene = scene;
    scene.moveTo(this.world.view.candle - 1);
    return scene;
  }

  /** A moment that belongs to no pair. */
  between(nowMs: number): AnywhereView {
    this.#now = nowMs;
    this.#betweenView.now = nowMs;
    return this.#betweenView;
  }

  trade(trade: CoreTrade): TradeView {
    return this.book.view(trade);
  }

  /** The view of a callback for each pair, made when it is first asked about. */
  views<V>(make: (scene: PairScene) => V): (scene: PairScene) => V {
    const made = new Map<PairScene, V>();
    let last: PairScene | null = null;
    let view: V;
    return (scene) => {
      if (scene === last) return view;
      last = scene;
      view = made.get(scene) ?? make(scene);
      made.set(scene, view);
      return view;
    };
  }

  #sceneOf({ input, column }: CallbackPair, shape: ReturnType<typeof rowShape>): PairScene {
    const { pair, candles, signals } = input;
    const columns = new PairColumns(shape, { candles, signals, column });
    return new PairScene(
      pair as Pair,
      this.#around,
      this.#marketOf(input),
      columns,
      this.definition.rowsBack ?? ROWS_BACK,
    );
  }

  #marketOf(input: CallbackPair['input']): Market {
    return new MarketView(
      input,
      () => this.#now,
      () => this.#rate,
      this.context.money,
      () => void this.booksMissed++,
      () => this.world.quoteOf?.(input.pair) ?? null,
    );
  }

  /** The row of the candle whose signal a trade was entered on, as it was written down where the candle is gone. */
  entryRow(trade: CoreTrade): object {
    const scene = this.#scenes.get(trade.pair);
    // In a session, a trade of another version on a pair that this one has not.
    if (scene === undefined) return this.keptRows.of(trade.id) ?? {};
    const candle = this.entryCandle(trade);
    const kept = candle < 0 ? this.keptRows.of(trade.id) : null;
    return kept ?? scene.columns.row(candle);
  }

  /** Position of that candle; negative when it is not there any more. */
  entryCandle(trade: CoreTrade): number {
    const { openTimeMs, length } = this.#inputs.get(trade.pair)!.candles;
    const placedMs = firstPlacedMs(trade);
    const at = firstAtOrAfter(openTimeMs, placedMs + 1, length) - 1;
    // In a session the candle in which it was placed may still be forming.
    return openTimeMs[at]! + this.context.rules.timeframeMs <= placedMs ? at : at - 1;
  }
}

/** When the first order of a trade was placed. Its own time may be that of the fill, by the rules of fills. */
function firstPlacedMs({ openTimeMs, orders, canceled }: CoreTrade): number {
  return Math.min(openTimeMs, orders[0]?.placedTimeMs ?? openTimeMs, canceled?.[0]?.placedTimeMs ?? openTimeMs);
}
