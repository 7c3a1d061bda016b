import { ServiceError } from '@tradai/runtime/ports';
import { expect, it } from 'vitest';
import type { MlflowUpstream } from '../../ports/mlflow-upstream.ts';
import { RenewedMlflow } from './renewed-mlflow.ts';

const ASKED = { method: 'GET', path: 'runs/get', query: [], body: null } as const;
const NEVER = new AbortController().signal;

/** A server whose credential can be changed, and a place that has the present one. */
function world() {
  const state = { password: 'old', kept: 'old', opened: 0, isAway: false };
  const open = (): Promise<MlflowUpstream> => {
    state.opened += 1;
    if (state.isAway) return Promise.reject(new ServiceError('unavailable', 'No secrets.'));
    const mine = state.kept;
    return Promise.resolve({
      ask: () =>
        mine === state.password
          ? Promise.resolve({ status: 200, body: (async function* () {})() })
          : Promise.reject(new ServiceError('credentials', 'MLflow refuses the service.')),
    });
  };
  return { state, open };
}

async function renewed() {
  const { state, open } = world();
  const upstream = new RenewedMlflow(open, await open());
  state.opened = 0;
  return { state, ask: () => upstream.ask(ASKED, NEVER).then(({ status }) => status) };
}

it('a credential that was rotated is read again, once for all who ask', async () => {
  const { state, ask } = await renewed();
  expect(await ask()).toBe(200);
  Object.assign(state, { password: 'new', kept: 'new' });
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
  expect(state.opened).toBe(1);
});

it('a credential that is wrong for good is refused, and tried anew by the next one', async () => {
  const { state, ask } = await renewed();
  state.password = 'new';
  await expect(ask()).rejects.toMatchObject({ code: 'credentials' });
  state.kept = 'new';
  expect(await ask()).toBe(200);
});

it('where it cannot be read now, the next one who asks tries again', async () => {
  const { state, ask } = await renewed();
  Object.assign(state, { password: 'new', kept: 'new', isAway: true });
  await expect(ask()).rejects.toMatchObject({ code: 'unavailable' });
  state.isAway = false;
  expect(await ask()).toBe(200);
});
