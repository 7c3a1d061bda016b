import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shippedFile } from '../../config/shipped-file.ts';

export interface WorkerFile {
  readonly file: string;
  readonly execArgv?: readonly string[];
}

/** Where the code of a worker is: its source when this is one, else beside this file, or where a bundle has it. */
export function workerFile(): WorkerFile {
  if (import.meta.url.endsWith('.ts'))
    return {
      file: fileURLToPath(new URL('./trial-worker.ts', import.meta.url)),
      execArgv: ['--conditions=@tradai/source'],
    };
  const beside = fileURLToPath(new URL('./trial-worker.js', import.meta.url));
  return { file: existsSync(beside) ? beside : shippedFile('trial-worker.js') };
}
