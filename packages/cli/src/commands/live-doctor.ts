import { checkConfig, givenConfig, plainTable, readMarkets, type LoadedConfig, type SessionKey } from '@tradai/runtime';
import { isUserMistake, VERSION, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { Redactor } from '@tradai/runtime/services';
import { assertBuild, assertName } from './live-names.ts';
import { QUOTE_ROWS } from './session-look.ts';
import { withPossibleSessions, type Operating, type Place, type PlaceOptions } from './session-place.ts';

export interface LiveDoctorOptions extends PlaceOptions {
  readonly strategy?: string;
  readonly account?: string;
  readonly config?: readonly string[];
  readonly exchangeUrl?: string;
  readonly build?: string;
}

type Subject = Parameters<Operating['liveDoctor']>[0];

/** `tradai live doctor`: reads all that a live session depends on, and changes nothing. */
export async function liveDoctorCommand(given: object, io: Io): Promise<ExitCode> {
  const options = given as LiveDoctorOptions;
  const report = await withPossibleSessions(options, io, async (place) => {
    const { exchangeUrl: url } = options;
    if (url !== undefined) place.api.assertExchangeUrl('--exchange-url', url);
    const env = url === undefined ? io.env : { ...io.env, TRADAI_EXCHANGE_URL: url };
    return place.api.liveDoctor(await subjectOf(options, io, place), { env, redactor: new Redactor() });
  });
  const rows = report.lines.map(({ state, what, found }) => [state, what, found]);
  if (options.json === true) io.out(`${JSON.stringify(report.lines, null, 1)}\n`);
  else io.out(`${plainTable(['', 'What', 'Found'], rows)}\n`);
  return report.ending;
}

/** Flags, then the container's variables; the exchange by the config, else by what the session wrote down. */
async function subjectOf(options: LiveDoctorOptions, io: Io, { door, api }: Place): Promise<Subject> {
  const strategy = named('STRATEGY_NAME', '--strategy', options.strategy, io);
  const account = named('ACCOUNT', '--account', options.account, io);
  assertName('strategy', strategy, api);
  assertName('account', account, api);
  if (options.build !== undefined) assertBuild(options.build);
  const config = configOf(options, io);
  const key = { account, strategy, mode: 'live' } as const;
  const readStored: Subject['readStored'] = async () => door.store.read(key);
  const readQuotes: Subject['readQuotes'] = async () =>
    api.quotesIn(await door.store.rows(key, 'log', { limit: QUOTE_ROWS }));
  const about = await aboutIn(readStored, config);
  const ofConfig = tradedIn(config);
  const exchange = ofConfig.exchange ?? about.exchange;
  // A config may leave the market to the version that it is of.
  const market = ofConfig.market ?? about.market ?? (exchange === undefined ? undefined : 'spot');
  if (exchange === undefined || market === undefined)
    throw new UsageError(`${door.place} does not say where ${strategy} trades; expected --config with exchange.name.`);
  const { rules } = readMarkets(io.env['TRADAI_MARKETS'] || undefined, exchange, market).file;
  const rulesOf: Subject['rulesOf'] = (pair) => {
    const known = rules.get(pair);
    return known === undefined ? null : api.exactRules(known, null);
  };
  return {
    ...{ account, strategy, exchange, market, readStored, readQuotes, place: door.place },
    build: options.build ?? (io.env['IMAGE_DIGEST'] || VERSION),
    // Without a config it is not known here; the container looks at its own.
    dryRun: config === null ? false : config.values['dry_run'],
    config: config?.values ?? null,
    verdict: config === null ? null : checkConfig(config, { mode: 'live' }),
    notes: config?.warnings ?? [],
    ...(await signsIn(door, api, key)),
    lockProblem: await door.lockProblemOf(key),
    stepOf: (pair) => rulesOf(pair)?.amountStep ?? null,
    pairs: about.pairs ?? pairsIn(config),
    rulesOf,
  };
}

type Signs = Pick<Subject, 'permit' | 'lease' | 'beat' | 'signsTrouble'>;

/** What lies beside the journal. Where it cannot be read, the exchange is looked at all the same. */
async function signsIn(door: Place['door'], api: Operating, key: SessionKey): Promise<Signs> {
  try {
    const [permit, lease, beat] = [await door.permitOf(key), await door.leaseOf(key), await door.beatOf(key)];
    return { permit: api.permitIn(permit), lease, beat, signsTrouble: null };
  } catch (error) {
    if (!isUserMistake(error)) throw error;
    return { permit: null, lease: null, beat: null, signsTrouble: error.message };
  }
}

type About = Partial<Traded & { readonly pairs: readonly string[] }>;

/** What a journal says is traded; nothing where it cannot be read and a config says it too. */
async function aboutIn(readStored: Subject['readStored'], config: LoadedConfig | null): Promise<About> {
  try {
    return JSON.parse((await readStored())?.records.get('host/about') ?? '{}') as About;
  } catch (error) {
    if (config === null || !isUserMistake(error)) throw error;
    return {};
  }
}

interface Traded {
  readonly exchange: string;
  readonly market: 'spot' | 'futures';
}

function named(variable: string, option: string, given: string | undefined, io: Io): string {
  const name = given ?? (io.env[variable] || undefined);
  if (name !== undefined && name !== '') return name;
  throw new UsageError(`${variable} is not set; expected it, or ${option}.`);
}

/** Null: none was named, and none lies here. */
function configOf({ config }: LiveDoctorOptions, io: Io): LoadedConfig | null {
  const own = io.env['TRADAI_CONFIG_PATH'] || undefined;
  const loaded = givenConfig(config ?? (own === undefined ? [] : [own]), io.env);
  return loaded.files.length === 0 ? null : loaded;
}

/** As far as it names them. */
function pairsIn(config: LoadedConfig | null): readonly string[] {
  const { pair_whitelist: pairs } = (config?.values['exchange'] ?? {}) as { readonly pair_whitelist?: unknown };
  const named = Array.isArray(pairs) ? pairs : [];
  return named.filter((pair): pair is string => typeof pair === 'string' && /^[^*.\\\s]+\/[^*.\\\s]+$/.test(pair));
}

function tradedIn(config: LoadedConfig | null): Partial<Traded> {
  const { name } = (config?.values['exchange'] ?? {}) as { readonly name?: unknown };
  if (typeof name !== 'string') return {};
  const mode = config?.values['trading_mode'];
  return { exchange: name, ...(mode === 'futures' || mode === 'spot' ? { market: mode } : {}) };
}
