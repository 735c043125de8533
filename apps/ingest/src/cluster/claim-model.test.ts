import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idCount, settleMicrotasks, workerCount, World } from '../testing/claim-world.ts'

const whole = fc.constant(Infinity)
const machineIndex = fc.nat({ max: workerCount - 1 })
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      machine: machineIndex,
      ids: fc.array(fc.nat({ max: idCount - 1 }), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      kind: fc.constantFrom('toOwner' as const, 'toWorker' as const),
      machine: machineIndex,
      cut: fc.oneof({ weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) }, { weight: 4, arbitrary: whole }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('commit' as const, 'commit' as const, 'commit' as const, 'fail' as const),
      machine: machineIndex,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('flush' as const), machine: machineIndex }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('crash' as const, 'start' as const, 'start' as const),
      machine: machineIndex,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('persist' as const, 'wait' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('crash owner' as const, 'start owner' as const, 'start owner' as const),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function take(world: World, one: Step): Promise<void> {
  const machine = 'machine' in one ? world.machines[one.machine] : undefined
  if (machine !== undefined) {
    if (one.kind === 'send') world.send(machine, one.ids)
    if (one.kind === 'toOwner' || one.kind === 'toWorker') world.deliver(machine, one.kind, one.cut)
    if (one.kind === 'commit' || one.kind === 'fail') world.commit(machine, one.kind === 'commit')
    if (one.kind === 'flush') world.flush(machine)
    if (one.kind === 'crash') world.crashWorker(machine)
    if (one.kind === 'start') world.startWorker(machine)
  }
  if (one.kind === 'persist') world.persistNext()
  if (one.kind === 'crash owner') world.crashOwner()
  if (one.kind === 'start owner' && world.owner === undefined) {
    for (const orphan of world.machines) world.crashWorker(orphan)
    world.startOwner()
  }
  if (one.kind === 'wait') await world.wait(3_000)
  await settleMicrotasks()
}

describe('claims between workers', () => {
  it('accept each id once and call none a duplicate that is not durable, whatever dies whenever; and all goes on after', async () => {
    let crashes = 0
    let answered = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 200, size: 'max' }), async (steps) => {
        const world = new World()
        world.startOwner()
        for (const one of steps) {
          if (one.kind === 'crash' || one.kind === 'crash owner') crashes++
          await take(world, one)
          expect(world.faults).toEqual([])
        }
        answered += world.answered
        await world.heal()
        world.acknowledged.clear()
        world.answered = 0
        for (const machine of world.machines) world.send(machine, [0, 1, 2, 3, 4])
        await world.heal()
        expect({ faults: world.faults, answered: world.answered }).toEqual({ faults: [], answered: workerCount })
        expect([...world.acknowledged].sort()).toEqual([0, 1, 2, 3, 4])
        expect([...world.durable].sort()).toEqual([0, 1, 2, 3, 4])
        expect(world.owner?.book.pendingIds).toBe(0)
      }),
      { numRuns: 1_000 },
    )
    // The runs are not idle ones.
    expect(crashes).toBeGreaterThan(400)
    expect(answered).toBeGreaterThan(400)
  }, 60_000)
})
