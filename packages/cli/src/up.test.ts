import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine, temporaryFolder } from './command.fixture.ts';
import { adminToken, startUp, type UpProcess } from './up.fixture.ts';

const cwd = temporaryFolder();
const cli = commandLine();
const folder = join(cwd, 'data');
const tradai = (...argv: string[]) => cli.run([...argv, '--data', folder], { cwd });

describe('tradai up', () => {
  let up: UpProcess;
  beforeAll(async () => {
    up = await startUp(folder, ['--slots', '3']);
  });
  afterAll(() => void up.child.kill('SIGKILL'));

  it('listens, and gives the first admin a secret that opens it', async () => {
    const { facts } = up;
    expect(facts).toMatchObject({ folder, slots: 3, pid: up.child.pid, first_admin: { name: 'admin' } });
    expect((await fetch(`${facts.address}/health/ready`)).status).toBe(200);
    const headers = { authorization: `Bearer ${await adminToken(facts)}` };
    const runs = await fetch(`${facts.address}/backtest`, { headers });
    expect(await runs.json()).toEqual({ items: [], next_cursor: null });
    expect((await fetch(`${facts.address}/backtest`)).status).toBe(401);
  });

  it('keeps its folder, its keys and its log for its owner', () => {
    for (const path of ['', 'keys', 'keys/cursor', 'logs/platform.log'])
      expect([path, statSync(join(folder, path)).mode & 0o077]).toEqual([path, 0]);
    const lines = readFileSync(join(folder, 'logs/platform.log'), 'utf8').trim().split('\n');
    const log = lines.map((line) => JSON.parse(line) as object);
    expect(log.at(-1)).toMatchObject({ level: 'info', pid: up.child.pid, msg: 'listening' });
    expect(lines.join('\n')).not.toContain(up.facts.first_admin!.secret);
  });

  it('has its folder alone', async () => {
    const second = await tradai('up', '--port', '0');
    expect([second.code, second.err]).toEqual([
      75,
      `error: ${folder} is in use by process ${up.child.pid}; expected one tradai up for a folder.\n`,
    ]);
  });

  it('is looked at from outside', async () => {
    const { out } = await tradai('status', '--json');
    expect(JSON.parse(out)).toMatchObject({
      folder,
      running: { pid: up.child.pid, address: up.facts.address },
      runs: { QUEUED: 0, COMPLETED: 0 },
      ...{ slots_used: { backtest: 0, hyperopt: 0 }, executions: 0, outbox: 0 },
      queues: { backtest: { waiting: 0, in_flight: 0, dead: 0 } },
    });
    expect((await tradai('queue', 'list')).out).toContain('backtest');
    expect((await tradai('queue', 'show', 'deploy')).out).toBe('The queue deploy has no dead letters.\n');
    expect(await tradai('queue', 'redrive', 'nope')).toMatchObject({ code: 64 });
  });

  it('gets users and clients from outside, each written down', async () => {
    const made = JSON.parse((await tradai('token', 'create', 'ann', '--group', 'researcher', '--json')).out) as {
      secret: string;
    };
    const signIn = (password: string) =>
      fetch(`${up.facts.address}/auth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ grant_type: 'password', username: 'ann', password }),
      });
    expect((await signIn(made.secret)).status).toBe(200);
    expect((await tradai('token', 'create', 'nightly', '--scope', 'runs.read,runs.write')).out).toContain('secret');
    expect((await tradai('token', 'list')).out).toMatch(/user +ann[^\n]*researcher[^]*client +nightly[^\n]*runs\.read/);
    expect((await tradai('token', 'disable', 'ann')).out).toContain('The user ann gets no more tokens');
    expect((await signIn(made.secret)).status).toBeGreaterThanOrEqual(400);
    await tradai('token', 'enable', 'ann');
    const reset = JSON.parse((await tradai('token', 'reset', 'ann', '--json')).out) as { secret: string };
    expect((await signIn(made.secret)).status).toBeGreaterThanOrEqual(400);
    expect((await signIn(reset.secret)).status).toBe(200);
    expect(await tradai('token', 'disable', 'nobody')).toMatchObject({ code: 64 });
    const authorization = `Bearer ${(await tradai('token', 'mint', 'ann')).out.trim()}`;
    expect((await fetch(`${up.facts.address}/backtest`, { headers: { authorization } })).status).toBe(200);
    expect((await tradai('audit', 'verify')).out).toBe('All 6 lines are what was written.\n');
  });

  it('is copied while it runs', async () => {
    const copy = join(cwd, 'copy');
    const { code, out } = await tradai('backup', copy, '--json');
    expect(code).toBe(0);
    const { files } = JSON.parse(out) as { files: { path: string }[] };
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['platform.db', 'keys/cursor']));
    expect(await cli.run(['status', '--data', copy], { cwd })).toMatchObject({ code: 0 });
    expect(await cli.run(['token', 'list', '--data', copy], { cwd })).toMatchObject({
      out: expect.stringContaining('ann'),
    });
    expect(await tradai('backup', copy)).toMatchObject({ code: 78 });
  });

  it('ends by SIGTERM with 0, and begins again where it was', async () => {
    expect(await up.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect((await tradai('status')).out).toContain('nobody runs it');
    expect(existsSync(join(folder, 'platform.json'))).toBe(false);
    up = await startUp(folder);
    expect(up.facts.first_admin).toBeNull();
    expect((await tradai('token', 'list')).out).toContain('ann');
  });

  it.each([
    ['--group nobody', 'Expected groups of'],
    ['--scope nothing', 'Expected scopes of'],
  ])('makes no account with %s: what was asked is wrong', async (option, sentence) => {
    const made = await tradai('token', 'create', 'wrong', ...option.split(' '));
    expect([made.code, made.err]).toEqual([64, expect.stringContaining(sentence)]);
  });

  it('killed, it leaves its folder to the next', async () => {
    await up.end('SIGKILL');
    expect((await tradai('status')).out).toContain('nobody runs it');
    up = await startUp(folder);
    expect((await fetch(`${up.facts.address}/health/ready`)).status).toBe(200);
  });
});

describe('what is refused', () => {
  const cases: [title: string, argv: string[], code: number, sentence: string | RegExp][] = [
    ['a folder without a platform', ['status'], 64, /has no platform; expected the --data of a tradai up/],
    ['slots that are none', ['up', '--slots', '0'], 64, /--slots is "0"; expected a whole number from 1 to 1000/],
    ['a port that is none', ['up', '--port', 'x'], 64, /--port is "x"/],
    ['another service', ['up', '--with', 'redis'], 64, /--with is "redis"; expected mlflow/],
    ['an address that others reach', ['up', '--host', '0.0.0.0'], 78, /without TLS/],
    ['strategies that are not there', ['up', '--strategy-dir', 'nope'], 64, /There is no folder nope/],
    ['a folder without a platform', ['token', 'create', 'x', '--group', 'admin'], 64, /has no platform/],
    ['neither group nor scope', ['token', 'create', 'x'], 64, /expected one of them/],
  ];
  it.each(cases)('%s', async (_, argv, code, sentence) => {
    const ended = await cli.run([...argv, '--data', join(cwd, 'none')], { cwd });
    expect(ended.code, ended.err).toBe(code);
    expect(ended.err).toMatch(sentence);
  });

  it.runIf(existsSync('/proc/self'))('a folder where none can be made', async () => {
    const ended = await cli.run(['up', '--data', '/proc/tradai'], { cwd });
    expect(ended.code, ended.err).toBe(64);
    expect(ended.err).toBe('error: /proc/tradai: that is not permitted.\n');
  });
});
