import { randomUUID } from 'node:crypto'
import { DomainError } from '@sightline/domain/kernel'
import { findProjectKeyKind } from '@sightline/domain/project'
import type { DoorAnswer, DoorRequest, ProjectClaim } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { findBearerToken, keyClaim } from '../wire/claim.ts'
import { toRemoteConfig } from './posthog-config.ts'

/** No flags, in the form of the version that is asked for; some clients take their configuration from here as well. */
export function toFlagsAnswer({ path, query }: DoorRequest, token: string): DoorAnswer {
  const isDecide = path.startsWith('/decide')
  const version = Number(query['v'] ?? 1)
  const hasDetails = isDecide ? version >= 4 : version >= 2
  const flags = hasDetails
    ? { flags: {} }
    : { featureFlags: version === 1 && isDecide ? [] : {}, featureFlagPayloads: {} }
  const hasConfig = isDecide || query['config'] === 'true' || query['config'] === '1'
  return jsonAnswer(200, {
    ...(hasConfig && { ...toRemoteConfig(token), config: { enable_collect_everything: true }, toolbarParams: {} }),
    ...(hasConfig && { isAuthenticated: false }),
    ...flags,
    errorsWhileComputingFlags: false,
    quotaLimited: [],
    requestId: randomUUID(),
    evaluatedAt: Date.now(),
  })
}

/** Definitions for evaluation in a server are for whoever has a secret key. @throws DomainError when it is none. */
export function findSecretClaim(request: DoorRequest): ProjectClaim | undefined {
  const token = findBearerToken(request)
  if (token === undefined || findProjectKeyKind(token) !== 'server') {
    throw new DomainError('unauthenticated', 'a server key is needed, as Authorization: Bearer')
  }
  const claim = keyClaim(token)
  return claim?.kind === 'key' ? { ...claim, isServerKeyAllowed: true } : claim
}

const noDefinitions = JSON.stringify({ flags: [], group_type_mapping: {}, cohorts: {} })
const noDefinitionsTag = '"no-flags"'

/** No flags to evaluate; a client that knows so is told that nothing has changed. */
export function toDefinitionsAnswer({ headers }: DoorRequest): DoorAnswer {
  const isKnown = headers['if-none-match']?.includes(noDefinitionsTag) === true
  return { status: isKnown ? 304 : 200, body: isKnown ? '' : noDefinitions, headers: { etag: noDefinitionsTag } }
}
