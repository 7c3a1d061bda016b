import { sourceHash } from '../../../strategies/local-imports.ts';
import type { LoadedStrategy } from '../../../strategies/load-strategy.ts';
import { shortPath } from '../../../strategies/short-path.ts';
import { RunError } from '../../rerun/errors.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';
import type { SessionJournal } from './read-journal.ts';

export interface OpenedVersion {
  readonly version: VersionSpec;
  readonly loaded: LoadedStrategy;
  /** What has to be known about the choice. */
  readonly notes: readonly string[];
}

/** Finds the strategy of a version: where the session had it, or elsewhere. */
export type LoadVersion = (strategy: VersionSpec['strategy']) => Promise<LoadedStrategy>;

/** A version that the session has forgotten; null: nobody knows it any more. */
export type RecallVersion = (id: string) => Promise<VersionSpec | null>;

/**
 * The version that made entries at a time, else the newest that the session still has. Throws `no-run` without any, `strategy-changed` when
 * its source is not what it was, and the errors of loading it.
 */
export async function openVersion(
  { stored, reasons, versions }: Pick<SessionJournal, 'stored' | 'reasons' | 'versions'>,
  timeMs: number,
  load: LoadVersion,
  recall: RecallVersion,
): Promise<OpenedVersion> {
  const wanted = reasons.find(({ candleMs }) => candleMs >= timeMs)?.version;
  const then = wanted === undefined ? null : (versions.get(wanted) ?? (await recall(wanted)));
  const version = then ?? [...versions.values()].at(-1);
  if (version === undefined)
    throw new RunError('no-run', `The session of ${stored.key.strategy} has not kept what it was started with.`);
  const loaded = await load(version.strategy);
  const hash = sourceHash(loaded.file);
  if (hash !== version.strategy.sha256)
    throw new RunError(
      'strategy-changed',
      `${shortPath(loaded.file)} is not what the session of ${stored.key.strategy} traded: its source is ${shortHash(hash)}, that of the session ${shortHash(version.strategy.sha256)}.`,
    );
  const isOther = wanted !== undefined && version.id !== wanted;
  const notes = isOther ? [`Version ${wanted} traded at the start and is gone; the backtest runs ${version.id}.`] : [];
  return { version, loaded, notes };
}

/** As far as people compare it. */
function shortHash(sha256: string): string {
  return sha256.slice(0, 12);
}
