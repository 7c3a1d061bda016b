import type { TextPlace } from './jsonc.ts';
import type { RawConfig } from './key-row.ts';
import { isRecord } from './shape.ts';

/** Where a value of the merged configuration stands. An environment variable has its name as `file` and line 0. */
export interface ConfigPlace extends TextPlace {
  /** As it was named. */
  readonly file: string;
}

/** A value of one file that another file replaced. */
export interface HiddenValue extends ConfigPlace {
  readonly value: unknown;
}

/** `config.json:3`, or the name of a variable. */
export function placeText({ file, line }: ConfigPlace): string {
  return line === 0 ? file : `${file}:${line}`;
}

/** Objects laid over each other, later ones winning key by key; lists and all else are replaced. Remembers what stood where. */
export class Merging {
  values: Record<string, unknown> = {};
  readonly places = new Map<string, ConfigPlace>();
  readonly hidden = new Map<string, HiddenValue[]>();

  add(later: RawConfig, placed: ReadonlyMap<string, ConfigPlace>): void {
    this.values = this.#merged(this.values, later, '', placed);
  }

  #merged(
    earlier: RawConfig,
    later: RawConfig,
    parent: string,
    placed: ReadonlyMap<string, ConfigPlace>,
  ): Record<string, unknown> {
    const result: Record<string, unknown> = { ...earlier };
    for (const [key, value] of Object.entries(later)) {
      const path = parent === '' ? key : `${parent}.${key}`;
      const before = Object.hasOwn(result, key) ? result[key] : undefined;
      if (isRecord(before) && isRecord(value)) {
        result[key] = this.#merged(before, value, path, placed);
        this.places.set(path, placed.get(path)!);
        continue;
      }
      this.#replace(path, before, placed);
      define(result, key, value);
    }
    return result;
  }

  #replace(path: string, before: unknown, placed: ReadonlyMap<string, ConfigPlace>): void {
    const place = this.places.get(path);
    if (before !== undefined && place !== undefined)
      this.hidden.set(path, [...(this.hidden.get(path) ?? []), { ...place, value: before }]);
    for (const known of this.places.keys()) if (known.startsWith(`${path}.`)) this.places.delete(known);
    for (const [inner, innerPlace] of placed)
      if (inner === path || inner.startsWith(`${path}.`)) this.places.set(inner, innerPlace);
  }
}

/** Also for a key such as `__proto__`, which a plain assignment would swallow. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
