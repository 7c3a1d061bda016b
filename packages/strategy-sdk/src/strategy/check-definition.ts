import { StrategyError } from '../errors.ts';
import { controlSpecOf } from '../control.ts';
import { describe } from '../graph/counts.ts';
import { isTimeframe, TIMEFRAMES } from '../market/timeframe.ts';
import { didYouMean } from '../nearest.ts';
import { paramSpecOf } from '../params.ts';
import { protectionFacts } from '../trading/protections.ts';
import { checkSettings, SETTING_NAMES } from './check-settings.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** They are given as `--set name=value`. */
const PARAM_NAME = /^[A-Za-z]\w*$/;
const GRAPH_FUNCTIONS = ['indicators', 'entry', 'exit', 'entryPriority'] as const;
export const CALLBACK_NAMES = [
  'botStart',
  'botLoopStart',
  'customEntryPrice',
  'leverage',
  'customStakeAmount',
  'confirmTradeEntry',
  'orderFilled',
  'customStoploss',
  'customStoplossAfterFill',
  'customRoi',
  'customExit',
  'customExitPrice',
  'confirmTradeExit',
  'adjustTradePosition',
  'adjustEntryPrice',
  'adjustExitPrice',
  'adjustOrderPrice',
  'checkEntryTimeout',
  'checkExitTimeout',
] as const;
const OTHER_NAMES = ['name', 'timeframe', 'params', 'controls', 'state', 'protections', 'plot'] as const;
const NEEDS_COLUMNS: readonly string[] = ['entry', 'exit', 'entryPriority', 'plot', ...CALLBACK_NAMES];

/** The checks that types make, for those who come without a compiler. Throws on the first problem. */
export function checkDefinition(value: unknown): void {
  if (typeof value !== 'object' || value === null)
    throw refused('defineStrategy()', `got ${describe(value)}; expected an object`);
  const definition = value as Readonly<Record<string, unknown>>;
  checkName(definition['name']);
  const who = String(definition['name']);
  checkTimeframe(who, definition['timeframe']);
  checkKeys(who, definition);
  for (const name of GRAPH_FUNCTIONS)
    checkFunction(who, name, definition[name], name === 'indicators' || name === 'entry');
  for (const name of CALLBACK_NAMES) checkFunction(who, name, definition[name], false);
  checkOrder(who, Object.keys(definition));
  checkDeclarations(who, 'params', definition['params'], paramSpecOf, 'int(), decimal(), bool() or choice()');
  checkDeclarations(
    who,
    'controls',
    definition['controls'],
    controlSpecOf,
    'control.number(), control.bool(), control.choice() or control.pairs()',
  );
  checkState(who, definition['state']);
  if (Array.isArray(definition['protections'])) checkProtections(who, definition['protections']);
  checkSettings(who, definition);
}

/** Throws unless every entry was made by one of the protection functions. */
export function checkProtections(who: string, list: unknown): void {
  if (!Array.isArray(list)) throw refused(who, `protections is ${describe(list)}; expected a list`);
  list.forEach((entry, index) => {
    if (protectionFacts(entry) === null)
      throw refused(
        who,
        `protections.${index} is ${describe(entry)}; expected cooldownPeriod(), stoplossGuard(), lowProfitPairs() or maxDrawdown()`,
      );
  });
}

function checkName(name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  throw refused(
    'defineStrategy()',
    `name is ${describe(name)}; expected a letter, then up to 63 letters, digits, "_" or "-"`,
  );
}

function checkTimeframe(who: string, timeframe: unknown): void {
  if (typeof timeframe === 'string' && isTimeframe(timeframe)) return;
  throw refused(who, `timeframe is ${describe(timeframe)}; expected one of ${TIMEFRAMES.join(', ')}`);
}

function checkKeys(who: string, definition: object): void {
  const known: readonly string[] = [...OTHER_NAMES, ...GRAPH_FUNCTIONS, ...CALLBACK_NAMES, ...SETTING_NAMES];
  const unknown = Object.keys(definition).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw refused(who, `"${unknown}" is no setting or callback; ${didYouMean(unknown, known).replace(/\.$/, '')}`);
}

function checkFunction(who: string, name: string, value: unknown, required: boolean): void {
  if (value === undefined && !required) return;
  if (typeof value !== 'function') throw refused(who, `${name} is ${describe(value)}; expected a function`);
  if (['AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction'].includes(value.constructor.name)) {
    throw refused(who, `${name} is asynchronous or a generator; everything in a strategy is a plain function`);
  }
}

/** Type inference goes from top to bottom, so columns have to be known first. */
function checkOrder(who: string, keys: readonly string[]): void {
  const at = keys.indexOf('indicators');
  const early = keys.slice(0, at).find((key) => NEEDS_COLUMNS.includes(key));
  if (early !== undefined)
    throw refused(who, `indicators must stand before ${early}, so that the types of its columns are known there`);
}

function checkDeclarations(
  who: string,
  key: string,
  value: unknown,
  specOf: (entry: unknown) => object | null,
  makers: string,
): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused(who, `${key} is ${describe(value)}; expected an object`);
  for (const [name, entry] of Object.entries(value)) {
    if (!PARAM_NAME.test(name))
      throw refused(who, `"${name}" in ${key} is no name; expected a letter, then letters, digits or "_"`);
    if (specOf(entry) === null) throw refused(who, `${key}.${name} is ${describe(entry)}; expected ${makers}`);
  }
}

function checkState(who: string, state: unknown): void {
  if (state === undefined) return;
  if (typeof state !== 'object' || state === null)
    throw refused(who, `state is ${describe(state)}; expected { trade?, pair? }`);
  for (const [name, value] of Object.entries(state)) {
    if (name !== 'trade' && name !== 'pair') throw refused(who, `state.${name} is unknown; expected trade or pair`);
    const problem = jsonProblem(value, `state.${name}`);
    if (problem !== null) throw refused(who, problem);
  }
}

/** Where a value is not plain JSON, null when it is. */
function jsonProblem(value: unknown, path: string): string | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${value}; expected plain JSON`;
  if (Array.isArray(value))
    return firstProblem(
      value.map((entry: unknown, index) => [String(index), entry]),
      path,
    );
  const isPlain =
    typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
  return isPlain ? firstProblem(Object.entries(value), path) : `${path} is ${describe(value)}; expected plain JSON`;
}

function firstProblem(entries: readonly (readonly [string, unknown])[], path: string): string | null {
  for (const [name, value] of entries) {
    const problem = jsonProblem(value, `${path}.${name}`);
    if (problem !== null) return problem;
  }
  return null;
}

function refused(who: string, problem: string): StrategyError {
  return new StrategyError('invalid-strategy', `${who}: ${problem}.`);
}
