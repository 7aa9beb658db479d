const base = 36n;

/** A whole number, in as few characters as digits and lower-case letters allow. */
export function toNumeral(number: string | number): string {
  return BigInt(number).toString(Number(base));
}

/** Undefined for what is no numeral, or not the one way to write its number. */
export function fromNumeral(text: string): string | undefined {
  if (!/^(0|[1-9a-z][0-9a-z]{0,12})$/.test(text)) return undefined;
  const number = Array.from(text).reduce(
    (sum, digit) => sum * base + BigInt(Number.parseInt(digit, Number(base))),
    0n,
  );
  return number.toString();
}
