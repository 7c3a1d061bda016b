import { describe, expect, it } from 'vitest';
import { apiWorld } from './api-world.fixture.ts';

const ORIGINS = ['https://ui.example', 'http://localhost:5173'];
const OTHERS = [
  ...['https://ui.example.', 'https://UI.example', 'http://ui.example', 'https://ui.example:443', 'https://ui.example:8443', 'https://ui.example/'],
  ...['https://evil.example', 'https://ui.example.evil.example', 'https://evil-ui.example', 'https://a.ui.example', 'https://evil.example/https://ui.example'],
  ...['https://ui.example@evil.example', 'https://evil.example#https://ui.example', 'null', '*', '', 'file://', 'https://', 'ui.example', 'https://uiXexample'],
  ...['https://ui.example https://evil.example', 'https://evil.example,https://ui.example', ' https://ui.example', 'https://ui.exampl', 'https://ui.examplе'],
  ...['http://localhost', 'http://localhost:51730', 'http://127.0.0.1:5173', 'https://localhost:5173', 'chrome-extension://x', 'data:text/html,x'],
]; // prettier-ignore

const asked = (origin: string, method = 'GET') => ({
  ...{ origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
});

describe('a page of another origin', () => {
  it('may read what is answered where it is named, letter by letter', async () => {
    const { ask } = await apiWorld(100, { origins: ORIGINS });
    for (const origin of ORIGINS) {
      const { headers } = await ask('GET', '/backtest', undefined, { headers: { origin } });
      expect([headers['access-control-allow-origin'], headers.vary]).toEqual([origin, 'Origin']);
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      const before = await ask('OPTIONS', '/backtest', undefined, { token: null, headers: asked(origin, 'POST') });
      expect([before.statusCode, before.headers['access-control-allow-origin']]).toEqual([204, origin]);
      expect(before.headers['access-control-allow-methods']).toBe('GET, POST, PUT, DELETE');
      expect(before.headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  it.each(OTHERS)('may not: %j', async (origin) => {
    const { ask } = await apiWorld(100, { origins: ORIGINS });
    const answers = [
      await ask('GET', '/backtest', undefined, { headers: { origin } }),
      await ask('OPTIONS', '/backtest', undefined, { token: null, headers: asked(origin) }),
      await ask('OPTIONS', '/backtest', undefined, { token: null, headers: asked(origin, 'POST') }),
    ];
    expect(answers.map(({ headers }) => headers['access-control-allow-origin'])).toEqual(Array(3).fill(undefined));
  });

  it('may nothing where none is named', async () => {
    const { ask } = await apiWorld();
    for (const origin of [...ORIGINS, ...OTHERS]) {
      const answer = await ask('GET', '/backtest', undefined, { headers: { origin } });
      const before = await ask('OPTIONS', '/backtest', undefined, { token: null, headers: asked(origin) });
      for (const { headers } of [answer, before])
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
