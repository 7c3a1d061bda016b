import { ServiceError } from '@tradai/runtime/ports';
import { hashOf, isSecret, makeSecret, type Costs } from './secret-hash.ts';

/** Each takes a core and 16 MB. */
const AT_ONCE = 2;
const MOST_WAITING = 32;

/** Looks at secrets, a few at a time: whoever sends many at once takes neither all memory nor all cores. */
export class HashGate {
  readonly #costs: Costs;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];
  /** What a name that nobody has is compared with, so that it takes as long as one that somebody has. */
  readonly #nobody = new Map<'user' | 'client', Promise<string>>();

  constructor(costs: Costs) {
    this.#costs = costs;
  }

  /** `kept` null: there is no such account. Throws `ServiceError` `busy` where too many wait. */
  async isSecret(secret: string, kept: string | null, kind: 'user' | 'client'): Promise<boolean> {
    if (this.#waiting.length >= MOST_WAITING)
      throw new ServiceError('busy', 'Too many are signing in at once; try again in a few seconds.');
    if (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy++;
    try {
      const isRight = await isSecret(secret, kept ?? (await this.#nobodys(kind)));
      return isRight && kept !== null;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy--;
      else next();
    }
  }

  #nobodys(kind: 'user' | 'client'): Promise<string> {
    const known = this.#nobody.get(kind) ?? hashOf(makeSecret(), this.#costs[kind]);
    this.#nobody.set(kind, known);
    return known;
  }
}
