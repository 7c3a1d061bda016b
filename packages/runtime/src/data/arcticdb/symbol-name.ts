import { ArcticFault } from './errors.ts';

/**
 * Refuses names that ArcticDB refuses, and those that it takes and then loses on S3: its client sends `x//y` as `x/y`, so two symbols would
 * share one head.
 */
export function checkSymbolName(name: string): void {
  const isPlain = /^[\u0020-\u007e]{1,254}$/.test(name) && !/[*<>]/.test(name);
  const isPath = !name.includes('//') && !name.startsWith('/') && !name.endsWith('/') && !['.', '..'].includes(name);
  if (!isPlain || !isPath)
    throw new ArcticFault(
      'arctic-refused',
      'a symbol needs 1 to 254 ASCII letters without * < >, and no slash at an end or beside another',
    );
}
