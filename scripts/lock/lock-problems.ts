/** The parts of a `package-lock.json` that this check reads. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface LockEntry extends Manifest {
  readonly link?: boolean;
  readonly resolved?: string;
}

/** The parts of a `package.json` that npm copies into the lock. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * What is wrong with a lock, one sentence each. A package with one binary per platform is sometimes published before
 * all its binaries are: npm then leaves the absent ones out without a word, and `npm ci` fails on the platform concerned.
 * A lock that names the host a package came from would bind everybody to that host.
 */
export function lockProblems(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isLocked(lock, path, name))
      .map((name) => `${path || 'package.json'} wants ${name} on some platform, and the lock does not have it`),
    ...(entry.link !== true && entry.resolved !== undefined
      ? [`${path} names the place it came from: ${entry.resolved}`]
      : []),
  ]);
}

/** As Node resolves: in the package's own `node_modules`, then in each folder above. */
function isLocked(lock: Lock, fromPath: string, name: string): boolean {
  for (let folder = fromPath; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (`${folder}${folder === '' ? '' : '/'}node_modules/${name}` in lock.packages) return true;
    if (folder === '') return false;
  }
}

/**
 * Where the lock does not say what the work tree's own manifests say, one sentence each; `npm ci` refuses such a lock.
 * `manifests` are by folder, `''` is the root.
 */
export function manifestProblems(lock: Lock, manifests: Readonly<Record<string, Manifest>>): string[] {
  return Object.entries(manifests).flatMap(([folder, manifest]) => {
    const locked = lock.packages[folder];
    const path = folder === '' ? 'package.json' : `${folder}/package.json`;
    if (locked === undefined) return [`${path} is new to the lock: run "npm install"`];
    const same = wishes(manifest) === wishes(locked);
    return same ? [] : [`${path} asks for other packages than the lock holds for it: run "npm install"`];
  });
}

function wishes({ dependencies, devDependencies, optionalDependencies }: Manifest): string {
  return JSON.stringify(
    [dependencies, devDependencies, optionalDependencies].map((group) =>
      Object.entries(group ?? {})
        .map(([name, version]) => `${name}@${version}`)
        .toSorted(),
    ),
  );
}
