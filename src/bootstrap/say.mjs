/** Something is lacking that cannot be brought; the message says what, and how to get it. */
export class Missing extends Error {
  name = 'Missing';
}

/** One sentence for the person who waits. Not on standard output, which belongs to the command. */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}
