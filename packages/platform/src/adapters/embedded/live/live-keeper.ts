import type { Clock } from '../../../ports/clock.ts';
import { liveVariables, NEVER_AGAIN, type LiveKey, type LiveSpec } from '../../../ports/live-services.ts';
import { limitLog } from '../tasks/log-limit.ts';
import { passedOn } from '../tasks/passed-on.ts';
import { lastWords } from './last-words.ts';
import { foundContainer, startedContainer, stopContainer, type RunningContainer } from './live-process.ts';
import type { LiveRow, LiveRows } from './live-rows.ts';

/** For which restarts are counted. */
const COUNTED_MS = 600_000;
/** From end to start, doubled with every end that was counted. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** Until what could not be done is tried again. */
const TROUBLE_PAUSE_MS = 10_000;
const LOG_LOOK_MS = 60_000;
const MOST_LOG_BYTES = 16 * 1024 * 1024;

export interface KeeperOptions {
  readonly key: LiveKey;
  readonly rows: LiveRows;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string>>;
  /** Null: this image is not there. */
  readonly commandOf: (imageDigest: string | null) => readonly [string, ...string[]] | null;
  readonly folder: string;
  readonly log: string;
  readonly exitFile: string;
  /** Until one that was asked to end is ended. */
  readonly graceMs: number;
  readonly onError: (error: unknown) => void;
}

/** Keeps the container of one session as its row says: one that is to run is started, another one is ended before. */
export class LiveKeeper {
  readonly #options: KeeperOptions;
  readonly #done: Promise<void>;
  #container: RunningContainer | null = null;
  #woken = Promise.withResolvers<'woken'>();
  #isClosing = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#done = this.#keep();
  }

  /** The row has changed. */
  wake(): void {
    this.#woken.resolve('woken');
  }

  /** Ends the container in order; it stays wanted. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.wake();
    await this.#done;
  }

  async #keep(): Promise<void> {
    await this.#find();
    for (;;) {
      this.#woken = Promise.withResolvers();
      try {
        if (!(await this.#turn())) return;
      } catch (error) {
        this.#options.onError(error);
        await this.#pause(TROUBLE_PAUSE_MS);
      }
    }
  }

  /** One that a platform before this one has started. */
  async #find(): Promise<void> {
    const { rows, key, exitFile } = this.#options;
    const process = (await rows.get(key))?.process ?? null;
    if (process !== null) this.#container = foundContainer(process, exitFile);
  }

  /** Does the next thing that is to be done, or waits for one. False: there is nothing left. */
  async #turn(): Promise<boolean> {
    const { rows, key, clock } = this.#options;
    const row = await rows.get(key);
    if (row === null) return !this.#isClosing && (await this.#woken.promise, true);
    if (this.#container !== null) {
      await this.#watch(this.#container, row);
      return true;
    }
    if (this.#isClosing) return false;
    const waitMs = startsAtMs(row) - clock.now();
    if (row.wanted === 0) await this.#woken.promise;
    else if (waitMs > 0) await this.#pause(waitMs);
    else await this.#start(row.spec);
    return true;
  }

  async #watch(container: RunningContainer, { wanted, spec }: LiveRow): Promise<void> {
    const isOther = container.revision !== spec.revision;
    if (this.#isClosing || wanted === 0 || isOther) {
      await stopContainer(container, this.#options.graceMs);
      await this.#over(container, null);
      return;
    }
    const { log } = this.#options;
    const look = setInterval(() => limitLog(log, MOST_LOG_BYTES), LOG_LOOK_MS).unref();
    const what = await Promise.race([this.#woken.promise, container.ended]).finally(() => clearInterval(look));
    if (what !== 'woken') await this.#over(container, { code: what });
  }

  /** `end`: of one that ended by itself. */
  async #over(container: RunningContainer, end: { readonly code: number | null } | null): Promise<void> {
    const { rows, key, clock, log } = this.#options;
    const nowMs = clock.now();
    const words = end === null ? '' : lastWords(log);
    await rows.change(key, (row) => {
      if (row === null) return null;
      const gone = { ...row, process: null };
      // Nothing of it counts for what is to run by now.
      if (end === null || container.revision !== row.spec.revision) return gone;
      const isForGood = end.code !== null && NEVER_AGAIN.includes(end.code);
      const endsMs = [...countedEnds(row, nowMs), nowMs];
      const told = { lastExitCode: end.code, lastWords: words };
      return isForGood ? { ...gone, ...told, wanted: 0 } : { ...gone, ...told, endsMs };
    });
    this.#container = null;
  }

  async #start(spec: LiveSpec): Promise<void> {
    const { rows, key, environment, commandOf, folder, log, exitFile } = this.#options;
    const command = commandOf(spec.imageDigest);
    if (command === null) throw new Error(`The image ${spec.imageDigest} is not here any more.`);
    const variables = { ...passedOn(), ...environment, ...liveVariables(spec) };
    this.#container = await startedContainer(
      { command, environment: variables, folder, log, exitFile, cage: null },
      spec.revision,
      (process) => rows.change(key, (row) => (row === null ? null : { ...row, process })),
    );
  }

  async #pause(ms: number): Promise<void> {
    const stop = new AbortController();
    await Promise.race([this.#options.clock.sleep(ms, stop.signal), this.#woken.promise]);
    stop.abort();
  }
}

export function countedEnds({ endsMs }: LiveRow, nowMs: number): readonly number[] {
  return endsMs.filter((ms) => ms > nowMs - COUNTED_MS);
}

function startsAtMs(row: LiveRow): number {
  const lastMs = row.endsMs.at(-1);
  if (lastMs === undefined) return 0;
  const times = countedEnds(row, lastMs).length;
  return lastMs + Math.min(FIRST_PAUSE_MS * 2 ** (times - 1), LONGEST_PAUSE_MS);
}
