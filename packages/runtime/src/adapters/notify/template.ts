import { ServiceError } from '../../ports/errors.ts';

type Values = Readonly<Record<string, string | number | boolean | null>>;

/** Text, and what stands for a value: `{name}`, `{name:.2f}`, `{name:.2%}`; `{{` and `}}` are braces. */
const PART = /\{\{|\}\}|\{(\w+)(?:\.\w+)?(?::([^{}]*))?\}|[{}]/g;
const FORMAT = /^(?:\.(\d{1,2})([f%]))?$/;

/**
 * A template of a config, filled in as Python's `format` does, as far as messages need it. Throws `invalid-entry` for what it cannot read, and
 * for a value that the message does not have.
 */
export function filledIn(template: string, values: Values): string {
  return template.replaceAll(PART, (part: string, name: string | undefined, format: string = '') => {
    if (part === '{{' || part === '}}') return part[0]!;
    const [isKnown, digits, kind] = FORMAT.exec(format) ?? [];
    if (name === undefined || isKnown === undefined) throw wrong(template, part);
    const value = values[name];
    if (value === undefined)
      throw new ServiceError('invalid-entry', `A template names {${name}}, which this message does not have.`);
    if (kind === undefined) return String(value ?? '');
    const number = Number(value);
    return kind === '%' ? `${(100 * number).toFixed(Number(digits))}%` : number.toFixed(Number(digits));
  });
}

/** Throws `invalid-entry` for what is no template. */
export function checkTemplate(template: string): void {
  for (const [part, name, format = ''] of template.matchAll(PART))
    if (part !== '{{' && part !== '}}' && (name === undefined || !FORMAT.test(format))) throw wrong(template, part);
}

function wrong(template: string, part: string): ServiceError {
  return new ServiceError(
    'invalid-entry',
    `${JSON.stringify(template)} has ${JSON.stringify(part)}; expected {name}, {name:.2f} or {name:.2%}, and {{ for a brace.`,
  );
}
