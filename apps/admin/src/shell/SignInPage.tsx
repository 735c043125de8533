import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useState, type FormEvent } from 'react'
import { useAuth, type SignInOutcome } from '../client/auth'
import { Button } from '../ui/Button'
import { FormError, TextField } from '../ui/Field'
import { useTitle } from '../ui/use-title'
import { AuthCard } from './AuthCard'

export function SignInPage() {
  useTitle('Sign in')
  const { submit, busy, error } = useSignIn()
  // The page that most people see next: its code comes while they type.
  useEffect(() => void import('../features/overview/OverviewPage'), [])
  return (
    <AuthCard title="Sign in" hint="Welcome back. Your numbers are waiting.">
      <form className="space-y-4" onSubmit={submit}>
        {error && <FormError>{error}</FormError>}
        <TextField label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
        <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
        <Button type="submit" look="primary" size="medium" busy={busy} className="w-full justify-center">
          Sign in
        </Button>
      </form>
    </AuthCard>
  )
}

function useSignIn() {
  const auth = useAuth()
  const router = useRouter()
  const queryClient = useQueryClient()
  const { next } = useSearch({ from: '/sign-in' })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    const outcome = await auth
      .signIn({ email: String(form.get('email')), password: String(form.get('password')) })
      .catch((): SignInOutcome => ({ kind: 'failed', message: 'The server cannot be reached. Check your connection.' }))
    if (outcome.kind === 'signed_in') {
      queryClient.clear()
      router.history.push(next ?? '/')
      return
    }
    setBusy(false)
    setError(outcomeText(outcome))
  }
  return { submit: (event: FormEvent<HTMLFormElement>) => void submit(event), busy, error }
}

function outcomeText(outcome: Exclude<SignInOutcome, { kind: 'signed_in' }>): string {
  switch (outcome.kind) {
    case 'wrong_credentials':
      return 'This e-mail and password do not match an account.'
    case 'too_many_attempts':
      return 'Too many attempts. Wait a minute, then try again.'
    case 'failed':
      return outcome.message
  }
}
