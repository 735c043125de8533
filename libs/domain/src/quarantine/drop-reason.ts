/**
 * Why an event is not stored. `invalid`: it does not fit the contract; `rule` and `schema`: the project refuses it;
 * `dropped`: a rule of the project leaves it out, on purpose.
 */
export const dropReasons = ['invalid', 'rule', 'schema', 'dropped'] as const
export type DropReason = (typeof dropReasons)[number]

/**
 * Reasons with which an event waits in quarantine; what is left out on purpose is only counted. `time`, of events from
 * before 2000 or from the future, stands in older rows alone: such events are stored at their arrival now.
 */
export const quarantineReasons = ['invalid', 'time', 'rule', 'schema'] as const
export type QuarantineReason = (typeof quarantineReasons)[number]
