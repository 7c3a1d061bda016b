import {
  add,
  defineStrategy,
  enterLong,
  enterShort,
  exitNow,
  keep,
  keepStop,
  reduce,
  stopAt,
} from '@tradai/strategy-sdk';
import { makeRandom, type Random } from '@tradai/sim-exchange';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { HOUR } from '../play/play-driver.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { MARKET, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Of a person at first, on the same account; in base units. */
const OWN = 5;
/** The strategy adds below this, and reduces above the other. */
const ADDS_BELOW = 2;
const REDUCES_ABOVE = 0.3;
/** Long before its entry a session looks this seldom, as nothing happens there. */
const IDLE_MS = 10 * MINUTE;
/** Whether the laws hold is looked at this often at least. */
const LOOKED_EVERY_MS = 5 * SECOND;
/** After the last trouble. */
const CALM_MINUTES = 8;
const STEPS = ['0.001', '0.0001', '0.01'] as const;
const WAITS_MS = [100, 700, 2000, 4000, 7000, 12_000, 35_000, 65_000] as const;

/** Something that may befall a session. `run` gives its details, in words. */
export interface Act {
  readonly name: string;
  /** How often, beside the others. */
  readonly weight: number;
  /** Absent: on both. */
  readonly on?: 'spot' | 'futures';
  readonly run: (session: AnySession) => string | number | boolean | Promise<string | number | boolean>;
}

/** In words what is wrong. */
export type Broken = readonly [law: string, words: string];

/** What befalls sessions, and what must hold all the same. */
export interface AnyPlay {
  readonly acts: readonly Act[];
  /** At every moment. */
  readonly momentOf: (session: AnySession) => readonly Broken[];
  /** Once things are calm. */
  readonly endOf: (session: AnySession) => Promise<readonly Broken[]>;
}

/** What a session has bought or sold short, beside a person's own coins on spot, and what befalls it: all by the seed. */
export class AnySession {
  readonly world: AnyWorld;
  /** What was done, and for how long the session was left alone after it. */
  readonly acts: string[] = [];
  readonly broken: Broken[] = [];
  process!: MadeProcess;
  /** Whether its process is gone, and nobody starts it again yet. */
  isAway = false;
  /** Of a person; base units. */
  own = 0;
  /** What the exchange counts by, while the markets file says 0.001. */
  readonly step: number;
  readonly #random: Random;
  readonly #play: AnyPlay;

  constructor(seed: number, play: AnyPlay) {
    this.#play = play;
    this.#random = makeRandom(seed, 'any-session');
    const market = this.pick(['spot', 'futures'] as const);
    const isShort = market === 'futures' && this.chance(0.4);
    this.world = new AnyWorld(market, isShort);
    const { exchange, pair } = this.world;
    const amountStep = this.pick(STEPS);
    this.step = Number(amountStep);
    exchange.listed = [{ pair, isActive: true, rules: { ...MARKET, amountStep } }];
    if (this.chance(0.4)) this.world.stopType = 'limit';
    if (market === 'futures') exchange.books.becomes = this.pick([null, 'same'] as const);
    else if (this.chance(0.4)) exchange.books.baseFee = 0.001;
    this.acts.push(`${market} ${isShort ? 'short' : 'long'} by ${amountStep}, stops at the ${this.world.stopType}`);
  }

  readonly pick = <T>(of: readonly T[]): T => of[this.#random.below(of.length)]!;

  readonly chance = (share: number): boolean => this.#random.next() < share;

  /** A process that dies, maybe, so many awaits from now. */
  begin(): void {
    this.process = this.world.begin(new MortalProcess(this.chance(0.5) ? Infinity : 20 + this.#random.below(900)));
  }

  async played(): Promise<readonly Broken[]> {
    this.process = await this.world.bought();
    if (this.world.market === 'spot') this.gives(OWN);
    for (let left = 4 + this.#random.below(7); left > 0; left -= 1) {
      const { name, run } = this.#act();
      const detail = await run(this);
      const ms = this.pick(WAITS_MS);
      this.acts.push(`${[name, detail].join(' ').trim()}, ${ms / SECOND} s`);
      await this.pass(ms);
    }
    await this.#calm();
    this.broken.push(...(await this.#play.endOf(this)));
    this.process.kill();
    return this.broken;
  }

  /** To the account of a person, or from it. */
  gives(coins: number): void {
    this.own += coins;
    this.world.exchange.books.deposit('BTC', coins);
  }

  /** A process that dies is started again within seconds. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= LOOKED_EVERY_MS) {
      await this.world.time.pass(Math.min(left, LOOKED_EVERY_MS));
      this.broken.push(...this.#play.momentOf(this));
      if (!this.process.mortal.isDead || this.isAway) continue;
      this.process.kill();
      this.process = this.world.begin();
    }
  }

  #act(): Act {
    const acts = this.#play.acts.filter(({ on }) => on === undefined || on === this.world.market);
    let at = this.#random.below(acts.reduce((sum, { weight }) => sum + weight, 0));
    return acts.find(({ weight }) => (at -= weight) < 0)!;
  }

  /** Trouble ends, and what rests at a limit is taken. */
  async #calm(): Promise<void> {
    const { world } = this;
    const { exchange } = world;
    Object.assign(exchange, { isMute: false, lagMs: 0, failReads: 0 });
    Object.assign(exchange.books, { fillShare: 1, marketShare: 1 });
    exchange.plan.length = exchange.cancelPlan.length = 0;
    Object.assign(world, { isAdding: false, wish: 'keep' });
    for (let minute = 0; minute < CALM_MINUTES; minute += 1) {
      world.take();
      await this.pass(MINUTE);
      world.price(world.rate);
    }
  }
}

/** A strategy that leaves, reduces, adds and moves its stop when a test says so. */
class AnyWorld extends ExitWorld {
  isAdding = false;
  /** What the session sees. */
  rate = 106;
  readonly isShort: boolean;

  constructor(market: 'spot' | 'futures', isShort: boolean) {
    super(market, { isShort });
    this.isShort = isShort;
    this.strategy = this.#strategy();
  }

  override async bought(): Promise<MadeProcess> {
    const { throttleMs } = this;
    this.throttleMs = IDLE_MS;
    const before = this.begin();
    await this.hours(1, 2, before);
    this.price(106);
    await this.time.pass(HOUR - MINUTE);
    before.kill();
    this.throttleMs = throttleMs;
    const process = this.begin();
    await this.time.pass(3 * MINUTE);
    return process;
  }

  override price(rate: number): void {
    this.rate = rate;
    super.price(rate);
  }

  #strategy(): AnyStrategy {
    const { isShort } = this;
    return defineStrategy({
      ...{ name: 'any', timeframe: '1h', stoploss: -0.1, maxEntryPositionAdjustment: -1, canShort: isShort },
      indicators: () => ({}),
      entry: ({ candles }) => [(isShort ? enterShort : enterLong)(candles.close.gt(105), 'up')],
      exit: () => [],
      leverage: () => 1,
      customStakeAmount: () => 100,
      customStoploss: () => (this.stopAt === null ? keepStop : stopAt(this.stopAt)),
      customExit: () => (typeof this.wish === 'object' && 'leave' in this.wish ? exitNow(this.wish.leave) : keep),
      adjustTradePosition: ({ trade }) => {
        const { wish } = this;
        if (typeof wish === 'object' && 'reduce' in wish && trade.amount > REDUCES_ABOVE)
          return reduce({ fraction: wish.reduce });
        return this.isAdding && trade.amount < ADDS_BELOW ? add(50) : keep;
      },
    });
  }
}
