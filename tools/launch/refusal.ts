/** A reason not to start: one sentence for the person at the terminal with the way out; no stack is ever shown. */
export class Refusal extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause })
    this.name = 'Refusal'
  }
}
