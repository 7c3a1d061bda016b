import { parsePairsOption, parseTimeframeOption } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { dayText } from './day-option.ts';
import { followRun } from './run-watch.ts';
import { wholeNumber } from './whole-number.ts';
import type { RunView } from './run-views.ts';

export interface SubmitOptions extends PlaceOptions {
  readonly alias?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pairs?: readonly string[];
  readonly timeframe?: string;
  readonly wallet?: string;
  readonly stake?: string;
  readonly fee?: string;
  readonly dataPolicy?: string;
  readonly capacity?: string;
  readonly maxSeconds?: string;
  readonly priority?: string;
  readonly label?: readonly string[];
  readonly notify?: readonly string[];
  readonly key?: string;
  readonly epochs?: string;
  readonly spaces?: readonly string[];
  readonly loss?: string;
  readonly seed?: string;
  readonly watch?: boolean;
}

/** `tradai submit`: a backtest on the platform, with `--epochs` a search. */
export async function submitCommand(
  strategy: string,
  version: string | undefined,
  options: SubmitOptions,
  io: Io,
): Promise<ExitCode> {
  const client = openClient(options, io);
  const body = { strategy, ...versionOf(version, options.alias), ...wishesOf(options) };
  const headers = options.key === undefined ? {} : { 'idempotency-key': options.key };
  const path = options.epochs === undefined ? '/backtest' : '/hyperopt';
  const answer = await client.ask<RunView>('POST', path, { body, headers });
  const { run_id: id, status } = answer.body;
  const isKnown = answer.headers.get('idempotent-replayed') === 'true';
  const told = isKnown ? `${id} was submitted before and is ${status}.` : `${id} is ${status}.`;
  if (options.watch === true) {
    io.err(`${told}\n`);
    return followRun(client, `${path}/${id}`, options, io);
  }
  io.out(
    options.json === true
      ? `${JSON.stringify(answer.body, null, 1)}\n`
      : `${told}\n"tradai run watch ${id}" waits for its end.\n`,
  );
  return EXIT_CODE.done;
}

/** A version's number or an alias; `production` without either. */
function versionOf(version: string | undefined, alias: string | undefined): object {
  if (version !== undefined && alias !== undefined) throw new UsageError('Give a version or --alias, not both.');
  if (alias !== undefined) return { alias };
  if (version === undefined) return { alias: 'production' };
  return /^[1-9]\d{0,8}$/.test(version) ? { version } : { alias: version };
}

function wishesOf(options: SubmitOptions): object {
  const { timeframe, pairs, wallet, stake, fee, dataPolicy, capacity, label = [], notify } = options;
  const stakeWish = { ...(wallet === undefined ? {} : { wallet }), ...(stake === undefined ? {} : { amount: stake }) };
  return {
    ...rangeOf(options),
    ...(pairs === undefined ? {} : { pairs: parsePairsOption(pairs) }),
    ...(timeframe === undefined ? {} : { timeframe: parseTimeframeOption(timeframe) }),
    ...(Object.keys(stakeWish).length === 0 ? {} : { stake: stakeWish }),
    ...(fee === undefined ? {} : { fees: { taker: fee } }),
    ...(dataPolicy === undefined ? {} : { data_policy: dataPolicy }),
    ...(capacity === undefined ? {} : { capacity }),
    ...numberOf('max_seconds', '--max-seconds', options.maxSeconds),
    ...numberOf('priority', '--priority', options.priority),
    ...(label.length === 0 ? {} : { labels: labelsOf(label) }),
    ...(notify === undefined ? {} : { notify }),
    ...searchOf(options),
  };
}

/** Days of the calendar; the API takes no others, and its end is exclusive. */
function rangeOf(options: SubmitOptions): object {
  const [from, to] = [dayText('--from', options.from), dayText('--to', options.to)];
  if (from === undefined && to === undefined) return {};
  return { timerange: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } };
}

function searchOf({ epochs, spaces, loss, seed }: SubmitOptions): object {
  if (epochs === undefined) {
    const [given] =
      Object.entries({ '--spaces': spaces, '--loss': loss, '--seed': seed }).find(([, value]) => value !== undefined) ??
      [];
    if (given !== undefined) throw new UsageError(`${given} belongs to a search; --epochs makes one.`);
    return {};
  }
  return {
    hyperopt: {
      ...numberOf('epochs', '--epochs', epochs),
      ...(spaces === undefined ? {} : { spaces }),
      ...(loss === undefined ? {} : { loss }),
      ...numberOf('seed', '--seed', seed),
    },
  };
}

function numberOf(key: string, option: string, text: string | undefined): object {
  return text === undefined ? {} : { [key]: wholeNumber(option, text, 0, 999_999_999) };
}

function labelsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`--label is "${text}"; expected name=value, such as sweep=s-17.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
