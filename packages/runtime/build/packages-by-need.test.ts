import { describe, expect, it } from 'vitest';
import { UsedPackages, withPackagesByNeed } from './packages-by-need.ts';

describe('a source that loads packages by need', () => {
  it.each([
    ['members', "import { a, type B, c as d } from 'zod';", "const { a, c: d } = await import('#npm/zod');"],
    ['a default', "import queue from 'p-queue';", "const { default: queue } = await import('#npm/p-queue');"],
    [
      'a whole package',
      "const x = await import('@aws-sdk/client-s3');",
      "const x = await import('#npm/aws-sdk-client-s3');",
    ],
    ['types', "import { type A } from 'zod';", ''],
    [
      'imports below comments',
      "/** a; b */\n// c\nimport { a } from 'zod';",
      "/** a; b */\n// c\nconst { a } = await import('#npm/zod');",
    ],
  ])('has %s from files of their own', (_, source, written) => {
    expect(withPackagesByNeed(source, new UsedPackages())).toBe(written);
  });

  it.each([
    ['our own', "import { a } from './a.ts';"],
    ["Node's", "import { join } from 'node:path';"],
    ['the SDK', "import { sma } from '@tradai/strategy-sdk';"],
    ['types', "import type { A } from 'zod';"],
    [
      'a text with imports in it',
      "export const TEXT = `import { a } from './a.ts';\nimport { expect, it } from 'vitest';\n`;",
    ],
  ])('is left alone: %s', (_, source) => {
    const used = new UsedPackages();

    expect(withPackagesByNeed(source, used)).toBe(source);
    expect([used.named.size, used.whole.size]).toEqual([0, 0]);
  });

  it('is refused when it imports a package as a namespace', () => {
    expect(() => withPackagesByNeed("import * as all from 'zod';", new UsedPackages())).toThrow(
      'Import members by name',
    );
  });
});
