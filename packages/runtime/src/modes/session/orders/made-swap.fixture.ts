import { HOUR, OWN, PAIR } from '../play/play-driver.fixture.ts';
import { PLAY_VERSION } from '../play/play-world.fixture.ts';
import type { NamedVersion } from '../start/named-version.ts';
import type { SessionWorld } from '../start/session-world.ts';
import { madeColumns, MadeLiveWorld, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import { MadeTrader, type MadeDecision } from './made-trader.fixture.ts';
import type { LiveOrders } from './live-orders.ts';

const MINUTE = 60_000;
/** When sessions begin, from the first moment: the next candle closes after a minute's look at the registry. */
export const BEGINS_MS = HOUR - 2 * MINUTE;
const CLOSES = Array.from({ length: 30 }, () => 100);

export const NOW_NAMED: NamedVersion = { spec: { ...PLAY_VERSION.spec, id: 'play-2' }, name: 'play version 2' };

/** A live session whose alias a test moves, from two minutes before a candle closes. */
export class MadeSwapWorld {
  readonly world: MadeLiveWorld;
  named: NamedVersion = PLAY_VERSION;
  /** Beside those of the made session. */
  orders: Partial<LiveOrders> = {};
  /** How often wishes of people are looked for. */
  askEveryMs = MINUTE;
  /** How long candles of a version, and its config where a person wants it read again, take to come. */
  slowMs = 0;
  /** When its process begins, from the first moment; a minute after that it looks at the registry. */
  beginsMs = BEGINS_MS;
  #process: MadeProcess | null = null;
  readonly #script: readonly MadeDecision[];
  readonly #market: 'spot' | 'futures';

  constructor(script: readonly MadeDecision[], market: 'spot' | 'futures') {
    this.world = new MadeLiveWorld(script, { market }, CLOSES);
    this.#market = market;
    this.#script = script.map((decision) => ({ ...decision, atMs: this.world.startMs + decision.atMs }));
  }

  async begin(mortal = new MortalProcess()): Promise<MadeProcess> {
    await this.world.time.pass(this.beginsMs);
    return this.start(mortal);
  }

  /** A process that may die before and after all that a swap waits for. */
  start(mortal = new MortalProcess()): MadeProcess {
    const { named, world } = this;
    const around = mortal.around({
      named: () => Promise.resolve(this.named),
      reread: () => this.#slowly(this.named),
      history: () => this.#slowly([]),
      openDriver: (_spec: unknown, records: ReadonlyMap<string, string>, nowMs: number) =>
        Promise.resolve({
          driver: mortal.around(new MadeTrader(this.#script, this.#market, records)),
          history: [{ series: OWN, candles: madeColumns(CLOSES, nowMs) }],
        }),
    } satisfies Partial<SessionWorld>);
    return (this.#process = world.start(mortal, {
      ...callable(around),
      version: named,
      askEveryMs: this.askEveryMs,
      orders: { ...world.orders(mortal), ...this.orders },
    }));
  }

  async #slowly<T>(value: T): Promise<T> {
    await this.world.time.sleep(this.slowMs);
    return value;
  }

  /** The process is killed, and another one begins so much later. */
  async restart(afterMs: number): Promise<void> {
    this.#process?.kill();
    await this.world.time.pass(afterMs);
    this.start();
  }

  /** Which version makes the entries, by the journal. */
  async entering(): Promise<string> {
    return (JSON.parse((await this.world.records()).get('host/about')!) as { readonly version: string }).version;
  }

  /** Side, kind and what became of each order, as the exchange has them. */
  ordersSeen(): readonly string[] {
    return this.world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
  }
}

export const ENTER = { atMs: BEGINS_MS + 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

/** Proxies have no properties of their own that a spread would take. */
function callable<T extends object>(around: T): T {
  return Object.fromEntries(Object.keys(around).map((key) => [key, Reflect.get(around, key)])) as T;
}
