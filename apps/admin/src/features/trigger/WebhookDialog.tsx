import { retryDelaysSeconds, type Trigger } from '@sightline/domain/trigger'
import { Button } from '../../ui/Button'
import { CodeBlock } from '../../ui/CodeBlock'
import { CopyButton } from '../../ui/CopyButton'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { deliveryExample, signatureCheck } from './delivery-example'

interface WebhookDialogProps {
  readonly projectId: string
  readonly trigger: Trigger
  /** It has just been made. */
  readonly isNew: boolean
  readonly onClose: () => void
}

const retryHours = Math.round(retryDelaysSeconds.reduce((sum, seconds) => sum + seconds, 0) / 3600)

/** What whoever receives the calls has to know. */
export function WebhookDialog({ projectId, trigger, isNew, onClose }: WebhookDialogProps) {
  return (
    <Dialog
      wide
      open
      title={isNew ? `“${trigger.name}” is ready` : `Webhook of “${trigger.name}”`}
      description={`Any answer with a status of 2xx within ten seconds counts as delivered. Everything else is tried again, ${retryDelaysSeconds.length} times in about ${retryHours} hours.`}
      onClose={onClose}
    >
      <div className="space-y-4">
        <div className="space-y-1.5">
          <p className="font-medium text-ink">Secret</p>
          <div className="flex items-start gap-2 rounded-lg border border-line bg-sunken py-1.5 pl-3 pr-1.5">
            <code
              data-testid="trigger-secret"
              className="min-w-0 flex-1 select-all break-all py-1.5 font-mono text-xs text-ink"
            >
              {trigger.secret}
            </code>
            <CopyButton text={trigger.secret} />
          </div>
          <p className="text-xs text-ink-3">
            It signs every call. Members of the project can read it here again; tell nobody else.
          </p>
        </div>
        <CodeBlock label="What is sent" code={deliveryExample(projectId, trigger)} />
        <div className="space-y-1.5">
          <p className="text-ink-2">
            The header <Code>x-sightline-signature</Code> is <Code>sha256=</Code> and the HMAC-SHA-256 of the body with
            the secret, in hex. The same <Code>id</Code> may come twice: count it once.
          </p>
          <CodeBlock label="Check of the signature, Node" code={signatureCheck} />
        </div>
      </div>
      <DialogActions>
        <Button look="primary" size="medium" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function Code({ children }: { children: string }) {
  return <code className="break-all font-mono text-xs text-ink">{children}</code>
}
