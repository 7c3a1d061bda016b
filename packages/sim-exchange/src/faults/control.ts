import { PRIORITY } from '../core/scheduler.ts';
import { type FaultWorld, timedEffect } from './effects.ts';
import { forgetHeld } from './frames.ts';
import type { LiveRule } from './rule.ts';
import { readFaultScript } from './script.ts';

/** Puts fault scripts into an exchange that runs, and takes them out. */
export interface FaultControl {
  /** Gives the script's number. Throws an `Error` for a script that is not one. */
  load(script: unknown): number;
  /** False when there is no such script. */
  unload(id: number): boolean;
  /** The exchange's time is another one now: what rules do by the clock is undone, and begins when its window does. */
  rearm(): void;
  /** Rules may hold in one phase only. */
  setPhase(name: string): void;
  /** How often each rule fired. */
  readonly firings: ReadonlyMap<string, number>;
}

export function faultControl(world: FaultWorld): FaultControl {
  const { faults, engine, replica, keys } = world.exchange;
  const undos = new Map<number, (() => void)[]>();
  const loaded = new Map<number, readonly LiveRule[]>();
  const start = (id: number, rule: LiveRule): void => {
    const effect = timedEffect(rule, world);
    if (effect === null || rule.to <= engine.scheduler.time) return;
    engine.scheduler.call(rule.from, PRIORITY.admin, () => {
      if (!faults.isLoaded(rule)) return;
      faults.note(rule, 'window');
      const undo = effect();
      undos.get(id)?.push(undo);
      if (rule.to !== Infinity) engine.scheduler.call(rule.to, PRIORITY.admin, undo);
    });
  };
  return {
    firings: faults.firings,
    load: (script) => {
      const read = readFaultScript(script);
      const lags = read.rules.some((rule) => rule.do.visibilityLag !== undefined || rule.do.read?.kind === 'staleList');
      if (lags) replica.start([...keys.values()].map(({ account }) => account));
      const { id, rules } = faults.load(read);
      undos.set(id, []);
      loaded.set(id, rules);
      for (const rule of rules) start(id, rule);
      return id;
    },
    unload: (id) => {
      for (const undo of undos.get(id) ?? []) undo();
      undos.delete(id);
      loaded.delete(id);
      return faults.unload(id);
    },
    rearm: () => {
      for (const [id, rules] of loaded) {
        for (const undo of undos.get(id) ?? []) undo();
        undos.set(id, []);
        rules.forEach(forgetHeld);
        for (const rule of rules) start(id, rule);
      }
    },
    setPhase: (name) => {
      faults.phase = name;
    },
  };
}
