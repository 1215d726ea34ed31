import { z } from 'zod';
import { Secret } from './secret.js';

/** The kinds of value that a setting can have; each says in its message what it wants. */

export const text = (fallback: string) => z.string().default(fallback);

/** A name that can stand in an address as it is; may be empty. */
export const name = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine((value) => /^[\w.:-]*$/.test(value), {
      error: 'wants a name of letters, digits, and the signs . : _ - only',
    });

export const secret = () =>
  z
    .string()
    .default('')
    .transform((value) => new Secret(value));

export const wholeNumber = (fallback: number, least = 1, most = 1_000_000_000) =>
  z
    .string()
    .default(String(fallback))
    .refine((value) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most, {
      error: `wants a whole number from ${least} to ${most}`,
    })
    .transform(Number);

/** Node's timers hold 24 days at most and fire at once when asked for more; a deadline would end each job at its start. */
const LONGEST_SECONDS = 1_000_000;

export const seconds = (fallback: number, least = 1) => wholeNumber(fallback, least, LONGEST_SECONDS);

export const milliseconds = (fallback: number) => wholeNumber(fallback, 1, LONGEST_SECONDS * 1000);

/** A part of one, such as 0.5; empty = off. */
export const share = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine((value) => value === '' || (/^[\d.]+$/.test(value) && Number(value) > 0 && Number(value) <= 1), {
      error: 'wants a number over 0 and up to 1, or nothing to switch it off',
    })
    .transform((value) => (value === '' ? undefined : Number(value)));

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values, fallback: Values[number]) =>
  z
    .string()
    .default(fallback)
    .pipe(z.enum(values, { error: `wants one of: ${values.join(', ')}` }));

export const yesOrNo = (fallback: 'yes' | 'no') => oneOf(['yes', 'no'], fallback).transform((value) => value === 'yes');

/** Names of hosts with commas between them, `*.domain` for all hosts below one; may be empty. */
export const hosts = () =>
  z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter((host) => host !== ''),
    )
    .refine((list) => list.every((host) => /^(\*\.)?[a-z\d][a-z\d-]*(\.[a-z\d-]+)+$/.test(host)), {
      error: 'wants names of hosts such as secure.example.com or *.example.com, with commas between them',
    });

/** An http address; https unless it is on this machine, so that no password or contact crosses a network in the clear. */
export const httpsAddress = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine((value) => value === '' || isSafeAddress(value), {
      error: 'wants an https:// address (http:// only on this machine: localhost, 127.0.0.1 or [::1])',
    });

function isSafeAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
