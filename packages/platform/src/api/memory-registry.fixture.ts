import { assertMove, ServiceError, type AliasMove, type NewVersion, type Registry } from '@tradai/runtime/ports';
import type { StrategyVersion } from '@tradai/runtime/ports';

/** A registry of one test. `asked`: every name that it was asked about. */
export class MemoryRegistry implements Registry {
  readonly place = 'memory';
  readonly asked: string[] = [];
  readonly #versions = new Map<string, StrategyVersion[]>();
  readonly #aliases = new Map<string, number>();

  register(entry: NewVersion): Promise<StrategyVersion> {
    this.asked.push(entry.name);
    const known = this.#versions.get(entry.name) ?? [];
    const made = { ...entry, version: known.length + 1, aliases: [], createdMs: Date.UTC(2026, 0, 5) };
    this.#versions.set(entry.name, [...known, made]);
    return Promise.resolve(made);
  }

  async resolve(name: string, alias: string): Promise<StrategyVersion> {
    const version = this.#aliases.get(`${name} ${alias.toLowerCase()}`);
    await this.versions(name);
    if (version === undefined) throw new ServiceError('unknown-alias', `${name} has no alias ${alias}.`);
    return this.version(name, version);
  }

  async version(name: string, version: number): Promise<StrategyVersion> {
    const found = (await this.versions(name)).find((one) => one.version === version);
    if (found === undefined) throw new ServiceError('unknown-version', `${name} has no version ${version}.`);
    return found;
  }

  versions(name: string): Promise<readonly StrategyVersion[]> {
    this.asked.push(name);
    const known = this.#versions.get(name);
    if (known === undefined) return Promise.reject(new ServiceError('unknown-model', `There is no ${name}.`));
    const aliasesOf = (version: number): string[] =>
      [...this.#aliases]
        .filter(([key, to]) => key.startsWith(`${name} `) && to === version)
        .map(([key]) => key.split(' ')[1]!);
    return Promise.resolve(known.map((one) => ({ ...one, aliases: aliasesOf(one.version).toSorted() })).toReversed());
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.#versions.keys()].toSorted());
  }

  setTags(): Promise<void> {
    return Promise.reject(new Error('not in these tests'));
  }

  async setAlias(move: AliasMove): Promise<number | null> {
    const { name, alias, version, expected } = move;
    assertMove(move);
    await this.version(name, version);
    const before = this.#aliases.get(`${name} ${alias}`) ?? null;
    if (expected !== undefined && expected !== before)
      throw new ServiceError('version-conflict', `"${alias}" of ${name} is at ${before}; expected ${expected}.`);
    this.#aliases.set(`${name} ${alias}`, version);
    return before;
  }

  close(): void {}
}
