import type { Kernel } from '../kernel.ts';
import { comparison, elementwise, firstParam, type OneCondition, type OneSeries } from './shapes.ts';

/** A value kept from earlier candles; older ones matter until the next event only. */
const remembering = { memory: 'fading', stateSize: () => 1 } as const;
const beforeWindow = (params: Float64Array): number => params[0]! - 1;

/** State: length of the run of true so far, at most n. */
export const everyCondition: Kernel = {
  ...comparison,
  name: 'every',
  inputs: ['condition'],
  lookback: beforeWindow,
  stateSize: () => 1,
  run(inputs: OneCondition, outputs: OneCondition, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    let run = state[0]!;
    for (let i = from; i < to; i++) {
      run = a[i] === 1 ? Math.min(run + 1, n) : 0;
      out[i] = +(run === n);
    }
    state[0] = run;
  },
};

/** State: how many candles the last true still counts. */
export const someCondition: Kernel = {
  ...comparison,
  name: 'some',
  inputs: ['condition'],
  lookback: beforeWindow,
  stateSize: () => 1,
  run(inputs: OneCondition, outputs: OneCondition, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    let left = state[0]!;
    for (let i = from; i < to; i++) {
      left = a[i] === 1 ? n : Math.max(left - 1, 0);
      out[i] = +(left > 0);
    }
    state[0] = left;
  },
};

/** State: length of the run. */
export const consecutiveTrue: Kernel = {
  ...elementwise,
  ...remembering,
  name: 'consecutive',
  inputs: ['condition'],
  run(inputs: OneCondition, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    let run = state[0]!;
    for (let i = from; i < to; i++) {
      run = a[i] === 1 ? run + 1 : 0;
      out[i] = run;
    }
    state[0] = run;
  },
};

/** State: the condition one candle ago. */
export const firstOfRun: Kernel = {
  ...comparison,
  ...remembering,
  name: 'first',
  inputs: ['condition'],
  run(inputs: OneCondition, outputs: OneCondition, _params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    let before = state[0]!;
    for (let i = from; i < to; i++) {
      out[i] = a[i]! & (1 - before);
      before = a[i]!;
    }
    state[0] = before;
  },
};

/** Parameter: candles to wait. State: candles still to wait. */
export const cooldownCondition: Kernel = {
  ...comparison,
  ...remembering,
  name: 'cooldown',
  inputs: ['condition'],
  memory: 'unbounded',
  run(inputs: OneCondition, outputs: OneCondition, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    let wait = state[0]!;
    for (let i = from; i < to; i++) {
      const passes = a[i] === 1 && wait === 0;
      out[i] = +passes;
      wait = passes ? n : Math.max(wait - 1, 0);
    }
    state[0] = wait;
  },
};

/** State: candles since the last true plus one, 0 before the first. */
export const barsSinceTrue: Kernel = {
  ...elementwise,
  ...remembering,
  name: 'bars-since',
  inputs: ['condition'],
  run(inputs: OneCondition, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    let since = state[0]!;
    for (let i = from; i < to; i++) {
      since = a[i] === 1 ? 1 : since === 0 ? 0 : since + 1;
      out[i] = since === 0 ? Number.NaN : since - 1;
    }
    state[0] = since;
  },
};

/** Parameter: which event, 0 the last. State: number of events, then the last nth + 1 values in a ring. */
export const valueWhenTrue: Kernel = {
  ...elementwise,
  name: 'value-when',
  inputs: ['condition', 'series'],
  memory: 'fading',
  stateSize: (params) => params[0]! + 2,
  run(inputs: readonly [Uint8Array, Float64Array], outputs: OneSeries, params, from, to, state) {
    const event = inputs[0];
    const values = inputs[1];
    const out = outputs[0];
    const size = params[0]! + 1;
    let count = state[0]!;
    for (let i = from; i < to; i++) {
      if (event[i] === 1) {
        state[1 + (count % size)] = values[i]!;
        count++;
      }
      out[i] = count < size ? Number.NaN : state[1 + (count % size)]!;
    }
    state[0] = count;
  },
};

/** State: how long the series has been rising. */
export const risingSeries: Kernel = {
  ...comparison,
  name: 'rising',
  lookback: firstParam,
  stateSize: () => 1,
  run(inputs: OneSeries, outputs: OneCondition, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    let run = state[0]!;
    for (let i = Math.max(from, 1); i < to; i++) {
      run = a[i]! > a[i - 1]! ? Math.min(run + 1, n) : 0;
      out[i] = +(run === n);
    }
    state[0] = run;
  },
};

/** State: how long the series has been falling. */
export const fallingSeries: Kernel = {
  ...comparison,
  name: 'falling',
  lookback: firstParam,
  stateSize: () => 1,
  run(inputs: OneSeries, outputs: OneCondition, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    let run = state[0]!;
    for (let i = Math.max(from, 1); i < to; i++) {
      run = a[i]! < a[i - 1]! ? Math.min(run + 1, n) : 0;
      out[i] = +(run === n);
    }
    state[0] = run;
  },
};

export const changedSeries: Kernel = {
  ...comparison,
  name: 'changed',
  lookback: () => 1,
  run(inputs: OneSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = Math.max(from, 1); i < to; i++) out[i] = +(a[i]! < a[i - 1]! || a[i]! > a[i - 1]!);
  },
};

export const changedCondition: Kernel = {
  ...comparison,
  name: 'changed-condition',
  inputs: ['condition'],
  lookback: () => 1,
  run(inputs: OneCondition, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = Math.max(from, 1); i < to; i++) out[i] = a[i]! ^ a[i - 1]!;
  },
};
