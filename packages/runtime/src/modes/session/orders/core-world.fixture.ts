import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import type { RateRules } from '../../../session/rate-rules.ts';
import type { DriverEvent } from '../driver/session-driver.ts';
import { HOUR, OWN, PAIR, PlayDriver, playCandles } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { MadeLiveWorld, madeColumns, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';

const STOPS = { intervalMs: 60_000, limitRatio: 0.99 } as const;

/** A strategy that goes in above 105 and out below 95, on an exchange whose price is the last close. */
export class CoreWorld extends MadeLiveWorld {
  /** Whether its stops have a limit, 1 % beyond. */
  stopType: 'market' | 'limit' = 'market';
  strategy: AnyStrategy = PLAY_STRATEGY;
  rates: Partial<RateRules> = {};
  /** Whether the session hears what its trades come to: their loss halts it then. */
  tellsProfit = false;
  /** Real time until its candles and its strategy are there. */
  opensMs = 0;
  /** Between two looks. */
  throttleMs = 300_000;
  /** Real time that the strategy takes, by kind of event. */
  readonly takes: Partial<Record<DriverEvent['kind'], number>> = {};

  readonly #market: 'spot' | 'futures';

  /** On futures its margin is isolated. */
  constructor(market: 'spot' | 'futures', pair = PAIR) {
    super([], { market, pair }, PLAY_CLOSES);
    this.#market = market;
  }

  begin(mortal = new MortalProcess()): MadeProcess {
    return this.start(mortal, ({ time }) => ({
      throttleMs: this.throttleMs,
      openDriver: async (_spec, records, nowMs) => {
        await time.sleep(this.opensMs);
        const known = playCandles(PLAY_CLOSES).filter(({ openTimeMs }) => openTimeMs + HOUR <= nowMs);
        const stopOnExchange = { ...STOPS, orderType: this.stopType };
        const rates = { fills: 'exchange' as const, stopOnExchange, ...this.rates };
        const [market, { pair }] = [this.#market, this];
        const closes = PLAY_CLOSES.slice(0, known.length);
        const driver = new PlayDriver(this.strategy, closes, records, rates, { market, pair });
        driver.tellsProfit = this.tellsProfit;
        const take = driver.take.bind(driver);
        driver.take = async (event) => ({ ...(await take(event)), tookMs: this.takes[event.kind] ?? 0 });
        return { driver, history: [{ series: { ...OWN, pair }, candles: madeColumns(PLAY_CLOSES, nowMs) }] };
      },
    }));
  }

  /** The price of every hour is the close of the candle before. A process that dies is started again within half an hour. */
  async hours(from: number, to: number, first: MadeProcess): Promise<MadeProcess> {
    let process = first;
    for (let half = 2 * from; half < 2 * to; half += 1) {
      this.exchange.books.price(this.pair, PLAY_CLOSES[4 + Math.floor(half / 2)]!);
      await this.time.pass(HOUR / 2);
      if (!process.mortal.isDead) continue;
      process.kill();
      process = this.begin();
    }
    return process;
  }
}

/** A strategy that has just bought 0.943 on spot, looked at every five seconds. */
export async function justBought(prepare: (world: CoreWorld) => void): Promise<readonly [CoreWorld, MadeProcess]> {
  const world = new CoreWorld('spot');
  world.throttleMs = 5000;
  prepare(world);
  const process = await world.hours(1, 3, world.begin());
  world.exchange.books.price(PAIR, 105);
  await world.time.pass(HOUR / 60);
  return [world, process];
}
