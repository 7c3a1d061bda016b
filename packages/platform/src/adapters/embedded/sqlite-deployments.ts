import { isSettled, type Deployment, type DesiredSession } from '../../domain/deployment.ts';
import type { AuditEntry } from '../../ports/audit.ts';
import type { DeploymentAcceptance, DeploymentQuery, DeploymentStore } from '../../ports/deployments.ts';
import type { LiveKey } from '../../ports/live-services.ts';
import type { IdempotencyKey, OutboxMessage } from '../../ports/run-store.ts';
import type { PlatformDatabase, Query } from './platform-database.ts';
import { appendLine } from './sqlite-audit.ts';
import { keepRequest, madeByRequest, putMessage } from './request-rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** Deployments in SQLite. */
export class SqliteDeployments implements DeploymentStore {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  accept(
    deployment: Deployment,
    key: IdempotencyKey,
    message: OutboxMessage,
    audit?: AuditEntry,
  ): Promise<DeploymentAcceptance> {
    return this.#database.write((query): DeploymentAcceptance => {
      const known = madeByRequest(query, key, deployment.createdMs);
      if (known === 'mismatch') return { kind: 'mismatch' };
      const before = known === null ? null : find(query, known.id);
      if (before !== null) return { kind: 'replayed', deployment: before };
      put(query, deployment);
      putMessage(query, message);
      keepRequest(query, key, deployment.id);
      if (audit !== undefined) appendLine(query, audit);
      return { kind: 'accepted', deployment };
    });
  }

  get(id: string): Promise<Deployment | null> {
    return this.#database.read((query) => find(query, id));
  }

  put(deployment: Deployment, readVersion: number): Promise<'written' | 'conflict'> {
    return this.#database.write((query) => {
      if (find(query, deployment.id)?.version !== readVersion) return 'conflict';
      put(query, deployment);
      return 'written';
    });
  }

  list({ strategy, before, limit }: DeploymentQuery): Promise<readonly Deployment[]> {
    const conditions: [sql: string, value: string][] = [];
    if (strategy !== undefined) conditions.push(['strategy = ?', strategy]);
    if (before !== undefined) conditions.push(['id < ?', before]);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
    const values = conditions.map(([, value]) => value);
    return this.#database.read((query) =>
      query(`SELECT row FROM deployments ${where} ORDER BY id DESC LIMIT ?`)
        .all(...values, limit)
        .map(deploymentIn),
    );
  }

  open(): Promise<readonly Deployment[]> {
    return this.#database.read((query) =>
      query('SELECT row FROM deployments WHERE is_open = 1 ORDER BY id').all().map(deploymentIn),
    );
  }

  desired(key: LiveKey): Promise<DesiredSession | null> {
    return this.#database.read((query) => findDesired(query, key));
  }

  allDesired(): Promise<readonly DesiredSession[]> {
    return this.#database.read((query) =>
      query('SELECT row FROM desired_sessions ORDER BY strategy, account, mode').all().map(sessionIn),
    );
  }

  putDesired(session: DesiredSession, readVersion: number): Promise<'written' | 'conflict'> {
    const { strategy, account, mode, version } = session;
    return this.#database.write((query) => {
      if ((findDesired(query, session)?.version ?? 0) !== readVersion) return 'conflict';
      query('INSERT OR REPLACE INTO desired_sessions VALUES (?, ?, ?, ?, ?)').run(
        ...[strategy, account, mode, version, JSON.stringify(session)],
      );
      return 'written';
    });
  }
}

function find(query: Query, id: string): Deployment | null {
  const row = query('SELECT row FROM deployments WHERE id = ?').get(id);
  return row === undefined ? null : deploymentIn(row);
}

function put(query: Query, deployment: Deployment): void {
  const { id, strategy, status, version } = deployment;
  query('INSERT OR REPLACE INTO deployments VALUES (?, ?, ?, ?, ?)').run(
    ...[id, strategy, isSettled(status) ? 0 : 1, version, JSON.stringify(deployment)],
  );
}

function findDesired(query: Query, { strategy, account, mode }: LiveKey): DesiredSession | null {
  const sql = 'SELECT row FROM desired_sessions WHERE strategy = ? AND account = ? AND mode = ?';
  const row = query(sql).get(strategy, account, mode);
  return row === undefined ? null : sessionIn(row);
}

function deploymentIn(row: Row): Deployment {
  return JSON.parse(String(row['row'])) as Deployment;
}

function sessionIn(row: Row): DesiredSession {
  return JSON.parse(String(row['row'])) as DesiredSession;
}
