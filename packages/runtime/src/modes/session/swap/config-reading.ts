import type { NamedVersion } from '../start/named-version.ts';
import type { Preparation } from './preparation.ts';

export interface ReadingParts {
  /** The version of that name, its config read anew. Throws why it cannot be used. */
  readonly reread: (name: string) => Promise<NamedVersion>;
  readonly prepare: (version: NamedVersion) => Preparation;
  readonly onDone: () => void;
}

/** A config that a person wants read again, and what the version with it takes over with. */
export class ConfigReading {
  /** Of the command. */
  readonly id: string;
  /** The version whose config it is, as it enters now. */
  readonly of: NamedVersion;
  /** As its config makes it; null where it could not be read. */
  named: NamedVersion | null = null;
  /** Null: it is what it was. */
  preparation: Preparation | null = null;
  /** Why the config cannot be used, or what the version needs cannot be had; null: it can. */
  problem: unknown = null;
  isDone = false;
  #isOver = false;
  readonly #parts: ReadingParts;

  constructor(id: string, of: NamedVersion, parts: ReadingParts) {
    this.id = id;
    this.of = of;
    this.#parts = parts;
    void this.#read();
  }

  close(): void {
    this.#isOver = true;
    this.preparation?.close();
  }

  async #read(): Promise<void> {
    const { reread, prepare, onDone } = this.#parts;
    try {
      this.named = await reread(this.of.name);
      if (this.#isOver) return;
      if (this.named.spec.id !== this.of.spec.id) {
        this.preparation = prepare(this.named);
        await this.preparation.refresh();
      }
    } catch (error) {
      this.problem = error;
    }
    this.isDone = true;
    onDone();
  }
}
