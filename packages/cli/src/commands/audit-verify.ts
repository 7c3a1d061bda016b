import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { withFolder, type FolderOptions } from './platform-folder.ts';

/** `tradai audit verify` */
export async function auditVerifyCommand(options: FolderOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const { lines, digests, problems } = await folder.verifyAudit();
    const isWhole = problems.length === 0;
    if (options.json === true) io.out(`${JSON.stringify({ lines, digests, problems })}\n`);
    else io.out(isWhole ? `All ${lines} lines are what was written.\n` : problems.map((each) => `${each}\n`).join(''));
    return isWhole ? EXIT_CODE.done : EXIT_CODE.differences;
  });
}
