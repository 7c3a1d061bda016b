import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, withStop, type Io } from '@tradai/runtime/process';
import type { ApiClient } from '../client/api-client.ts';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { deploymentText, isOver, type DeploymentView } from './deploy-views.ts';

export interface DeployOptions extends PlaceOptions {
  readonly mode?: string;
  readonly alias?: string;
  readonly account?: string;
  readonly confirm?: string;
  readonly key?: string;
  readonly watch?: boolean;
}

const MODES = ['dry-run', 'live'];
/** A look costs one of the requests that a person has. */
const LOOK_MS = 5_000;

/** `tradai deploy`: brings a version to trade. With `--watch` it ends with 3 where it does not. */
export async function deployCommand(strategy: string, options: DeployOptions, io: Io): Promise<ExitCode> {
  const { mode = 'dry-run', alias, account, confirm, key } = options;
  if (!MODES.includes(mode)) throw new UsageError(`--mode is "${mode}"; expected dry-run or live.`);
  const client = openClient(options, io);
  const named = Object.entries({ alias, account, confirm }).filter(([, value]) => value !== undefined);
  const body = { strategy, mode, ...Object.fromEntries(named) };
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  return followed(client, (await client.ask<DeploymentView>('POST', '/deploy', { body, headers })).body, options, io);
}

/** Prints a deployment; with `--watch`, as it has ended. */
export async function followed(
  client: ApiClient,
  begun: DeploymentView,
  { watch, json }: Pick<DeployOptions, 'watch' | 'json'>,
  io: Io,
): Promise<ExitCode> {
  const { result, stopped } =
    watch === true ? await withStop((signal) => ended(client, begun, io, signal)) : { result: begun, stopped: null };
  if (stopped !== null || result === null) return stopped ?? EXIT_CODE.done;
  io.out(json === true ? `${JSON.stringify(result, null, 1)}\n` : `${deploymentText(result)}\n`);
  return result.status === 'ROLLED_BACK' || result.status === 'FAILED' ? EXIT_CODE.differences : EXIT_CODE.done;
}

async function ended(client: ApiClient, begun: DeploymentView, io: Io, signal: AbortSignal): Promise<DeploymentView> {
  let now = begun;
  for (let told = ''; !isOver(now);) {
    if (now.status !== told) io.err(`${now.deploy_id} is ${now.status}.\n`);
    told = now.status;
    await sleep(LOOK_MS, undefined, { signal });
    now = (await client.ask<DeploymentView>('GET', `/deploy/${begun.deploy_id}`, { signal })).body;
  }
  return now;
}
