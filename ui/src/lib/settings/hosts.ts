/** Names of hosts and addresses of scanners, read the way the engine reads them: it has the last word. */

import { m } from '$lib/paraglide/messages';

type Read<T extends string> = { [K in T]: string } | { problem: string };

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const longest = 253;

/** Reads the name of a host. Somebody who pastes an address means its host. */
export function readHost(text: string): Read<'item'> {
  const pasted = text.trim().toLowerCase();
  const name = /^https?:\/\/([^/?#]*)/.exec(pasted)?.[1]?.replace(/:\d+$/, '') ?? pasted;
  if (isHostName(name)) return { item: name };
  if (name.includes('*')) return { problem: m.settings_host_wildcard() };
  if (/:\d+$/.test(name)) return { problem: m.settings_host_port() };
  return { problem: m.settings_host_invalid() };
}

function isHostName(name: string): boolean {
  if (/^\[[0-9a-f:.]+\]$/.test(name)) return isIPv6(name);
  return name.length <= longest && name.split('.').every((part) => label.test(part));
}

function isIPv6(bracketed: string): boolean {
  try {
    new URL(`http://${bracketed}/`);
    return true;
  } catch {
    return false;
  }
}

/** Says why this is no address of a scanner; undefined when it is one, or empty. */
export function scannerProblem(text: string): string | undefined {
  const address = text.trim();
  if (address === '' || address.startsWith('/')) return undefined;
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(address) ?? [];
  const isPort = port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
  const isAddress = host !== undefined && isPort && isHostName(host.toLowerCase());
  if (isAddress && isFar(host)) return m.settings_scanner_far();
  if (isAddress) return undefined;
  return m.settings_scanner_invalid();
}

/** Says whether an IPv4 address lies beyond this computer and the private networks. */
function isFar(host: string): boolean {
  const isIPv4 = /^\d+\.\d+\.\d+\.\d+$/.test(host);
  return isIPv4 && !/^(127|10|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host);
}

/** Says why this is no port; undefined when it is one. */
export function portProblem(text: string): string | undefined {
  const isPort = /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65_535;
  return isPort ? undefined : m.settings_port_invalid();
}
