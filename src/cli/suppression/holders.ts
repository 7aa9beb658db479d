import { type AddressHash, type EmailAddress, hashAddress } from '../../campaign/address.ts';
import type { IssueKey } from '../../campaign/ids.ts';
import type { Config } from '../../config.ts';
import { secretsOf } from '../../stage-settings.ts';
import { jiraAtTerminal } from '../jira-at-terminal.ts';

/** An address, and the recipients that hold it. */
export interface Holders {
  readonly address: EmailAddress;
  readonly keys: readonly IssueKey[];
}

/** The list holds no addresses: those of Jira's recipients are hashed, with every secret, to find whose they are. */
export async function readHolders(
  config: Config,
  hashes: ReadonlySet<AddressHash>,
  signal: AbortSignal,
): Promise<ReadonlyMap<AddressHash, Holders>> {
  const { openRegister } = await import('../../jira/register/register.ts');
  const register = await openRegister(jiraAtTerminal(config), signal);
  const secrets = secretsOf(config);
  const found = new Map<AddressHash, Holders>();
  for await (const { key, address } of register.addresses(signal))
    for (const secret of secrets) {
      const hash = hashAddress(address, secret);
      if (!hashes.has(hash)) continue;
      const others = found.get(hash);
      found.set(hash, {
        address: others?.address ?? address,
        keys: [...(others?.keys ?? []), key],
      });
    }
  return found;
}
