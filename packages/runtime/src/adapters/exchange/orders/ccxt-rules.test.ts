import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCcxt, type Ccxt } from '../load-ccxt.ts';
import { orderWorld, type Kind } from './order-exchange.fixture.ts';

let ccxt: Ccxt;
beforeAll(async () => void (ccxt = await loadCcxt()), 60_000);

const FOLDER = new URL('.', import.meta.url);
const sources = (folder: URL): readonly (readonly [name: string, text: string])[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(entry.name))
    .map(({ name }) => [name, readFileSync(new URL(name, folder), 'utf8')]);

/** Places at which an error is told by its class in ccxt. */
function classTests(files: readonly (readonly [string, string])[]): readonly string[] {
  const all = ccxt as unknown as Readonly<Record<string, unknown>>;
  const isError = (name: string): boolean => {
    const made = all[name];
    return typeof made === 'function' && made.prototype instanceof Error;
  };
  return files.flatMap(([file, text]) =>
    [...text.matchAll(/instanceof\s+(?:[\w#.]+\.)?(\w+)/g)]
      .filter(([, name]) => isError(name!))
      .map(([, name]) => `${file}: ${name}`),
  );
}

/** Of ccxt: balances that never come on spot, a cancel and an order under one name, several orders at once, orders without conditional ones. */
const UNUSED = ['fetchBalanceWs', 'editOrder', 'editOrders', 'createOrders', 'fetchOpenOrders'];

describe('what reaches an account through ccxt', () => {
  it('tells no error by its class: code, status and answer say what happened', () => {
    expect(classTests(sources(FOLDER))).toEqual([]);
    // Of public data, where nothing is lost by asking again, classes are enough.
    expect(classTests(sources(new URL('..', FOLDER)))).toContain('failures.ts: NetworkError');
  });

  it.each(UNUSED)('never calls %s', (name) => {
    expect(sources(FOLDER).filter(([, text]) => text.includes(`${name}(`) || text.includes(`'${name}'`))).toEqual([]);
  });

  it.each<[Kind, readonly string[]]>([
    ['spot', ['/api/v3/openOrders']],
    ['usdm', ['/fapi/v1/openAlgoOrders', '/fapi/v1/openOrders']],
  ])('reads all open orders of %s, conditional ones among them', async (kind, paths) => {
    const { exchange, sim } = await orderWorld(kind);
    await exchange.openOrders();
    const read = sim.log.records.map(({ path }) => path).filter((path) => /open(Algo)?Orders/.test(path));
    expect(read.toSorted()).toEqual(paths);
  });
});
