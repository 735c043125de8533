import { describe } from 'vitest'
import { accessJourneys } from './journeys/access'
import { captureJourneys } from './journeys/capture'
import { consentJourneys } from './journeys/consent'
import { dataJourneys } from './journeys/data'
import { deliveryJourneys } from './journeys/delivery'
import { embeddingJourneys } from './journeys/embedding'
import { firstRunJourney } from './journeys/first-run'
import { keyJourneys } from './journeys/keys'
import { limitJourneys } from './journeys/limits'
import { liveJourney } from './journeys/live'
import { pageQualityJourneys } from './journeys/page-quality'
import { projectBindingJourneys } from './journeys/project-bindings'
import { quarantineJourney, tailJourney } from './journeys/quarantine'
import { reportJourneys } from './journeys/reports'
import { trackerReferenceJourneys } from './journeys/tracker-reference'
import { triggerJourney } from './journeys/triggers'
import { unreachableJourneys } from './journeys/unreachable'
import { useStage } from './support/stage'

/**
 * One file, for the order matters once: the first run needs an instance without an owner, and all others sign in as
 * the owner whom it makes. Each has a project of its own, so with `-t` any of them runs alone.
 */
const stage = useStage()

describe('the first run', () => firstRunJourney(stage))
describe('visitors of a site', () => reportJourneys(stage))
describe('the live page', () => liveJourney(stage))
// Those that mostly wait, for retries and for caches to expire, wait together.
describe.concurrent('delivery', () => deliveryJourneys(stage))
describe.concurrent('the tag', () => embeddingJourneys(stage))
describe.concurrent('consent', () => consentJourneys(stage))
describe.concurrent('clicks, forms and errors', () => captureJourneys(stage))
describe.concurrent('docs/tracker.md', () => trackerReferenceJourneys(stage))
describe.concurrent('keys', () => keyJourneys(stage))
describe.concurrent('limits', () => limitJourneys(stage))
describe.concurrent('quarantine', () => quarantineJourney(stage))
describe.concurrent('the event tail', () => tailJourney(stage))
describe.concurrent('triggers', () => triggerJourney(stage))
describe.concurrent('ids of other tools', () => projectBindingJourneys(stage))
describe('pages about data', () => dataJourneys(stage))
describe('access', () => accessJourneys(stage))
describe('a server that does not answer', () => unreachableJourneys(stage))
describe('every page', () => pageQualityJourneys(stage))
