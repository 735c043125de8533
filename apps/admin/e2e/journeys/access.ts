import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'
import { owner } from '../support/staff'

export function accessJourneys(stage: () => Stage): void {
  it('brings a signed-out visit of a deep link back there after the sign-in, and ends with the sign-out', async () => {
    const { apiUrl, createProject, openGuestPage } = stage()
    const project = await createProject('Access')
    const deepLink = `${apiUrl}/p/${project.id}/trend?range=7d&s=purchase~sum:revenue&view=table`
    await using guest = await openGuestPage()
    const { page } = guest
    await page.goto(deepLink)
    await page.waitForURL(/\/sign-in\?next=/)
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await page.getByRole('alert').innerText()).toBe('This e-mail and password do not match an account.')

    await page.getByLabel('Password').fill(owner.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByTestId('trend').waitFor()
    expect(toQuestion(page.url())).toEqual(toQuestion(deepLink))

    // Who has signed in has nothing to do on that page.
    const { pathname, search } = new URL(deepLink)
    await page.goto(`${apiUrl}/sign-in?next=${encodeURIComponent(pathname + search)}`)
    await page.getByTestId('trend').waitFor()
    expect(toQuestion(page.url())).toEqual(toQuestion(deepLink))
    await page.goto(`${apiUrl}/sign-in`)
    await page.waitForURL(/\/p\/[^/]+$/)

    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(`${apiUrl}/sign-in`)
    await page.goto(`${apiUrl}/p/${project.id}/settings`)
    await page.waitForURL(/\/sign-in\?next=/)
    expect(await page.getByTestId('keys').count()).toBe(0)
  })

  it('leads nowhere but into this app', async () => {
    const { apiUrl, openGuestPage } = stage()
    await stage().staff()
    await using guest = await openGuestPage()
    await guest.page.goto(`${apiUrl}/sign-in?next=//evil.example/`)
    await guest.page.getByLabel('E-mail').fill(owner.email)
    await guest.page.getByLabel('Password').fill(owner.password)
    await guest.page.getByRole('button', { name: 'Sign in' }).click()
    await guest.page.waitForURL((url) => url.pathname !== '/sign-in')
    expect(new URL(guest.page.url()).origin).toBe(apiUrl)
  })
}

function toQuestion(url: string): unknown {
  const { pathname, searchParams } = new URL(url)
  return { pathname, search: Object.fromEntries(searchParams) }
}
