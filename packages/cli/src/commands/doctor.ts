import { plainTable } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { examineFolder, examineNode, examinePort, examineTime, type Finding } from './doctor-findings.ts';
import { folderOf, type FolderOptions } from './platform-folder.ts';
import { wholeNumber } from './whole-number.ts';

interface Options extends FolderOptions {
  readonly port?: string;
  readonly timeServer?: string;
}

const TIME_SERVER = 'pool.ntp.org';

/** `tradai doctor` */
export async function doctorCommand(given: object, io: Io): Promise<ExitCode> {
  const options = given as Options;
  const port = wholeNumber('--port', options.port ?? '8000', 1, 65_535);
  const folder = folderOf(options, io);
  const { folderHolder, networkFileSystem } = await import('@tradai/platform');
  const findings: readonly Finding[] = [
    examineNode(process.version),
    ...examineFolder(folder, networkFileSystem),
    await examinePort(port, folderHolder(folder)?.address ?? null),
    await examineTime(options.timeServer ?? TIME_SERVER),
  ];
  if (options.json === true) io.out(`${JSON.stringify(findings, null, 1)}\n`);
  else io.out(`${plainTable(['', 'What', 'Found'], findings.map(rowOf), [])}\n`);
  return findings.some(({ state }) => state === 'wrong') ? EXIT_CODE.differences : EXIT_CODE.done;
}

function rowOf({ state, what, found }: Finding): string[] {
  return [state, what, found];
}
