import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ServiceError } from '@tradai/runtime/ports';
import { KEY_BITS, TOKEN_ALGORITHM } from '../../../domain/access-token.ts';
import type { PublicKey } from '../../../ports/tokens.ts';

export interface StoredKey {
  readonly createdMs: number;
  readonly public: PublicKey;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const KEY_FILE = /^(\d{13})-([0-9a-f]{32})\.pem$/;
/** Of a process that ended while it wrote. */
const UNFINISHED = /\.partial$/;
/** Reading and writing for the group and for others. */
const OTHERS = 0o077;

/** RSA keys in a folder, one file each, which its owner alone may read. A file is there whole or not at all. */
export class KeyFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Oldest first. Throws `ServiceError` for a file that others may read, and for one that is no such key. */
  async read(): Promise<readonly StoredKey[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const keys = await Promise.all(names.filter((name) => KEY_FILE.test(name)).map((name) => this.#readOne(name)));
    return keys
      .filter((key) => key !== null)
      .toSorted((a, b) => a.createdMs - b.createdMs || (a.public.kid < b.public.kid ? -1 : 1));
  }

  async make(createdMs: number): Promise<StoredKey> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: KEY_BITS,
      publicExponent: 0x10001,
    });
    const kid = randomBytes(16).toString('hex');
    await this.#write(nameOf(createdMs, kid), String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    return keyOf(createdMs, kid, privateKey);
  }

  /** And what was never finished. */
  async remove(kid: string): Promise<void> {
    const names = await readdir(this.#folder);
    for (const name of names)
      if (KEY_FILE.exec(name)?.[2] === kid || UNFINISHED.test(name))
        await rm(join(this.#folder, name), { force: true });
  }

  /** Null: another process has removed it meanwhile. */
  async #readOne(name: string): Promise<StoredKey | null> {
    const path = join(this.#folder, name);
    const [, createdMs, kid] = KEY_FILE.exec(name)!;
    try {
      const { mode } = await stat(path);
      if ((mode & OTHERS) !== 0) {
        const rights = (mode & 0o777).toString(8);
        const message = `${path} may be read or changed by others than its owner (mode 0${rights}); expected 0600.`;
        throw new ServiceError('refused', message);
      }
      return keyOf(Number(createdMs), kid!, privateKeyIn(path, await readFile(path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async #write(name: string, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // One that was there before may be open to others.
    await chmod(this.#folder, 0o700);
    const path = join(this.#folder, name);
    const aside = `${path}.partial`;
    await using file = await open(aside, 'wx', 0o600);
    await file.writeFile(text);
    await file.sync();
    await rename(aside, path);
    await using folder = await open(this.#folder);
    await folder.sync();
  }
}

/** Sorts by age. */
function nameOf(createdMs: number, kid: string): string {
  return `${String(createdMs).padStart(13, '0')}-${kid}.pem`;
}

function privateKeyIn(path: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
    if (key.asymmetricKeyType === 'rsa' && modulusLength >= KEY_BITS) return key;
  } catch {
    // A parser's message could tell of what is in it.
  }
  throw new ServiceError(
    'damaged-store',
    `${path} is no RSA key of ${KEY_BITS} bits or more; remove it to have a new one.`,
  );
}

function keyOf(createdMs: number, kid: string, privateKey: KeyObject): StoredKey {
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return { createdMs, privateKey, publicKey, public: { kty: 'RSA', use: 'sig', alg: TOKEN_ALGORITHM, kid, n, e } };
}
