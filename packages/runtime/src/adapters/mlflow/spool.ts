import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../data/make-folder.ts';
import type { RunLog, RunStatus } from '../../ports/tracking.ts';

/** Something that a run has for its tracking. */
export type Parcel =
  | { readonly kind: 'log'; readonly log: RunLog }
  | { readonly kind: 'artifact'; readonly path: string; readonly content: Uint8Array }
  | { readonly kind: 'end'; readonly status: Exclude<RunStatus, 'running'>; readonly endMs: number };

interface Waiting {
  readonly name: string;
  readonly parcel: Parcel;
}

/** What waits to be sent, in order, one file each (and one for an artifact's bytes). It outlives the process. */
export class Spool {
  readonly folder: string;
  /** Names of what waits, oldest first. */
  readonly #waiting: string[];
  #next: number;

  constructor(folder: string) {
    this.folder = folder;
    this.#waiting = namesIn(folder);
    this.#next = 1 + Number.parseInt(this.#waiting.at(-1) ?? '0', 10);
  }

  add(parcel: Parcel): void {
    makeFolder(this.folder);
    const name = String(this.#next++).padStart(8, '0');
    const base = join(this.folder, name);
    if (parcel.kind === 'artifact') writeFileSync(`${base}.bin`, parcel.content);
    const facts = parcel.kind === 'artifact' ? { kind: parcel.kind, path: parcel.path } : parcel;
    // The description comes last and at once: half a parcel is none.
    writeFileSync(`${base}.part`, JSON.stringify(facts));
    renameSync(`${base}.part`, `${base}.json`);
    this.#waiting.push(name);
  }

  /** Null when nothing waits. */
  oldest(): Waiting | null {
    const name = this.#waiting[0];
    return name === undefined ? null : { name, parcel: this.#read(name) };
  }

  removeEnds(): void {
    for (const name of [...this.#waiting]) if (this.#read(name).kind === 'end') this.remove(name);
  }

  remove(name: string): void {
    rmSync(join(this.folder, `${name}.json`));
    rmSync(join(this.folder, `${name}.bin`), { force: true });
    this.#waiting.splice(this.#waiting.indexOf(name), 1);
    if (this.#waiting.length === 0) rmSync(this.folder, { recursive: true });
  }

  #read(name: string): Parcel {
    const base = join(this.folder, name);
    const facts = JSON.parse(readFileSync(`${base}.json`, 'utf8')) as Parcel;
    return facts.kind === 'artifact' ? { ...facts, content: new Uint8Array(readFileSync(`${base}.bin`)) } : facts;
  }
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted();
}
