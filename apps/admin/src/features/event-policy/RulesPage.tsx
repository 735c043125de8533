import { errorLineOf } from '../../client/error-text'
import { CardSkeleton } from '../../ui/CardSkeleton'
import { FormError } from '../../ui/Field'
import { PageHeader } from '../../ui/PageHeader'
import { QueryPanel } from '../../ui/QueryPanel'
import { useTitle } from '../../ui/use-title'
import { useProject } from '../project/use-project'
import { AddressSection } from './AddressSection'
import { BotSection } from './BotSection'
import { RuleSection } from './RuleSection'
import { SchemaSection } from './SchemaSection'
import { useEventPolicy } from './use-event-policy'

/** What a project says of the events it takes. */
export function RulesPage() {
  const project = useProject()
  useTitle('Rules', project.name)
  const { query, counts, change, isSaving, error, reset } = useEventPolicy(project.id)
  const shared = { change, isSaving, error: error ? errorLineOf(error) : undefined, onOpen: reset }
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="Rules" />
      <QueryPanel
        query={{ ...query, isPlaceholderData: false }}
        skeleton={<CardSkeleton label="Loading the rules" />}
        errorClassName="min-h-[20rem]"
      >
        {({ policy }) => (
          <div className="space-y-4" data-testid="rules">
            {shared.error && <FormError>{shared.error}</FormError>}
            <RuleSection rules={policy.rules} counts={counts?.rules} {...shared} />
            <SchemaSection schemas={policy.schemas} counts={counts?.schemas} {...shared} />
            <AddressSection key={policy.droppedUrlParameters.join()} names={policy.droppedUrlParameters} {...shared} />
            <BotSection signals={policy.botSignals} {...shared} />
          </div>
        )}
      </QueryPanel>
    </div>
  )
}
