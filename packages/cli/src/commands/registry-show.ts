import { tagProblems, plainTable } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { dateText, versionJson, versionNamed, withRegistry, type RegistryOptions } from './registry-choice.ts';

/** `tradai registry show`: a version with its tags; without one, the newest. What is wrong with the tags is said on `io.err`. */
export async function registryShowCommand(
  name: string,
  version: string | undefined,
  options: RegistryOptions,
  io: Io,
): Promise<ExitCode> {
  const { found, problems } = await withRegistry(options, io, async (registry, reader) => {
    const stored = await versionNamed(registry, name, version ?? 'None');
    return { found: stored, problems: tagProblems(stored.tags, { reader }) };
  });
  if (options.json === true) io.out(`${JSON.stringify(versionJson(found), null, 1)}\n`);
  else {
    const head = [
      `${found.name}, version ${found.version}${found.aliases.length === 0 ? '' : ` (${found.aliases.join(', ')})`}`,
      `Registered: ${dateText(found.createdMs)}`,
      `Source: ${found.source}`,
      ...(found.description === '' ? [] : [`Description: ${found.description}`]),
    ];
    io.out(`${head.join('\n')}\n\n${plainTable(['Tag', 'Value'], Object.entries(found.tags))}\n`);
  }
  for (const problem of problems) io.err(`Warning: ${problem}\n`);
  return EXIT_CODE.done;
}
