interface FaultTextProps {
  /** Empty when the whole event is at fault. */
  readonly field: string
  readonly message: string
}

/** What is wrong with an event; the field stands apart, so that its name is not read as a part of the sentence. */
export function FaultText({ field, message }: FaultTextProps) {
  if (field === '') return <>{message}</>
  return (
    <>
      <code className="break-all font-mono text-xs text-ink">{field}</code>: {message}
    </>
  )
}
