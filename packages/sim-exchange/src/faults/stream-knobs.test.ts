import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { START, startSim } from '../kit/ccxt.fixture.ts';
import { openSocket, type RawSocket } from '../kit/raw-socket.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';
import type { FaultRule, StreamAction } from './script.ts';

const TRADES = 'btcusdt@trade';
const CANDLES = 'btcusdt@kline_1m';

async function listening(stream: string, action: StreamAction, more: Partial<FaultRule['match']> = {}) {
  const sim = await startSim({
    faults: { version: 1, rules: [{ match: { stream, ...more }, do: { stream: action } }] },
  });
  const socket = await openSocket(sim, `/ws/${stream}`);
  return { sim, socket };
}

const ids = (socket: RawSocket) => socket.frames().map(({ t }) => Number(t));

/** Steps the clock, and waits until the socket has what was written. */
async function step(sim: SimExchange, ms: number, socket: RawSocket): Promise<void> {
  await sim.clock.advance(ms);
  await socket.settled();
}

describe('knobs of streams', () => {
  it('halfOpen keeps a line without a word, until the exchange closes', { timeout: 5_000 }, async () => {
    const rules = [{ match: { path: '/ws*' }, do: { connect: { kind: 'halfOpen' as const } } }];
    const sim = await startSim({ faults: { version: 1, rules } });
    const line = new WebSocket(`${sim.urls.ws}/ws/${TRADES}`);
    const ended = once(line, 'close');
    await expect.poll(() => sim.log.connects.length).toBe(1);
    expect(line.readyState).toBe(WebSocket.CONNECTING);
    await sim.close();
    await ended;
  });

  it.each([
    ['without a match refuses sockets alone', undefined, 200],
    ['with a method refuses such requests alone', { method: 'GET' as const }, null],
  ])('refuse %s', async (_, match, status) => {
    const rule = { do: { connect: { kind: 'refuse' as const } }, ...(match === undefined ? {} : { match }) };
    const sim = await startSim({ faults: { version: 1, rules: [rule] } });
    const answer = await fetch(`${sim.urls.rest}/api/v3/time`).then(
      (each) => each.status,
      () => null,
    );
    const line = new WebSocket(`${sim.urls.ws}/ws/${TRADES}`);
    const ended = once(line, status === null ? 'open' : 'error');

    expect(answer).toBe(status);
    await ended;
    line.close();
  });

  it('reorder lets a frame go after the k that follow it', async () => {
    const { sim, socket } = await listening(TRADES, { kind: 'reorder', k: 2 }, { nth: 2 });
    await step(sim, 5_000, socket);
    const seen = ids(socket);
    expect(seen.map((id) => id - seen[0]!)).toEqual([0, 2, 3, 1, 4]);
  });

  it('coalesce keeps frames of a while and sends them at its end', async () => {
    const { sim, socket } = await listening(TRADES, { kind: 'coalesce', ms: 3_000 });
    await step(sim, 3_000, socket);
    expect(ids(socket)).toEqual([]);
    await step(sim, 1_000, socket);
    const first = ids(socket);
    expect(first.map((id) => id - first[0]!)).toEqual([0, 1, 2]);
  });

  it.each([
    ['nan', '"c":"NaN"'],
    ['null', '"c":null'],
  ])('badRow %s spoils the close of a candle', async (value, text) => {
    const { sim, socket } = await listening(CANDLES, { kind: 'badRow', value }, { max: 1 });
    await step(sim, 3_000, socket);
    expect(socket.texts[0]).toContain(text);
    expect(socket.texts[1]).not.toContain(text);
  });

  it('badRow dup sends a candle twice', async () => {
    const { sim, socket } = await listening(CANDLES, { kind: 'badRow', value: 'dup' }, { max: 1 });
    await step(sim, 3_000, socket);
    expect(socket.texts[1]).toBe(socket.texts[0]);
    expect(socket.texts[2]).not.toBe(socket.texts[0]);
  });

  it('reviseLastBar sends a final candle again with another close', async () => {
    const { sim, socket } = await listening(CANDLES, { kind: 'reviseLastBar', ms: 5_000, value: '123.45' });
    await step(sim, 66_000, socket);
    const finals = socket.frames().flatMap(({ k }) => {
      const { t, c, x } = k as { readonly t: number; readonly c: string; readonly x: boolean };
      return x ? [[t, c]] : [];
    });
    expect(finals).toEqual([
      [START, expect.stringMatching(/^99\.|^100\./) as string],
      [START, '123.45'],
    ]);
  });

  it('finalDelay holds the last frame of a candle back, or for ever', async () => {
    const finals = async (action: Omit<StreamAction, 'kind'>, ms: number) => {
      const { sim, socket } = await listening(CANDLES, { kind: 'finalDelay', ...action });
      await step(sim, 60_000 + ms, socket);
      return socket.frames().filter(({ k }) => (k as { readonly x: boolean }).x).length;
    };
    expect(await finals({ ms: 4_000 }, 3_998)).toBe(0);
    expect(await finals({ ms: 4_000 }, 4_000)).toBe(1);
    expect(await finals({ value: 'never' }, 50_000)).toBe(0);
  });

  it('garbageFrame sends what is no JSON before a frame', async () => {
    const { sim, socket } = await listening(TRADES, { kind: 'garbageFrame' }, { max: 1 });
    await step(sim, 2_000, socket);
    expect(socket.texts).toHaveLength(3);
    expect(() => JSON.parse(socket.texts[0]!) as unknown).toThrow(SyntaxError);
    expect(socket.frames()).toHaveLength(2);
  });

  it('skipDepthIds leaves a hole in the ids of a book', async () => {
    const { sim, socket } = await listening('btcusdt@depth@100ms', { kind: 'skipDepthIds' }, { nth: 2 });
    await step(sim, 4_000, socket);
    const holes = socket
      .frames()
      .filter(({ U }, index, all) => index > 0 && Number(U) !== Number(all[index - 1]!['u']) + 1);
    expect(holes).toHaveLength(1);
  });

  it.each([
    [{ kind: 'cut' }, 1_006],
    [{ kind: 'cut', value: 1_012 }, 1_012],
  ] as const)('%j closes the socket with %i', async (action, code) => {
    const { sim, socket } = await listening(TRADES, action);
    const closed = once(socket.socket, 'close');
    await sim.clock.advance(2_000);
    expect((await closed)[0]).toBe(code);
  });

  it('noPong leaves pings of new sockets without an answer', async () => {
    const pongs = async (rules: readonly FaultRule[]) => {
      const sim = await startSim({ faults: { version: 1, rules } });
      const { socket } = await openSocket(sim, '/ws/btcusdt@trade');
      let count = 0;
      socket.on('pong', () => count++);
      socket.ping();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return count;
    };
    expect(await pongs([])).toBe(1);
    expect(await pongs([{ do: { stream: { kind: 'noPong' } } }])).toBe(0);
  });

  it('serverShutdown is told to sockets that the filter of the admin port means', async () => {
    const sim = await startSim();
    const [market, api] = [await openSocket(sim, '/ws/btcusdt@trade'), await openSocket(sim, '/ws-api/v3')];
    const tell = (serverShutdown: string) =>
      fetch(`${sim.urls.admin}/sockets`, { method: 'POST', body: JSON.stringify({ serverShutdown }) });
    await tell('/ws-api');
    await expect.poll(() => api.frames()).toEqual([{ event: { e: 'serverShutdown', E: START } }]);
    expect(market.texts).toEqual([]);
    await tell('/ws/');
    await expect.poll(() => market.frames()).toEqual([{ e: 'serverShutdown', E: START }]);
  });
});
