import { StrategyError } from '../errors.ts';
import { describe } from './counts.ts';
import { MEMORIES } from './kernel.ts';

/** Numbers that a state may hold. */
const LARGEST_STATE = 1_000_000;

/** What `defineKernel` needs, for authors without a compiler. */
export function checkKernelDefinition(definition: unknown): void {
  if (typeof definition !== 'object' || definition === null)
    throw refused(
      `defineKernel(): the definition is ${describe(definition)}; expected a record with name, run and more.`,
    );
  const { name, version, inputs, outputs, params, memory, ...rest } = definition as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '')
    throw refused(`defineKernel(): name is ${describe(name)}; expected a text.`);
  const wrong = (key: string, value: unknown, expected: string): StrategyError =>
    refused(`defineKernel(${name}): ${key} is ${describe(value)}; expected ${expected}.`);
  if (!Number.isInteger(version) || (version as number) < 1)
    throw wrong('version', version, 'a whole number, 1 or more');
  for (const [key, list, least] of [
    ['inputs', inputs, 1],
    ['outputs', outputs, 1],
    ['params', params ?? [], 0],
  ] as const) {
    if (!isNames(list) || list.length < least)
      throw wrong(key, list, `a list of names${least === 0 ? '' : ', at least one'}`);
    if (new Set(list).size < list.length)
      throw refused(`defineKernel(${name}): ${key} are ${list.join(', ')}; expected every name once.`);
  }
  if (!(MEMORIES as readonly unknown[]).includes(memory))
    throw wrong('memory', memory, `one of ${MEMORIES.join(', ')}`);
  for (const key of ['lookback', 'stateSize', 'run'])
    if (typeof rest[key] !== 'function') throw wrong(key, rest[key], 'a function');
}

function isNames(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((name) => typeof name === 'string' && name !== '');
}

/** The value of a name in what a kernel's function was called with. */
export function given<T>(who: string, word: string, record: Readonly<Record<string, T>>, name: string): T {
  if (typeof record !== 'object' || record === null)
    throw refused(`${who}(): its ${word}s are ${describe(record)}; expected a record of them by name.`);
  const value = record[name];
  if (value !== undefined) return value;
  throw refused(`${who}(): the ${word} "${name}" is missing; got ${Object.keys(record).join(', ') || 'none'}.`);
}

export function numberFor(who: string, name: string, value: unknown): number {
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw refused(`${who}(): the parameter "${name}" is ${describe(value)}; expected a number.`);
}

export function checkStateSize(who: string, size: unknown): void {
  if (Number.isInteger(size) && (size as number) >= 0 && (size as number) <= LARGEST_STATE) return;
  throw refused(`${who}(): stateSize gives ${describe(size)}; expected a whole number from 0 to ${LARGEST_STATE}.`);
}

function refused(message: string): StrategyError {
  return new StrategyError('invalid-graph', message);
}
