import { ServiceError, tagProblems } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { parseTags, versionJson, versionNamed, withRegistry, type RegistryOptions } from './registry-choice.ts';

/** `tradai registry tag`: adds and overwrites tags of a version; refuses values that no reader could use. */
export async function registryTagCommand(
  name: string,
  version: string,
  texts: readonly string[],
  options: RegistryOptions,
  io: Io,
): Promise<ExitCode> {
  const tags = parseTags(texts, 'A tag');
  const changed = await withRegistry(options, io, async (registry, reader) => {
    const { version: number, tags: stored } = await versionNamed(registry, name, version);
    const before = new Set(tagProblems(stored, { reader }));
    // What was wrong before may be mended one by one.
    const problems = tagProblems({ ...stored, ...tags }, { reader }).filter((problem) => !before.has(problem));
    if (problems.length > 0)
      throw new ServiceError('invalid-entry', `Version ${number} of ${name} keeps its tags: ${problems.join('; ')}.`);
    await registry.setTags(name, number, tags);
    return registry.version(name, number);
  });
  if (options.json === true) io.out(`${JSON.stringify(versionJson(changed), null, 1)}\n`);
  else io.out(`${name}, version ${changed.version}: ${Object.keys(tags).join(', ')} set.\n`);
  return EXIT_CODE.done;
}
