import { get } from 'node:https';
import { expect, it, onTestFinished } from 'vitest';
import { startSim } from './ccxt.fixture.ts';
import { madeCertificates } from './made-certificates.ts';
import { tlsPreload } from './tls-preload.ts';

interface Asked {
  readonly url: string;
  readonly ca?: string;
}

/** By Node's own client: the status, or what was wrong. */
function asked({ url, ...trust }: Asked): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    get(url, { ...trust, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', ({ message }) => resolve(message));
  });
}

it('names of the exchange lead to whichever one is wanted now, with its certificate verified, and no other name leads anywhere', async () => {
  const { authority: ca, ...tls } = madeCertificates(['*.binance.com']);
  const sims = await Promise.all([startSim({ tls }), startSim({ tls })]);
  let at = 0;
  const undo = tlsPreload(() => Number(new URL(sims[at]!.urls.rest).port));
  onTestFinished(undo);
  const url = 'https://fapi.binance.com/fapi/v1/ping';

  expect(await asked({ url, ca })).toBe(200);
  expect(sims.map(({ log }) => log.records.length)).toEqual([1, 0]);
  at = 1;
  expect(await asked({ url, ca })).toBe(200);
  expect(sims.map(({ log }) => log.records.length)).toEqual([1, 1]);
  expect(await asked({ url })).toContain('unable to verify the first certificate');
  expect(await asked({ url: 'https://binance.com/', ca })).toContain("does not match certificate's altnames");
  expect(await asked({ url: 'https://example.org/', ca })).toContain('A connection to example.org was refused');
  expect(sims.map(({ log }) => log.records.length)).toEqual([1, 1]);
});
