import type { AccountStore } from '@sightline/db/account'
import type { CreatedOwner, NewOwner, SetupStatus } from '@sightline/domain/account'
import { hashPassword } from 'better-auth/crypto'
import type { Auth } from '../../auth/auth.ts'

export interface SetupServiceDeps {
  readonly accounts: AccountStore
  readonly auth: Auth
}

export type SetupService = ReturnType<typeof createSetupService>

/** The first run of an installation. */
export function createSetupService(deps: SetupServiceDeps) {
  return {
    async status(): Promise<SetupStatus> {
      return { needsOwner: !(await deps.accounts.hasUsers()) }
    },

    /**
     * Creates the owner and signs in.
     * @throws DomainError `conflict` when there is an account already, also when two callers try at once.
     */
    async createOwner(owner: NewOwner): Promise<CreatedOwner & { readonly cookies: readonly string[] }> {
      const { password, ...rest } = owner
      const created = await deps.accounts.createOwner({ ...rest, passwordHash: await hashPassword(password) })
      const { headers } = await deps.auth.api.signInEmail({
        body: { email: owner.email, password },
        returnHeaders: true,
      })
      return { ...created, cookies: headers.getSetCookie() }
    },
  }
}
