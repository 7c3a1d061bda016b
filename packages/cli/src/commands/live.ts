import { ServiceError } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { followed } from './deploy.ts';
import { liveTable, type DeploymentView, type LiveView } from './deploy-views.ts';

export interface LiveOptions extends PlaceOptions {
  readonly account?: string;
  readonly mode?: string;
  readonly confirm?: string;
  readonly reason?: string;
  readonly key?: string;
  readonly watch?: boolean;
}

/** `tradai live show`: sessions of a platform. */
export async function liveShowCommand(strategy: string | undefined, options: LiveOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  const path = strategy === undefined ? '/live' : `/live/${encodeURIComponent(strategy)}`;
  const query = strategy === undefined ? {} : { account: options.account, mode: options.mode };
  const local = strategy === undefined ? 'list' : `show ${strategy}`;
  const asked = client.ask<{ items: readonly LiveView[] }>('GET', path, { query });
  const { items } = (await orLocally(local, asked)).body;
  if (options.json === true) io.out(`${JSON.stringify(items, null, 1)}\n`);
  else
    io.out(
      items.length === 0 ? `${client.server} has no sessions; "tradai deploy" begins one.\n` : `${liveTable(items)}\n`,
    );
  return EXIT_CODE.done;
}

/** `tradai live stop`: in order; its trades stay as they are. */
export async function liveStopCommand(strategy: string, options: LiveOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  const asked = { body: whose(options), headers: headersOf(options) };
  const path = `/live/${encodeURIComponent(strategy)}/stop`;
  const answered = client.ask<DeploymentView>('POST', path, asked);
  return followed(client, (await orLocally(`stop ${strategy}`, answered)).body, options, io);
}

interface CommandAnswer {
  readonly command_id: string;
  readonly answer: { readonly done: boolean; readonly text: string } | null;
}

/** `tradai live pause` and `tradai live resume`. */
export async function liveAskCommand(
  wish: 'pause' | 'resume',
  strategy: string,
  options: LiveOptions,
  io: Io,
): Promise<ExitCode> {
  const { reason } = options;
  if (reason === undefined) throw new UsageError('Why? Give --reason: it is kept with the session.');
  const client = openClient(options, io);
  const asked = { body: { ...whose(options), reason }, headers: headersOf(options) };
  const path = `/live/${encodeURIComponent(strategy)}/${wish}`;
  const { body } = await orLocally(`${wish} ${strategy}`, client.ask<CommandAnswer>('POST', path, asked));
  if (options.json === true) io.out(`${JSON.stringify(body, null, 1)}\n`);
  else io.out(`${strategy} is asked to ${wish}${body.answer === null ? '' : `: ${body.answer.text}`}.\n`);
  return body.answer?.done === false ? EXIT_CODE.differences : EXIT_CODE.done;
}

/** Who has no platform, or cannot reach it, has the same command beside the session's own state. */
async function orLocally<T>(words: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ServiceError) || !['credentials', 'unavailable'].includes(error.code)) throw error;
    const text = `${error.message} Without a platform, where the session's state lies: "tradai session ${words}".`;
    throw new ServiceError(error.code, text, { cause: error });
  }
}

function whose({ account, mode, confirm }: LiveOptions): object {
  return Object.fromEntries(Object.entries({ account, mode, confirm }).filter(([, value]) => value !== undefined));
}

function headersOf({ key }: LiveOptions): Record<string, string> {
  return key === undefined ? {} : { 'idempotency-key': key };
}
