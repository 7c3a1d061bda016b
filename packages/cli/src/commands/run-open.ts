import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ServiceError, shortPath } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import type { ApiClient } from '../client/api-client.ts';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { runPath } from './run-choice.ts';

export interface RunOpenOptions extends PlaceOptions {
  readonly out?: string;
}

/** Files of a result: where each is, by its name. */
interface ResultAnswer {
  readonly links?: Readonly<Record<string, string>>;
}

const PAGES = ['report.html', 'hyperopt.html'];

/** `tradai run open`: brings the files of the results, since a browser has no token of ours, and says where the page is. */
export async function runOpenCommand(id: string, options: RunOpenOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  const path = await runPath(client, id);
  const { body } = await client.ask<ResultAnswer>('GET', `${path}/result`);
  const folder = options.out ?? join('results', path.split('/').at(-1)!);
  const files = Object.entries(body.links ?? {});
  for (const [name, url] of files) await bring(client, url, fileIn(folder, name));
  const page = PAGES.find((name) => files.some(([file]) => file === name));
  if (options.json === true) io.out(`${JSON.stringify({ folder, files: files.map(([name]) => name) }, null, 1)}\n`);
  else
    io.out(
      `${files.length} files in ${shortPath(folder)}${page === undefined ? '' : `; open ${shortPath(join(folder, page))}`}.\n`,
    );
  return EXIT_CODE.done;
}

/** A server says what files are called, and may not say where they go. */
function fileIn(folder: string, name: string): string {
  if (/^[\w-][\w.-]{0,127}$/.test(name)) return join(folder, name);
  throw new ServiceError(
    'unexpected-answer',
    `The server names a file ${JSON.stringify(name.slice(0, 100))}, which is no name.`,
  );
}

async function bring(client: ApiClient, url: string, path: string): Promise<void> {
  const response = await client.open('GET', url, { headers: { accept: '*/*' }, timeoutMs: 600_000 });
  mkdirSync(dirname(path), { recursive: true });
  await writeFile(path, response.body ?? '');
}
