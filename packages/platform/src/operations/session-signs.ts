import type { SessionBeat } from '@tradai/runtime/contract';
import type { LiveKey } from '../ports/live-services.ts';
import type { SessionSigns } from './deploy-services.ts';

/** The last one of a session; null: there was never one. */
export async function beatOf(
  { heartbeats }: Pick<SessionSigns, 'heartbeats'>,
  { strategy, account, mode }: LiveKey,
): Promise<SessionBeat | null> {
  const beat = await heartbeats.get({ kind: 'session', strategy, account, mode });
  return beat?.kind === 'session' ? beat : null;
}

/** Of the registry: the one that makes the entries. Null before the session said so. */
export function versionIn({ versions, strategy }: SessionBeat): number | null {
  const [name, number] = (versions['model'] ?? '').split(' version ');
  return name === strategy && number !== undefined && /^\d+$/.test(number) ? Number(number) : null;
}
