import { eventLimits, eventNameByKind, parseCapturedEvent, type ParsedEvent } from '@sightline/domain/event'
import { isFields, toFields, toFittingId, toId, toText, type Fields } from '../wire/fields.ts'
import { toNativeContext } from './segment-context.ts'
import { toOwnPageProperties, toPage } from './segment-page.ts'
import { toMessageTimes } from './segment-time.ts'
import { toTrack } from './segment-track.ts'

/** What stands around a message. */
export interface MessageSurroundings {
  readonly envelope: Fields
  /** What the path says it is, for messages that do not. */
  readonly type?: string | undefined
  /** The request came from a page, so its network and agent are the visitor's. */
  readonly isFromBrowser?: boolean
}

/** The part of a native event that depends on the type of the message. */
interface Deed {
  readonly event: string | undefined
  readonly properties: Fields
  /** The page that it is about; that of the context unless told otherwise. */
  readonly page?: Fields
  readonly previous_id?: string | undefined
}

type ToDeed = (message: Fields, context: Fields) => Deed

const deeds: ReadonlyMap<string, ToDeed> = new Map<string, ToDeed>([
  ['track', toTrack],
  ['page', toPageView],
  ['screen', toScreenView],
  ['identify', toIdentify],
  ['group', toGroup],
  ['alias', toAlias],
])
const typeByLetter: ReadonlyMap<string, string> = new Map([...deeds.keys()].map((type) => [type.charAt(0), type]))

/** Reads one message of the Segment specification. Never throws: what cannot be an event is a rejection. */
export function parseSegmentMessage(message: unknown, surroundings: MessageSurroundings): ParsedEvent {
  if (!isFields(message)) return rejected('', 'expected an object', message)
  const deedOf = findDeed(message, surroundings.type)
  if (deedOf === undefined) {
    return rejected('type', 'expected track, page, screen, identify, group or alias', message)
  }
  const context = toFields(message['context'])
  const { event, properties, page, previous_id } = deedOf(message, context)
  const isIdOptional = surroundings.isFromBrowser === true || isOfVisitor(context)
  const native = {
    event,
    event_id: toFittingId(message['messageId']),
    ...toWho(message, isIdOptional),
    previous_id,
    session_id: toFittingId(context['sessionId']),
    ...toMessageTimes(message, surroundings.envelope),
    properties,
    groups: { [groupType]: findGroupId(message, context) },
    context: toNativeContext(context, page ?? toFields(context['page'])),
  }
  return parseCapturedEvent(native, { isIdOptional })
}

/** A placeholder (`guest`) is nobody's id. Where nothing else tells who it was it stands as it is: no event is lost for it. */
function toWho(message: Fields, isIdOptional: boolean): Fields {
  const [userId, visitorId] = [toId(message['userId']), toId(message['anonymousId'])]
  const isKnown = userId !== undefined || visitorId !== undefined || isIdOptional
  return { user_id: isKnown ? userId : toText(message['userId'], Infinity)?.trim(), anonymous_id: visitorId }
}

function findDeed(message: Fields, pathType: string | undefined) {
  const said = toText(message['type'], 20)?.toLowerCase()
  const type = said === undefined || said === '' ? (pathType ?? (message['event'] === undefined ? '' : 'track')) : said
  return deeds.get(typeByLetter.get(type) ?? type)
}

function toPageView(message: Fields, context: Fields): Deed {
  const properties = toFields(message['properties'])
  const page = toPage(properties, context)
  const own = toOwnPageProperties(properties, context, page)
  return { event: eventNameByKind.page, properties: withName(own, message), page }
}

function toScreenView(message: Fields): Deed {
  return { event: eventNameByKind.screen, properties: withName(toFields(message['properties']), message) }
}

/** Name and category stand beside the properties, in browsers also among them. */
function withName(properties: Fields, message: Fields): Fields {
  const name = toText(message['name'], eventLimits.textLength)
  const category = toText(message['category'], eventLimits.textLength)
  return { ...properties, ...(name && { name }), ...(category && { category }) }
}

/** RudderStack's browser SDK has the traits in the context alone; on other events that is a mere repetition. */
function toIdentify(message: Fields, context: Fields): Deed {
  const traits = toFields(message['traits'])
  const hasTraits = Object.keys(traits).length > 0
  return { event: eventNameByKind.identify, properties: hasTraits ? traits : toFields(context['traits']) }
}

/** Groups have no type on this wire; in Segment's own words they are a company, an account, a project or a team. */
const groupType = 'group'

function toGroup(message: Fields, context: Fields): Deed {
  return {
    event: eventNameByKind.group,
    properties: {
      ...toFields(message['traits']),
      group_type: groupType,
      group_key: findGroupId(message, context),
    },
  }
}

function findGroupId(message: Fields, context: Fields): string | undefined {
  return toId(message['groupId']) ?? toId(context['groupId'])
}

/** Browser SDKs send an alias of a user to itself: the event is kept, there is nothing to merge. */
function toAlias(message: Fields): Deed {
  const userId = toId(message['userId'])
  const previousId = toId(message['previousId'])
  const isMerge = userId !== undefined && previousId !== userId
  return { event: eventNameByKind.alias, properties: {}, previous_id: isMerge ? previousId : undefined }
}

/** The message itself tells network and agent of the visitor. */
function isOfVisitor(context: Fields): boolean {
  return typeof context['ip'] === 'string' && typeof context['userAgent'] === 'string'
}

/** @param native is kept as it came: what it would be in our form cannot be told. */
function rejected(field: string, reason: string, native: unknown): ParsedEvent {
  return { kind: 'rejected', rejection: { field, reason }, native }
}
