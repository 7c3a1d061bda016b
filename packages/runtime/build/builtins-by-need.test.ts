import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withBuiltinsByNeed } from './builtins-by-need.ts';

describe("a source that fetches Node's modules by need", () => {
  it.each([
    [
      'members where it imports them',
      "import { join, type ParsedPath, sep as slash } from 'node:path';",
      "const { join, sep: slash } = process.getBuiltinModule('node:path');",
    ],
    ['a whole module', "import fs from 'node:fs';", "const fs = process.getBuiltinModule('node:fs');"],
    ['a dynamic import', "await import('node:http')", "await Promise.resolve(process.getBuiltinModule('node:http'))"],
    [
      'values of a thread',
      "import { Worker, parentPort } from 'node:worker_threads';",
      "const { Worker, parentPort } = process.getBuiltinModule('node:worker_threads');",
    ],
    [
      'types',
      "import type { Worker } from 'node:worker_threads';",
      "import type { Worker } from 'node:worker_threads';",
    ],
  ])('has %s', (_, source, written) => {
    expect(withBuiltinsByNeed(source)).toBe(written);
  });

  it.each([
    ["import { createHash } from 'node:crypto';", "createHash('md5').update('').digest('hex').length", 32],
    ["import { createHash as hash } from 'node:crypto';", "hash('sha1').digest().length", 20],
    ["import { access } from 'node:fs/promises';", "access('.') instanceof Promise", true],
    ["import { Worker } from 'node:worker_threads';", "typeof new Worker('', { eval: true }).threadId", 'number'],
    ["import { monitorEventLoopDelay } from 'node:perf_hooks';", 'monitorEventLoopDelay().count', 0],
  ])('waits for the first use of a module that loads many others: %s', (source, expression, value) => {
    const written = withBuiltinsByNeed(source);

    expect(written).toMatch(/^function /);
    expect(runInThisContext(`(() => { ${written} return ${expression}; })()`)).toBe(value);
  });
});
