/** `1,240`, as people write it. */
export function figure(value: number): string {
  return value.toLocaleString('en');
}

/** `1 mail`, `1,240 mails`. */
export function count(value: number, one: string, many: string): string {
  return `${figure(value)} ${value === 1 ? one : many}`;
}
