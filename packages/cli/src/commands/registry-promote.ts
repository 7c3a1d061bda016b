import { ServiceError, tagProblems } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { parseExpected, versionNamed, withRegistry, type RegistryOptions } from './registry-choice.ts';

interface PromoteOptions extends RegistryOptions {
  readonly expected?: string;
}

/** `tradai registry promote`: moves an alias to a version whose tags a container can read, if it stands where the caller expects it. */
export async function registryPromoteCommand(
  name: string,
  version: string,
  aliasGiven: string,
  options: PromoteOptions,
  io: Io,
): Promise<ExitCode> {
  const alias = aliasGiven.toLowerCase();
  const guard = parseExpected(options.expected);
  const move = await withRegistry(options, io, async (registry, reader) => {
    const { version: to, tags } = await versionNamed(registry, name, version);
    const problems = tagProblems(tags, { reader });
    if (problems.length > 0)
      throw new ServiceError(
        'invalid-entry',
        `Version ${to} of ${name} cannot be "${alias}": ${problems.join('; ')}; "tradai registry tag" mends tags.`,
      );
    return { name, alias, from: await registry.setAlias({ name, alias, version: to, ...guard }), to };
  });
  if (options.json === true) io.out(`${JSON.stringify(move, null, 1)}\n`);
  else if (move.from === move.to) io.out(`${alias} of ${name} is version ${move.to} already.\n`);
  else io.out(`${alias} of ${name}: ${move.from === null ? 'none' : `version ${move.from}`} → version ${move.to}.\n`);
  return EXIT_CODE.done;
}
