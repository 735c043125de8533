import { isFields, toFields, type Fields } from '../wire/fields.ts'

export interface ValidationMessage {
  readonly fieldPath: string
  readonly description: string
  readonly validationCode: string
}

/** https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events#limitations */
const limits = {
  events: 25,
  params: 25,
  userProperties: 25,
  name: 40,
  value: 100,
  userPropertyName: 24,
  userPropertyValue: 36,
}

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
    ...validateUserProperties(toFields(body['user_properties'])),
    // What is beyond the limit is explained by that alone, so that a short question gets no endless answer.
    ...events.slice(0, limits.events).flatMap((event, index) => validateEvent(toFields(event), `events[${index}]`)),
  ]
}

/** The same of a body that cannot even be read. @param reason why, such as `the body is empty`. */
export function explainUnreadable(reason: string): readonly ValidationMessage[] {
  return [message('', `The body cannot be read: ${reason}.`, 'VALUE_INVALID')]
}

function validateIds(body: Fields): readonly ValidationMessage[] {
  const hasId = typeof body['client_id'] === 'string' || typeof body['app_instance_id'] === 'string'
  return hasId ? [] : [message('client_id', 'A client_id or an app_instance_id is required.', 'VALUE_REQUIRED')]
}

function validateUserProperties(properties: Fields): readonly ValidationMessage[] {
  const entries = Object.entries(properties)
  return [
    ...(entries.length > limits.userProperties
      ? [message('user_properties', `At most ${limits.userProperties} are allowed.`, 'EXCEEDED_MAX_ENTITIES')]
      : []),
    ...entries.flatMap(([name, property]) => {
      const path = `user_properties.${name}`
      return [
        ...validateLength(path, name, limits.userPropertyName, 'NAME_INVALID'),
        ...validateLength(`${path}.value`, toFields(property)['value'], limits.userPropertyValue, 'VALUE_INVALID'),
      ]
    }),
  ]
}

function validateEvent(event: Fields, path: string): readonly ValidationMessage[] {
  const params = Object.entries(toFields(event['params']))
  return [
    ...validateEventName(event['name'], `${path}.name`),
    ...(params.length > limits.params
      ? [message(`${path}.params`, `At most ${limits.params} are allowed.`, 'EXCEEDED_MAX_ENTITIES')]
      : []),
    ...params.flatMap(([param, value]) => [
      ...validateLength(`${path}.params.${param}`, param, limits.name, 'NAME_INVALID'),
      // Addresses and titles of pages have limits of their own, far above these.
      ...(param.startsWith('page_')
        ? []
        : validateLength(`${path}.params.${param}`, value, limits.value, 'VALUE_INVALID')),
    ]),
  ]
}

function validateEventName(name: unknown, path: string): readonly ValidationMessage[] {
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return [message(path, 'A name of letters, digits and underscores is required.', 'NAME_INVALID')]
  }
  return validateLength(path, name, limits.name, 'NAME_INVALID')
}

function validateLength(path: string, text: unknown, max: number, code: string): readonly ValidationMessage[] {
  const isTooLong = typeof text === 'string' && text.length > max
  return isTooLong ? [message(path, `At most ${max} characters are allowed.`, code)] : []
}

function message(fieldPath: string, description: string, validationCode: string): ValidationMessage {
  return { fieldPath, description, validationCode }
}
