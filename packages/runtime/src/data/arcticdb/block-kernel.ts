import { assembleWasm } from './wasm-text.ts';

/** Unpacking and hashing in WebAssembly: some ten times as fast as the same loops in JavaScript, which has no 64-bit integers. */
export interface BlockKernel {
  /** Memory with room for `bytes`. A view taken earlier is empty after the memory grew. */
  memoryFor(bytes: number): ArrayBuffer;
  /**
   * Unpacks the raw LZ4 block in [from, fromEnd) to [to, toEnd), which must come out exactly full; up to 16 bytes behind either are
   * touched, not used. Gives 0, or a number that says what is wrong: 1 cut, 2 longer than promised, 3 a match before the start, 4 shorter.
   */
  unpack(from: number, fromEnd: number, to: number, toEnd: number): number;
  /** XXH64 of `length` bytes. */
  hash(from: number, length: number, seed: bigint): bigint;
}

const PAGE_BYTES = 65_536;
let loaded: BlockKernel | undefined;

/** The kernel is assembled at the first call, in about a millisecond. */
export function blockKernel(): BlockKernel {
  loaded ??= loadKernel();
  return loaded;
}

function loadKernel(): BlockKernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembleWasm(LZ4 + XXH64)));
  const { memory, unpack, hash } = exports as unknown as Exports;
  return {
    memoryFor(bytes) {
      const missing = bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
      return memory.buffer;
    },
    unpack,
    hash: (from, length, seed) => BigInt.asUintN(64, hash(from, length, seed)),
  };
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly unpack: BlockKernel['unpack'];
  readonly hash: BlockKernel['hash'];
}

/** A count of 15 goes on in the bytes that follow, each added, until one is not 255. */
const countGoesOn = (count: string): string => `
  (if (i32.eq (local.get ${count}) (i32.const 15)) (then
    (loop $more
      (if (i32.ge_u (local.get $ip) (local.get $fromEnd)) (then (return (i32.const 1))))
      (local.set $byte (i32.load8_u (local.get $ip)))
      (local.set $ip (i32.add (local.get $ip) (i32.const 1)))
      (local.set ${count} (i32.add (local.get ${count}) (local.get $byte)))
      (if (i32.gt_u (local.get ${count}) (i32.sub (local.get $toEnd) (local.get $op))) (then (return (i32.const 2))))
      (br_if $more (i32.eq (local.get $byte) (i32.const 255))))))`;

const LZ4 = `
(func $unpack (param $from i32) (param $fromEnd i32) (param $to i32) (param $toEnd i32) (result i32)
  (local $ip i32) (local $op i32) (local $token i32) (local $count i32) (local $byte i32)
  (local $distance i32) (local $source i32) (local $end i32)
  (local.set $ip (local.get $from))
  (local.set $op (local.get $to))
  (block $done
    (loop $sequence
      (if (i32.ge_u (local.get $ip) (local.get $fromEnd)) (then (return (i32.const 1))))
      (local.set $token (i32.load8_u (local.get $ip)))
      (local.set $ip (i32.add (local.get $ip) (i32.const 1)))

      ;; literals
      (local.set $count (i32.shr_u (local.get $token) (i32.const 4)))
      ${countGoesOn('$count')}
      (if (i32.gt_u (local.get $count) (i32.sub (local.get $toEnd) (local.get $op))) (then (return (i32.const 2))))
      (if (i32.gt_u (local.get $count) (i32.sub (local.get $fromEnd) (local.get $ip))) (then (return (i32.const 1))))
      (block $copied
        (if (i32.gt_u (local.get $count) (i32.const 16)) (then
          (memory.copy (local.get $op) (local.get $ip) (local.get $count))
          (br $copied)))
        (v128.store (local.get $op) (v128.load (local.get $ip))))
      (local.set $op (i32.add (local.get $op) (local.get $count)))
      (local.set $ip (i32.add (local.get $ip) (local.get $count)))
      (br_if $done (i32.eq (local.get $ip) (local.get $fromEnd)))

      ;; match: where from, how long
      (if (i32.gt_u (i32.const 2) (i32.sub (local.get $fromEnd) (local.get $ip))) (then (return (i32.const 1))))
      (local.set $distance (i32.load16_u (local.get $ip)))
      (local.set $ip (i32.add (local.get $ip) (i32.const 2)))
      (if (i32.eqz (local.get $distance)) (then (return (i32.const 3))))
      (if (i32.gt_u (local.get $distance) (i32.sub (local.get $op) (local.get $to))) (then (return (i32.const 3))))
      (local.set $count (i32.and (local.get $token) (i32.const 15)))
      ${countGoesOn('$count')}
      (local.set $count (i32.add (local.get $count) (i32.const 4)))
      (if (i32.gt_u (local.get $count) (i32.sub (local.get $toEnd) (local.get $op))) (then (return (i32.const 2))))
      (local.set $source (i32.sub (local.get $op) (local.get $distance)))
      (local.set $end (i32.add (local.get $op) (local.get $count)))

      (block $matched
        (if (i32.ge_u (local.get $distance) (i32.const 16)) (then
          (loop $wide
            (v128.store (local.get $op) (v128.load (local.get $source)))
            (local.set $op (i32.add (local.get $op) (i32.const 16)))
            (local.set $source (i32.add (local.get $source) (i32.const 16)))
            (br_if $wide (i32.lt_u (local.get $op) (local.get $end))))
          (br $matched)))
        ;; a pattern shorter than a word is first repeated byte by byte until whole words of it can be copied
        (if (i32.lt_u (local.get $distance) (i32.const 8)) (then
          (local.set $byte (i32.add (local.get $op) (i32.const 16)))
          (loop $narrow
            (i32.store8 (local.get $op) (i32.load8_u (local.get $source)))
            (local.set $op (i32.add (local.get $op) (i32.const 1)))
            (local.set $source (i32.add (local.get $source) (i32.const 1)))
            (br_if $narrow (i32.lt_u (local.get $op) (local.get $byte))))
          (local.set $byte (i32.mul (local.get $distance)
            (i32.div_u (i32.add (local.get $distance) (i32.const 7)) (local.get $distance))))
          (local.set $source (i32.sub (local.get $op) (local.get $byte)))
          (br_if $matched (i32.ge_u (local.get $op) (local.get $end)))))
        (loop $words
          (i64.store (local.get $op) (i64.load (local.get $source)))
          (local.set $op (i32.add (local.get $op) (i32.const 8)))
          (local.set $source (i32.add (local.get $source) (i32.const 8)))
          (br_if $words (i32.lt_u (local.get $op) (local.get $end)))))
      (local.set $op (local.get $end))
      (br $sequence)))
  (if (i32.ne (local.get $op) (local.get $toEnd)) (then (return (i32.const 4))))
  (i32.const 0))`;

const PRIME_1 = '(i64.const 0x9E3779B185EBCA87)';
const PRIME_2 = '(i64.const 0xC2B2AE3D27D4EB4F)';
const PRIME_3 = '(i64.const 0x165667B19E3779F9)';
const PRIME_4 = '(i64.const 0x85EBCA77C2B2AE63)';
const PRIME_5 = '(i64.const 0x27D4EB2F165667C5)';

const round = (lane: string, word: string): string =>
  `(i64.mul (i64.rotl (i64.add ${lane} (i64.mul ${word} ${PRIME_2})) (i64.const 31)) ${PRIME_1})`;

const takeLane = (lane: string): string => `
  (local.set ${lane} ${round(`(local.get ${lane})`, '(i64.load (local.get $from))')})
  (local.set $from (i32.add (local.get $from) (i32.const 8)))`;

const mergeLane = (lane: string): string => `
  (local.set $sum (i64.add (i64.mul (i64.xor (local.get $sum) ${round('(i64.const 0)', `(local.get ${lane})`)}) ${PRIME_1}) ${PRIME_4}))`;

const rotated = (lane: string, bits: number): string => `(i64.rotl (local.get ${lane}) (i64.const ${bits}))`;

const fold = (bits: number): string => `
  (local.set $sum (i64.xor (local.get $sum) (i64.shr_u (local.get $sum) (i64.const ${bits}))))`;

const XXH64 = `
(func $hash (param $from i32) (param $length i32) (param $seed i64) (result i64)
  (local $end i32) (local $sum i64) (local $a i64) (local $b i64) (local $c i64) (local $d i64)
  (local.set $end (i32.add (local.get $from) (local.get $length)))
  (local.set $sum (i64.add (local.get $seed) ${PRIME_5}))
  (if (i32.ge_u (local.get $length) (i32.const 32)) (then
    (local.set $a (i64.add (local.get $seed) (i64.add ${PRIME_1} ${PRIME_2})))
    (local.set $b (i64.add (local.get $seed) ${PRIME_2}))
    (local.set $c (local.get $seed))
    (local.set $d (i64.add (local.get $seed) (i64.mul ${PRIME_1} (i64.const -1))))
    (loop $stripe
      ${['$a', '$b', '$c', '$d'].map(takeLane).join('')}
      (br_if $stripe (i32.ge_u (i32.sub (local.get $end) (local.get $from)) (i32.const 32))))
    (local.set $sum (i64.add (i64.add ${rotated('$a', 1)} ${rotated('$b', 7)}) (i64.add ${rotated('$c', 12)} ${rotated('$d', 18)})))
    ${['$a', '$b', '$c', '$d'].map(mergeLane).join('')}))
  (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $length))))
  (block $noWords (loop $words
    (br_if $noWords (i32.lt_u (i32.sub (local.get $end) (local.get $from)) (i32.const 8)))
    (local.set $sum (i64.add (i64.mul
      (i64.rotl (i64.xor (local.get $sum) ${round('(i64.const 0)', '(i64.load (local.get $from))')}) (i64.const 27))
      ${PRIME_1}) ${PRIME_4}))
    (local.set $from (i32.add (local.get $from) (i32.const 8)))
    (br $words)))
  (if (i32.ge_u (i32.sub (local.get $end) (local.get $from)) (i32.const 4)) (then
    (local.set $sum (i64.add (i64.mul
      (i64.rotl (i64.xor (local.get $sum) (i64.mul (i64.load32_u (local.get $from)) ${PRIME_1})) (i64.const 23))
      ${PRIME_2}) ${PRIME_3}))
    (local.set $from (i32.add (local.get $from) (i32.const 4)))))
  (block $noBytes (loop $bytes
    (br_if $noBytes (i32.ge_u (local.get $from) (local.get $end)))
    (local.set $sum (i64.mul
      (i64.rotl (i64.xor (local.get $sum) (i64.mul (i64.load8_u (local.get $from)) ${PRIME_5})) (i64.const 11))
      ${PRIME_1}))
    (local.set $from (i32.add (local.get $from) (i32.const 1)))
    (br $bytes)))
  ${fold(33)} (local.set $sum (i64.mul (local.get $sum) ${PRIME_2}))
  ${fold(29)} (local.set $sum (i64.mul (local.get $sum) ${PRIME_3}))
  ${fold(32)}
  (local.get $sum))`;
