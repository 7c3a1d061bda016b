import type { Difference, FaultScript } from '@tradai/sim-exchange';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { BeatCause, SessionBeat, SessionStage } from '../../contract/heartbeat.ts';
import type { StartedProcess } from '../container-process.fixture.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import type { LiveWorld } from './live-process.fixture.ts';

/** It asks its registry once a minute. */
const LONGEST_MS = 90_000;

export type Variables = Readonly<Record<string, string>>;

/** A container in the mode live that beats each second, and what befalls it. */
export class LiveContainer {
  readonly live: LiveWorld;
  /** That rested at the exchange when it was given. */
  readonly stops: readonly string[];
  readonly #env: Variables;
  run: StartedProcess;
  #epoch = 1;

  /** One that trades, and holds nothing. */
  static async trading(live: LiveWorld, env: Variables = {}): Promise<LiveContainer> {
    await live.allow();
    const all = { HEARTBEAT_SECONDS: '1', ...env };
    const run = live.start(all);
    await until(async () => ((await live.state())?.stage === 'RUNNING' ? true : null), 'RUNNING', run);
    return new LiveContainer(live, run, all);
  }

  /** One that holds a position with its stop. */
  static async holding(live: LiveWorld, env: Variables = {}): Promise<LiveContainer> {
    const one = await LiveContainer.trading(live, env);
    const { run } = one;
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', run);
    await until(() => (eventsIn(run.err()).some(({ event }) => event === 'stop') ? true : null), 'word of it', run);
    return new LiveContainer(live, run, one.#env);
  }

  private constructor(live: LiveWorld, run: StartedProcess, env: Variables) {
    [this.live, this.run, this.#env] = [live, run, env];
    this.stops = live.restingStops();
  }

  /** What is done to the exchange, or to the account there. Gives how that ends. */
  befall(...rules: FaultScript['rules']): () => void {
    const { faults } = this.live.sim;
    const id = faults.load({ version: 1, rules });
    return () => void faults.unload(id);
  }

  /** Kills the process, and starts another one. */
  async again(env: Variables = {}): Promise<void> {
    await this.killed();
    this.run = this.live.start({ ...this.#env, ...env });
    this.#epoch += 1;
  }

  async killed(): Promise<void> {
    this.run.child.kill('SIGKILL');
    await this.run.ended;
  }

  /** The first beat of this process with that stage and no causes but these. */
  beat(stage: SessionStage, ...causes: readonly BeatCause[]): Promise<SessionBeat> {
    const wanted = [stage, ...causes.toSorted()].join(' ');
    const look = async (): Promise<SessionBeat | null> => {
      const beat = (await this.live.beat()) as SessionBeat | null;
      const said = beat === null ? '' : [beat.stage, ...beat.causes.toSorted()].join(' ');
      return beat?.epoch === this.#epoch && said === wanted ? beat : null;
    };
    return until(look, wanted, this.run, LONGEST_MS);
  }

  /** The first beat of this process that has the cause, whatever else it has. */
  beatWith(cause: BeatCause): Promise<SessionBeat> {
    const look = async (): Promise<SessionBeat | null> => {
      const beat = (await this.live.beat()) as SessionBeat | null;
      return beat?.epoch === this.#epoch && beat.causes.includes(cause) ? beat : null;
    };
    return until(look, cause, this.run);
  }

  /** What people were told, by event. */
  told(): readonly string[] {
    return eventsIn(this.run.err()).map(({ event, message }) => `${event}: ${message}`);
  }

  async tells(words: string): Promise<void> {
    await until(() => (this.told().some((line) => line.includes(words)) ? true : null), words, this.run);
  }

  /** Asks it to end. What it leaves behind, to be compared with `asItWas`. */
  async end(): Promise<LiveContainer['asItWas']> {
    this.run.child.kill('SIGTERM');
    const { code, err } = await this.run.ended;
    const { live } = this;
    const { postsPerClientId, duplicateIntents, ordersWithoutRequest } = live.sim.report();
    const counts = { postsPerClientId, duplicateIntents, ordersWithoutRequest };
    const words = code === EXIT_CODE.done ? '' : err.slice(-800);
    return { code, words, stops: live.restingStops(), ...counts, differences: await live.differences() };
  }

  /** In order, the position has the stop that it had before, and nothing was sent twice. */
  get asItWas() {
    const counts = { postsPerClientId: 1, duplicateIntents: 0, ordersWithoutRequest: 0 };
    const words = { code: EXIT_CODE.done as number | null, words: '' };
    return { ...words, stops: this.stops, ...counts, differences: [] as readonly Difference[] };
  }
}
