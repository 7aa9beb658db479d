/** Nobody can listen on this port; the message says what to do. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'is in use by another program'],
  ['EACCES', 'is only for the administrator of this machine'],
]);

/** Starts a server; when its port cannot be had, throws {@link PortTaken} naming the flag that chooses another. */
export async function listenOn<Server>(
  port: number,
  flag: string,
  start: () => Promise<Server>,
): Promise<Server> {
  try {
    return await start();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = reasons.get(code);
    if (reason === undefined) throw error;
    throw new PortTaken(`Port ${port} ${reason}; choose another with ${flag}.`);
  }
}
