import { chmodSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { madeApi } from './client/made-api.fixture.ts';
import { commandLine, temporaryFolder, writeFiles, type Ended } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const api = madeApi();
const ID = '0197f000-0000-7000-8000-000000000001';

const RUN = {
  ...{ run_id: ID, ticket_id: ID, kind: 'backtest', status: 'QUEUED', attempt: 1, ver: 1, labels: { sweep: 's-1' } },
  strategy: { name: 'momentum', version: '3' },
  ...{ created_at: '2026-01-05T10:00:00.000Z', started_at: null, ended_at: null, queue_position: 4 },
  timings: { queued_s: 3, running_s: null },
  ...{ progress: null, result: null, error: null, links: {} },
};
const RUNNING = { ...RUN, status: 'RUNNING', ver: 3, queue_position: null };
const DONE = {
  ...{ ...RUN, status: 'COMPLETED', ver: 4, queue_position: null, timings: { queued_s: 3, running_s: 75 } },
  result: { trades: 812, profit_pct: '14.2', max_drawdown_pct: '6.1', sharpe: '1.4', verdict: 'PASS' },
};
const FAILED = {
  ...{ ...RUN, status: 'FAILED' },
  error: { code: 'TradAI.StrategyFailed', exit_code: 65, stop_code: null, message: 'BTC/USDT has no candles.' },
};

function ask(words: string, env: Readonly<Record<string, string>> = { TRADAI_TOKEN: 'abc' }): Promise<Ended> {
  return tradai.run(words.split(' '), { cwd, env: { TRADAI_SERVER: api.url(), HOME: cwd, ...env } });
}

beforeEach(() => {
  api.asked.length = 0;
  api.answers.clear();
});

describe('a platform asked from the command line', () => {
  it('is told what to run, and says what became of it', async () => {
    api.answers.set('POST /backtest', [{ status: 202, body: RUN }]);
    const words =
      'submit momentum 3 --from 2025-01-01 --to 20250701 --pairs BTC/USDT --label sweep=s-1 --key k1 --fee 0.001';

    expect(await ask(words)).toMatchObject({ code: 0, out: expect.stringContaining(`${ID} is QUEUED.`) });
    expect(api.asked[0]).toMatchObject({
      body: {
        ...{ strategy: 'momentum', version: '3', timerange: { from: '2025-01-01', to: '2025-07-01' } },
        ...{ pairs: ['BTC/USDT'], labels: { sweep: 's-1' }, fees: { taker: '0.001' } },
      },
      headers: { authorization: 'Bearer abc', 'idempotency-key': 'k1' },
    });
  });

  it('searches when there are epochs', async () => {
    api.answers.set('POST /hyperopt', [{ status: 202, body: { ...RUN, kind: 'hyperopt' } }]);

    expect((await ask('submit momentum --epochs 50 --seed 7')).code).toBe(0);
    expect(api.asked[0]!.body).toEqual({
      strategy: 'momentum',
      alias: 'production',
      hyperopt: { epochs: 50, seed: 7 },
    });
  });

  it('says where else something is known of a run', async () => {
    const [image, url] = [`sha256:${'a'.repeat(64)}`, 'http://mlflow/#/experiments/1/runs/f00d'];
    const strategy = { ...RUN.strategy, image_digest: image };
    api.answers.set(`GET /backtest/${ID}`, [
      { status: 200, body: { ...DONE, strategy, mlflow: { run_id: 'f00d', url } } },
    ]);

    const { out } = await ask(`run show ${ID}`);
    expect(out).toMatch(new RegExp(`^Image +${image}$`, 'm'));
    expect(out).toContain(`MLflow     ${url}`);
  });

  it('lists runs over pages', async () => {
    const page = (next: string | null) => ({ status: 200, body: { items: [DONE], next_cursor: next } });
    api.answers.set('GET /backtest', [page('c1'), page(null)]);

    const { code, out } = await ask('runs --status completed --mine --last 2');
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.includes('momentum 3'))).toHaveLength(2);
    expect(out).toContain('1 min 15 s');
    expect(api.asked.map(({ query }) => query.get('cursor'))).toEqual([null, 'c1']);
    expect(api.asked[0]!.query.get('status')).toBe('COMPLETED');
  });

  it('shows the newest of one’s own as `last`', async () => {
    api.answers.set('GET /backtest', [{ status: 200, body: { items: [RUN], next_cursor: null } }]);
    api.answers.set(`GET /backtest/${ID}`, [{ status: 200, body: DONE }]);

    expect(await ask('run show last')).toMatchObject({ code: 0, out: expect.stringContaining('Profit     14.20 %') });
  });

  it('lists what is registered there', async () => {
    const item = {
      ...{ name: 'momentum', versions: 3, aliases: { production: '2', staging: '3' } },
      latest: { version: '3', created_at: '2026-01-05T10:00:00.000Z' },
    };
    api.answers.set('GET /strategies', [{ status: 200, body: { items: [item], next_cursor: null } }]);

    const { code, out } = await ask('strategies --server');
    expect(code).toBe(0);
    expect(out).toContain('momentum');
    expect(out).toContain('production 2, staging 3');
  });

  it('brings the files of a result, and says which page to open', async () => {
    const links = {
      'report.html': `/backtest/${ID}/result/report.html`,
      'run.json': `/backtest/${ID}/result/run.json`,
    };
    api.answers.set(`GET /backtest/${ID}/result`, [{ status: 200, body: { run_id: ID, links } }]);
    api.answers.set(`GET ${links['report.html']}`, [{ status: 200, body: 'page' }]);
    api.answers.set(`GET ${links['run.json']}`, [{ status: 303, headers: { location: '/there' } }]);
    api.answers.set('GET /there', [{ status: 200, body: { a: 1 } }]);

    expect(await ask(`run open ${ID} --out brought`)).toMatchObject({
      code: 0,
      out: '2 files in brought; open brought/report.html.\n',
    });
    expect(readFileSync(join(cwd, 'brought/run.json'), 'utf8')).toBe('{"a":1}');
    expect(api.asked.at(-1)).toMatchObject({
      path: '/there',
      headers: expect.not.objectContaining({ authorization: expect.anything() }),
    });
  });

  it('writes no file outside of its folder', async () => {
    const links = { '../report.html': '/x' };
    api.answers.set(`GET /backtest/${ID}/result`, [{ status: 200, body: { run_id: ID, links } }]);

    expect(await ask(`run open ${ID}`)).toMatchObject({ code: 69, err: expect.stringContaining('which is no name') });
  });

  it('prints the end of a log without what a terminal would obey', async () => {
    api.answers.set(`GET /backtest/${ID}/logs`, [
      (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('one\ttwo\n\u001B[2Jthree\n'),
    ]);

    expect((await ask(`run logs ${ID} --last 5`)).out).toBe('one\ttwo\n\uFFFD[2Jthree\n');
    expect(api.asked[0]!.query.get('lines')).toBe('5');
  });

  it('cancels and tries again', async () => {
    api.answers.set(`POST /backtest/${ID}/cancel`, [{ status: 202, body: { ...RUN, status: 'CANCELLED' } }]);
    expect(await ask(`run cancel ${ID}`)).toMatchObject({ code: 0, out: `${ID} is CANCELLED (attempt 1).\n` });

    const conflict = { title: 'State does not allow this', detail: 'The run is COMPLETED.' };
    api.answers.set(`POST /backtest/${ID}/retry`, [{ status: 409, body: conflict }]);
    expect(await ask(`run retry ${ID}`)).toMatchObject({
      code: 78,
      err: expect.stringContaining('The run is COMPLETED.'),
    });
  });
});

/** A stream that ends behind these events. */
function stream(...events: readonly string[]) {
  return (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.map((event) => `${event}\n\n`).join(''));
  };
}

describe('candles of a platform', () => {
  const library = { exchange: 'binance', market: 'spot', timeframe: '1h' };
  const stand = {
    pair: 'BTC/USDT',
    state: 'GAPPED',
    first: '2021-01-01T00:00:00.000Z',
    last: '2021-06-01T00:00:00.000Z',
    lag: 3,
  };

  it('are told of by library and pair, and end with 3 where something is missing', async () => {
    api.answers.set('GET /data/symbols', [
      { status: 200, body: { items: [{ ...library, pair: 'BTC/USDT' }], next_cursor: null } },
    ]);
    api.answers.set('GET /data/status', [
      { status: 200, body: { items: [{ ...stand, gaps: [{ candles: 5 }, { candles: 1 }] }] } },
    ]);

    const { code, out } = await ask('data status');
    expect(code).toBe(3);
    expect(out).toMatch(/binance spot 1h\s+BTC\/USDT\s+GAPPED\s+2021-01-01 00:00\s+2021-06-01 00:00\s+3\s+6/);
    expect(api.asked.at(-1)!.query.get('pairs')).toBe('BTC/USDT');
  });

  it('are brought up to date on a wish', async () => {
    const sync = { sync_id: ID, state: 'RUNNING', groups: [{ ...library, pairs: 2, backfill_id: null }] };
    api.answers.set('POST /data/syncs', [{ status: 202, body: sync }]);

    const words = 'data sync --timeframes 1h --pairs BTC/USDT,ETH/USDT --from 2021-01-01';
    expect(await ask(words)).toMatchObject({ code: 0, out: `${ID} is RUNNING: 1 library with 2 pairs, 0 begun.\n` });
    expect(api.asked[0]!.body).toEqual({
      ...{ libraries: [{ ...library, pairs: ['BTC/USDT', 'ETH/USDT'] }], from: '2021-01-01' },
    });
  });
});

describe('sessions of a platform', () => {
  const deployment = {
    ...{ deploy_id: ID, kind: 'deploy', status: 'QUEUED', strategy: 'momentum', account: 'dry-run', mode: 'dry-run' },
    ...{ version: '3', created_at: '2026-01-05T10:00:00.000Z', error: null },
  };
  const error = { code: 'Deploy.LateBeat', message: 'Nobody saw it trade within ten minutes' };

  it('are begun as dry runs where nothing else is said', async () => {
    api.answers.set('POST /deploy', [{ status: 202, body: deployment }]);

    expect(await ask('deploy momentum --key k1')).toMatchObject({
      ...{ code: 0, out: `${ID}: deploy of momentum 3 (dry-run, account dry-run) is QUEUED.\n` },
    });
    expect(api.asked[0]).toMatchObject({
      ...{ body: { strategy: 'momentum', mode: 'dry-run' }, headers: { 'idempotency-key': 'k1' } },
    });
  });

  it('end with 3 where the version before goes on', async () => {
    api.answers.set('POST /deploy', [{ status: 202, body: { ...deployment, status: 'ROLLED_BACK', error } }]);

    expect(await ask('deploy momentum --watch')).toMatchObject({
      code: 3,
      out: expect.stringContaining('Deploy.LateBeat'),
    });
  });

  it('are listed, stopped, and asked for a pause with a reason', async () => {
    const session = {
      ...{ strategy: 'momentum', account: 'dry-run', mode: 'dry-run', state: 'TRADING', causes: [], wanted: 'RUNNING' },
      ...{ version: '3', beat_age_s: 12, open_trades: 2, pnl: '1.5', alerts: [] },
    };
    api.answers.set('GET /live', [{ status: 200, body: { items: [session] } }]);
    expect((await ask('live show')).out).toMatch(/momentum 3\s+dry-run\s+dry-run\s+TRADING\s+12 s\s+2\s+1\.5/);

    api.answers.set('POST /live/momentum/stop', [{ status: 202, body: { ...deployment, kind: 'undeploy' } }]);
    expect(await ask('live stop momentum')).toMatchObject({
      code: 0,
      out: expect.stringContaining('undeploy of momentum'),
    });

    api.answers.set('POST /live/momentum/pause', [{ status: 202, body: { command_id: 'c1', answer: null } }]);
    expect(await ask('live pause momentum --reason news')).toMatchObject({
      code: 0,
      out: 'momentum is asked to pause.\n',
    });
    expect(api.asked.at(-1)!.body).toEqual({ reason: 'news' });
  });
});

describe('a run that is watched', () => {
  it('is followed by its events, also when the stream is cut, until it has ended', async () => {
    api.answers.set(`GET /backtest/${ID}`, [
      { status: 200, body: RUNNING },
      { status: 200, body: RUNNING },
      { status: 200, body: DONE },
    ]);
    const progress = 'id: 5\nevent: progress\ndata: {"pct":42.5,"stage":"backtest","message":"ETH/USDT"}';
    api.answers.set(`GET /backtest/${ID}/events`, [stream(progress), stream('id: 6\nevent: end\ndata: {}')]);

    const { code, out, err } = await ask(`run watch ${ID}`);
    expect(code).toBe(0);
    expect(err).toContain('42 %  backtest ETH/USDT');
    expect(out).toContain('Status     COMPLETED');
    const streams = api.asked.filter(({ path }) => path.endsWith('/events'));
    expect(streams.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '5']);
  });

  it('ends with 3 when it failed', async () => {
    api.answers.set(`GET /backtest/${ID}`, [{ status: 200, body: FAILED }]);

    const { code, out } = await ask(`run watch ${ID} --json`);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ status: 'FAILED' });
  });
});

describe('somebody who signs in', () => {
  const TOKEN = { access_token: 't1', refresh_token: 'r1', expires_in: 3600, token_type: 'Bearer' };
  const path = join(cwd, '.config/tradai/credentials.json');

  it('is kept in a file for its owner alone, and renewed when the token is refused', async () => {
    writeFiles(cwd, {
      '.config/tradai/credentials.json': JSON.stringify({
        schema: 'tradai.credentials/1',
        logins: {
          [api.url()]: { accessToken: 't1', refreshToken: 'r1', client: null, expiresMs: Date.now() + 3_600_000 },
        },
      }),
    });
    expect(await ask(`run show ${ID}`, {}), 'others read it').toMatchObject({
      code: 77,
      err: expect.stringContaining(`may be read by others than its owner; "chmod 600`),
    });
    expect(api.asked).toEqual([]);
    chmodSync(path, 0o600);
    const unauthenticated = { status: 401, body: { detail: 'The token is not valid, or no longer.' } };
    api.answers.set(`GET /backtest/${ID}`, [unauthenticated, { status: 200, body: DONE }]);
    api.answers.set('POST /auth/token', [{ status: 200, body: { ...TOKEN, access_token: 't2', refresh_token: 'r2' } }]);

    expect((await ask(`run show ${ID}`, {})).code).toBe(0);
    expect(api.asked[1]!.body).toEqual({ grant_type: 'refresh_token', refresh_token: 'r1' });
    expect(api.asked[2]!.headers.authorization).toBe('Bearer t2');
    expect(readFileSync(path, 'utf8')).toContain('"r2"');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is forgotten when asked to', async () => {
    expect(await ask('login --out', {})).toMatchObject({ code: 0, out: `Signed out of ${api.url()}.\n` });
    expect(await ask(`run show ${ID}`, {})).toMatchObject({ code: 77, err: expect.stringContaining('tradai login') });
  });

  it('may be a machine with variables alone', async () => {
    api.answers.set('POST /auth/token', [{ status: 200, body: { ...TOKEN, refresh_token: undefined } }]);
    api.answers.set(`GET /backtest/${ID}`, [{ status: 200, body: DONE }]);

    expect((await ask(`run show ${ID}`, { TRADAI_CLIENT_ID: 'ci', TRADAI_CLIENT_SECRET: 's' })).code).toBe(0);
    expect(api.asked[0]!.body).toEqual({ grant_type: 'client_credentials', client_id: 'ci', client_secret: 's' });
  });
});

describe('what goes wrong with a platform', () => {
  const limited = {
    status: 429,
    body: { detail: 'More than 100 requests in 300 s.' },
    headers: { 'retry-after': '113' },
  };
  const fields = { detail: '1 field is wrong.', errors: [{ pointer: '/timerange/to', message: 'Invalid ISO date' }] };

  it.each([
    ['too many requests', limited, 75, 'Ask again in 113 s.'],
    ['a field that is wrong', { status: 422, body: fields }, 64, '/timerange/to Invalid ISO date'],
    [
      'what the token does not allow',
      { status: 403, body: { detail: 'The token does not allow runs.read.' } },
      77,
      'runs.read',
    ],
    ['a run that is not there', { status: 404, body: { detail: 'There is no run.' } }, 64, 'There is no run.'],
    ['a gateway’s own words', { status: 503, body: { message: 'Service Unavailable' } }, 69, 'Service Unavailable'],
    ['a defect over there', { status: 500, body: { detail: 'No.', request_id: 'r-7' } }, 69, 'r-7'],
    ['an address elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 64, '302'],
    [
      'a file elsewhere without protection',
      { status: 303, headers: { location: 'http://example.org/' } },
      69,
      'that is none',
    ],
  ])('%s', async (_, answer, code, text) => {
    api.answers.set(`GET /backtest/${ID}`, [answer]);
    const ended = await ask(`run show ${ID}`);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(text);
    expect(ended.err.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['run show nothing', {}, 'is no id of a run'],
    ['runs --last x', {}, '--last is "x"'],
    ['submit momentum 3 --alias staging', {}, 'not both'],
    ['submit momentum --seed 1', {}, '--seed belongs to a search'],
    ['submit momentum --label x', {}, '--label is "x"'],
    ['runs', { TRADAI_SERVER: 'http://example.org' }, 'by https only'],
    ['runs', { TRADAI_SERVER: 'https://a:b@example.org' }, 'holds a password'],
    ['runs', { TRADAI_SERVER: 'no address' }, 'expected an address'],
    ['login', {}, 'Who signs in?'],
    ['data sync --from 2021-01-01', {}, 'Which candles?'],
    ['live pause momentum', {}, 'Why?'],
    ['deploy momentum --mode paper', {}, '--mode is "paper"'],
    ['data sync --timeframes 1h', {}, 'Since when?'],
    ['data status --from 1.2.2021', {}, '--from is "1.2.2021"'],
  ])('%s: wrong before anybody is asked', async (words, env, text) => {
    const ended = await ask(words, { TRADAI_TOKEN: 'abc', ...env });
    expect(ended).toMatchObject({ code: 64, err: expect.stringContaining(text) });
    expect(api.asked).toEqual([]);
  });

  it.each([
    ['live pause momentum --reason news', {}, 77, 'Nobody is signed in at .* "tradai session pause momentum"'],
    ['live stop momentum', {}, 77, 'Nobody is signed in at .* "tradai session stop momentum"'],
    ['live show', { TRADAI_TOKEN: 'abc' }, 69, 'tradai up.* "tradai session list"'],
  ])('%s without a platform names the command that needs none', async (words, env, code, text) => {
    const ended = await ask(words, { ...env, TRADAI_SERVER: 'http://127.0.0.1:9' });
    expect(ended).toMatchObject({ code, err: expect.stringMatching(text) });
  });

  it('is told by its address when nobody listens', async () => {
    const ended = await ask('runs', { TRADAI_TOKEN: 'abc', TRADAI_SERVER: 'http://127.0.0.1:9' });
    expect(ended).toMatchObject({ code: 69, err: expect.stringMatching(/127\.0\.0\.1:9: .*tradai up/) });
  });
});
