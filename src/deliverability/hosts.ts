import { isIP } from 'node:net';
import type { MailCheck } from './mail-check.ts';
import type { Names } from './names.ts';

/** Whether mails that cannot be delivered can come back to the domain of the envelope. */
export async function checkBounceDomain(domain: string, names: Names): Promise<MailCheck> {
  const name = `MX of ${domain}`;
  const hosts = await names.mailHosts(domain);
  const publish = `Publish  ${domain}. MX 10 <the host that takes its mail>.`;
  if (hosts.length === 0)
    return {
      name,
      ok: false,
      detail: 'No host takes mail for it: what comes back is lost, and some servers refuse it.',
      whatToDo: publish,
    };
  if (hosts.every((host) => host === '' || host === '.'))
    return { name, ok: false, detail: 'It says that it takes no mail.', whatToDo: publish };
  const addresses = await Promise.all(hosts.map((host) => names.addresses(host)));
  const absent = hosts.filter((_, index) => addresses[index]?.length === 0);
  if (absent.length === hosts.length)
    return {
      name,
      ok: false,
      detail: `There is no host ${absent.join(', nor ')}.`,
      whatToDo: publish,
    };
  return { name, ok: true, detail: `Mail that comes back goes to ${hosts.join(', ')}.` };
}

/** Whether an address from which mail leaves has a name that leads back to it; large providers refuse it otherwise. */
export async function checkPointer(address: string, names: Names): Promise<MailCheck> {
  const name = `PTR of ${address}`;
  if (isIP(address) === 0)
    return { name, ok: false, detail: 'This is not an IP address.', whatToDo: 'Correct --ip.' };
  const hosts = await names.hostsOf(address);
  const whatToDo =
    'Ask whoever gave you the address for a PTR record with the name of your mail server, and give that name this address.';
  if (hosts.length === 0) return { name, ok: false, detail: 'It has no name.', whatToDo };
  const back = await Promise.all(hosts.map((host) => names.addresses(host)));
  const confirmed = hosts.filter((_, index) => back[index]?.includes(address));
  if (confirmed.length === 0)
    return {
      name,
      ok: false,
      detail: `It is called ${hosts.join(', ')}, which has another address.`,
      whatToDo,
    };
  return { name, ok: true, detail: `It is called ${confirmed.join(', ')}, and back.` };
}
