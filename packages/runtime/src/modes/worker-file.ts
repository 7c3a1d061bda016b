import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shippedFile } from '../config/shipped-file.ts';

export interface WorkerFile {
  readonly file: string;
  readonly execArgv?: readonly string[];
}

/**
 * Where the code of a worker is: its source when `from`, a module beside it, is one, else beside that, or where a bundle has it.
 * `source`: `./name-worker.ts`, as `from` would import it.
 */
export function workerFile(source: string, from: string): WorkerFile {
  if (from.endsWith('.ts'))
    return { file: fileURLToPath(new URL(source, from)), execArgv: ['--conditions=@tradai/source'] };
  const built = source.replace(/\.ts$/, '.js');
  const beside = fileURLToPath(new URL(built, from));
  return { file: existsSync(beside) ? beside : shippedFile(basename(built)) };
}
