import { eventNameByKind } from '@sightline/domain/event'
import { isFields, toFields, toFittingId, toId, toText, type Fields } from '../wire/fields.ts'
import { pick, spellings, toTime } from './rest-event.ts'

interface Deed {
  readonly event: string
  /** What it happened to, the narrowest last; of its user when empty. */
  readonly entities: readonly string[]
}

/** The messages that course platforms publish on `user-events`, `course-events` and `assessment-events`. */
const deeds: ReadonlyMap<string, Deed> = new Map(
  Object.entries({
    UserCreated: { event: eventNameByKind.identify, entities: [] },
    UserEnrolled: { event: 'course_enrolled', entities: ['course'] },
    UserCompletedCourse: { event: 'course_completed', entities: ['course'] },
    CourseCreated: { event: eventNameByKind.group, entities: ['course'] },
    CoursePublished: { event: 'course_published', entities: ['course'] },
    ModuleCompleted: { event: 'module_completed', entities: ['course', 'module'] },
    AssessmentStarted: { event: 'assessment_started', entities: ['course', 'assessment'] },
    AssessmentCompleted: { event: 'assessment_completed', entities: ['course', 'assessment'] },
  }),
)

/**
 * A message of a course platform in our own form; undefined when it is none. What it tells stands around or in `data`
 * or `payload`. An `id` in there is that of what it is about; one outside is the message's own, by which a message that
 * is delivered twice counts once.
 */
export function toTopicEvent(value: unknown): Fields | undefined {
  const { data, payload, ...wire } = toFields(value)
  const name = pick(wire, spellings.event, (said) => toText(said, 100))
  const deed = deeds.get(name ?? '')
  if (name === undefined || deed === undefined) return undefined
  const { id, ...told } = isFields(data) ? data : toFields(payload)
  const subject = deed.entities.at(-1) ?? 'user'
  const idOf = (noun: string) =>
    pick({ ...wire, ...told }, [`${noun}Id`, `${noun}_id`], toId) ?? (noun === subject ? toId(id) : undefined)
  const ids = Object.fromEntries(deed.entities.map((noun) => [noun, idOf(noun)]))
  const userId = idOf('user')
  const subjectId = ids[subject]
  return {
    event: deed.event,
    event_id: pick(wire, spellings.eventId, toFittingId),
    user_id: userId,
    // What happens to a course by nobody's hand is the course's own.
    anonymous_id: userId === undefined && subjectId !== undefined ? `$${subject}_${subjectId}` : undefined,
    timestamp: pick(wire, spellings.time, toTime) ?? pick(told, spellings.time, toTime),
    groups: ids,
    properties: {
      ...withoutSpellings(wire),
      ...told,
      ...(deed.event === eventNameByKind.group ? { group_type: subject, group_key: subjectId } : {}),
      event_type: name,
    },
  }
}

const taken: ReadonlySet<string> = new Set([...spellings.event, ...spellings.eventId, ...spellings.time])

function withoutSpellings(wire: Fields): Fields {
  return Object.fromEntries(Object.entries(wire).filter(([name]) => !taken.has(name)))
}
