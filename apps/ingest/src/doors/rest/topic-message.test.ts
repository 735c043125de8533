import { parseCapturedEvent } from '@sightline/domain/event'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toTopicEvent } from './topic-message.ts'

const at = '2026-01-01T00:00:00Z'

describe('a message of a course platform', () => {
  it('that a user was created makes the person known', () => {
    const data = { id: 'u1', email: 'ann@example.com', name: 'Ann' }
    expect(toTopicEvent({ type: 'UserCreated', id: 'm1', timestamp: at, data })).toMatchObject({
      event: 'identify',
      event_id: 'm1',
      user_id: 'u1',
      timestamp: at,
      properties: { email: 'ann@example.com', name: 'Ann', event_type: 'UserCreated' },
    })
  })

  it.each([
    ['UserEnrolled', 'course_enrolled'],
    ['UserCompletedCourse', 'course_completed'],
  ])('%s is something that the user did with the course', (eventType, event) => {
    const payload = { userId: 'u1', courseId: 7, plan: 'pro' }
    expect(toTopicEvent({ eventType, eventId: 'm1', occurredAt: at, payload })).toEqual({
      event,
      event_id: 'm1',
      user_id: 'u1',
      anonymous_id: undefined,
      timestamp: at,
      groups: { course: '7' },
      properties: { userId: 'u1', courseId: 7, plan: 'pro', event_type: eventType },
    })
  })

  it('that a course was created or published is the course’s own, when it names no user', () => {
    const created = toTopicEvent({ event: 'CourseCreated', data: { id: 'c1', title: 'Kana' } })
    expect(created).toMatchObject({
      event: 'group',
      anonymous_id: '$course_c1',
      groups: { course: 'c1' },
      properties: { group_type: 'course', group_key: 'c1', title: 'Kana' },
    })
    expect(toTopicEvent({ event: 'CoursePublished', courseId: 'c1', publishedAt: at })).toMatchObject({
      event: 'course_published',
      anonymous_id: '$course_c1',
      properties: { publishedAt: at },
    })
    expect(toTopicEvent({ event: 'CoursePublished', course_id: 'c1', user_id: 'u1' })).toMatchObject({
      user_id: 'u1',
      anonymous_id: undefined,
    })
  })

  it('about a module or an assessment belongs to that and to its course', () => {
    const ids = { userId: 'u1', courseId: 'c1' }
    expect(toTopicEvent({ type: 'ModuleCompleted', ...ids, moduleId: 'm2', progress: 40 })).toMatchObject({
      event: 'module_completed',
      groups: { course: 'c1', module: 'm2' },
      properties: { progress: 40 },
    })
    expect(toTopicEvent({ type: 'AssessmentStarted', data: { ...ids, id: 'a1' } })).toMatchObject({
      event: 'assessment_started',
      groups: { course: 'c1', assessment: 'a1' },
    })
    expect(
      toTopicEvent({ type: 'AssessmentCompleted', data: { ...ids, assessmentId: 'a1', score: 8.5 } }),
    ).toMatchObject({
      event: 'assessment_completed',
      groups: { course: 'c1', assessment: 'a1' },
      properties: { score: 8.5 },
    })
  })

  it('is none when its name is another', () => {
    for (const other of [{ event: 'user_action' }, { type: 'usercreated' }, { event: 'constructor' }, {}, null, 7]) {
      expect(toTopicEvent(other)).toBeUndefined()
    }
  })

  it('can always be judged as an event, whatever it holds', () => {
    const name = fc.constantFrom('UserCreated', 'CourseCreated', 'ModuleCompleted', 'AssessmentCompleted')
    fc.assert(
      fc.property(
        name,
        fc.dictionary(fc.constantFrom('data', 'id', 'userId', 'courseId', 'x'), fc.jsonValue()),
        (type, rest) => {
          const parsed = parseCapturedEvent(toTopicEvent({ ...rest, type }), { isIdOptional: true })
          expect(['event', 'rejected']).toContain(parsed.kind)
        },
      ),
    )
  })
})
