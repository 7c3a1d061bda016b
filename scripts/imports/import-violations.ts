import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { cruiseOptions, forbidden, resolveOptions } from '../../import-rules.ts';

export interface ImportViolation {
  readonly rule: string;
  /** Relative to the root, with `/`. */
  readonly from: string;
  readonly to: string;
}

export interface ImportCheck {
  /** Of our packages; 0 means that the check did not work. */
  readonly filesRead: number;
  readonly violations: readonly ImportViolation[];
}

/** Holds every import below `root`, a folder laid out like this repository, against `import-rules.ts`. */
export async function checkImports(root: string): Promise<ImportCheck> {
  const { output } = await cruise(
    foldersWithSources(root),
    { ...cruiseOptions, baseDir: root, validate: true, ruleSet: { forbidden } },
    resolveOptions,
  );
  const { modules, summary } = output as ICruiseResult;
  return {
    filesRead: modules.filter(({ source }) => source.startsWith('packages/')).length,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

/** Everything of ours that is written by hand; `dist` is not, and would be judged twice. */
function foldersWithSources(root: string): string[] {
  const inPackages = ['src', 'test', 'parity', 'goldens'];
  return [
    ...foldersOf(join(root, 'packages')).flatMap((name) => inPackages.map((folder) => `packages/${name}/${folder}`)),
    'examples/strategies',
    'bench',
    'scripts',
  ].filter((folder) => statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory() === true);
}

function foldersOf(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
