import type { SessionWish } from './session-command.ts';

type Check = (value: unknown) => boolean;
type Fields<Kind extends SessionWish['kind']> = Readonly<
  Record<Exclude<keyof Extract<SessionWish, { readonly kind: Kind }>, 'kind'>, Check>
>;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isTrade: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 1;
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const areTexts: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);
const areSettings: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => ['number', 'string', 'boolean'].includes(typeof each));

const WISHES: { readonly [Kind in SessionWish['kind']]: Fields<Kind> } = {
  pause: {},
  resume: {},
  'force-entry': { pair: isText, side: oneOf('long', 'short') },
  'force-exit': { trade: (value) => value === 'all' || isTrade(value) },
  'cancel-order': { trade: isTrade },
  'reload-config': {},
  'change-settings': { settings: areSettings },
  resolve: { matters: areTexts, isGone: (value) => typeof value === 'boolean' },
  withdraw: { command: isText },
  stop: { how: oneOf('drain', 'close', 'leave') },
};

/**
 * What is wrong with a wish that came from outside: another program or a later version may ask for what this one does not know, and a session
 * has to refuse that rather than fail over it again and again. Null when it is a `SessionWish`.
 */
export function wishProblem(wish: unknown): string | null {
  const { kind, ...given } = (typeof wish === 'object' && wish !== null ? wish : {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof kind !== 'string' || !Object.hasOwn(WISHES, kind))
    return `This version knows no wish ${JSON.stringify(kind) ?? 'without a kind'}; expected one of ${Object.keys(WISHES).join(', ')}.`;
  const fields: Readonly<Record<string, Check>> = WISHES[kind as SessionWish['kind']];
  const wrong = Object.entries(fields).find(([name, check]) => !check(given[name]));
  return wrong === undefined
    ? null
    : `The wish ${kind} has ${wrong[0]} ${JSON.stringify(given[wrong[0]]) ?? 'missing'}.`;
}
