const [dot, lineFeed, carriageReturn] = [0x2e, 0x0a, 0x0d];
const oneDot = Buffer.from('.');
const end = Buffer.from('.\r\n');

/**
 * A mail as it follows DATA (RFC 5321 4.5.2): a second dot where a line begins with one, and the line that ends it. Undefined
 * when one of its lines ends with anything but CRLF, the last included.
 */
export function smtpData(mail: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let taken = 0;
  for (let line = 0; line < mail.length; ) {
    if (mail[line] === dot) {
      parts.push(mail.subarray(taken, line), oneDot);
      taken = line;
    }
    const last = mail.indexOf(lineFeed, line);
    if (last < 1 || mail.indexOf(carriageReturn, line) !== last - 1) return undefined;
    line = last + 1;
  }
  return Buffer.concat([...parts, mail.subarray(taken), end]);
}
