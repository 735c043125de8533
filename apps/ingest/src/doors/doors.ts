import type { Door } from './door.ts'
import { nativeDoor } from './native/native.door.ts'

/** Every wire format that is spoken; a new one is a folder beside `native` and a line here. */
export const doors: readonly Door[] = [nativeDoor]
