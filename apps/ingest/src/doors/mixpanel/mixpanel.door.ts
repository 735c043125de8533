import { noAddress } from '@sightline/domain/event'
import type { AnswerRoute, CaptureRoute, Door, DoorBatch, DoorRequest } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { toFields, type Fields } from '../wire/fields.ts'
import { findFormFields } from '../wire/form.ts'
import {
  isStrictImport,
  toAnswer,
  toImportAnswer,
  toImportRefusal,
  toRefusal,
  toStrictAnswer,
} from './mixpanel-answer.ts'
import { decodeBody, maxBodyBytes, parseBody } from './mixpanel-body.ts'
import { toNativeEvent } from './mixpanel-event.ts'
import { toAskedForm } from './mixpanel-asked-form.ts'
import { findConfigClaim, noFlags, noSettings, toAnswerRefusal } from './mixpanel-config.ts'
import { toGroupUpdate, toPersonUpdate } from './mixpanel-profile.ts'

const importRoute: CaptureRoute = {
  ...route('/import', toNativeEvent),
  decode: (body, request) => decodeBody(body, request, withAddress(request, toNativeEvent)).map(allowServerKey),
  toAnswer: toImportAnswer,
  toRefusal: toImportRefusal,
}

/** Answers of the paths that mails and pages without an SDK name by themselves. */
const pageAnswers: Pick<CaptureRoute, 'toAnswer' | 'toRefusal'> = {
  toAnswer: (outcome, request) => toAskedForm(request, toAnswer(outcome, request)),
  toRefusal: (refusal, request) => toAskedForm(request, toRefusal(refusal, request)),
}

/** Mixpanel's SDKs: base64 in a query or a form, and an answer that is `1`. See docs/sdks/mixpanel.md. */
export const mixpanelDoor: Door = {
  name: 'mixpanel',
  routes: [
    { ...route('/track', toNativeEvent), ...pageAnswers, isMeant: isOfMixpanel },
    // A route of its own: only its answer needs the records, and an import is too large to hold on to without need.
    { ...importRoute, isMeant: isStrictImport, isAnsweredFromBody: true, toAnswer: toStrictAnswer },
    importRoute,
    { ...route('/engage', toPersonUpdate), ...pageAnswers },
    route('/groups', toGroupUpdate),
    answer('GET', '/flags', noFlags),
    answer('GET', '/settings', noSettings),
    // Recordings of sessions are not kept. They are off unless a page insists.
    answer('POST', '/record', {}),
  ],
}

/** Others send to the same path: GrowthBook's plug-in has a `client_key`, clients of PostHog have the rest. */
function isOfMixpanel({ query }: DoorRequest): boolean {
  return ['client_key', 'ver', 'compression'].every((name) => query[name] === undefined)
}

function answer(method: 'GET' | 'POST', path: string, value: object): AnswerRoute {
  return {
    kind: 'answer',
    methods: [method],
    paths: [path],
    parseBody: () => undefined,
    findClaim: findConfigClaim,
    toAnswer: () => jsonAnswer(200, value),
    toRefusal: toAnswerRefusal,
  }
}

/** Only servers import; their secret key is what the vendor calls the secret of a project. */
function allowServerKey({ claim, ...batch }: DoorBatch): DoorBatch {
  return { ...batch, claim: claim?.kind === 'key' ? { ...claim, isServerKeyAllowed: true } : claim }
}

/** `ip=0` in the query: the request's address is not to be looked at. The server SDKs always say so. */
function withAddress({ query }: DoorRequest, toNative: (record: unknown) => Fields): (record: unknown) => Fields {
  if (query['ip'] !== '0') return toNative
  return (record) => {
    const native = toNative(record)
    const context = toFields(native['context'])
    return { ...native, context: { ...context, ip: context['ip'] ?? noAddress } }
  }
}

function route(path: string, toNative: (record: unknown) => Fields): CaptureRoute {
  return {
    kind: 'capture',
    methods: ['GET', 'POST'],
    paths: [path],
    maxBodyBytes,
    parseBody,
    // The SDKs for Python and Ruby have `verbose`, `ip` and `api_key` in the form.
    findParameters: findFormFields,
    decode: (body, request) => decodeBody(body, request, withAddress(request, toNative)),
    toAnswer,
    toRefusal,
  }
}
