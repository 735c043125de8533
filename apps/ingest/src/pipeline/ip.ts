import { noAddress } from '@sightline/domain/event'

/** Cuts an address so that it names a network, not a person: IPv4 to /24, IPv6 to /48. Empty for anything else. */
export function truncateIp(ip: string): string {
  const mapped = ip.startsWith('::ffff:') ? ip.slice(7) : ip
  if (mapped === noAddress) return ''
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(mapped)) return mapped.replace(/\.\d+$/, '.0')
  if (!/^[0-9a-f:]+$/i.test(mapped) || !mapped.includes(':')) return ''
  const [head = ''] = mapped.split('::')
  const groups = head
    .split(':')
    .filter((group) => group !== '')
    .slice(0, 3)
  return `${groups.join(':')}::`
}
