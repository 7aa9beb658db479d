import { isIPv4 } from 'node:net';

/** True for the names of this machine: what goes there passes nobody who could listen. */
export function isLoopback(host: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(host) || (isIPv4(host) && host.startsWith('127.'));
}
