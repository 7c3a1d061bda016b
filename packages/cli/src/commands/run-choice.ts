import { UsageError } from '@tradai/runtime/process';
import type { ApiClient } from '../client/api-client.ts';
import type { RunView } from './run-views.ts';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The path of a run: by its id, or `last` for the newest of one's own. */
export async function runPath(client: ApiClient, given: string): Promise<string> {
  if (given === 'last') return `/backtest/${(await newestOwn(client)).run_id}`;
  const id = given.toLowerCase();
  if (!ID.test(id))
    throw new UsageError(`"${given}" is no id of a run; "tradai runs" lists them, "last" is your newest.`);
  return `/backtest/${id}`;
}

async function newestOwn(client: ApiClient): Promise<RunView> {
  const query = { mine: 'true', limit: 1 };
  const { body } = await client.ask<{ items: readonly RunView[] }>('GET', '/backtest', { query });
  const [newest] = body.items;
  if (newest === undefined) throw new UsageError('You have no runs yet; "tradai submit" makes one.');
  return newest;
}
