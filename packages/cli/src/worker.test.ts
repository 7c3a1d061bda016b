import { describe, expect, it } from 'vitest';
import { commandLine, temporaryFolder } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

describe('tradai worker', () => {
  it.each([
    [[], '--queue is missing; expected backtest or deploy.'],
    [['--queue', 'runs'], '--queue is "runs"; expected backtest or deploy.'],
  ])('with %j ends with 64', async (options, sentence) => {
    const { code, err } = await tradai.run(['worker', ...options], { cwd });
    expect([code, err]).toEqual([64, `error: ${sentence}\n`]);
  });

  it.each(['backtest', 'deploy'])('of %s without its variables names one, and ends with 78', async (queue) => {
    const { code, out, err } = await tradai.run(['worker', '--queue', queue], {
      cwd,
      env: { AWS_REGION: 'us-east-1' },
    });
    expect([code, out]).toEqual([78, '']);
    expect(err).toMatch(/^error: [A-Z_]+ is missing\.\n$/);
  });
});
