import type { Postgres } from '@sightline/db/postgres'
import { maxPasswordLength, minPasswordLength } from '@sightline/domain/account'
import { betterAuth } from 'better-auth'
import { organization } from 'better-auth/plugins'
import type { Logger } from 'pino'

/** For each address; enough for people and their test suites, too few for guessing. */
export const signInsPerMinute = 30

export const authPath = '/api/auth'

/** Set by our own route from what the trusted proxies say; never taken from a client. */
export const clientAddressHeader = 'x-sightline-client-address'

export interface AuthDeps {
  readonly db: Postgres
  readonly secret: string
  readonly publicUrl: string
  readonly logger: Logger
}

export type Auth = ReturnType<typeof createAuth>

const dayS = 86_400

/**
 * Sign-in by e-mail and password. The tables are those of our own migration; the names of better-auth are mapped to
 * them here. Nobody signs up over HTTP: the first account is made by `setup.createOwner`.
 */
export function createAuth(deps: AuthDeps) {
  const isSecure = deps.publicUrl.startsWith('https://')
  return betterAuth({
    appName: 'Sightline',
    secret: deps.secret,
    baseURL: deps.publicUrl,
    basePath: authPath,
    database: { db: deps.db, type: 'postgres', transaction: true },
    // People open an installation by its name, its address or a forwarded port: the page that signs in must come
    // from the origin that it signs in to.
    trustedOrigins: (request) => [deps.publicUrl, ...(request === undefined ? [] : ownOrigins(request))],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength,
      maxPasswordLength,
    },
    session: { expiresIn: 30 * dayS, updateAge: dayS, modelName: 'auth_sessions', fields: sessionFields },
    user: { modelName: 'users', fields: userFields },
    account: { modelName: 'auth_accounts', fields: accountFields },
    verification: { modelName: 'auth_verifications', fields: verificationFields },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'auth_rate_limits',
      fields: { lastRequest: 'last_request' },
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: signInsPerMinute } },
    },
    advanced: {
      cookiePrefix: 'sightline',
      useSecureCookies: isSecure,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure: isSecure },
      database: { generateId: 'uuid' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    telemetry: { enabled: false },
    logger: {
      // Messages only: what else better-auth hands over may name people.
      log: (level, message) => deps.logger[level]({ source: 'better-auth' }, message),
    },
    plugins: [organization({ allowUserToCreateOrganization: false, schema: organizationSchema })],
  })
}

/** The origins under which the sender may have reached us: a proxy in front may speak TLS for us. */
function ownOrigins(request: Request): string[] {
  const { host } = new URL(request.url)
  return [`http://${host}`, `https://${host}`]
}

const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' } as const
const userFields = { ...stamps, emailVerified: 'email_verified' } as const
const sessionFields = {
  ...stamps,
  expiresAt: 'expires_at',
  ipAddress: 'ip_address',
  userAgent: 'user_agent',
  userId: 'user_id',
} as const
const accountFields = {
  ...stamps,
  accountId: 'account_id',
  providerId: 'provider_id',
  userId: 'user_id',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  idToken: 'id_token',
  accessTokenExpiresAt: 'access_token_expires_at',
  refreshTokenExpiresAt: 'refresh_token_expires_at',
} as const
const verificationFields = { ...stamps, expiresAt: 'expires_at' } as const
const organizationSchema = {
  session: { fields: { activeOrganizationId: 'active_organization_id' } },
  organization: { modelName: 'organizations', fields: { createdAt: 'created_at' } },
  member: {
    modelName: 'members',
    fields: { organizationId: 'organization_id', userId: 'user_id', createdAt: 'created_at' },
  },
  invitation: {
    modelName: 'invitations',
    fields: {
      organizationId: 'organization_id',
      inviterId: 'inviter_id',
      expiresAt: 'expires_at',
      createdAt: 'created_at',
    },
  },
} as const
