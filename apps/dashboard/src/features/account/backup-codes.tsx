import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { CopyButton } from '@/components/ui/copy-button.tsx';
import { Notice } from '@/components/ui/notice.tsx';

/** Backup codes, on the screen for the only time. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const t = useTranslations('secondFactor');
  return (
    <div className="space-y-4">
      <Notice tone="drift" live>
        {t('codesWarning')}
      </Notice>
      <div className="rounded-lg border bg-sunken p-3">
        <ul className="grid grid-cols-2 gap-x-4 font-mono text-xs leading-6">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyButton text={codes.join('\n')} label={t('backupCodes')} />
      </div>
      <Button variant="primary" onClick={onDone}>
        {t('codesKept')}
      </Button>
    </div>
  );
}
