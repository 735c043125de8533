import { minPasswordLength } from '@sightline/domain/account'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, type FormEvent } from 'react'
import { askAnew } from '../../client/ask-anew'
import { errorLineOf, fieldErrorsOf } from '../../client/error-text'
import { useTRPC } from '../../client/trpc'
import { AuthCard } from '../../shell/AuthCard'
import { Button } from '../../ui/Button'
import { FormError, TextField } from '../../ui/Field'
import { StepBar } from './StepBar'

export function CreateOwnerStep({ onDone }: { onDone: () => void }) {
  const api = useTRPC()
  const queryClient = useQueryClient()
  const create = useMutation(
    api.setup.createOwner.mutationOptions({
      onSuccess: async () => {
        await askAnew(queryClient, api.account.pathFilter())
        onDone()
      },
    }),
  )
  const form = useRef<HTMLFormElement>(null)
  const faults = fieldErrorsOf(create.error)
  const field = (name: string) => ({ name, error: faults.get(name) })
  useEffect(() => {
    if (create.error) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [create.error])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const input = new FormData(event.currentTarget)
    const text = (name: string) => String(input.get(name) ?? '')
    create.mutate({
      name: text('name'),
      email: text('email'),
      password: text('password'),
      organizationName: text('organizationName'),
    })
  }
  return (
    <AuthCard
      above={<StepBar current="owner" />}
      title="Welcome to Sightline"
      hint="Create the owner of this installation. It takes a minute."
    >
      <form ref={form} className="space-y-4" onSubmit={submit}>
        {create.error && faults.size === 0 && <FormError>{errorLineOf(create.error)}</FormError>}
        <TextField label="Your name" {...field('name')} autoComplete="name" required maxLength={80} autoFocus />
        <TextField
          label="Organization"
          {...field('organizationName')}
          autoComplete="organization"
          required
          maxLength={80}
        />
        <TextField label="E-mail" {...field('email')} type="email" autoComplete="username" required />
        <TextField
          label="Password"
          {...field('password')}
          type="password"
          autoComplete="new-password"
          required
          minLength={minPasswordLength}
          hint={`At least ${minPasswordLength} characters.`}
        />
        <Button type="submit" look="primary" size="medium" busy={create.isPending} className="w-full justify-center">
          Create account
        </Button>
      </form>
    </AuthCard>
  )
}
