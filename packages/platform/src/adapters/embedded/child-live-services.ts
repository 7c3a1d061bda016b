import { join } from 'node:path';
import { ServiceError } from '@tradai/runtime/ports';
import type { Clock } from '../../ports/clock.ts';
import {
  liveName,
  type LiveKey,
  type LiveServices,
  type LiveServiceState,
  type LiveSpec,
} from '../../ports/live-services.ts';
import { countedEnds, LiveKeeper, type KeeperOptions } from './live/live-keeper.ts';
import { isThere } from './live/live-process.ts';
import { LiveRows } from './live/live-rows.ts';
import type { PlatformDatabase } from './platform-database.ts';

export interface ChildLiveServicesOptions extends Pick<KeeperOptions, 'environment' | 'commandOf' | 'onError'> {
  readonly database: PlatformDatabase;
  /** Of the platform: logs and exit codes go below it. */
  readonly folder: string;
  readonly clock: Clock;
  /** For what a container is asked to end and does not; default half a minute. */
  readonly graceMs?: number;
}

/** A session ends itself after 20 s. */
const GRACE_MS = 30_000;
/** It is part of names of files. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * Sessions as processes of this machine, kept running. They need no platform to go on: the next one finds them, by their id and when they began,
 * and takes how they ended from what their launchers wrote down. Nothing is looked after before `resume`.
 */
export class ChildLiveServices implements LiveServices {
  readonly #options: ChildLiveServicesOptions;
  readonly #rows: LiveRows;
  readonly #keepers = new Map<string, LiveKeeper>();
  #isClosing = false;

  constructor(options: ChildLiveServicesOptions) {
    this.#options = options;
    this.#rows = new LiveRows(options.database);
  }

  /** Finds what runs, and starts what is to. */
  async resume(): Promise<void> {
    for (const { spec } of await this.#rows.all()) this.#wake(spec);
  }

  async ensure(spec: LiveSpec): Promise<void> {
    assertNames(spec);
    if (this.#options.commandOf(spec.imageDigest) === null)
      throw new ServiceError('refused', `The image ${spec.imageDigest} of ${spec.strategy} is not here.`);
    await this.#rows.change(spec, (row) => {
      if (row?.spec.revision === spec.revision) return { ...row, spec };
      return { spec, wanted: 1, process: row?.process ?? null, endsMs: [], lastExitCode: null, lastWords: '' };
    });
    this.#wake(spec);
  }

  async scale(key: LiveKey, count: 0 | 1): Promise<void> {
    await this.#rows.change(key, (row) =>
      row === null || row.wanted === count ? null : { ...row, wanted: count, endsMs: [] },
    );
    this.#wake(key);
  }

  async describe(key: LiveKey): Promise<LiveServiceState | null> {
    const row = await this.#rows.get(key);
    if (row === null) return null;
    const { wanted, process, spec, lastExitCode, lastWords } = row;
    const running = process !== null && isThere(process) ? 1 : 0;
    const restarts = countedEnds(row, this.#options.clock.now()).length;
    return { wanted, running, revision: spec.revision, restarts, lastExitCode, lastWords };
  }

  /** Ends all of them in order; the next platform starts them again. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.close()));
    this.#keepers.clear();
  }

  #wake(key: LiveKey): void {
    // What is wanted now is written down, and the next platform's to start.
    if (this.#isClosing) return;
    const name = liveName(key);
    const known = this.#keepers.get(name);
    if (known === undefined) this.#keepers.set(name, new LiveKeeper(this.#keeperOptions(key)));
    else known.wake();
  }

  #keeperOptions({ strategy, account, mode }: LiveKey): KeeperOptions {
    const { folder, clock, environment, commandOf, onError, graceMs = GRACE_MS } = this.#options;
    const file = `${strategy}.${account}.${mode}`;
    return {
      ...{
        key: { strategy, account, mode },
        rows: this.#rows,
        clock,
        environment,
        commandOf,
        folder,
        graceMs,
        onError,
      },
      ...{ log: join(folder, 'logs', 'live', `${file}.log`), exitFile: join(folder, 'live', `${file}.exit`) },
    };
  }
}

function assertNames({ strategy, account }: LiveKey): void {
  for (const name of [strategy, account])
    if (!NAME.test(name)) throw new ServiceError('invalid-entry', `"${name}" is no name of a strategy or account.`);
}
