import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Publication } from '../../packages/runtime/src/contract/publication.ts';
import { openTracking } from '../../packages/runtime/src/services.ts';
import { STRATEGY, tradai } from './base-folder.ts';
import { containersOf } from './containers-of.ts';

/** What is left of a round, in words that two rounds can be compared by. Empty lists are as they should be. */
export interface EndState {
  /** By the run's key: how it ended, and the hash of what came out. */
  readonly runs: Readonly<Record<string, string>>;
  readonly differences: readonly string[];
}

interface Status {
  readonly runs: Readonly<Record<string, number>>;
  readonly slots_used: Readonly<Record<string, number>>;
  readonly executions: number;
  readonly outbox: number;
  readonly queues: Readonly<Record<string, Readonly<Record<'waiting' | 'in_flight' | 'dead', number>>>>;
}

/** Looks at a folder that nobody runs any more. `mlflow`: where tracking is, if not there. */
export async function endState(
  root: string,
  ids: ReadonlyMap<string, string>,
  mlflow: string | null,
): Promise<EndState> {
  const data = join(root, 'data');
  const status = JSON.parse(await tradai(root, ['status', '--data', data, '--json'])) as Status;
  const differences = [
    ...unless(total(status.runs) === ids.size, `${total(status.runs)} runs for ${ids.size} keys`),
    ...unless(total(status.slots_used) === 0, `${total(status.slots_used)} slots are held`),
    ...unless(status.executions === 0, `${status.executions} executions go on`),
    ...unless(status.outbox === 0, `${status.outbox} messages were not sent`),
    ...Object.entries(status.queues).flatMap(([name, { dead }]) =>
      unless(dead === 0, `${name} has ${dead} dead messages`),
    ),
    ...unread(data),
    ...unless(containersOf(data).length === 0, `containers go on: ${containersOf(data).join(', ')}`),
    ...notices(data, ids),
    ...executions(data, ids),
    ...(await audit(root, data)),
    ...(await tracked(data, ids, mlflow)),
  ];
  return { runs: Object.fromEntries([...ids].map(([key, id]) => [key, outcomeOf(data, id)])), differences };
}

function outcomeOf(data: string, id: string): string {
  const database = new DatabaseSync(join(data, 'platform.db'), { readOnly: true });
  try {
    const row = database.prepare('SELECT row FROM runs WHERE id = ?').get(id);
    if (row === undefined) return 'is not there';
    const { status, attempt, summary } = JSON.parse(String(row['row'])) as Readonly<Record<string, unknown>>;
    return `${String(status)} attempt ${String(attempt)} ${JSON.stringify(summary)} ${manifestOf(data, id)}`;
  } finally {
    database.close();
  }
}

/**
 * Messages that somebody ought to have taken. One that a killed process had in hand is nobody's for six minutes, and so is what stands behind it: its
 * run was found without it.
 */
function unread(data: string): string[] {
  const database = new DatabaseSync(join(data, 'platform.db'), { readOnly: true });
  try {
    const rows = database.prepare(`
      SELECT m.group_id FROM messages m WHERE m.visible_ms <= ? AND NOT EXISTS (
        SELECT 1 FROM messages e WHERE e.queue = m.queue AND e.group_id = m.group_id AND e.seq < m.seq)`);
    return rows.all(Date.now()).map(({ group_id: group }) => `a message of ${String(group)} was not taken`);
  } finally {
    database.close();
  }
}

function manifestOf(data: string, id: string): string {
  const file = join(data, 'objects/results/backtests', id, 'publication.json');
  if (!existsSync(file)) return 'nothing published';
  return (JSON.parse(readFileSync(file, 'utf8')) as Publication).manifest_sha256;
}

/** One of each run, whoever wanted to send it how often. */
function notices(data: string, ids: ReadonlyMap<string, string>): string[] {
  const told = readFileSync(join(data, 'logs', 'platform.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"msg":"notice"'));
  return [...ids].flatMap(([key, id]) => {
    const count = told.filter((line) => line.includes(id)).length;
    // Whoever is killed between the sending and its record sends once more, and says so by the same id.
    return unless(count >= 1, `nobody was told of ${key}`);
  });
}

function executions(data: string, ids: ReadonlyMap<string, string>): string[] {
  const database = new DatabaseSync(join(data, 'platform.db'), { readOnly: true });
  try {
    const names = database
      .prepare('SELECT name FROM executions')
      .all()
      .map(({ name }) => String(name));
    const wanted = new Set([...ids.values()].map((id) => `${id}-a1`));
    return names
      .filter((name) => !wanted.has(name) && /^[0-9a-f]{8}-/.test(name))
      .map((name) => `an execution ${name}`);
  } finally {
    database.close();
  }
}

async function audit(root: string, data: string): Promise<string[]> {
  const found = JSON.parse(await tradai(root, ['audit', 'verify', '--data', data, '--json'])) as { problems: string[] };
  return found.problems.map((problem) => `audit: ${problem}`);
}

async function tracked(data: string, ids: ReadonlyMap<string, string>, mlflow: string | null): Promise<string[]> {
  const place =
    mlflow === null ? { folder: join(data, 'registry'), env: {} } : { env: { MLFLOW_TRACKING_URI: mlflow } };
  const tracking = await openTracking(place, join(data, 'spool-of-the-look'));
  try {
    const found = await Promise.all(
      [...ids].map(
        async ([key, id]) => [key, (await tracking.find(STRATEGY, id, 1))?.status ?? 'is not there'] as const,
      ),
    );
    return found.flatMap(([key, status]) => unless(status === 'finished', `tracking: ${key} ${status}`));
  } finally {
    tracking.close();
  }
}

function unless(isSo: boolean, text: string): string[] {
  return isSo ? [] : [text];
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
