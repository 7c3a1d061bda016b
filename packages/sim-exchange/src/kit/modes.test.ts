import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimExchange } from '../start-sim-exchange.ts';
import { START, startSim } from './ccxt.fixture.ts';

const CLIENT = fileURLToPath(new URL('./mode-client.fixture.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sim-tls-'));
const path = (name: string) => join(folder, name);
/** Of the system; without it the test is left out. */
const OPENSSL = process.env['OPENSSL'] ?? 'openssl';
const hasOpenssl = spawnSync(OPENSSL, ['version']).status === 0;

function openssl(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(OPENSSL, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** An authority of the test, and a certificate of the exchange's host names by it. */
function makeCertificates(): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=authority of a test'];
  openssl('req', '-x509', ...key, '-keyout', path('authority.key'), '-out', path('authority.pem'), ...subject);
  writeFileSync(path('names'), 'subjectAltName=DNS:*.binance.com');
  openssl(
    'req',
    ...key.slice(0, -2),
    '-keyout',
    path('own.key'),
    '-out',
    path('own.csr'),
    '-subj',
    '/CN=*.binance.com',
  );
  const authority = ['-CA', path('authority.pem'), '-CAkey', path('authority.key'), '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', path('own.csr'), ...authority, '-extfile', path('names'), '-out', path('own.pem'));
}

interface Told {
  readonly statuses: readonly string[];
  readonly clientIds: readonly string[];
  readonly trades: readonly boolean[];
  readonly errors: Readonly<Record<string, string>>;
  readonly elsewhere: string | null;
}

/** Runs the client, and steps the clock once it has traded. */
async function run(sim: SimExchange, env: Readonly<Record<string, string>>): Promise<{ told: Told; trace: string }> {
  const child = spawn(process.execPath, [CLIENT], {
    env: { PATH: process.env['PATH'], NOW: String(START), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  let over = false;
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.on('close', () => (over = true));
  await expect.poll(() => over || out.includes('step\n'), { timeout: 60_000 }).toBe(true);
  const trace = sim.ledger.trace();
  while (!over) {
    await sim.clock.advance(250);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { told: JSON.parse(out.slice(out.indexOf('{'))) as Told, trace };
}

describe.skipIf(!hasOpenssl)('unmodified ccxt', () => {
  beforeAll(makeCertificates);
  afterAll(() => rmSync(folder, { recursive: true }));

  it(
    'trades by the real addresses over TLS as it does when it is pointed here, and goes nowhere else',
    { timeout: 120_000 },
    async () => {
      const plain = await startSim();
      const pointed = await run(plain, { REST: plain.urls.rest, WS: plain.urls.ws });
      const secure = await startSim({
        tls: { key: readFileSync(path('own.key'), 'utf8'), cert: readFileSync(path('own.pem'), 'utf8') },
      });
      const { port } = new URL(secure.urls.rest);
      const real = await run(secure, { TLS_PORT: port, NODE_EXTRA_CA_CERTS: path('authority.pem') });

      expect(real.trace).toBe(pointed.trace);
      expect(real.trace).toContain('by-socket');
      for (const { told } of [pointed, real]) {
        expect(told).toMatchObject({
          statuses: ['open', 'open', 'closed'],
          clientIds: ['by-rest', 'futures'],
          trades: [true, true],
        });
      }
      // Classes of errors depend on the host's name.
      expect(pointed.told.errors).toEqual({
        funds: 'ExchangeError',
        notional: 'ExchangeError',
        replace: 'ExchangeError',
      });
      expect(real.told.errors).toEqual({
        funds: 'InsufficientFunds',
        notional: 'InvalidOrder',
        replace: 'BadResponse',
      });
      expect(real.told.elsewhere).toBe(
        'A connection to example.org was refused: only the simulated exchange may be called.',
      );
      for (const sim of [plain, secure]) expect(sim.report().unimplemented).toBe(0);
    },
  );
});
