import { Resolver } from 'node:dns/promises';

/** What the DNS knows. Each answers with nothing where there is no such name or record; other troubles are thrown. */
export interface Names {
  /** Each record as one text. */
  texts(name: string): Promise<readonly string[]>;
  /** Hosts that take a domain's mail. */
  mailHosts(domain: string): Promise<readonly string[]>;
  addresses(host: string): Promise<readonly string[]>;
  /** What an IP address is called. */
  hostsOf(address: string): Promise<readonly string[]>;
}

const timeoutMilliseconds = 5_000;

/** Asks the name servers of this machine, or one at `host:port`. */
export function openNames(server?: string): Names {
  const resolver = new Resolver({ timeout: timeoutMilliseconds, tries: 2 });
  if (server !== undefined) resolver.setServers([server]);
  return {
    texts: async (name) => {
      const records = await found(resolver.resolveTxt(name));
      return records.map((parts) => parts.join(''));
    },
    mailHosts: async (domain) => {
      const records = await found(resolver.resolveMx(domain));
      return records.map(({ exchange }) => exchange);
    },
    addresses: async (host) => {
      const asked = await Promise.all([
        found(resolver.resolve4(host)),
        found(resolver.resolve6(host)),
      ]);
      return asked.flat();
    },
    hostsOf: (address) => found(resolver.reverse(address)),
  };
}

async function found<Answer>(answers: Promise<readonly Answer[]>): Promise<readonly Answer[]> {
  try {
    return await answers;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      /^(ENOTFOUND|ENODATA)$/.test(String(error.code))
    )
      return [];
    throw error;
  }
}
