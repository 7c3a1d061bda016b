import { namesTarget, NOBODY_TOLD } from '../../../compose/open-notifier.ts';
import type { ConfigVerdict } from '../../../config/check-config.ts';
import { isFutures, isPattern, isTradable } from '../../../config/pair-names.ts';
import type { Io } from '../../../process/io.ts';
import { liveSwitches } from '../live-switches.ts';
import { bareStoplossIn, bareStoplossText } from '../../../core/bare-stoploss.ts';
import { line, type DoctorLine } from './doctor-line.ts';

export interface KnownConfig {
  /** Null: no config is known here. */
  readonly config: Readonly<Record<string, unknown>> | null;
  /** Of the config for live trading; null without one. */
  readonly verdict: Pick<ConfigVerdict, 'errors'> | null;
  /** About its files, a sentence each. */
  readonly notes?: readonly string[];
}

/** What tags of the version or the container's variables may say, of which nothing is known here. */
const SAID_ELSEWHERE = ['missing', 'margin-mode', 'unlimited-both', 'no-pairs'];

/** What refuses the start or lets it enter nothing, a line each; `dry_run` has its own, of the permit. */
export function configLines({ config, verdict, notes = [] }: KnownConfig, env: Io['env']): readonly DoctorLine[] {
  if (config === null || verdict === null) return [];
  const told = verdict.errors.filter(({ path }) => path !== 'dry_run');
  const lines = told.map(({ code, text }) => line('config', SAID_ELSEWHERE.includes(code) ? 'warn' : 'fail', text));
  const bare = liveSwitches(env).allowUnprotected ? [] : bareLines(config);
  const warned = notes.map((note) => line('config', 'warn', note));
  const found = [...lines, ...strangePairsLines(config), ...bare, ...warned];
  return found.length === 0 ? [line('config', 'ok', 'Live trading accepts it.')] : found;
}

/** Variables of the container are not known here: what this says is no failure. */
export function messagesLine({ config }: KnownConfig, env: Io['env']): readonly DoctorLine[] {
  if (namesTarget(config ?? {}, env)) return [line('messages', 'ok', 'They go somewhere.')];
  return config === null ? [] : [line('messages', 'warn', `As far as is known here: ${NOBODY_TOLD}`)];
}

/** A start leaves out pairs of another stake currency or market, and ends where none is left. Patterns stand for pairs that nobody knows here. */
function strangePairsLines(config: Readonly<Record<string, unknown>>): readonly DoctorLine[] {
  const { pair_whitelist: listed } = (config['exchange'] ?? {}) as { readonly pair_whitelist?: unknown };
  const pairs = Array.isArray(listed) ? listed.filter((pair) => typeof pair === 'string') : [];
  if (pairs.length === 0 || pairs.some((pair) => isPattern(pair) || isTradable(pair, config))) return [];
  const { stake_currency: stake } = config;
  const quote = typeof stake === 'string' ? ` in ${stake}` : '';
  const market = isFutures(config) ? 'futures' : 'spot';
  const text = `exchange.pair_whitelist has no pair of ${market}${quote}, but ${pairs.slice(0, 3).join(', ')}; expected one at least.`;
  return [line('config', 'fail', text)];
}

const BARE =
  'order_types.stoploss_on_exchange is false, and nothing is entered without stops; expected true, or TRADAI_LIVE_UNPROTECTED.';

function bareLines(config: Readonly<Record<string, unknown>>): readonly DoctorLine[] {
  const stoploss = bareStoplossIn(config);
  return [
    ...(keepsNoStops(config) ? [line('config', 'fail', BARE)] : []),
    ...(stoploss === null ? [] : [line('config', 'fail', `${bareStoplossText(stoploss)}, ${ELSE}.`)]),
  ];
}

const ELSE = '"use_custom_stoploss": true for a strategy that places stops of its own, or TRADAI_LIVE_UNPROTECTED';

/** As far as the config says: where it says nothing, the strategy does. */
function keepsNoStops({ order_types: types }: Readonly<Record<string, unknown>>): boolean {
  const { stoploss_on_exchange: keeps } = (types ?? {}) as { readonly stoploss_on_exchange?: unknown };
  return keeps === false;
}
