import { describe, expect, it } from 'vitest';
import type { Collection } from '../ports/collection.ts';
import type { DeploymentStore } from '../ports/deployments.ts';
import type { LiveServices } from '../ports/live-services.ts';
import type { MlflowUpstream } from '../ports/mlflow-upstream.ts';
import type { Tokens } from '../ports/tokens.ts';
import { apiWorld } from './api-world.fixture.ts';
import type { ApiServices } from './api-services.ts';
import type { ApiDocument } from './describe-api.ts';

/** With everything that may be left out. Nothing of it is asked. */
const EVERYTHING = {
  mlflow: {} as MlflowUpstream,
  tokens: {} as Tokens,
  collection: {} as Collection,
  syncs: {} as NonNullable<ApiServices['syncs']>,
  deployments: {} as DeploymentStore,
  liveServices: {} as LiveServices,
  sessions: {} as NonNullable<ApiServices['sessions']>,
} satisfies Partial<ApiServices>;

async function described(): Promise<ApiDocument> {
  const { ask } = await apiWorld(100, {}, EVERYTHING);
  return (await ask('GET', '/openapi.json', undefined, { token: null })).json<ApiDocument>();
}

describe('the description of the API', () => {
  it('is the one that is checked in; this file run with --update writes it', async () => {
    await expect(`${JSON.stringify(await described(), null, 2)}\n`).toMatchFileSnapshot('../../openapi.json');
  });

  it('says of every operation what it does, who may, and what can go wrong', async () => {
    const { paths } = await described();
    const lacking = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { summary, tags, security, responses }]) => {
        const answers = Object.keys(responses as object);
        const isWhole =
          typeof summary === 'string' && Array.isArray(tags) && Array.isArray(security) && answers.includes('default');
        return isWhole && answers.some((status) => status < '400') ? [] : [`${method} ${path}`];
      }),
    );
    expect(lacking).toEqual([]);
  });

  it('names the servers that it is given', async () => {
    const { ask } = await apiWorld(100, { servers: ['https://api.example.org'] });
    const answer = await ask('GET', '/v1/openapi.json', undefined, { token: null });
    expect(answer.json()).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://api.example.org' }] });
  });
});
