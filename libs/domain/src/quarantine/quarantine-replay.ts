import type { QuarantineFilter } from './quarantine.ts'

export const replayStates = ['waiting', 'running', 'done'] as const
export type ReplayState = (typeof replayStates)[number]

/** An order to send what waits in quarantine through the pipeline once more. */
export interface QuarantineReplay {
  readonly id: string
  readonly projectId: string
  readonly filter: QuarantineFilter
  readonly state: ReplayState
  readonly requestedAt: Date
  readonly finishedAt: Date | undefined
}

/** What became of its events, counted from the events themselves. */
export interface ReplayOutcome {
  readonly stored: number
  /** Their id had been stored before. */
  readonly duplicate: number
  /** They wait again, with the fault that was found this time. */
  readonly refused: number
}

export interface ReplayReport extends QuarantineReplay {
  readonly outcome: ReplayOutcome
}
