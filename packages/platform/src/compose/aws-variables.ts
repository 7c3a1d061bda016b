import { ServiceError } from '@tradai/runtime/ports';
import { MACHINES, type Machine } from '../ports/workflows.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** The value of a variable. Throws `invalid-entry` where it is missing. */
export function needed(env: Variables, name: string): string {
  const value = env[name] ?? '';
  if (value !== '') return value;
  throw new ServiceError('invalid-entry', `${name} is missing.`);
}

/** Null where there is none. */
export function given(env: Variables, name: string): string | null {
  const value = env[name] ?? '';
  return value === '' ? null : value;
}

/** An address of a server, without a path: `https://api.example.org`. What may be a password is not repeated. Throws `invalid-entry`. */
export function address(env: Variables, name: string): string {
  const text = needed(env, name);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  const message = `${name} is no address of a server; expected one such as https://api.example.org, without a path.`;
  throw new ServiceError('invalid-entry', message);
}

/** A whole number from 1. Throws `invalid-entry`. */
export function count(env: Variables, name: string, otherwise: number): number {
  const text = given(env, name);
  if (text === null) return otherwise;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new ServiceError('invalid-entry', `${name} is ${JSON.stringify(text)}; expected a whole number from 1.`);
}

const MACHINE_VARIABLES: Readonly<Record<Machine, string>> = {
  backtest: 'MACHINE_BACKTEST',
  hyperopt: 'MACHINE_HYPEROPT',
  deploy: 'MACHINE_DEPLOY',
  undeploy: 'MACHINE_UNDEPLOY',
  'data-sync': 'MACHINE_DATA_SYNC',
};

/** ARNs of the state machines that are named. */
export function machinesIn(env: Variables): Readonly<Partial<Record<Machine, string>>> {
  const named = Object.entries(MACHINE_VARIABLES).flatMap(([machine, variable]) => {
    const arn = given(env, variable);
    return arn === null ? [] : [[machine, arn] as const];
  });
  return Object.fromEntries(named);
}

/** Throws `invalid-entry` where one of these is not named: found at the start, not by the first run. */
export function assertMachines(env: Variables, machines: readonly Machine[] = MACHINES): void {
  for (const machine of machines) needed(env, MACHINE_VARIABLES[machine]);
}
