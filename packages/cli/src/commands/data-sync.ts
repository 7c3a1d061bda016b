import { setTimeout as sleep } from 'node:timers/promises';
import { parsePairsOption, parseTimeframeOption } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, withStop, type Io } from '@tradai/runtime/process';
import type { ApiClient } from '../client/api-client.ts';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { dayText } from './day-option.ts';

export interface DataSyncOptions extends PlaceOptions {
  readonly exchange?: string;
  readonly market?: string;
  readonly timeframes?: readonly string[];
  readonly pairs?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly key?: string;
  readonly watch?: boolean;
}

interface SyncView {
  readonly sync_id: string;
  readonly state: 'RUNNING' | 'DONE' | 'PARTIAL' | 'FAILED';
  readonly groups: readonly { readonly pairs: number; readonly backfill_id: string | null }[];
}

/** A look costs one of the requests that a person has. */
const LOOK_MS = 4_000;

/** `tradai data sync`: has a platform bring its candles up to date. With `--watch` it ends with 3 where some could not be had. */
export async function dataSyncCommand(options: DataSyncOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  const headers = options.key === undefined ? {} : { 'idempotency-key': options.key };
  const begun = (await client.ask<SyncView>('POST', '/data/syncs', { body: bodyOf(options), headers })).body;
  const { result, stopped } =
    options.watch === true
      ? await withStop((signal) => watch(client, begun, io, signal))
      : { result: begun, stopped: null };
  if (stopped !== null || result === null) return stopped ?? EXIT_CODE.done;
  io.out(options.json === true ? `${JSON.stringify(result, null, 1)}\n` : `${textOf(result)}\n`);
  return result.state === 'FAILED' || result.state === 'PARTIAL' ? EXIT_CODE.differences : EXIT_CODE.done;
}

function bodyOf({ exchange = 'binance', market = 'spot', timeframes, pairs, from, to }: DataSyncOptions): object {
  if (timeframes === undefined || timeframes.length === 0)
    throw new UsageError('Which candles? Give --timeframes, such as --timeframes 1h.');
  const first = dayText('--from', from);
  if (first === undefined) throw new UsageError('Since when? Give --from, such as --from 2021-01-01.');
  const last = dayText('--to', to);
  const named = pairs === undefined ? {} : { pairs: parsePairsOption(pairs) };
  return {
    libraries: timeframes.map((text) => ({
      ...{ exchange, market, timeframe: parseTimeframeOption(text, '--timeframes') },
      ...named,
    })),
    ...{ from: first, ...(last === undefined ? {} : { to: last }) },
  };
}

async function watch(client: ApiClient, begun: SyncView, io: Io, signal: AbortSignal): Promise<SyncView> {
  let sync = begun;
  while (sync.state === 'RUNNING') {
    io.progress?.write(`\r\u001B[2K${textOf(sync)}`.slice(0, io.progress.columns + 4));
    await sleep(LOOK_MS, undefined, { signal });
    sync = (await client.ask<SyncView>('GET', `/data/syncs/${begun.sync_id}`, { signal })).body;
  }
  io.progress?.write('\r\u001B[2K');
  return sync;
}

function textOf({ sync_id: id, state, groups }: SyncView): string {
  const pairs = groups.reduce((sum, group) => sum + group.pairs, 0);
  const begun = groups.filter(({ backfill_id: backfill }) => backfill !== null).length;
  const libraries = groups.length === 1 ? '1 library' : `${groups.length} libraries`;
  return `${id} is ${state}: ${libraries} with ${pairs === 1 ? '1 pair' : `${pairs} pairs`}, ${begun} begun.`;
}
