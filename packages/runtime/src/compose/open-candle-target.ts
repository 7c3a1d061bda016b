import { randomUUID } from 'node:crypto';
import { VERSION } from '../contract/version.ts';
import { loadDownload } from '../data/download/on-demand.ts';
import type { CandleTarget } from '../data/download/index.ts';
import { ServiceError } from '../ports/errors.ts';
import { writerLeases } from '../ports/writer-leases.ts';
import { openArctic } from './open-arctic.ts';
import { openState, statePlace } from './open-state.ts';

export interface TargetPlace {
  readonly to: 'cache' | 'arctic';
  /** Of the local cache. */
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OpenTarget {
  readonly target: CandleTarget;
  close(): void;
}

/**
 * Where downloaded candles go: the local cache, or the ArcticDB libraries of ARCTICDB_URI, written under leases in HEARTBEAT_TABLE, else in
 * the folder TRADAI_STATE, else in `./state`. Throws `invalid-entry`.
 */
export async function openCandleTarget({ to, dataDir, env }: TargetPlace): Promise<OpenTarget> {
  const { arcticTarget, cacheTarget } = await loadDownload();
  if (to === 'cache') return { target: cacheTarget(dataDir), close: () => {} };
  const uri = given(env['ARCTICDB_URI']);
  if (uri === null)
    throw new ServiceError('invalid-entry', 'ARCTICDB_URI does not say where the ArcticDB libraries are.');
  const state = await openState(statePlace(given(env['HEARTBEAT_TABLE']), given(env['TRADAI_STATE']) ?? 'state', env));
  const arctic = await openArctic(uri, env);
  const me = { holder: randomUUID(), build: VERSION, mode: 'download', startedMs: Date.now() };
  return {
    target: await arcticTarget({ ...arctic, leases: writerLeases(state.leases, me) }),
    close() {
      arctic.close();
      state.close();
    },
  };
}

function given(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
