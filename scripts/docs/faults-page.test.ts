import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const [FAULTS] = readFileSync(`${ROOT}docs/faults.md`, 'utf8').split('\n## Places');
/** Fault, file and title of each row. */
const ROWS = [...FAULTS!.matchAll(/^\| (.+?) +\| (`.+`|none) +\| (.+?) +\|$/gm)].map(
  ([, fault, file, title]) => [fault!, file!.replaceAll('`', ''), title!] as const,
);

describe('the page of faults', () => {
  it.each(ROWS.filter(([, file]) => file !== 'none'))('names for "%s" a test that is there: %s', (_, file, title) => {
    const path = `${ROOT}${file.startsWith('scripts/') ? '' : 'packages/runtime/src/'}${file}`;

    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(title);
  });

  it('names each fault once, and each has a test', () => {
    const faults = ROWS.map(([fault]) => fault);

    expect(new Set(faults).size).toBe(faults.length);
    expect(faults.length).toBe(80);
    expect(ROWS.filter(([, file]) => file === 'none').map(([fault]) => fault)).toEqual([]);
  });
});
