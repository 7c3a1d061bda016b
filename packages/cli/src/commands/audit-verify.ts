import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { withFolder, type FolderOptions } from './platform-folder.ts';

/** `tradai audit verify` */
export async function auditVerifyCommand(options: FolderOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const { lines, problem } = await folder.verifyAudit();
    if (options.json === true) io.out(`${JSON.stringify({ lines, problem })}\n`);
    else if (problem === null) io.out(`All ${lines} lines are what was written.\n`);
    else io.out(`${problem}\n`);
    return problem === null ? EXIT_CODE.done : EXIT_CODE.differences;
  });
}
