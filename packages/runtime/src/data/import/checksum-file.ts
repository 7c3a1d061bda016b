import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImportWarning } from './warnings.ts';

/** Binance publishes `<file>.CHECKSUM` beside each archive file: no data, but a promise about it. */
export function isChecksumFile(path: string): boolean {
  return /\.checksum$/i.test(path);
}

/** A sum and the name of a file in the same folder. */
const SUM_OF_FILE = /^([0-9a-f]{64})\s+\*?([^\0/\\]+?)\s*$/i;

/** Compares the sums with the files beside them. Published sums are sometimes wrong, so a difference is a warning. */
export async function verifyChecksum(path: string): Promise<ImportWarning[]> {
  const warnings: ImportWarning[] = [];
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const match = SUM_OF_FILE.exec(line);
    if (!match) continue;
    const file = join(dirname(path), match[2]!);
    const sum = await sha256(file);
    if (sum === null || sum === match[1]!.toLowerCase()) continue;
    warnings.push({
      code: 'checksum-mismatch',
      file,
      message: `${file}: its SHA-256 is not the one that ${path} names. The file may be damaged or replaced.`,
    });
  }
  return warnings;
}

const NO_FILE = new Set(['ENOENT', 'ENAMETOOLONG', 'EISDIR']);

/** Null when there is no such file, or a name that no file can have. */
async function sha256(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  } catch (error) {
    if (NO_FILE.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  return hash.digest('hex');
}
