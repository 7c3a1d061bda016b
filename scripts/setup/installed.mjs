import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether `node_modules` below `root` holds exactly what `package-lock.json` names. npm writes what it installed into a
 * lock of its own inside `node_modules`, as its last step, so an installation that was cut short does not count.
 */
export function isInstalled(root) {
  if (!existsSync(join(root, 'node_modules', '.bin', 'node'))) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || installed === null) return false;

  return Object.entries(wanted).every(([path, entry]) => {
    // Workspaces themselves are in the work tree; what npm installs for them is the link.
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    const found = installed[path];
    // Binaries of other platforms.
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function packagesOf(lockPath) {
  try {
    return JSON.parse(readFileSync(lockPath, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}
