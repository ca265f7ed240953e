'use client';

import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from './button.tsx';
import { copyText } from './copy-text.ts';

/** Copies a text; `label` names it for screen readers. Where the browser refuses, it says so, and the text can be selected. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useTranslations('common');
  const [result, setResult] = useState<'copied' | 'copyFailed' | null>(null);
  const Icon = result === 'copied' ? Check : Copy;
  return (
    <span className="flex shrink-0 flex-wrap items-center justify-end gap-x-2">
      <span role="status" className={result === 'copied' ? 'sr-only' : 'text-danger text-xs'}>
        {result && t(result)}
      </span>
      <Button
        size="small"
        variant="ghost"
        aria-label={t('copyLabel', { name: label })}
        icon={<Icon aria-hidden />}
        onClick={async ({ currentTarget }) => {
          setResult((await copyText(text, currentTarget)) ? 'copied' : 'copyFailed');
        }}
      >
        {result === 'copied' ? t('copied') : t('copy')}
      </Button>
    </span>
  );
}
