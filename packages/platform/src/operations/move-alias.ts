import { assertExpected, assertMove, ServiceError, type Registry } from '@tradai/runtime/ports';
import type { AuditEntry, AuditLog } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';
import type { Requester } from './requester.ts';

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
 * Makes an alias mean another version, having written down who wants it, and tells whoever trades by it. An alias that stands there already was
 * moved by the same wish whose answer was lost: it is told again, and was written down before. Throws `ServiceError`: `version-conflict`,
 * `unknown-model`, `unknown-version`, `invalid-entry`.
 */
export async function moveAlias(services: MoveAliasServices, wish: AliasWish, by: Requester): Promise<void> {
  const { registry, events, audit, clock } = services;
  const { strategy, alias, version, expected } = wish;
  const stands = await standing(registry, wish);
  if (stands !== version) {
    const move = { name: strategy, alias, version, expected };
    assertMove(move);
    assertExpected(move, stands);
    const entry = (action: string): AuditEntry => ({
      ...{ atMs: clock.now(), actor: by.subject, action, subject: `${strategy}/${alias}`, requestId: by.requestId },
      ...{ before: { version: expected }, after: { version } },
    });
    // A kill after the move would leave nobody who could write it down.
    await audit.append(entry('alias.move'));
    try {
      await registry.setAlias(move);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'version-conflict') throw error;
      if ((await standing(registry, wish)) !== version) {
        await audit.append(entry('alias.move-refused'));
        throw error;
      }
    }
  }
  await events.publish({ kind: 'alias-moved', strategy, alias, version, atMs: clock.now() });
}

/** What the alias means now; null: nothing. Throws where there is no such version that it could mean. */
async function standing(registry: Registry, { strategy, alias, version }: AliasWish): Promise<number | null> {
  const versions = await registry.versions(strategy);
  if (!versions.some((each) => each.version === version))
    throw new ServiceError('unknown-version', `${strategy} has no version ${version}.`);
  return versions.find(({ aliases }) => aliases.includes(alias))?.version ?? null;
}
