import { isFields, toFields, type Fields } from '../wire/fields.ts'

export interface ValidationMessage {
  readonly fieldPath: string
  readonly description: string
  readonly validationCode: string
}

/** https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events#limitations */
const limits = { events: 25, params: 25, userProperties: 25, name: 40, value: 100 }

/**
 * What the debug endpoint says of a body: its known limits and missing members. We store more than the vendor does, so
 * these are warnings for people who send to both.
 */
export function validateBody(body: unknown): readonly ValidationMessage[] {
  if (!isFields(body)) return [message('', 'The body must be a JSON object.', 'VALUE_INVALID')]
  const { events } = body
  if (!Array.isArray(events) || events.length === 0) {
    return [message('events', 'At least one event is required.', 'VALUE_REQUIRED'), ...validateIds(body)]
  }
  return [
    ...validateIds(body),
    ...(events.length > limits.events
      ? [message('events', `At most ${limits.events} events are allowed.`, 'EXCEEDED_MAX_ENTITIES')]
      : []),
    ...(Object.keys(toFields(body['user_properties'])).length > limits.userProperties
      ? [message('user_properties', `At most ${limits.userProperties} are allowed.`, 'EXCEEDED_MAX_ENTITIES')]
      : []),
    ...events.flatMap((event, index) => validateEvent(toFields(event), `events[${index}]`)),
  ]
}

function validateIds(body: Fields): readonly ValidationMessage[] {
  const hasId = typeof body['client_id'] === 'string' || typeof body['app_instance_id'] === 'string'
  return hasId ? [] : [message('client_id', 'A client_id or an app_instance_id is required.', 'VALUE_REQUIRED')]
}

function validateEvent(event: Fields, path: string): readonly ValidationMessage[] {
  const messages: ValidationMessage[] = []
  const name = event['name']
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    messages.push(message(`${path}.name`, 'A name of letters, digits and underscores is required.', 'NAME_INVALID'))
  } else if (name.length > limits.name) {
    messages.push(message(`${path}.name`, `At most ${limits.name} characters are allowed.`, 'NAME_INVALID'))
  }
  const params = Object.entries(toFields(event['params']))
  if (params.length > limits.params) {
    messages.push(message(`${path}.params`, `At most ${limits.params} are allowed.`, 'EXCEEDED_MAX_ENTITIES'))
  }
  for (const [param, value] of params) {
    if (typeof value === 'string' && value.length > limits.value && !param.startsWith('page_')) {
      messages.push(
        message(`${path}.params.${param}`, `At most ${limits.value} characters are allowed.`, 'VALUE_INVALID'),
      )
    }
  }
  return messages
}

function message(fieldPath: string, description: string, validationCode: string): ValidationMessage {
  return { fieldPath, description, validationCode }
}
