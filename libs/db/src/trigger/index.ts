export * from './trigger.query.ts'
export * from './trigger.store.ts'
export {
  createTriggerFiringStore,
  type DueFiring,
  type NewFiring,
  type TriggerFiringStore,
} from './trigger-firing.store.ts'
