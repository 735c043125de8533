import { z } from 'zod'

/** Roles of a member in an organization. Others than the owner's come with their own rules. */
export type MemberRole = 'owner'

/** Who is signed in, and for which organization. */
export interface Account {
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
  readonly organization: { readonly id: string; readonly name: string }
  readonly role: MemberRole
}

/** Passwords shorter than this are refused; the upper bound keeps hashing from being a way to burn CPU. */
export const minPasswordLength = 10
export const maxPasswordLength = 128

const personName = z.string().trim().min(1, 'expected a name').max(80)

/** The first account of an installation, and the organization that it owns. */
export const newOwner = z.object({
  name: personName,
  email: z.email('expected an e-mail address').max(254).toLowerCase(),
  password: z
    .string()
    .min(minPasswordLength, `expected at least ${minPasswordLength} characters`)
    .max(maxPasswordLength, `expected at most ${maxPasswordLength} characters`),
  organizationName: personName,
})
export type NewOwner = z.infer<typeof newOwner>

export interface CreatedOwner {
  readonly userId: string
  readonly organizationId: string
}

/** Whether this installation waits for its first account. */
export interface SetupStatus {
  readonly needsOwner: boolean
}
