import { eventSchema } from '@sightline/domain/event-schema'
import { describe, expect, it } from 'vitest'
import { emptyProperty, parseSchemaDraft, toSchemaDraft } from './schema-draft'

const id = '01936d00-0000-4000-8000-000000000001'

describe('parseSchemaDraft', () => {
  it('gives back the schema that the form was filled with', () => {
    const schema = eventSchema.parse({
      id,
      event: 'paid',
      mode: 'reject',
      isClosed: true,
      properties: [
        { path: 'price', type: 'number', isRequired: true, min: 0, max: 9.5 },
        { path: 'plan', type: 'text', oneOf: ['free', 'pro'] },
        { path: 'size', type: 'whole_number', oneOf: [1, 2] },
        { path: 'mail', format: 'email', like: '*@example.com' },
      ],
    })
    expect(parseSchemaDraft(toSchemaDraft(schema))).toEqual(schema)
  })

  it('leaves out rows without a name, and waits for the name of the event', () => {
    const draft = { ...toSchemaDraft(undefined), event: 'paid' }
    expect(parseSchemaDraft(draft)).toMatchObject({ event: 'paid', properties: [] })
    expect(parseSchemaDraft({ ...draft, event: ' ' })).toBeUndefined()
    expect(parseSchemaDraft({ ...draft, properties: [{ ...emptyProperty(), path: 'a..b' }] })).toBeUndefined()
    expect(parseSchemaDraft({ ...draft, properties: [{ ...emptyProperty(), path: 'a', min: 'x' }] })).toBeUndefined()
  })
})
