import { RebuildsPage } from '../../../features/rebuild/rebuilds-page.tsx';

export default function RebuildsRoute() {
  return <RebuildsPage />;
}
