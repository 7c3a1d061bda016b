import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Heartbeat, SessionBeat, SessionCommand } from '@tradai/runtime/contract';
import {
  ServiceError,
  type BeatKey,
  type LeaseKey,
  type LeaseRow,
  type Registry,
  type StrategyVersion,
} from '@tradai/runtime/ports';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../adapters/embedded/manual-clock.fixture.ts';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteDeployments } from '../adapters/embedded/sqlite-deployments.ts';
import { SqliteQueue } from '../adapters/embedded/sqlite-queue.ts';
import { SqliteRunStore } from '../adapters/embedded/sqlite-run-store.ts';
import {
  liveName,
  type LiveKey,
  type LiveServices,
  type LiveServiceState,
  type LiveSpec,
} from '../ports/live-services.ts';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import type { BeginServices, SessionSigns } from './deploy-services.ts';
import { StillWorkflows } from './memory-services.fixture.ts';

export const SESSION: LiveKey = { strategy: 'momentum', account: 'dry-run', mode: 'dry-run' };

/** Containers that do nothing by themselves. */
export class StillServices implements LiveServices {
  readonly specs = new Map<string, LiveSpec>();
  readonly states = new Map<string, LiveServiceState>();
  /** How often one was begun or replaced. */
  starts = 0;
  /** What `ensure` throws. */
  trouble: Error | null = null;

  ensure(spec: LiveSpec): Promise<void> {
    if (this.trouble !== null) return Promise.reject(this.trouble);
    const known = this.states.get(liveName(spec));
    this.specs.set(liveName(spec), spec);
    if (known?.revision === spec.revision) return Promise.resolve();
    this.starts += 1;
    const state = { wanted: 1, running: 1, restarts: 0, lastExitCode: null, lastWords: '' } as const;
    this.states.set(liveName(spec), { ...state, revision: spec.revision });
    return Promise.resolve();
  }

  scale(key: LiveKey, count: 0 | 1): Promise<void> {
    this.tell(key, { wanted: count, running: count });
    return Promise.resolve();
  }

  describe(key: LiveKey): Promise<LiveServiceState | null> {
    return Promise.resolve(this.states.get(liveName(key)) ?? null);
  }

  tell(key: LiveKey, more: Partial<LiveServiceState>): void {
    const known = this.states.get(liveName(key));
    if (known !== undefined) this.states.set(liveName(key), { ...known, ...more });
  }
}

/** What sessions would have told. */
export class MemorySigns implements SessionSigns {
  readonly beats = new Map<string, Heartbeat>();
  readonly rows = new Map<string, LeaseRow>();
  readonly orders: SessionCommand[] = [];
  /** Holders whose processes have ended. */
  readonly ended = new Set<string>();

  readonly heartbeats: SessionSigns['heartbeats'] = {
    put: (beat) => {
      this.beats.set(nameOf(beat), beat);
      return Promise.resolve({ isStored: true });
    },
    get: (key: BeatKey) => Promise.resolve(this.beats.get(nameOf(key)) ?? null),
    active: () => {
      const all = [...this.beats.values()].filter((beat): beat is SessionBeat => beat.kind === 'session');
      return Promise.resolve(all.filter(({ outcome }) => outcome === null));
    },
  };
  readonly leaseRows: SessionSigns['leaseRows'] = {
    read: (key) => Promise.resolve(this.rows.get(rowName(key)) ?? null),
    replace: (key, row) => Promise.resolve(this.rows.set(rowName(key), row).size > 0),
  };
  readonly journals: SessionSigns['journals'] = {
    order: (key, order) => {
      if (!this.beats.has(liveName(key))) return Promise.reject(new ServiceError('unknown-session', 'There is none.'));
      const known = this.orders.find(({ id }) => id === order.id);
      if (known === undefined) this.orders.push({ ...order, answer: null });
      return Promise.resolve(known ?? this.orders.at(-1)!);
    },
    commands: () => Promise.resolve(this.orders),
    hasEnded: (_, holder) => Promise.resolve(this.ended.has(holder)),
  };
}

/** `main/momentum`; of a permit `live-permit main/momentum`. */
function rowName(key: LeaseKey): string {
  if (key.kind !== 'strategy' && key.kind !== 'live-permit') throw new Error(`Nothing is kept of ${key.kind}.`);
  return `${key.kind === 'strategy' ? '' : 'live-permit '}${key.account}/${key.strategy}`;
}

function nameOf(key: BeatKey | Heartbeat): string {
  return key.kind === 'session' ? liveName(key) : '';
}

/** One of a session that trades its version 3 well. */
export function aBeat(ts: number, more: Partial<SessionBeat> = {}): SessionBeat {
  return {
    ...{ schema: 'tradai.heartbeat/1', kind: 'session', ts, seq: 1, failed_beats: 0, every_ms: 60_000, ...SESSION },
    ...{ stage: 'RUNNING', session: null, holder: 'h1', epoch: 1, progress: null, causes: [], rss_mb: 100 },
    ...{ loop_lag_p99_ms: 1, data_age_ms: 1000, versions: { model: 'momentum version 3' }, outcome: null },
    ...more,
  };
}

export function aLease(more: Partial<LeaseRow> = {}): LeaseRow {
  return {
    ...{ holder: 'h1', build: '1', mode: 'dry-run', startedMs: 0, epoch: 1, rvn: 'r1', ttlMs: 20_000 },
    ...{ isReleased: false, ...more },
  };
}

/** A registry with versions of one strategy; an alias that it does not have is unknown. */
export class FewVersions {
  readonly aliases = new Map([['production', 3]]);
  readonly tags = new Map<number, Readonly<Record<string, string>>>();

  resolve(name: string, alias: string): Promise<StrategyVersion> {
    const version = this.aliases.get(alias);
    if (version === undefined)
      return Promise.reject(new ServiceError('unknown-alias', `${name} has no alias ${alias}.`));
    return this.version(name, version);
  }

  version(name: string, version: number): Promise<StrategyVersion> {
    const rest = { tags: this.tags.get(version) ?? {}, source: '', description: '', aliases: [], createdMs: 0 };
    return Promise.resolve({ name, version, ...rest });
  }
}

export interface DeployWorld extends BeginServices {
  readonly database: PlatformDatabase;
  readonly clock: ManualClock;
  readonly deployments: SqliteDeployments;
  readonly workflows: StillWorkflows;
  readonly liveServices: StillServices;
  readonly signs: MemorySigns;
  readonly versions: FewVersions;
  /** Keys of what was written. */
  readonly objectsWritten: string[];
}

/** Services of one test on deployments, on SQLite in a folder of its own. */
export function deployWorld(): DeployWorld {
  const place = mkdtempSync(join(tmpdir(), 'tradai-deploy-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  const clock = new ManualClock();
  const [signs, versions, objectsWritten] = [new MemorySigns(), new FewVersions(), [] as string[]];
  const put = (key: string) => {
    objectsWritten.push(key);
    return Promise.resolve({ written: true, etag: '' });
  };
  let made = 0;
  return {
    ...{ database, clock, signs, versions, objectsWritten, workflows: new StillWorkflows() },
    ...{ runs: new SqliteRunStore(database), deployments: new SqliteDeployments(database) },
    queues: {
      backtest: new SqliteQueue('backtest', database, clock),
      deploy: new SqliteQueue('deploy', database, clock),
    },
    liveServices: new StillServices(),
    ...{ heartbeats: signs.heartbeats, leaseRows: signs.leaseRows, journals: signs.journals },
    registry: versions as unknown as Registry,
    objects: { put } as unknown as BeginServices['objects'],
    uriOf: (key) => `s3://results/${key}`,
    newRunId: () => runIdOf((made += 1)),
  };
}
