import type { DoorAnswer } from '../door.ts'

export function jsonAnswer(status: number, value: unknown): DoorAnswer {
  return { status, body: JSON.stringify(value) }
}

export function textAnswer(status: number, text: string): DoorAnswer {
  return { status, body: text, contentType: 'text/plain; charset=utf-8' }
}
