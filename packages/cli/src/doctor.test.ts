import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { examineFolder, examineNode, examinePort, examineTime } from './commands/doctor-findings.ts';
import { clockOffsetMs } from './commands/ntp-offset.ts';

/** A time server whose clock is so far ahead; `answered`: what it does to its answer. */
async function timeServer(aheadMs: number, answered = (answer: Buffer): Buffer => answer): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (request, { port }) => {
    const answer = Buffer.alloc(48);
    answer[0] = 0b00_100_100;
    request.copy(answer, 24, 40, 48);
    const now = Date.now() + aheadMs;
    for (const at of [32, 40]) {
      answer.writeUInt32BE(Math.floor(now / 1000) + 2_208_988_800, at);
      answer.writeUInt32BE(Math.floor(((now % 1000) / 1000) * 2 ** 32), at + 4);
    }
    socket.send(answered(answer), port, '127.0.0.1');
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

describe('the clock', () => {
  it.each([0, 1500, -1500, 86_400_000])('%i ms behind is measured', async (aheadMs) => {
    const offset = await clockOffsetMs(await timeServer(aheadMs));
    expect(Math.abs(offset! - aheadMs)).toBeLessThan(100);
  });

  it('is wrong when it is seconds off', async () => {
    expect(await examineTime(await timeServer(5000))).toMatchObject({ state: 'wrong' });
    expect(await examineTime(await timeServer(-500))).toMatchObject({ state: 'good' });
  });

  it('is not known where nobody answers, or not to us', async () => {
    const other = await timeServer(0, (answer) => {
      answer.fill(0, 24, 32);
      return answer;
    });
    expect(await examineTime(other, 200)).toEqual({
      state: 'unknown',
      what: 'Clock',
      found: `${other} does not answer`,
    });
  });
});

describe('the machine', () => {
  it.each([
    ['v24.0.0', 'good'],
    ['v26.1.0', 'good'],
    ['v22.19.0', 'wrong'],
  ])('with Node %s is %s', (version, state) => {
    expect(examineNode(version).state).toBe(state);
  });

  it('has a folder to write in, also where it is yet to be made', () => {
    const place = mkdtempSync(join(tmpdir(), 'tradai-doctor-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    const [folder, system] = examineFolder(join(place, 'a', 'b'), () => null);
    expect([folder!.state, system!.state]).toEqual(['good', 'good']);
    expect(examineFolder(place, () => 'NFS')[1]).toMatchObject({ state: 'wrong' });
  });

  it('has a port that nobody but the platform listens on', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await examinePort(port, null)).toMatchObject({ state: 'wrong' });
    expect(await examinePort(port, `http://127.0.0.1:${port}`)).toMatchObject({ state: 'good' });
    server.close();
    await once(server, 'close');
    expect(await examinePort(port, null)).toMatchObject({ state: 'good' });
  });
});
