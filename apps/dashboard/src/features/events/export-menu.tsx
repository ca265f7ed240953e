import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Menu, MenuItem } from '@/components/ui/menu.tsx';
import type { EventFilters } from './event-filters.ts';
import { exportAddress } from './export-address.ts';

/** Everything that the filters let through, as a file; not only what the page has loaded. */
export function ExportMenu({ filters }: { filters: EventFilters }) {
  const t = useTranslations('events');
  return (
    <Menu
      trigger={
        <Button>
          <Download aria-hidden />
          {t('export')}
        </Button>
      }
    >
      {(['csv', 'jsonl'] as const).map((format) => (
        <MenuItem key={format} render={<a href={exportAddress(filters, format)} download />}>
          {t(`exportFormats.${format}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}
