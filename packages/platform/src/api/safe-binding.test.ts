import { describe, expect, it } from 'vitest';
import { exactOrigins } from './exact-origins.ts';
import { assertSafeBinding, trustedProxies } from './safe-binding.ts';

describe('where the API listens', () => {
  it.each(['127.0.0.1', '127.0.0.53', '::1', 'localhost'])('may be this machine: %s', (host) => {
    expect(() => assertSafeBinding({ host })).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '', '192.168.1.4', '10.0.0.1', '127.1', '127.0.0.1.evil.example', '::ffff:127.0.0.1', 'localhost.', 'LOCALHOST', 'example.org', '0'])(
    'is nowhere else without TLS or a proxy: "%s"',
    (host) => {
      expect(() => assertSafeBinding({ host })).toThrow(/without TLS, where others can read tokens; expected 127\.0\.0\.1/);
      expect(() => assertSafeBinding({ host, hasTls: true })).not.toThrow();
      expect(() => assertSafeBinding({ host, trustedProxy: '10.0.0.1' })).not.toThrow();
    },
  ); // prettier-ignore

  it('is refused with a proxy that is none, also on this machine', () => {
    expect(() => assertSafeBinding({ host: '127.0.0.1', trustedProxy: 'true' })).toThrow(/"true" is no trusted proxy/);
  });
});

describe('a trusted proxy', () => {
  it('is an address, a network, or some of them', () => {
    expect(trustedProxies('10.0.1.4, 10.1.0.0/16,::1,fd00::/32')).toEqual([
      '10.0.1.4',
      '10.1.0.0/16',
      '::1',
      'fd00::/32',
    ]);
  });

  it.each(['', 'true', '*', '1', 'proxy.example', '0.0.0.0/0', '10.0.0.0/7', '::/0', 'fd00::/31', '10.0.0.1/33', '::1/129', '10.0.0.1/', '10.0.0.1/8/8', '10.0.0.1/-1', '10.0.0.1/8x', '10.0.0.1,', 'uniquelocal', '010.0.0.1'])(
    'is not everybody, nor a name: "%s"',
    (text) => {
      expect(() => trustedProxies(text)).toThrow(/is no trusted proxy; expected an address/);
    },
  ); // prettier-ignore
});

it.each(['*', 'null', '', 'https://ui.example/', 'https://ui.example/x', 'ui.example', 'https://*.example', 'https://UI.example', 'https://ui.example:443', 'https://me@ui.example', 'ftp://ui.example', 'file:///x', 'https://ui.example?x', 'javascript:x'])(
  'an origin is what a browser sends: "%s" is not',
  (origin) => {
    expect(() => exactOrigins(['https://ui.example', origin])).toThrow(/is no origin; expected scheme, host and port alone/);
  },
); // prettier-ignore
