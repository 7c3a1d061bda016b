import { describe, expect, it } from 'vitest';
import { isOutOfCcxt } from './is-out-of-ccxt.ts';

const OURS = 'at CcxtLiveMarket.quote (file:///opt/tradai/dist/tradai-strategy.js:1204:18)';
const NODE = 'at process.processTicksAndRejections (node:internal/process/task_queues:104:5)';

/** An error with these frames, innermost first. */
function thrown(message: string, ...frames: readonly string[]): Error {
  const error = new TypeError(message);
  error.stack = [`TypeError: ${message}`, ...frames.map((frame) => `    ${frame}`)].join('\n');
  return error;
}

describe('an error comes out of ccxt where the innermost frame of a program is', () => {
  it.each([
    ['ccxt, from packages', 'at binance.fetch2 (file:///app/node_modules/ccxt/js/src/base/Exchange.js:5792:38)'],
    ['a socket, from packages', 'at WebSocket.ping (/app/node_modules/ws/lib/websocket.js:369:13)'],
    [
      'ccxt, on another system',
      String.raw`at binance.fetch2 (C:\app\node_modules\ccxt\js\src\base\Exchange.js:5792:38)`,
    ],
    ['ccxt, in the image', 'at binance2.fetch2 (file:///opt/tradai/dist/npm/ccxt.js:1727:85)'],
    ['a socket, in the image', 'at _WebSocket.ping (file:///opt/tradai/dist/npm/ccxt-R333UQ6V.js:215:18)'],
    ['a function without a name', 'at file:///opt/tradai/dist/npm/ccxt.js:5069:14'],
    ['ccxt, after a wait', 'at async binance2.request (file:///opt/tradai/dist/npm/ccxt.js:5069:14)'],
  ])('%s', (_, frame) => {
    expect(isOutOfCcxt(thrown('this.sign is not a function', frame, NODE))).toBe(true);
    expect(isOutOfCcxt(thrown('this.sign is not a function', frame, OURS)), 'called by us').toBe(true);
    expect(isOutOfCcxt(thrown('this.sign is not a function', NODE, frame)), 'in Node, called by it').toBe(true);
    expect(isOutOfCcxt(thrown('x', 'at JSON.parse (<anonymous>)', frame)), 'in the language').toBe(true);
    expect(isOutOfCcxt(thrown('x', 'at async Promise.all (index 0)', frame)), 'in one of several').toBe(true);

    expect(isOutOfCcxt(thrown('x', OURS, frame)), 'a defect of ours that it called').toBe(false);
    expect(isOutOfCcxt(thrown(`x\n    ${frame}`, OURS)), 'a message that looks like it').toBe(false);
  });

  it.each([
    [
      'ours, named after ccxt',
      'at isOver (file:///app/packages/runtime/src/adapters/exchange/ccxt-live-market.ts:9:1)',
    ],
    ['ours, in a folder of its name', 'at start (file:///srv/ccxt/ws/lib/packages/runtime/src/main.ts:9:1)'],
    ['another package, in the image', 'at send (file:///opt/tradai/dist/npm/chunk-U76HNADK.js:12:3)'],
    ['nobody, but Node', NODE],
  ])('not %s', (_, frame) => {
    expect(isOutOfCcxt(thrown('WebSocket is not open: readyState 2 (CLOSING)', frame))).toBe(false);
  });

  it('not where there is no stack', () => {
    for (const error of [null, undefined, 'at x (/app/node_modules/ccxt/a.js:1:1)', { stack: 5 }])
      expect(isOutOfCcxt(error)).toBe(false);
  });

  it('also where its message was changed later', () => {
    const error = thrown('a', 'at WebSocket.ping (/app/node_modules/ws/lib/websocket.js:369:13)');
    error.message = 'another one';
    expect(isOutOfCcxt(error)).toBe(true);
  });
});
