import type { Door } from './door.ts'
import { ga4Door } from './ga4/ga4.door.ts'
import { growthbookDoor } from './growthbook/growthbook.door.ts'
import { mixpanelDoor } from './mixpanel/mixpanel.door.ts'
import { nativeDoor } from './native/native.door.ts'
import { plausibleDoor } from './plausible/plausible.door.ts'
import { posthogDoor } from './posthog/posthog.door.ts'
import { restDoor } from './rest/rest.door.ts'
import { jitsuDoor } from './segment/jitsu.door.ts'
import { segmentDoor } from './segment/segment.door.ts'
import { umamiDoor } from './umami/umami.door.ts'

/** Every wire format that is spoken; a new one is a folder beside `native` and a line here. */
export const doors: readonly Door[] = [
  nativeDoor,
  restDoor,
  ga4Door,
  growthbookDoor,
  mixpanelDoor,
  segmentDoor,
  jitsuDoor,
  posthogDoor,
  umamiDoor,
  plausibleDoor,
]
