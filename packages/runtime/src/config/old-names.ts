import { KEY_TABLE, nameOf, parentOf } from './key-table.ts';
import type { RawConfig } from './key-row.ts';
import { isRecord } from './shape.ts';

/** A key that was given under an old name. */
export interface MovedKey {
  readonly from: string;
  readonly to: string;
}

const MOVES: readonly MovedKey[] = KEY_TABLE.flatMap(({ path, movedTo }) =>
  movedTo === undefined ? [] : [{ from: path, to: movedTo }],
);
/** Blocks that hold nothing but old names, and what they replace as a whole. */
const OLD_BLOCKS = [
  ['bid_strategy', 'entry_pricing'],
  ['ask_strategy', 'exit_pricing'],
] as const;

/** A config under today's names, as freqtrade moves them; which of that is refused is decided elsewhere. */
export function withoutOldNames(given: RawConfig): { readonly values: RawConfig; readonly moved: readonly MovedKey[] } {
  const values = structuredClone(given) as Record<string, unknown>;
  for (const [block, now] of OLD_BLOCKS) if (isRecord(given[block])) delete values[now];
  const moved = MOVES.filter(({ from }) => valueAt(given, from) !== undefined);
  for (const { from, to } of moved) {
    if (valueAt(values, to) === undefined) setAt(values, to, valueAt(given, from));
    removeAt(values, from);
  }
  for (const [block] of OLD_BLOCKS) delete values[block];
  const telegram = values['telegram'];
  if (isRecord(telegram) && isRecord(telegram['notification_settings']))
    telegram['notification_settings'] = renamedNotifications(telegram['notification_settings']);
  return { values, moved };
}

/** What stands at `a.b.c`, undefined for nothing. */
export function valueAt(values: RawConfig, path: string): unknown {
  let value: unknown = values;
  for (const name of path.split('.')) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

function setAt(values: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.');
  let block = values;
  for (const name of names.slice(0, -1)) {
    const inner = block[name];
    const next = isRecord(inner) ? inner : {};
    block[name] = next;
    block = next;
  }
  block[names.at(-1)!] = value;
}

function removeAt(values: RawConfig, path: string): void {
  const parent = parentOf(path);
  const block = parent === '' ? values : valueAt(values, parent);
  if (isRecord(block)) delete block[nameOf(path)];
}

const WORDS: readonly (readonly [old: RegExp, now: string])[] = [
  [/^buy(_|$)/, 'entry$1'],
  [/^sell_signal$/, 'exit_signal'],
  [/^(force|emergency|custom)_sell$/, '$1_exit'],
  [/^sell(_|$)/, 'exit$1'],
];

/** Names of notifications, those of the reasons inside them too. */
function renamedNotifications(settings: RawConfig): RawConfig {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const now = WORDS.find(([old]) => old.test(name));
      return [
        now === undefined ? name : name.replace(now[0], now[1]),
        isRecord(value) ? renamedNotifications(value) : value,
      ];
    }),
  );
}
