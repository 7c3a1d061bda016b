import { setTimeout as pause } from 'node:timers/promises';
import type { FaultScript } from '@tradai/sim-exchange';
import type { SessionProcess } from '../crash/session-process.ts';
import type { LiveMarket } from '../live-place/live-market.ts';
import type { Level } from './level-rows.ts';
import { beatErrors, sendDelays, stopDelays, unknownSpans } from './measure.ts';
import type { WatchedSession } from './watched-session.ts';

/** How often each is done; more than five starts of a session within ten minutes are a crash loop. */
export interface LevelCounts {
  readonly kills: number;
  readonly handOvers: number;
  readonly failOvers: number;
  readonly deadStreams: number;
  /** Real seconds of trade without faults, and with lost answers. */
  readonly steadyS: number;
  readonly lostS: number;
}

const WEIGHT_A_MINUTE = 6000;
/** Answers to orders are lost, half of them after they took effect. */
const LOST: FaultScript['rules'] = [
  { match: { method: 'POST', path: '/api/v3/order', probability: 0.3 }, do: { shape: { id: 'A02', point: 'after' } } },
  { match: { method: 'POST', path: '/api/v3/order', probability: 0.3 }, do: { shape: { id: 'A02', point: 'before' } } },
];
const LONGEST_WAIT_S = 150;
const STOP_WITHIN_S = 5;

/** Brings a session into trouble on real time, and measures how long that lasts. */
export class Levels {
  readonly #session: WatchedSession;
  readonly #market: LiveMarket;
  readonly #say: (text: string) => void;
  readonly #figures = {
    start: [],
    handOver: [],
    stop: [],
    failOver: [],
    fenced: [],
    stream: [],
  } as Record<'start' | 'handOver' | 'stop' | 'failOver' | 'fenced' | 'stream', number[]>;
  #process!: SessionProcess;

  constructor(session: WatchedSession, market: LiveMarket, say: (text: string) => void) {
    this.#session = session;
    this.#market = market;
    this.#say = say;
  }

  /** Hand-overs, trade without faults, a holder that freezes, a stream that dies. */
  async ofCalm({ handOvers, failOvers, steadyS, deadStreams }: LevelCounts): Promise<readonly Level[]> {
    await this.#begin();
    await this.#times(handOvers, 'clean hand-over', () => this.#handOver());
    this.#say(`steady trade, ${steadyS} s`);
    await pause(steadyS * 1000);
    const calm = await this.#calmLevels();
    await this.#times(failOvers, 'fail-over', () => this.#failOver());
    await this.#times(deadStreams, 'dead user stream', () => this.#deadStream());
    await this.#end();
    return [...this.#troubleLevels(), ...calm];
  }

  /** Answers that get lost, and kills meanwhile. */
  async ofTrouble({ lostS, kills }: LevelCounts): Promise<readonly Level[]> {
    await this.#begin();
    this.#say(`lost answers, ${lostS} s`);
    const fault = this.#market.sim.faults.load({ version: 1, rules: LOST });
    await pause(lostS * 1000);
    await this.#times(kills, 'SIGKILL', () => this.#kill());
    this.#market.sim.faults.unload(fault);
    await this.#end();
    return [...this.#troubleLevels(), { ...UNKNOWN, values: await unknownSpans(this.#session.place) }];
  }

  async #begin(): Promise<void> {
    this.#market.sim.clock.setFactor(1);
    this.#process = this.#session.start();
    await this.#session.running(this.#process, performance.now());
    this.#say('it trades');
  }

  async #end(): Promise<void> {
    this.#process.child.kill('SIGTERM');
    await this.#process.ended;
  }

  async #times(count: number, what: string, work: () => Promise<void>): Promise<void> {
    for (let n = 1; n <= count; n++) {
      this.#say(`${what}, ${n} of ${count}`);
      await work();
    }
  }

  async #kill(): Promise<void> {
    await pause(2000 * Math.random());
    const sinceMs = performance.now();
    this.#process.child.kill('SIGKILL');
    await this.#process.ended;
    this.#process = this.#session.start();
    this.#figures.start.push(await this.#session.running(this.#process, sinceMs));
  }

  async #handOver(): Promise<void> {
    const askedMs = performance.now();
    this.#process.child.kill('SIGTERM');
    await this.#process.ended;
    const endedMs = performance.now();
    this.#figures.stop.push((endedMs - askedMs) / 1000);
    this.#process = this.#session.start();
    this.#figures.handOver.push(await this.#session.running(this.#process, endedMs));
  }

  async #failOver(): Promise<void> {
    const next = this.#session.start();
    await this.#session.until(() => next.log().includes('"event":"lease-busy"'), 'a second container that waits', next);
    const sinceMs = performance.now();
    this.#process.child.kill('SIGSTOP');
    this.#figures.failOver.push(await this.#session.running(next, sinceMs));
    const wokenMs = performance.now();
    this.#process.child.kill('SIGCONT');
    await this.#process.ended;
    this.#figures.fenced.push((performance.now() - wokenMs) / 1000);
    this.#process = next;
  }

  /** The stream of the account says nothing any more, and its socket stays; until the session subscribes anew. */
  async #deadStream(): Promise<void> {
    const { sim } = this.#market;
    const subscriptions = (): number => sim.log.records.filter(({ path }) => path.startsWith('userDataStream.')).length;
    const before = subscriptions();
    const fault = sim.faults.load({
      version: 1,
      rules: [{ match: { max: 1 }, do: { userStream: { kind: 'terminateStream', silent: true } } }],
    });
    const sinceMs = performance.now();
    const isAnew = await this.#soon(() => subscriptions() > before);
    this.#figures.stream.push(isAnew ? (performance.now() - sinceMs) / 1000 : Infinity);
    sim.faults.unload(fault);
  }

  async #soon(isSo: () => boolean): Promise<boolean> {
    for (const untilMs = performance.now() + LONGEST_WAIT_S * 1000; !isSo(); await pause(20))
      if (performance.now() > untilMs) return false;
    return true;
  }

  #troubleLevels(): readonly Level[] {
    const { start, handOver, stop, failOver, fenced, stream } = this.#figures;
    return [
      { what: 'SIGKILL → `RUNNING`, same host', unit: 's', values: start, most: 20, mostAtMedian: 12 },
      {
        what: 'fail-over: frozen → the other one `RUNNING`',
        unit: 's',
        values: failOver,
        most: 45,
        mostAtMedian: null,
      },
      { what: 'frozen holder: woken → ended', unit: 's', values: fenced, most: 2, mostAtMedian: null },
      { what: 'clean hand-over: SIGTERM → ended', unit: 's', values: stop, most: 20, mostAtMedian: null },
      {
        what: 'clean hand-over: ended → successor `RUNNING`',
        unit: 's',
        values: handOver,
        most: 15,
        mostAtMedian: null,
      },
      { what: 'user stream dead → subscribed anew', unit: 's', values: stream, most: 60, mostAtMedian: null },
    ];
  }

  /** Of the time without faults. */
  async #calmLevels(): Promise<readonly Level[]> {
    const { sim } = this.#market;
    const { beats, place } = this.#session;
    const lags = beats.flatMap(({ loop_lag_p99_ms: lag }) => (lag === null ? [] : [lag]));
    const weight = (100 * sim.report().maxUsedWeight) / WEIGHT_A_MINUTE;
    return [
      {
        what: 'filled → its stop lies there, or its exit',
        unit: 's',
        values: stopDelays(sim, sim.clock.now() - 1000 * STOP_WITHIN_S),
        most: STOP_WITHIN_S,
        mostAtMedian: null,
      },
      {
        what: 'decision → bytes at the exchange',
        unit: 'ms',
        values: await sendDelays(place, sim),
        most: 50,
        mostAtMedian: null,
      },
      {
        what: 'beats of 10 s, apart from that',
        unit: 's',
        values: beatErrors(beats, Date.now()),
        most: 2,
        mostAtMedian: null,
      },
      { what: 'event loop late, p99 of a beat', unit: 'ms', values: lags, most: 50, mostAtMedian: null },
      { what: 'memory', unit: 'MB', values: beats.map(({ rss_mb: mb }) => mb), most: 350, mostAtMedian: null },
      {
        what: 'weight of a minute at most, starts among it',
        unit: '%',
        values: [weight],
        most: 50,
        mostAtMedian: null,
      },
    ];
  }
}

const UNKNOWN = { what: '`UNKNOWN` → resolved', unit: 's', most: 15, mostAtMedian: null } as const;
