import { StrategyError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { isColumn } from './series.ts';

/** Guarded records keep their own word when they become part of another. */
const made = new WeakSet<object>();

/** Asked by the language itself, not by an author. */
const SILENT: readonly string[] = ['then', 'toJSON', 'constructor'];

/**
 * A record that answers an unknown name with an error that lists the nearest ones instead of `undefined`. Records inside are
 * guarded as well. `owner`: what the record is called in messages, empty for the author's own record.
 */
export function guarded<R extends object>(record: R, owner: string, word: 'column' | 'parameter'): R {
  const inner = Object.freeze(
    Object.fromEntries(
      Object.entries(record).map(([name, value]: [string, unknown]) => [
        name,
        isRecord(value) ? guarded(value, owner === '' ? name : `${owner}.${name}`, word) : value,
      ]),
    ),
  );
  const proxy = new Proxy(inner, {
    get(target, name) {
      if (typeof name === 'symbol' || name in target || SILENT.includes(name))
        return Reflect.get(target, name) as unknown;
      // Not `unknown-parameter`, which is a mistake of whoever gives values.
      const code = word === 'column' ? 'unknown-column' : 'invalid-graph';
      const start = owner === '' ? `there is no ${word}` : `${owner} has no ${word}`;
      throw new StrategyError(code, `${start} "${name}"; ${didYouMean(name, Object.keys(target))}`);
    },
  }) as R;
  made.add(proxy);
  return proxy;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isColumn(value) && !made.has(value);
}
