'use client';

import { GitBranch, Lock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type SubmitEvent, useState } from 'react';
import { Badge } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input, Select } from '@/components/ui/input.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { useFieldLabel } from '@/features/gitops/field-name.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { useMomentText } from '@/i18n/use-moment-text.ts';
import type { FieldPolicyItem } from '@/trpc/types.ts';

export type RuleChoice = 'default' | 'repository' | 'locked';

/** What came of a save: nothing to say, or faults of the reason, or why it was not saved. */
export type RuleAnswer =
  | { outcome: 'saved' }
  | { outcome: 'invalid'; issues: { field: string; code: string; params: Record<string, string | number> }[] }
  | { outcome: 'stale'; settingsChange: { actorName: string; at: string } | null }
  | { outcome: 'busy' | 'not_eligible' | 'not_found' };

/** One field, who decides it and why; with `save`, a form to change that at this level. */
export function RuleRow({
  item,
  chosen,
  scope,
  save,
}: {
  item: FieldPolicyItem;
  /** The rule of this level, where there is one. */
  chosen: FieldPolicyItem['own'];
  scope: 'workload' | 'all';
  save?: (rule: RuleChoice, reason: string) => Promise<RuleAnswer>;
}) {
  const t = useTranslations('policy');
  const fieldLabel = useFieldLabel();
  const momentText = useMomentText();
  // Kept out of the form, which starts anew when somebody else has changed this very rule.
  const [stale, setStale] = useState<string | null>(null);
  const locked = item.rule === 'locked';
  const made = item.own ?? item.common;

  async function saveAndTell(rule: RuleChoice, reason: string): Promise<RuleAnswer> {
    setStale(null);
    const answer = (await save?.(rule, reason)) ?? { outcome: 'not_found' };
    if (answer.outcome === 'stale') {
      const { settingsChange: by } = answer;
      setStale(
        by ? t('outcome.staleBy', { actor: by.actorName, when: momentText(by.at) }) : t('outcome.stale'),
      );
    }
    return answer;
  }

  return (
    <li className="space-y-2 py-3 first:pt-0 last:pb-0" data-field-rule={item.field}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="font-medium">{fieldLabel(item.field)}</span>
        <code className="font-mono text-faint text-xs">{item.field}</code>
        <Badge
          tone={locked ? 'accent' : 'neutral'}
          icon={locked ? <Lock aria-hidden /> : <GitBranch aria-hidden />}
        >
          {t(`rule.${item.rule}`)}
        </Badge>
        {scope === 'workload' && item.from === 'default' && (
          <span className="text-faint text-xs">{t('fromAll')}</span>
        )}
      </div>
      {made && (
        <p className="text-[0.8125rem] text-muted">
          {item.reason !== '' && (
            <>
              <VisibleText text={item.reason} />
              {' · '}
            </>
          )}
          <VisibleText text={made.actorName} />, <RelativeTime at={made.at} />
        </p>
      )}
      {save && (
        <RuleForm
          // Filled anew when the rule has moved.
          key={`${chosen?.rule} ${chosen?.reason}`}
          label={fieldLabel(item.field)}
          scope={scope}
          rule={chosen?.rule ?? 'default'}
          reason={chosen?.reason ?? ''}
          save={saveAndTell}
        />
      )}
      <p role="status" className="text-danger empty:hidden">
        {stale}
      </p>
    </li>
  );
}

function RuleForm(props: {
  label: string;
  scope: 'workload' | 'all';
  rule: RuleChoice;
  reason: string;
  save: (rule: RuleChoice, reason: string) => Promise<RuleAnswer>;
}) {
  const t = useTranslations('policy');
  const common = useTranslations('common');
  const issueText = useIssueText();
  const errorText = useErrorText();
  const [rule, setRule] = useState(props.rule);
  const [reason, setReason] = useState(props.reason);
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState<{ reason?: string; other?: string }>({});
  const changed = rule !== props.rule || (rule !== 'default' && reason !== props.reason);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setPending(true);
    setFault({});
    try {
      const answer = await props.save(rule, rule === 'default' ? '' : reason);
      if (answer.outcome === 'invalid') setFault({ reason: answer.issues.map(issueText).join(' ') });
      else if (answer.outcome !== 'saved' && answer.outcome !== 'stale')
        setFault({ other: t(`outcome.${answer.outcome}`) });
    } catch (error) {
      setFault({ other: errorText(error) });
    }
    setPending(false);
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-x-3 gap-y-2">
      <Select
        aria-label={t('whoDecides', { field: props.label })}
        value={rule}
        onChange={(event) => setRule(event.target.value as RuleChoice)}
        className="w-full sm:w-60"
      >
        <option value="default">{t(props.scope === 'all' ? 'choice.none' : 'choice.followAll')}</option>
        <option value="repository">{t('choice.repository')}</option>
        <option value="locked">{t('choice.locked')}</option>
      </Select>
      {rule !== 'default' && (
        <Field
          label={<span className="sr-only">{t('reason')}</span>}
          error={fault.reason}
          className="-mt-1.5 w-full min-w-0 sm:w-auto sm:flex-1"
        >
          {(control) => (
            <Input
              {...control}
              value={reason}
              maxLength={400}
              placeholder={t(rule === 'locked' ? 'reasonNeeded' : 'reasonOptional')}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      )}
      {changed && (
        <Button type="submit" variant="primary" pending={pending}>
          {common('save')}
        </Button>
      )}
      <span role="status" className="w-full text-danger empty:hidden">
        {fault.other}
      </span>
    </form>
  );
}
