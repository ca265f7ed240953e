import { NotFoundState } from '@/components/layout/not-found-state.tsx';

export default function AppNotFound() {
  return <NotFoundState />;
}
