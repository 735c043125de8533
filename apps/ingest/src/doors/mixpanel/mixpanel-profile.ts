import { eventNameByKind, noAddress } from '@sightline/domain/event'
import { toFields, toId, toText, type Fields } from '../wire/fields.ts'
import { toMs } from './mixpanel-event.ts'
import { toIdentity } from './mixpanel-identity.ts'

/** Operations on a profile; `$set` lies flat among the traits, the others stand under their own names. */
const operations = ['$set_once', '$add', '$append', '$union', '$remove', '$unset', '$delete'] as const

/** An update of `/engage` in our own form: an identify with its traits. */
export function toPersonUpdate(value: unknown): Fields {
  const wire = toFields(value)
  const ids = { distinct_id: wire['$distinct_id'], $device_id: wire['$device_id'], $user_id: wire['$user_id'] }
  return {
    event: eventNameByKind.identify,
    ...toIdentity(undefined, ids),
    timestamp: toMs(wire['$time']),
    properties: toTraits(wire),
    context: { ip: toIp(wire['$ip']) },
  }
}

/** An update of `/groups` in our own form. */
export function toGroupUpdate(value: unknown): Fields {
  const wire = toFields(value)
  const groupType = toId(wire['$group_key'])
  const groupKey = toId(wire['$group_id'])
  return {
    event: eventNameByKind.group,
    timestamp: toMs(wire['$time']),
    groups: groupType === undefined || groupKey === undefined ? undefined : { [groupType]: groupKey },
    properties: { ...toTraits(wire), group_type: groupType, group_key: groupKey },
  }
}

function toTraits(wire: Fields): Fields {
  const done = operations.filter((operation) => wire[operation] !== undefined)
  return { ...toFields(wire['$set']), ...Object.fromEntries(done.map((operation) => [operation, wire[operation]])) }
}

/** The person's own; 0 says that none shall be used, as `ip=0` in the query does. */
function toIp(value: unknown): string | undefined {
  const ip = toText(value, 64)
  return ip === '0' ? noAddress : ip
}
