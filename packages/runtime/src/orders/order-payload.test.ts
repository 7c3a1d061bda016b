import { expect, it } from 'vitest';
import { payloadText, type OrderPayload } from './order-payload.ts';

const PAYLOAD: OrderPayload = {
  ...{ pair: 'BTC/USDT', side: 'buy', kind: 'limit', amount: '1', price: '100', stopPrice: null, isReduceOnly: false },
};
const TEXT =
  '{"amount":"1","isReduceOnly":false,"kind":"limit","pair":"BTC/USDT","price":"100","side":"buy","stopPrice":null}';

it('a payload is one text, whatever the order of its keys', () => {
  expect(payloadText(PAYLOAD)).toBe(TEXT);
  expect(payloadText(Object.fromEntries(Object.entries(PAYLOAD).toReversed()) as unknown as OrderPayload)).toBe(TEXT);
});

it('what is not said of it is not in its text', () => {
  expect(payloadText({ ...PAYLOAD, timeInForce: undefined as never })).toBe(TEXT);
  expect(payloadText({ ...PAYLOAD, timeInForce: 'PO' })).toContain('"timeInForce":"PO"');
});
