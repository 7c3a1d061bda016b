import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PUBLICATION_SCHEMA } from '@tradai/runtime/contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunLogFiles } from '../adapters/embedded/run-log-files.ts';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';
import type { ApiServices } from './api-services.ts';

const ID = runIdOf(1);
const BODY = { strategy: 'MeanRev', version: '12' };
const SHA = 'a'.repeat(64);
const SUMMARY = {
  trades: 812,
  profitRatio: '0.142',
  maxDrawdownRatio: '0.061',
  sharpe: '1.4',
  verdict: 'PASS',
} as const;

/** With a run that took so long, and published two files. */
async function completed(seconds = 600, over: Partial<ApiServices> = {}): Promise<ApiWorld> {
  const world = await apiWorld(1000, {}, over);
  await world.ask('POST', '/backtest', BODY);
  await complete(world, ID, seconds);
  const folder = `backtests/${ID}/a1`;
  const files = ['result.json', 'report.html'].map((name) => ({
    name,
    key: `${folder}/${name}`,
    size: 2,
    sha256: SHA,
  }));
  const publication = { schema: PUBLICATION_SCHEMA, run_id: ID, attempt: 1, manifest_sha256: SHA, files };
  const { stored } = world.services.results;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  stored.set(`backtests/${ID}/publication.json`, bytes(JSON.stringify(publication)));
  stored.set(`${folder}/result.json`, bytes('{}')).set(`${folder}/report.html`, bytes('<script>'));
  return world;
}

async function complete({ services: { runs, clock } }: ApiWorld, id: string, seconds: number): Promise<void> {
  const change = { by: 'workflow', attempt: 1 } as const;
  await runs.change(id, { ...change, move: STATUS_MOVES.run, atMs: clock.now() });
  clock.pass(seconds * 1000);
  await runs.change(id, { ...change, move: STATUS_MOVES.complete, atMs: clock.now(), patch: { summary: SUMMARY } });
}

describe('what came out of a run', () => {
  it('is a summary, and its files', async () => {
    const { ask } = await completed();
    expect((await ask('GET', `/backtest/${ID}/result`)).json()).toEqual({
      ...{ run_id: ID, attempt: 1, manifest_sha256: SHA },
      summary: { trades: 812, profit_pct: '14.2', max_drawdown_pct: '6.1', sharpe: '1.4', verdict: 'PASS' },
      files: [
        { name: 'result.json', size: 2, sha256: SHA },
        { name: 'report.html', size: 2, sha256: SHA },
      ],
      links: {
        'result.json': `/backtest/${ID}/result/result.json`,
        'report.html': `/backtest/${ID}/result/report.html`,
      },
    });
  });

  it('is handed out as a file that is saved, and runs nowhere', async () => {
    const { ask } = await completed();
    const answer = await ask('GET', `/backtest/${ID}/result/report.html`);
    expect([answer.statusCode, answer.body]).toEqual([200, '<script>']);
    expect(answer.headers).toMatchObject({
      ...{ 'content-type': 'text/html; charset=utf-8', 'content-disposition': 'attachment; filename="report.html"' },
      ...{
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        etag: `"${SHA}"`,
      },
    });
  });

  it('is fetched elsewhere where it can be', async () => {
    const { ask } = await completed(600, {
      linkTo: (key) => Promise.resolve(`https://objects.example.org/${key}?signature`),
    });
    const answer = await ask('GET', `/backtest/${ID}/result/result.json`);
    expect([answer.statusCode, answer.headers['location'], answer.body]).toEqual([
      303,
      `https://objects.example.org/backtests/${ID}/a1/result.json?signature`,
      '',
    ]);
  });

  it('is nothing before the run has completed, and of another file', async () => {
    const { ask, services } = await completed();
    await ask('POST', '/backtest', { ...BODY, version: '11' });
    expect((await ask('GET', `/backtest/${runIdOf(2)}/result`)).json()).toMatchObject({ status: 409 });
    expect((await ask('GET', `/backtest/${ID}/result/other.json`)).statusCode).toBe(404);
    services.results.stored.delete(`backtests/${ID}/a1/result.json`);
    expect((await ask('GET', `/backtest/${ID}/result/result.json`)).statusCode).toBe(410);
  });
});

describe('what a run takes', () => {
  it('is what runs take in general, before there are any', async () => {
    const { ask } = await apiWorld();
    const answer = await ask('POST', '/backtest/estimate', { ...BODY, max_seconds: 1800 }, { token: 'viewer.vic' });
    expect(answer.json()).toEqual({
      duration: { typical_s: 1200, long_s: 1800, runs: 0 },
      capacity: 'spot',
      cost: {
        typical: { total_usd: '0.0073', run_usd: '0.0049', prepare_usd: '0.0008', workflow_usd: '0.0004', services_usd: '0.0001', logs_usd: '0.0010' },
        long: { total_usd: '0.0098', run_usd: '0.0074', prepare_usd: '0.0008', workflow_usd: '0.0004', services_usd: '0.0001', logs_usd: '0.0010' },
      },
    }); // prettier-ignore
  });

  it('is what runs of the strategy took, and no other', async () => {
    const world = await completed(100);
    await world.services.registry.register({ name: 'Other', tags: {}, source: 'x', description: '' });
    await world.ask('POST', '/backtest', { ...BODY, capacity: 'on-demand' });
    expect((await world.ask('GET', `/backtest/${runIdOf(2)}/estimate`)).json()).toMatchObject({
      ...{ duration: { typical_s: 100, long_s: 100, runs: 1 }, capacity: 'on-demand' },
    });
    const other = await world.ask('POST', '/backtest/estimate', { strategy: 'Other', version: '1' });
    expect(other.json()).toMatchObject({ duration: { runs: 0 } });
    expect((await world.ask('GET', `/backtest/${ID}`)).json()).toMatchObject({ cost: { estimate_usd: '0.0028' } });
  });
});

describe('the log of a run', () => {
  async function logged(): Promise<ApiWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'tradai-logs-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, ID));
    const lines = Array.from({ length: 300 }, (_, at) => `line ${at}`);
    writeFileSync(join(folder, ID, 'a1-prepare.log'), 'ready\n');
    await new Promise((resolve) => setTimeout(resolve, 5));
    writeFileSync(join(folder, ID, 'a1-spot.log'), `${lines.join('\n')}\n`);
    writeFileSync(join(folder, ID, 'a2-spot.log'), 'second');
    const world = await apiWorld(1000, {}, { runLogs: new RunLogFiles(folder) });
    await world.ask('POST', '/backtest', BODY);
    return world;
  }

  it("is the end of the last container's", async () => {
    const { ask } = await logged();
    const answer = await ask('GET', `/backtest/${ID}/logs?lines=2`);
    expect(answer.json()).toEqual({
      ...{ run_id: ID, attempt: 1, tier: 'spot', tiers: ['prepare', 'spot'] },
      ...{ lines: ['line 298', 'line 299'], bytes: 2590, is_cut: true },
    });
    expect((await ask('GET', `/backtest/${ID}/logs?tier=prepare`)).json()).toMatchObject({
      lines: ['ready'],
      is_cut: false,
    });
    expect((await ask('GET', `/backtest/${ID}/logs?attempt=2`)).json()).toMatchObject({
      lines: ['second'],
      tiers: ['spot'],
    });
  });

  it('is plain text for who asks for that', async () => {
    const { ask } = await logged();
    const answer = await ask('GET', `/backtest/${ID}/logs?lines=2`, undefined, {
      headers: { accept: 'text/plain, application/json' },
    });
    expect([answer.headers['content-type'], answer.body]).toEqual([
      'text/plain; charset=utf-8',
      'line 298\nline 299\n',
    ]);
  });

  it('begins with a whole line where it is cut by its bytes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradai-logs-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, ID));
    writeFileSync(join(folder, ID, 'a1-spot.log'), 'first ä\nsecond\nthird');
    const end = await new RunLogFiles(folder).tail({ runId: ID, attempt: 1, tier: 'spot' }, 10, 14);
    expect(end).toEqual({ lines: ['second', 'third'].slice(0, 2), bytes: 21, isCut: true });
  });

  it.each([`/backtest/${ID}/logs?tier=large`, `/backtest/${ID}/logs?attempt=3`, `/backtest/${runIdOf(9)}/logs`])(
    'is not at %s',
    async (url) => {
      expect((await (await logged()).ask('GET', url)).statusCode).toBe(404);
    },
  );

  it('is of no place that a name leads out to', async () => {
    const logs = new RunLogFiles('/tmp');
    for (const part of ['..', '../x', 'a/b', '', 'a\0'])
      await expect(logs.tail({ runId: ID, attempt: 1, tier: part }, 1, 1)).rejects.toMatchObject({
        code: 'invalid-entry',
      });
    await expect(logs.tiers('../etc', 1)).rejects.toMatchObject({ code: 'invalid-entry' });
  });
});

describe('a search', () => {
  const SEARCH = {
    ...BODY,
    hyperopt: {
      epochs: 200,
      spaces: ['buy', 'roi'],
      loss: 'sharpe',
      sampler: 'tpe',
      seed: 7,
      split: 0.2,
      batch: 8,
      budget: { seconds: 3600, usd: '1.5' },
    },
  };

  it('is a run of its own kind, with its study in the spec', async () => {
    const { ask, services } = await apiWorld();
    const accepted = await ask('POST', '/hyperopt', SEARCH);
    expect([accepted.statusCode, accepted.headers['location']]).toEqual([202, `/hyperopt/${ID}`]);
    expect(accepted.json()).toMatchObject({
      run_id: ID,
      kind: 'hyperopt',
      status: 'QUEUED',
      links: { events: `/hyperopt/${ID}/events` },
    });
    const [spec] = services.objects.stored.values();
    expect(JSON.parse(new TextDecoder().decode(spec))).toMatchObject({
      strategy: 'MeanRev',
      hyperopt: SEARCH.hyperopt,
    });
    expect((await ask('GET', `/hyperopt/${ID}`)).json()).toEqual(accepted.json());
    expect((await ask('GET', `/backtest/${ID}`)).json()).toEqual(accepted.json());
    expect((await ask('POST', `/hyperopt/${ID}/cancel`)).json()).toMatchObject({ status: 'CANCELLED' });
  });

  it('is among searches and all runs, and a backtest is among no searches', async () => {
    const { ask } = await apiWorld();
    await ask('POST', '/hyperopt', SEARCH);
    await ask('POST', '/backtest', BODY);
    const kinds = async (url: string): Promise<string[]> =>
      (await ask('GET', url)).json<{ items: { kind: string }[] }>().items.map(({ kind }) => kind);
    expect(await kinds('/hyperopt')).toEqual(['hyperopt']);
    expect(await kinds('/backtest')).toEqual(['backtest', 'hyperopt']);
    expect(await kinds('/backtest?kind=backtest')).toEqual(['backtest']);
    const second = runIdOf(2);
    for (const path of ['', '/status', '/result', '/estimate', '/logs', '/events'])
      expect((await ask('GET', `/hyperopt/${second}${path}`)).statusCode, path).toBe(404);
    expect((await ask('POST', `/hyperopt/${second}/cancel`)).statusCode).toBe(404);
  });

  it.each([
    ['no study', { ...BODY }, '/hyperopt'],
    ['no trials', { ...BODY, hyperopt: { epochs: 0 } }, '/hyperopt/epochs'],
    ['all candles hidden', { ...BODY, hyperopt: { split: 1 } }, '/hyperopt/split'],
    ['a sampler that is a path', { ...BODY, hyperopt: { sampler: '../x' } }, '/hyperopt/sampler'],
  ])('with %s is refused', async (_, body, pointer) => {
    const { ask } = await apiWorld();
    expect((await ask('POST', '/hyperopt', body)).json()).toMatchObject({ status: 422, errors: [{ pointer }] });
  });
});
