import type { FastifyInstance } from 'fastify'
import type { ApiMetrics } from '../metrics/metrics.ts'

export type DependencyState = 'ok' | 'down' | 'off'

/** Asks one dependency whether it answers; `off` when it is not in use. Must not throw. */
export type Probe = () => Promise<DependencyState>

const probeTimeoutMs = 2_000

export interface HealthDeps {
  /** Without one of these we cannot serve: 503. */
  readonly required: Readonly<Record<string, Probe>>
  /** Without one of these some things are slower or stand still. */
  readonly optional: Readonly<Record<string, Probe>>
  readonly metrics: ApiMetrics
  /** Said beside it, for people. */
  readonly facts?: () => Readonly<Record<string, unknown>>
}

/** `/health` for load balancers and people, `/metrics` for Prometheus. */
export function registerHealthRoutes(server: FastifyInstance, deps: HealthDeps): void {
  server.get('/health', async (_request, reply) => {
    const [required, optional] = await Promise.all([probeAll(deps.required), probeAll(deps.optional)])
    const isUp = Object.values(required).every((state) => state !== 'down')
    const isWhole = isUp && Object.values(optional).every((state) => state !== 'down')
    const status = isWhole ? 'ok' : isUp ? 'degraded' : 'unavailable'
    return reply
      .code(isUp ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, dependencies: { ...required, ...optional }, ...deps.facts?.() })
  })
  server.get('/metrics', async (_request, reply) =>
    reply.type(deps.metrics.contentType).send(await deps.metrics.render()),
  )
}

async function probeAll(probes: Readonly<Record<string, Probe>>): Promise<Record<string, DependencyState>> {
  const states = Object.entries(probes).map(async ([name, probe]) => [name, await withTimeout(probe)] as const)
  return Object.fromEntries(await Promise.all(states))
}

async function withTimeout(probe: Probe): Promise<DependencyState> {
  const { promise, resolve } = Promise.withResolvers<DependencyState>()
  const timer = setTimeout(() => resolve('down'), probeTimeoutMs)
  try {
    return await Promise.race([probe(), promise])
  } finally {
    clearTimeout(timer)
  }
}
