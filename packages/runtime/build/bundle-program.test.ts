import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOutOfCcxt } from '../src/adapters/exchange/is-out-of-ccxt.ts';
import { bundleProgram } from './bundle-program.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CCXT = /^node_modules\/(?:ccxt|ws|undici)\//;

let folder: string;
/** Of npm packages: file → what lies in it. */
let files: readonly (readonly [string, readonly string[]])[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradai-bundle-'));
  const metafiles = await bundleProgram({
    ...{ root: ROOT, outdir: join(folder, 'dist'), sourcemap: false, isDense: true },
    entryPoints: { 'tradai-strategy': join(ROOT, 'packages/runtime/src/main.ts') },
  });
  files = metafiles
    .flatMap(({ outputs }) => Object.entries(outputs))
    .filter(([path]) => path.includes('/npm/') && path.endsWith('.js'))
    .map(([path, { inputs }]) => [basename(path), Object.keys(inputs)] as const);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a bundle of the program, as the image has one', () => {
  it('has ccxt and its sockets in files of that name, and no package that we import besides', () => {
    const named = files.filter(([name]) => /^ccxt(?:-\w+)?\.js$/.test(name)).map(([name]) => name);
    const withCcxt = files.filter(([, inputs]) => inputs.some((path) => CCXT.test(path))).map(([name]) => name);
    const withOthers = files.filter(([, inputs]) => inputs.some((path) => /\/@(?:aws|smithy)/.test(path)));

    expect(withCcxt.length).toBeGreaterThan(2);
    expect(withCcxt.filter((name) => !named.includes(name))).toEqual([]);
    expect(withOthers.length).toBeGreaterThan(5);
    expect(withOthers.map(([name]) => name).filter((name) => named.includes(name))).toEqual([]);
  });

  it('shows by the stack of an error that it came out of ccxt', () => {
    const ccxt = pathToFileURL(join(folder, 'dist', 'npm', 'ccxt.js')).href;
    const source = `
      const { default: ccxt } = await import('${ccxt}');
      const stacks = [];
      await new ccxt.pro.binance({ sign: null }).fetchTime().catch(({ stack }) => stacks.push(stack));
      const client = new ccxt.pro.binance().client('wss://127.0.0.1:9');
      client.connected.catch(() => {});
      client.createConnection();
      try { client.connection.ping(); } catch ({ stack }) { stacks.push(stack); }
      process.stdout.write(JSON.stringify(stacks));
      process.exit(0);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const stacks = JSON.parse(stdout) as readonly string[];

    expect(stacks.map((stack) => stack.split('\n')[0])).toEqual([
      'TypeError: this.sign is not a function',
      'Error: WebSocket is not open: readyState 0 (CONNECTING)',
    ]);
    expect(stacks.map((stack) => isOutOfCcxt({ stack }))).toEqual([true, true]);
  });
});
