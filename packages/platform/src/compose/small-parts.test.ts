import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { portOf } from './free-port.ts';
import { keptSecret } from './kept-secret.ts';
import { withDeadline } from './with-deadline.ts';

describe('a port', () => {
  it('of 0 is any free one', async () => {
    expect(await portOf(0, '127.0.0.1')).toBeGreaterThan(1023);
  });

  it('that somebody listens on is refused', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await expect(portOf(port, '127.0.0.1')).rejects.toThrow(`Port ${port} of 127.0.0.1 cannot be had: somebody else`);
  });
});

it('A secret is made once, and is for its owner', () => {
  const place = mkdtempSync(join(tmpdir(), 'tradai-secret-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const path = join(place, 'keys', 'cursor');
  const secret = keptSecret(path);
  expect(secret).toHaveLength(32);
  expect(keptSecret(path)).toEqual(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('A deadline waits for work, and no longer', async () => {
  expect(await withDeadline(Promise.resolve(1), 1000)).toBe(true);
  expect(await withDeadline(pause(1000), 5)).toBe(false);
  await expect(withDeadline(Promise.reject(new Error('away')), 1000)).rejects.toThrow('away');
});
