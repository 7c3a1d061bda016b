import { open, stat } from 'node:fs/promises';
import { ServiceError } from '../../ports/errors.ts';
import { repeatedKey } from '../../ports/repeated-key.ts';
import { checkSecretName, unknownSecret, type Secret, type Secrets } from '../../ports/secrets.ts';
import { folderFailure, isAbsent } from './objects-failures.ts';

/** Reading and writing for the group and for others. */
const OTHERS = 0o077;

/**
 * Secrets in a JSON file of names and texts, or objects for those that hold several, that its owner alone may read and write (mode 0600); any other
 * mode is refused. It is read anew by each look.
 */
export class FileSecrets implements Secrets {
  readonly place: string;

  constructor(path: string) {
    this.place = path;
  }

  async get(name: string): Promise<Secret> {
    checkSecretName(name);
    const { text, version } = await this.#read();
    const given = this.#parsed(text)[name];
    const value = isObject(given) ? JSON.stringify(given) : given;
    if (value === undefined || value === '') throw unknownSecret(name, this.place);
    if (typeof value !== 'string')
      throw new ServiceError(
        'damaged-store',
        `${this.place} has something other than a text or an object for "${name}".`,
      );
    return { value, version };
  }

  async #read(): Promise<{ text: string; version: string }> {
    try {
      // Whoever opens a pipe waits for somebody who writes.
      if (!(await stat(this.place)).isFile())
        throw new ServiceError('refused', `${this.place} is no file; expected a file of secrets.`);
      await using file = await open(this.place);
      const { mode, mtimeNs } = await file.stat({ bigint: true });
      const rights = Number(mode & 0o777n);
      if ((rights & OTHERS) !== 0)
        throw new ServiceError(
          'refused',
          `${this.place} may be read or changed by others than its owner (mode 0${rights.toString(8)}); expected 0600.`,
        );
      const text = await file.readFile('utf8');
      // Editors of Windows write a mark in front.
      return { text: text.replace(/^\uFEFF/, ''), version: String(mtimeNs) };
    } catch (error) {
      if (isAbsent(error)) throw new ServiceError('refused', `${this.place} is not there; expected a file of secrets.`);
      throw folderFailure(this.place, error);
    }
  }

  /** Says nothing of what is in the file, as a parser's message would. */
  #parsed(text: string): Readonly<Record<string, unknown>> {
    let values: Readonly<Record<string, unknown>> | null = null;
    try {
      const parsed: unknown = JSON.parse(text);
      if (isObject(parsed)) values = { __proto__: null, ...parsed };
    } catch {
      // Told below.
    }
    if (values !== null && repeatedKey(text) !== null)
      throw new ServiceError(
        'refused',
        `${this.place} gives a name, or a part of a secret, twice; expected each once.`,
      );
    if (values !== null) return values;
    throw new ServiceError('damaged-store', `${this.place} is no JSON object of names and texts or objects.`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
