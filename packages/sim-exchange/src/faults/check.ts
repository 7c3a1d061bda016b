/** Says what is wrong with a value, or `null`. `path` names the value in that sentence. */
export type Check = (value: unknown, path: string) => string | null;

export function integer(least = -Infinity, most = Infinity): Check {
  return (value, path) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? null
      : `${path} must be a whole number${least === -Infinity ? '' : ` from ${least}`}${most === Infinity ? '' : ` to ${most}`}`;
}

export function number(least = -Infinity, most = Infinity): Check {
  return (value, path) =>
    typeof value === 'number' && value >= least && value <= most
      ? null
      : `${path} must be a number${least === -Infinity ? '' : ` from ${least}`}${most === Infinity ? '' : ` to ${most}`}`;
}

export function text(shape?: RegExp): Check {
  return (value, path) => {
    if (typeof value !== 'string') return `${path} must be a text`;
    return shape === undefined || shape.test(value) ? null : `${path} must look like ${shape.source}`;
  };
}

export const flag: Check = (value, path) => (typeof value === 'boolean' ? null : `${path} must be true or false`);

export const anything: Check = () => null;

export function oneOf(...allowed: readonly unknown[]): Check {
  return (value, path) => (allowed.includes(value) ? null : `${path} must be one of ${allowed.join(', ')}`);
}

export function list(check: Check, least = 0, most = Infinity): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} must be a list`;
    if (value.length < least || value.length > most) return `${path} must have ${least} to ${most} entries`;
    return first(value.map((each, index) => check(each, `${path}[${index}]`)));
  };
}

export function either(...checks: readonly Check[]): Check {
  return (value, path) => {
    const wrong = checks.map((check) => check(value, path));
    return wrong.includes(null) ? null : wrong.join(', or ');
  };
}

/** An object of known keys; `needs` must be there. */
export function object(keys: Readonly<Record<string, Check>>, needs: readonly string[] = []): Check {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} must be an object`;
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(keys, key));
    if (unknown !== undefined)
      return `${path} has the unknown key "${unknown}": expected ${Object.keys(keys).join(', ')}`;
    const missing = needs.find((key) => !Object.hasOwn(value, key));
    if (missing !== undefined) return `${path} lacks the key "${missing}"`;
    return first(Object.entries(value).map(([key, each]) => keys[key]!(each, `${path}.${key}`)));
  };
}

/** An object with exactly one of these keys. */
export function onlyOne(keys: Readonly<Record<string, Check>>): Check {
  const check = object(keys);
  return (value, path) =>
    check(value, path) ?? (Object.keys(value as object).length === 1 ? null : `${path} must have exactly one key`);
}

function first(wrong: readonly (string | null)[]): string | null {
  return wrong.find((each) => each !== null) ?? null;
}
