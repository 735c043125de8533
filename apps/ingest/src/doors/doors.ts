import type { Door } from './door.ts'
import { ga4Door } from './ga4/ga4.door.ts'
import { growthbookDoor } from './growthbook/growthbook.door.ts'
import { nativeDoor } from './native/native.door.ts'
import { restDoor } from './rest/rest.door.ts'

/** Every wire format that is spoken; a new one is a folder beside `native` and a line here. */
export const doors: readonly Door[] = [nativeDoor, restDoor, ga4Door, growthbookDoor]
