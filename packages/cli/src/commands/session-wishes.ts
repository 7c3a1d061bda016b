import type { SessionWish } from '@tradai/runtime/contract';
import { UsageError } from '@tradai/runtime/process';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import type { WishOf } from './session-ask.ts';
import type { SessionLook } from './session-look.ts';
import type { Operating } from './session-place.ts';

/** `force-exit <strategy> <trade>`: a number, or all. */
export function forceExitOf(text: string): WishOf {
  return ({ view }) => {
    if (text === 'all') return { kind: 'force-exit', trade: 'all' };
    return { kind: 'force-exit', trade: openTrade(view, text, 'expected its number, or all').trade.id };
  };
}

/** `cancel-order <strategy> <trade>`. */
export function cancelOrderOf(text: string): WishOf {
  return ({ view }) => {
    const { trade, order } = openTrade(view, text, 'expected its number');
    if (order !== null) return { kind: 'cancel-order', trade: trade.id };
    throw new UsageError(`Trade ${trade.id} of ${view.key.strategy} (${trade.pair}) has no order that waits.`);
  };
}

/** `force-entry <strategy> <pair>`. */
export function forceEntryOf(pair: string, side: string): WishOf {
  if (side !== 'long' && side !== 'short') throw new UsageError(`--side is "${side}"; expected long or short.`);
  return ({ view }) => {
    const known = view.about?.pairs ?? view.pairs.map((seen) => seen.pair);
    if (known.length > 0 && !known.includes(pair))
      throw new UsageError(`${view.key.strategy} does not trade "${pair}"; ${didYouMean(pair, known)}`);
    return { kind: 'force-entry', pair, side };
  };
}

/** `stop <strategy>` with one of three flags. */
export function stopOf(flags: Readonly<Partial<Record<'drain' | 'close' | 'leave', boolean>>>): WishOf {
  const [how, ...more] = (['drain', 'close', 'leave'] as const).filter((flag) => flags[flag] === true);
  if (how !== undefined && more.length === 0) return () => ({ kind: 'stop', how });
  throw new UsageError(
    'What becomes of open trades is not said; expected one of --drain (wait for their exits), --close (leave them now) and --leave (as they are).',
  );
}

/** `set <strategy> key=value…`: by the config's names. */
export function settingsOf(texts: readonly string[]): WishOf {
  return (_, api) => {
    const settings: Record<string, number | string | boolean> = {};
    for (const text of texts) {
      const [key, value] = parseSettingText(text, api);
      if (Object.hasOwn(settings, key)) throw new UsageError(`${key} is given twice.`);
      settings[key] = value;
    }
    return { kind: 'change-settings', settings } satisfies SessionWish;
  };
}

function parseSettingText(
  text: string,
  { settingProblem, CHANGEABLE_SETTINGS }: Operating,
): [key: string, value: number | string | boolean] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`"${text}" is no setting; expected key=value, such as max_open_trades=3.`);
  const [key, raw] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (!CHANGEABLE_SETTINGS.some((known) => known === key))
    throw new UsageError(`${key} cannot change while a session trades; ${didYouMean(key, CHANGEABLE_SETTINGS)}`);
  const value = valueOf(raw);
  const expected = settingProblem(key, value);
  if (expected !== null) throw new UsageError(`${key} is "${raw}"; expected ${expected}.`);
  return [key, value];
}

function valueOf(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function openTrade(view: SessionLook['view'], text: string, expected: string): SessionLook['view']['open'][number] {
  const { strategy } = view.key;
  if (!/^[1-9]\d{0,15}$/.test(text)) throw new UsageError(`The trade is "${text}"; ${expected}.`);
  const found = view.open.find(({ trade }) => trade.id === Number(text));
  if (found !== undefined) return found;
  const open = view.open.map(({ trade }) => `${trade.id} (${trade.pair})`).join(', ');
  const others = open === '' ? 'none is open' : `open: ${open}`;
  const closed = view.closed.find(({ id }) => id === Number(text));
  throw new UsageError(
    closed === undefined
      ? `${strategy} has no trade ${text}; ${others}.`
      : `Trade ${text} of ${strategy} (${closed.pair}) is closed already (${closed.exitReason}); ${others}.`,
  );
}
