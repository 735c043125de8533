import { minPasswordLength } from '@sightline/domain/account'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { askAnew } from '../../client/ask-anew'
import { errorLineOf } from '../../client/error-text'
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
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    create.mutate({
      name: text('name'),
      email: text('email'),
      password: text('password'),
      organizationName: text('organization'),
    })
  }
  return (
    <AuthCard
      above={<StepBar current="owner" />}
      title="Welcome to Sightline"
      hint="Create the owner of this installation. It takes a minute."
    >
      <form className="space-y-4" onSubmit={submit}>
        {create.error && <FormError>{errorLineOf(create.error)}</FormError>}
        <TextField label="Your name" name="name" autoComplete="name" required maxLength={80} autoFocus />
        <TextField label="Organization" name="organization" autoComplete="organization" required maxLength={80} />
        <TextField label="E-mail" name="email" type="email" autoComplete="username" required />
        <TextField
          label="Password"
          name="password"
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
