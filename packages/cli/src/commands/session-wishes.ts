import type { SessionCommand, SessionWish } from '@tradai/runtime/contract';
import { UsageError } from '@tradai/runtime/process';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import type { TypedWish } from './session-ask.ts';
import type { SessionLook } from './session-look.ts';
import type { Operating } from './session-place.ts';
import { lineText } from './session-text.ts';

/** `force-exit <strategy> <trade>`: a number, or all. */
export function forceExitOf(text: string): TypedWish {
  if (text === 'all') return { wish: () => ({ kind: 'force-exit', trade: 'all' }) };
  const trade = parseTrade(text, 'expected its number, or all');
  return { wish: () => ({ kind: 'force-exit', trade }), check: ({ view }) => void openTrade(view, trade) };
}

/** `cancel-order <strategy> <trade>`. */
export function cancelOrderOf(text: string): TypedWish {
  const trade = parseTrade(text, 'expected its number');
  return {
    wish: () => ({ kind: 'cancel-order', trade }),
    check: ({ view }) => {
      const found = openTrade(view, trade);
      if (found.order === null)
        throw new UsageError(`Trade ${trade} of ${view.key.strategy} (${found.trade.pair}) has no order that waits.`);
    },
  };
}

/** `force-entry <strategy> <pair>`. */
export function forceEntryOf(pair: string, side: string): TypedWish {
  if (side !== 'long' && side !== 'short') throw new UsageError(`--side is "${side}"; expected long or short.`);
  return {
    wish: () => ({ kind: 'force-entry', pair, side }),
    check: ({ view }) => {
      const known = view.about?.pairs ?? view.pairs.map((seen) => seen.pair);
      if (known.length > 0 && !known.includes(pair))
        throw new UsageError(`${view.key.strategy} does not trade "${pair}"; ${didYouMean(pair, known)}`);
    },
  };
}

/** `stop <strategy>` with one of three flags. */
export function stopOf(flags: Readonly<Partial<Record<'drain' | 'close' | 'leave', boolean>>>): TypedWish {
  const [how, ...more] = (['drain', 'close', 'leave'] as const).filter((flag) => flags[flag] === true);
  if (how !== undefined && more.length === 0) return { wish: () => ({ kind: 'stop', how }) };
  throw new UsageError(
    'What becomes of open trades is not said; expected one of --drain (wait for their exits), --close (leave them now) and --leave (as they are).',
  );
}

/** `withdraw <strategy> <command>`: by its id. */
export function withdrawOf(command: string): TypedWish {
  return {
    wish: () => ({ kind: 'withdraw', command }),
    checkAsked: (commands) => assertWaits(commands, command),
    unheard: `"${command}" is taken back, which the next start hears before it carries anything out.`,
  };
}

function assertWaits(commands: readonly SessionCommand[], id: string): void {
  const waiting = commands.filter(({ answer, wish }) => answer === null && wish.kind !== 'withdraw');
  if (waiting.some((command) => command.id === id)) return;
  const known = commands.find((command) => command.id === id);
  if (known !== undefined && known.answer !== null)
    throw new UsageError(`"${id}" was answered already: ${lineText(known.answer.text)}`);
  const ids = waiting.map((command) => command.id).join(', ');
  throw new UsageError(`No command "${id}" waits; ${ids === '' ? 'none does' : `expected one of ${ids}`}.`);
}

/** `set <strategy> key=value…`: by the config's names. */
export function settingsOf(texts: readonly string[]): TypedWish {
  const wish = (api: Operating): SessionWish => {
    const settings: Record<string, number | string | boolean> = {};
    for (const text of texts) {
      const [key, value] = parseSettingText(text, api);
      if (Object.hasOwn(settings, key)) throw new UsageError(`${key} is given twice.`);
      settings[key] = value;
    }
    return { kind: 'change-settings', settings };
  };
  return { wish };
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

/** What JavaScript takes for a number and a config does not, such as 0x10, stays text, which no setting of money is. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function valueOf(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return DECIMAL.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

function parseTrade(text: string, expected: string): number {
  if (/^[1-9]\d{0,15}$/.test(text)) return Number(text);
  throw new UsageError(`The trade is "${text}"; ${expected}.`);
}

function openTrade(view: SessionLook['view'], id: number): SessionLook['view']['open'][number] {
  const { strategy } = view.key;
  const found = view.open.find(({ trade }) => trade.id === id);
  if (found !== undefined) return found;
  const open = view.open.map(({ trade }) => `${trade.id} (${trade.pair})`).join(', ');
  const others = open === '' ? 'none is open' : `open: ${open}`;
  const closed = view.closed.find((trade) => trade.id === id);
  throw new UsageError(
    closed === undefined
      ? `${strategy} has no trade ${id}; ${others}.`
      : `Trade ${id} of ${strategy} (${closed.pair}) is closed already (${closed.exitReason}); ${others}.`,
  );
}
