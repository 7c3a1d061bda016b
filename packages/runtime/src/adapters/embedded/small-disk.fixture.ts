import { spawnSync } from 'node:child_process';

/** Mounts are the process' own, where one may have them. */
const OWN_MOUNTS = ['unshare', '-rm', 'sh', '-c'] as const;

/** A command of a shell, with a disk of a megabyte in the place of a folder. */
function onSmallDisk(folder: string, command: string) {
  const [program, ...options] = OWN_MOUNTS;
  return spawnSync(program, [...options, `mount -t tmpfs -o size=1m tmpfs '${folder}' && ${command}`], {
    encoding: 'utf8',
  });
}

/** Whether such a disk can be had here; says so where not. */
export function hasSmallDisks(folder: string): boolean {
  const isThere = onSmallDisk(folder, 'true').status === 0;
  if (!isThere) console.warn('skipped: no small disk can be mounted here');
  return isThere;
}

/** A program that is given the folder, and what it says; of its errors no warnings of Node's. */
export function programOnSmallDisk(
  program: string,
  folder: string,
): { readonly said: string; readonly errors: string } {
  const command = `'${process.execPath}' --conditions=@tradai/source '${program}' '${folder}'`;
  const { stdout, stderr } = onSmallDisk(folder, command);
  return { said: stdout, errors: stderr.replaceAll(/^.*ExperimentalWarning.*\n.*\n/gm, '') };
}
