import type { Fault } from './fault.ts'
import { kills } from './kills.ts'
import { logFiles } from './log-files.ts'
import { stalls } from './stalls.ts'

/** Everything that can be done to an instance under test. */
export const faults = { ...kills, ...stalls, ...logFiles }
export type FaultKind = keyof typeof faults
export const faultKinds = Object.keys(faults) as FaultKind[]

export const findFault = (kind: FaultKind): Fault => faults[kind]
