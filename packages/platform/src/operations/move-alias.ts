import { ServiceError, type Registry } from '@tradai/runtime/ports';
import type { AuditLog } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';

export interface MoveAliasServices {
  readonly registry: Registry;
  readonly events: Pick<Events, 'publish'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export interface AliasWish {
  readonly strategy: string;
  /** In lower case. */
  readonly alias: string;
  readonly version: number;
  /** Where whoever wishes saw it last; null: nowhere. */
  readonly expected: number | null;
}

/**
 * Makes an alias mean another version, writes down who did, and tells whoever trades by it. An alias that stands there already was moved by
 * the same wish whose answer was lost: it is told again. Throws `ServiceError`: `version-conflict`, `unknown-model`, `unknown-version`,
 * `invalid-entry`.
 */
export async function moveAlias(
  { registry, events, audit, clock }: MoveAliasServices,
  wish: AliasWish,
  by: { readonly subject: string; readonly requestId: string },
): Promise<void> {
  const { strategy, alias, version, expected } = wish;
  try {
    await registry.setAlias({ name: strategy, alias, version, expected });
  } catch (error) {
    if (!(await isThereAlready(registry, wish, error))) throw error;
  }
  const atMs = clock.now();
  await audit.append({
    ...{ atMs, actor: by.subject, action: 'alias.move', subject: `${strategy}/${alias}`, requestId: by.requestId },
    ...{ before: { version: expected }, after: { version } },
  });
  await events.publish({ kind: 'alias-moved', strategy, alias, version, atMs });
}

async function isThereAlready(
  registry: Registry,
  { strategy, alias, version }: AliasWish,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof ServiceError) || error.code !== 'version-conflict') return false;
  const versions = await registry.versions(strategy);
  return versions.find(({ aliases }) => aliases.includes(alias))?.version === version;
}
