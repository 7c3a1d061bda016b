import { textIn, type DynamoTable, type Item, type Key, type PlainItem } from '@tradai/runtime/dynamo';
import { KEPT_MS } from '../../domain/change-status.ts';
import { isSettled, type Deployment, type DesiredSession } from '../../domain/deployment.ts';
import type { AuditEntry } from '../../ports/audit.ts';
import type { DeploymentAcceptance, DeploymentQuery, DeploymentStore } from '../../ports/deployments.ts';
import type { LiveKey } from '../../ports/live-services.ts';
import type { IdempotencyKey, OutboxMessage } from '../../ports/run-store.ts';
import { pendingLine } from './dynamo-audit.ts';
import { isVersion, putMarked } from './marked-put.ts';
import { rowOfMessage } from './outbox-row.ts';
import { makeOnce } from './request-row.ts';

const OPEN = 'DEPLOYMENTS#OPEN';
const ENDED = 'DEPLOYMENTS#ENDED';
const DESIRED = 'LIVE#DESIRED';

/** Deployments as rows `DEPLOY#<id> META`, and which sessions are wanted as `LIVE#<account>#<strategy>#<mode> DESIRED`. */
export class DynamoDeployments implements DeploymentStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async accept(
    deployment: Deployment,
    key: IdempotencyKey,
    message: OutboxMessage,
    audit?: AuditEntry,
  ): Promise<DeploymentAcceptance> {
    const outcome = await makeOnce<Deployment>(this.#table, {
      ...{ key, nowMs: deployment.createdMs, made: deployment, find: (id) => this.get(id) },
      changes: [
        { put: rowOf(deployment), condition: isVersion(0) },
        { put: rowOfMessage(message) },
        ...pendingLine(audit),
      ],
    });
    return outcome.kind === 'mismatch' ? outcome : { kind: outcome.kind, deployment: outcome.made };
  }

  async get(id: string): Promise<Deployment | null> {
    const item = await this.#table.get(deploymentKey(id));
    return item === null ? null : deploymentIn(item);
  }

  async put(deployment: Deployment, readVersion: number): Promise<'written' | 'conflict'> {
    return (await putMarked(this.#table, rowOf(deployment), isVersion(readVersion))) ? 'written' : 'conflict';
  }

  async list({ strategy, before, limit }: DeploymentQuery): Promise<readonly Deployment[]> {
    const parts = strategy === undefined ? [OPEN, ENDED] : [`STRATEGY#${strategy}`];
    const index = strategy === undefined ? 'gsi1' : 'gsi2';
    const options = { isBackwards: true, pageSize: limit, ...(before === undefined ? {} : { before }) };
    const ids = new Set<string>();
    for (const part of parts) {
      let count = 0;
      for await (const entry of this.#table.queryIndex(index, part, options)) {
        ids.add(textIn(entry, `${index}sk`));
        if (++count >= limit) break;
      }
    }
    return this.#many([...ids].toSorted().toReversed().slice(0, limit));
  }

  async open(): Promise<readonly Deployment[]> {
    const ids: string[] = [];
    for await (const entry of this.#table.queryIndex('gsi1', OPEN)) ids.push(textIn(entry, 'gsi1sk'));
    return (await this.#many(ids)).filter(({ status }) => !isSettled(status));
  }

  async desired(key: LiveKey): Promise<DesiredSession | null> {
    const item = await this.#table.get(desiredKey(key));
    return item === null ? null : sessionIn(item);
  }

  async allDesired(): Promise<readonly DesiredSession[]> {
    const rows = await this.#table.getMany(await this.#table.indexed(DESIRED));
    return rows.map(sessionIn).toSorted((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1));
  }

  async putDesired(session: DesiredSession, readVersion: number): Promise<'written' | 'conflict'> {
    const row = {
      ...{ ...desiredKey(session), gsi1pk: DESIRED, gsi1sk: sortKeyOf(session), status: session.state },
      ...{ ver: session.version, row: JSON.stringify(session) },
    };
    return (await putMarked(this.#table, row, isVersion(readVersion))) ? 'written' : 'conflict';
  }

  async #many(ids: readonly string[]): Promise<Deployment[]> {
    return (await this.#table.getMany(ids.map(deploymentKey))).map(deploymentIn);
  }
}

function rowOf(deployment: Deployment): Key & PlainItem {
  const { id, strategy, status, version, endedMs } = deployment;
  return {
    ...{ ...deploymentKey(id), gsi1pk: isSettled(status) ? ENDED : OPEN, gsi1sk: id },
    ...{ gsi2pk: `STRATEGY#${strategy}`, gsi2sk: id, status, ver: version, row: JSON.stringify(deployment) },
    ...(endedMs === null ? {} : { expires_at: Math.ceil((endedMs + KEPT_MS) / 1000) }),
  };
}

function deploymentKey(id: string): Key {
  return { pk: `DEPLOY#${id}`, sk: 'META' };
}

function desiredKey({ strategy, account, mode }: LiveKey): Key {
  return { pk: `LIVE#${account}#${strategy}#${mode}`, sk: 'DESIRED' };
}

function sortKeyOf({ strategy, account, mode }: LiveKey): string {
  return `${strategy}#${account}#${mode}`;
}

function deploymentIn(item: Item): Deployment {
  return JSON.parse(textIn(item, 'row')) as Deployment;
}

function sessionIn(item: Item): DesiredSession {
  return JSON.parse(textIn(item, 'row')) as DesiredSession;
}
