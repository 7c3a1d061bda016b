import { describe, expect, it } from 'vitest';
import { metricsChoice, openMetrics } from './open-metrics.ts';
import { openState, statePlace } from './open-state.ts';

const ENV = { AWS_REGION: 'eu-central-1' };

describe('METRICS', () => {
  it.each([
    ['', { kind: 'none' }],
    ['none', { kind: 'none' }],
    ['prometheus:9464', { kind: 'prometheus', host: '127.0.0.1', port: 9464 }],
    ['prometheus:0.0.0.0:9464', { kind: 'prometheus', host: '0.0.0.0', port: 9464 }],
    ['prometheus:[::1]:9464', { kind: 'prometheus', host: '::1', port: 9464 }],
    ['emf', { kind: 'emf', namespace: 'TradAI' }],
    ['emf:Desk/One', { kind: 'emf', namespace: 'Desk/One' }],
    [
      'cloudwatch:Desk',
      { kind: 'cloudwatch', namespace: 'Desk', aws: expect.objectContaining({ region: ENV.AWS_REGION }) },
    ],
  ])('%s', (text, choice) => {
    expect(metricsChoice(text, ENV)).toEqual(choice);
  });

  it.each([
    'statsd:8125',
    'prometheus',
    'prometheus:',
    'prometheus:http',
    'prometheus:70000',
    'emf:',
    'cloudwatch:a b',
    'None',
  ])('%s is refused', (text) => {
    expect(() => metricsChoice(text, ENV)).toThrow(
      `METRICS is "${text}"; expected none, prometheus:<port>, emf or cloudwatch:<namespace>.`,
    );
  });

  it('opens what it names', async () => {
    const dimensions = { strategy: 's', mode: 'backtest', stage: 'none' };
    const opened = await Promise.all(
      ['none', 'prometheus:0', 'emf', 'cloudwatch'].map((text) => openMetrics(metricsChoice(text, ENV), dimensions)),
    );

    expect(opened.map((metrics) => metrics?.place ?? null)).toEqual([
      null,
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/),
      'standard output, as TradAI in CloudWatch',
      'TradAI in CloudWatch',
    ]);
    for (const metrics of opened) await metrics?.close();
  });
});

it('state is kept in a table when one is named, else in a folder', async () => {
  const places = [statePlace('tradai-state', 'state', ENV), statePlace(null, 'state', ENV)];
  const opened = await Promise.all(places.map((place) => openState(place)));

  expect(opened.map(({ place }) => place)).toEqual(['tradai-state', 'state']);
  for (const stores of opened) stores.close();
});
