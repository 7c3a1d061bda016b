import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { ConfigError } from '../config/errors.ts';
import type { RawConfig } from '../config/key-row.ts';
import { mergeLayers, type ConfigLayer } from '../config/load-config.ts';
import type { RunSpec } from '../contract/run-spec.ts';
import type { StrategyVersion } from '../ports/registry.ts';
import { mayNeverEnd } from '../process/may-never-end.ts';
import type { ContainerMode } from './modes.ts';
import type { ObjectReader } from './object-reader.ts';
import { nameOf } from './version.ts';

const OWN = 'config.json';

export interface LayerWishes {
  readonly mode: ContainerMode;
  readonly version: StrategyVersion;
  /** Folder or `s3://bucket/prefix` of base configs. */
  readonly configBase: string | null;
  /** A file in place of the one that the registry names. */
  readonly configPath: string | null;
  readonly spec: RunSpec | null;
  readonly specUri: string | null;
}

/**
 * What the config of a run is merged of, later parts winning: `./config.json`, base configs for all modes and for this one, the
 * strategy's own config, the tags of its version, the run specification. Variables come on top. Throws `config-not-found`, and
 * `invalid-config` when the fetched config is not the registered one.
 */
export async function configLayers(wishes: LayerWishes, objects: ObjectReader): Promise<readonly ConfigLayer[]> {
  const { mode, version, configBase, configPath, spec, specUri } = wishes;
  const own = [
    ...(existsSync(OWN) && configPath !== OWN ? [namedLayer(OWN)] : []),
    ...(configBase === null ? [] : await baseLayers(configBase, mode, objects)),
    ...(configPath === null ? await registeredLayer(version, objects) : [namedLayer(configPath)]),
  ];
  // `pairs` wins over the pair list of the exchange, where a config has it.
  const pairsKeys = mergeLayers(own).values['pairs'] === undefined ? EXCHANGE_LIST : BOTH_LISTS;
  return [
    ...own,
    ...(await tagLayers(version, pairsKeys, objects)),
    ...(spec === null ? [] : [{ name: specUri!, values: specValues(spec, pairsKeys, specUri!) }]),
  ];
}

type PairsKeys = (pairs: readonly string[]) => RawConfig;
const EXCHANGE_LIST: PairsKeys = (pairs) => ({ exchange: { pair_whitelist: pairs } });
const BOTH_LISTS: PairsKeys = (pairs) => ({ pairs, ...EXCHANGE_LIST(pairs) });

/** Both may be absent. */
async function baseLayers(base: string, mode: ContainerMode, objects: ObjectReader): Promise<ConfigLayer[]> {
  const names = ['base.json', `${mode}.json`].map((file) => `${base.replace(/\/$/, '')}/base-configs/${file}`);
  const texts = await Promise.all(names.map(async (name) => ({ name, bytes: await objects.read(name) })));
  return texts.flatMap(({ name, bytes }) => (bytes === null ? [] : [{ name, text: textOf(bytes, name) }]));
}

/** Whoever opens a pipe waits for somebody who writes, at each look at the config while a session trades; a device may never end. */
function namedLayer(file: string): ConfigLayer {
  if (mayNeverEnd(file))
    throw new ConfigError('config-not-found', `Config ${file}: it is no file; expected one that can be read again.`);
  return { file };
}

async function registeredLayer(version: StrategyVersion, objects: ObjectReader): Promise<ConfigLayer[]> {
  const { config_s3_path: name, config_sha256: expected } = version.tags;
  if (name === undefined) return [];
  const bytes = await objects.read(name);
  if (bytes === null)
    throw new ConfigError('config-not-found', `Config ${name} of ${nameOf(version)}: there is no such object.`);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === expected) return [{ name, text: textOf(bytes, name) }];
  throw new ConfigError(
    'invalid-config',
    `${name} is not the config that was registered for ${nameOf(version)}: its SHA-256 is ${found}, and the tag config_sha256 says ${expected!}.`,
  );
}

/** Each with a name of its own, so that a report can say which tag a value comes from. */
async function tagLayers(
  version: StrategyVersion,
  pairsKeys: PairsKeys,
  objects: ObjectReader,
): Promise<ConfigLayer[]> {
  const { timeframe, exchange, market } = version.tags;
  const pairs = await taggedPairs(version, objects);
  const values: Readonly<Record<string, RawConfig>> = {
    timeframe: { timeframe },
    exchange: { exchange: { name: exchange } },
    market: { trading_mode: market },
    pairs: pairsKeys(pairs),
  };
  return Object.entries(values).map(([tag, value]) => ({ name: `tag ${tag} of ${nameOf(version)}`, values: value }));
}

async function taggedPairs(version: StrategyVersion, objects: ObjectReader): Promise<readonly string[]> {
  const { pairs, pairs_s3_path: name } = version.tags;
  if (pairs !== undefined) return JSON.parse(pairs) as string[];
  const bytes = await objects.read(name!);
  if (bytes === null)
    throw new ConfigError('config-not-found', `${name!}, the pairs of ${nameOf(version)}: there is no such object.`);
  const list = parsedList(textOf(bytes, name!));
  if (list !== null) return list;
  throw new ConfigError('invalid-config', `${name!} is no list of pairs; expected JSON such as ["BTC/USDT"].`);
}

function parsedList(text: string): readonly string[] | null {
  try {
    const list: unknown = JSON.parse(text);
    const isList = Array.isArray(list) && list.length > 0 && list.every((pair) => typeof pair === 'string');
    return isList ? list : null;
  } catch {
    return null;
  }
}

function specValues(
  { timerange, pairs, timeframe, stake = {}, fees = {}, config = {} }: RunSpec,
  pairsKeys: PairsKeys,
  specUri: string,
): RawConfig {
  const { currency, amount, wallet } = stake;
  return {
    ...(timerange === undefined ? {} : { timerange: timerangeText(timerange, specUri) }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(pairs === undefined ? {} : pairsKeys(pairs)),
    ...(currency === undefined ? {} : { stake_currency: currency }),
    ...(amount === undefined ? {} : { stake_amount: amount === 'unlimited' ? amount : Number(amount) }),
    ...(wallet === undefined ? {} : { dry_run_wallet: Number(wallet) }),
    ...(fees.taker === undefined ? {} : { fee: Number(fees.taker) }),
    ...config,
  };
}

/** freqtrade's form, whose end is inclusive. Throws `invalid-config` for days that do not exist, before 1970, or in the wrong order. */
function timerangeText({ from, to }: NonNullable<RunSpec['timerange']>, specUri: string): string {
  const [fromMs, toMs] = [momentOf('from', from, specUri), momentOf('to', to, specUri)];
  if (fromMs === null && toMs === null)
    throw new ConfigError('invalid-config', `${specUri}: timerange is empty; expected "from", "to" or both.`);
  if (fromMs !== null && toMs !== null && fromMs >= toMs)
    throw new ConfigError('invalid-config', `${specUri}: timerange ends at ${to!}; expected an end after ${from!}.`);
  const textOfMoment = (timeMs: number | null): string => (timeMs === null ? '' : String(timeMs).padStart(13, '0'));
  return `${textOfMoment(fromMs)}-${textOfMoment(toMs === null ? null : toMs - 1)}`;
}

/** Epoch milliseconds. `Date.parse` takes the 30th of February for the 2nd of March. */
function momentOf(end: 'from' | 'to', text: string | undefined, specUri: string): number | null {
  if (text === undefined) return null;
  const timeMs = Date.parse(text);
  const isDay = Number.isFinite(timeMs) && new Date(timeMs).toISOString().slice(0, 10) === text.slice(0, 10);
  if (isDay && timeMs > 0 && timeMs < LATEST_MS) return timeMs;
  throw new ConfigError(
    'invalid-config',
    `${specUri}: timerange.${end} is "${text}"; expected a day of the calendar after 1970-01-01 and before 2100.`,
  );
}

/** Later ones are mistyped, and ranges are read up to here. */
const LATEST_MS = Date.UTC(2100, 0, 1);

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigError('config-syntax', `${name} is not UTF-8 text.`);
  }
}
